//go:build !js

package screen

import (
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

func TestTile(t *testing.T) {
	f := func(name string, state, word, unit, beside string, stale bool, value float64, measures ...measure) {
		t.Helper()
		got := roomTile(locales.For("fr"), homeWith(t, "FR", measures...), lakaz.Room{ID: "bain", Kind: lakaz.Bathroom, Name: "La douche"}, noon)
		if got.State != state || got.Word != word || got.Beside != beside || got.Figure.Unit != unit || got.Stale != stale || got.Figure.Value != value || got.Name != "La douche" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	f("nothing", "perdu", "Bientôt", "", "", true, 0)
	f("well", "bien", "Bien", "°C", "", false, 19.2, measure{"bain", "temperature", "19.2", 0})
	f("cool", "frais", "Frais", "°C", "", false, 17.2, measure{"bain", "temperature", "17.2", 0})
	f("damp shows its humidity", "humide", "Air humide", "%", "19,2\u202f°C", false, 71, measure{"bain", "temperature", "19.2", 0}, measure{"bain", "humidity", "71", 0})
	f("both figures", "bien", "Bien", "°C", "48\u202f%", false, 19.2, measure{"bain", "temperature", "19.2", 0}, measure{"bain", "humidity", "48", 0})
	f("damp hides no cold", "froid", "Froid", "°C", "82\u202f%", false, 12.4, measure{"bain", "temperature", "12.4", 0}, measure{"bain", "humidity", "82", 0})
	f("damp hides no heat", "trop", "Trop chaud", "°C", "80\u202f%", false, 34, measure{"bain", "temperature", "34", 0}, measure{"bain", "humidity", "80", 0})
	f("old, damp and cold", "perdu", "il y a 12\u202fmin", "°C", "", true, 12.4, measure{"bain", "temperature", "12.4", 12 * time.Minute}, measure{"bain", "humidity", "82", 0})
	f("only humidity", "bien", "Air sain", "%", "", false, 50, measure{"bain", "humidity", "50", 0})
	f("old", "perdu", "il y a 12\u202fmin", "°C", "", true, 19.8, measure{"bain", "temperature", "19.8", 12 * time.Minute})
	f("silent", "perdu", "Pile à changer", "", "", true, 0, measure{"bain", "temperature", "19.8", 30 * time.Hour})
	f("from a clock ahead", "bien", "Bien", "°C", "", false, 19, measure{"bain", "temperature", "19", -time.Minute})
}

// The solar water heater tells whether its water is enough; nobody's comfort is judged by it.
func TestTankTile(t *testing.T) {
	f := func(celsius string, ago time.Duration, want string) {
		t.Helper()
		measures := []measure{{"salon", "temperature", "27", 0}}
		if celsius != "" {
			measures = append(measures, measure{telemetry.SolarTank, "temperature", celsius, ago})
		}
		h := homeWith(t, lakaz.Reunion, measures...)
		h.Household.Dwelling.SolarTank = true
		rooms := HomeOf(locales.For("fr"), h, noon).Rooms
		v := rooms[len(rooms)-1]
		if got := v.Name + ", " + v.Figure.String() + ", " + v.Word; got != want {
			t.Errorf("%s °C: %q, want %q", celsius, got, want)
		}
	}
	f("58.4", 0, "Chauffe-eau solaire, 58, Bien chaude")
	f("50", 0, "Chauffe-eau solaire, 50, Bien chaude")
	f("40", 0, "Chauffe-eau solaire, 40, Tiède")
	f("26", 0, "Chauffe-eau solaire, 26, Peu de soleil")
	f("58", 20*time.Minute, "Chauffe-eau solaire, 58, il y a 20\u202fmin")
	f("58", 25*time.Hour, "Chauffe-eau solaire, —, Pile à changer")
	f("", 0, "Chauffe-eau solaire, —, Bientôt")
}
