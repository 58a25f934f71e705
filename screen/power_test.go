//go:build !js

package screen

import (
	"testing"
	"time"

	"lakaz/locales"
	"lakaz/telemetry"
)

func TestPower(t *testing.T) {
	usual := &telemetry.Usual{Low: 480, High: 860, Max: 1500}
	today := &telemetry.Today{Day: "2026-01-15", CostEUR: 0.62}
	against := func(a telemetry.Against) *telemetry.Today {
		return &telemetry.Today{Day: "2026-01-15", CostEUR: 0.62, Against: a}
	}
	yesterday := &telemetry.Today{Day: "2026-01-14", CostEUR: 3}
	f := func(name string, ago time.Duration, watts string, usual *telemetry.Usual, today *telemetry.Today, figure, when, chip, euro, spoken string) {
		t.Helper()
		h := homeWith(t, "FR", measure{"electricity", "power", watts, ago})
		h.Usual, h.Today = usual, today
		got := powerOf(locales.For("fr"), h, noon)
		said := ""
		if got.Chip != nil {
			said = got.Chip.Text
		}
		if got.Watts.String() != figure || got.When != when || said != chip || got.Euro.String() != euro || got.Spoken != spoken {
			t.Errorf("%s: %s, %s, %q, %s, %q", name, got.Watts, got.When, said, got.Euro, got.Spoken)
		}
	}
	f("as usual", 0, "640", usual, against(telemetry.AsUsual), "640", "en ce moment", "comme d’habitude", "0,62", "Électricité\u00a0: 640\u202fW en ce moment. 0,62\u202f€ aujourd’hui. comme d’habitude.")
	f("more, at a moment of little", 0, "100", usual, against(telemetry.Above), "100", "en ce moment", "plus que d’habitude", "0,62", "Électricité\u00a0: 100\u202fW en ce moment. 0,62\u202f€ aujourd’hui. plus que d’habitude.")
	f("little at a moment tells nothing of the day", 0, "100", usual, today, "100", "en ce moment", "", "0,62", "Électricité\u00a0: 100\u202fW en ce moment. 0,62\u202f€ aujourd’hui.")
	f("nothing usual yet", 0, "640", nil, nil, "640", "en ce moment", "", "—", "Électricité\u00a0: 640\u202fW en ce moment.")
	f("old", 12*time.Minute, "640", usual, today, "640", "il y a 12\u202fmin", "", "0,62", "Électricité, il y a 12\u202fmin\u00a0: 640\u202fW. 0,62\u202f€ aujourd’hui.")
	f("silent", 25*time.Hour, "640", usual, today, "—", "Pas encore de mesure", "", "0,62", "Électricité. 0,62\u202f€ aujourd’hui.")
	f("about", 0, "640", nil, &telemetry.Today{Day: "2026-01-15", CostEUR: 0.62, About: true}, "640", "en ce moment", "", "0,62", "Électricité\u00a0: 640\u202fW en ce moment. 0,62\u202f€ aujourd’hui, environ.")
	f("yesterday's cost", 0, "640", nil, yesterday, "640", "en ce moment", "", "—", "Électricité\u00a0: 640\u202fW en ce moment.")
}
