//go:build !js

package screen

import (
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
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
