//go:build !js

package screen

import (
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
)

func TestTile(t *testing.T) {
	f := func(name string, state, word, unit string, stale bool, value float64, measures ...measure) {
		t.Helper()
		got := roomTile(locales.For("fr"), homeWith(t, "FR", measures...), lakaz.Room{ID: "bain", Kind: lakaz.Bathroom, Name: "La douche"}, noon)
		if got.State != state || got.Word != word || got.Figure.Unit != unit || got.Stale != stale || got.Figure.Value != value || got.Name != "La douche" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	f("nothing", "perdu", "Bientôt", "", true, 0)
	f("well", "bien", "Bien", "°C", false, 19.2, measure{"bain", "temperature", "19.2", 0})
	f("cool", "frais", "Frais", "°C", false, 17.2, measure{"bain", "temperature", "17.2", 0})
	f("damp shows its humidity", "humide", "Air humide", "%", false, 71, measure{"bain", "temperature", "19.2", 0}, measure{"bain", "humidity", "71", 0})
	f("only humidity", "bien", "Air sain", "%", false, 50, measure{"bain", "humidity", "50", 0})
	f("old", "perdu", "il y a 12\u202fmin", "°C", true, 19.8, measure{"bain", "temperature", "19.8", 12 * time.Minute})
	f("silent", "perdu", "Pile à changer", "", true, 0, measure{"bain", "temperature", "19.8", 30 * time.Hour})
	f("from a clock ahead", "bien", "Bien", "°C", false, 19, measure{"bain", "temperature", "19", -time.Minute})
}
