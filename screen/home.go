// Package screen is what a screen says, for the server's page and the programme in the browser alike: words, figures and
// shapes. The server draws a home's first screen from it as HTML, the programme draws the same with go-app a moment
// later and at every new reading; neither decides anything, so that nothing jumps when the one takes over from the other.
//
// It is pure: a home and an instant in, a view out, in the words of whatever language is given. Coordinates are written
// out as SVG wants them; colours, classes and elements are the drawers' own.
package screen

import (
	"time"

	"lakaz/locales"
	"lakaz/telemetry"
)

// Home is the screen "Chez moi": am I well, what does it cost, where in the home.
type Home struct {
	Unfitted bool // no sensor has been put up yet: there is nothing else to show
	Empty    bool // nothing has ever been measured
	Hero     Hero
	Power    Power
	Rooms    []Tile // all but the main room, and the solar water heater
	Meters   []Tile // the registers beside electricity
	Bill     *Bill  // nil where nothing is forecast
}

// HomeOf is a home as its screen shows it at an instant.
func HomeOf(w locales.Words, h telemetry.Home, now time.Time) Home {
	d := h.Household.Dwelling
	v := Home{
		Unfitted: len(d.Rooms) == 0 && len(h.Values) == 0,
		Empty:    len(h.Values) == 0,
		Hero:     heroOf(w, h, now),
		Power:    powerOf(w, h, now),
		Bill:     billOf(w, h, now),
	}
	for i, room := range d.Rooms {
		if i > 0 {
			v.Rooms = append(v.Rooms, roomTile(w, h, room, now))
		}
	}
	if d.SolarTank {
		v.Rooms = append(v.Rooms, tankTile(w, h, now))
	}
	for _, place := range registers(d) {
		v.Meters = append(v.Meters, meterTile(w, h, place, now))
	}
	return v
}

// Date is a dwelling's own day and hour, as the line under the title says it: "jeudi 15 janvier, 17 h 42".
func Date(w locales.Words, local time.Time) string {
	return locales.Date(w, local) + ", " + locales.Clock(local)
}

// Figure is a number on a screen. It is kept as a number so that the programme can glide from one value to the next; the
// zero Figure stands for a value nobody knows.
type Figure struct {
	Value  float64
	Digits int    // decimals
	Unit   string // "" where the value is not known
}

// Known reports whether there is a value.
func (f Figure) Known() bool { return f.Unit != "" }

// String is the number without its unit, the French way; a dash where it is not known.
func (f Figure) String() string {
	if !f.Known() {
		return "—"
	}
	return locales.Number(f.Value, f.Digits)
}
