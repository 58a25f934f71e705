package screen

import (
	"time"

	"lakaz/locales"
	"lakaz/telemetry"
)

// Power is the electricity card: the power now on its dial, the euros of the day, and how it compares.
type Power struct {
	Watts  Figure // not known where none has come for a day
	Old    bool   // old enough to say so
	When   string // of the power, or why there is none
	Dial   Dial
	Label  string // what the dial says to screen readers
	Chip   *Chip  // of today; nil where nobody can tell
	Euro   Figure // of the dwelling's day so far
	Today  string // the word beside it: today, or about
	Spoken string // the whole read aloud
}

// Chip compares today with the usual; green only for as usual, and never a reproach. Of a home that was cold it never says less:
// see telemetry.Today.Against.
type Chip struct {
	AsUsual bool
	Picture string
	Text    string
	Lang    string // "fr" where the text fell back to French
}

// powerOf is a home's electricity card.
func powerOf(w locales.Words, h telemetry.Home, now time.Time) Power {
	v := Power{Spoken: w.T("home.electricity") + ".", When: w.T("home.noPower")}
	watts, at, ok := h.Watts()
	if h.Household.Pauses.Off(telemetry.Electricity, now) {
		v.When = w.T("home.offTile")
		v.Spoken += " " + v.When + "."
	} else if age := now.Sub(at); ok && age < telemetry.Silent {
		said := locales.Args{"Watts": locales.Watts(watts)}
		v.Watts, v.When, v.Dial = Figure{watts, 0, "W"}, w.T("home.now"), dialAt(watts, h.Usual)
		v.Label, v.Spoken = w.T("home.dial", said), w.T("home.sayPower", said)
		if age >= telemetry.Stale {
			v.Old, v.When = true, locales.Age(w, age)
			v.Spoken = w.T("home.electricity") + ", " + v.When + "\u00a0: " + locales.Watts(watts) + "."
		} else if h.Usual != nil {
			v.Label = w.T("home.dial." + string(h.Usual.Compare(watts)))
		}
	}
	if t := h.On(now); t != nil {
		v.Euro, v.Today = Figure{t.CostEUR, 2, "€"}, w.T("home.today")
		said := w.T("home.sayToday", locales.Args{"Euro": locales.Euro(t.CostEUR)})
		if t.About {
			v.Today = w.T("home.todayAbout")
			said = locales.Euro(t.CostEUR) + " " + v.Today + "."
		}
		v.Spoken += " " + said
		if t.Against != "" {
			v.Chip = chipOf(w, t.Against)
			v.Spoken += " " + v.Chip.Text + "."
		}
	}
	return v
}

func chipOf(w locales.Words, against telemetry.Against) *Chip {
	key := "home." + string(against)
	chip := &Chip{AsUsual: against == telemetry.AsUsual, Text: w.T(key), Lang: w.Lang(key)}
	switch against {
	case telemetry.AsUsual:
		chip.Picture = "equal"
	case telemetry.Above:
		chip.Picture = "arrow-up"
	case telemetry.Below:
		chip.Picture = "arrow-down"
	}
	return chip
}
