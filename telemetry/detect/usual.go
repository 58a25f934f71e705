package detect

import (
	"cmp"
	"math"
	"slices"
)

// DayUse is what a home used on one day, and the weather of it.
type DayUse struct {
	KWh     float64 // NaN where unknown
	Outdoor float64 // °C, the day's mean
	Weekend bool
}

// Band is what a home usually uses on such a day, in kWh: the middle half of its own days of like weather.
type Band struct {
	Low, Mid, High float64
	Days           int // that it was told from
}

const (
	usualMost  = 12  // days
	usualLeast = 6   // days
	usualApart = 3.0 // K, that like weather may differ
	usualKind  = 1.0 // K, that a weekend counts against a weekday
)

// Usual is what a home usually uses on a day of such weather: of its own days, the twelve that are nearest by their mean
// temperature outdoors, a weekend like a weekend before others. No model of heating or cooling is needed, so that it
// holds for every home of every climate. False where fewer than six days are within 3 K: then nobody can tell.
func Usual(own []DayUse, day DayUse) (Band, bool) {
	type near struct{ apart, kWh float64 }
	var like []near
	for _, d := range own {
		apart := math.Abs(d.Outdoor - day.Outdoor)
		if !(apart <= usualApart) || !(d.KWh > 0) { // a day of 0 kWh is a meter that was silent
			continue
		}
		if d.Weekend != day.Weekend {
			apart += usualKind
		}
		like = append(like, near{apart, d.KWh})
	}
	if len(like) < usualLeast {
		return Band{}, false
	}
	slices.SortStableFunc(like, func(a, b near) int { return cmp.Compare(a.apart, b.apart) })
	var kWh []float64
	for _, l := range like[:min(len(like), usualMost)] {
		kWh = append(kWh, l.kWh)
	}
	return Band{Low: quantile(kWh, 0.25), Mid: quantile(kWh, 0.5), High: quantile(kWh, 0.75), Days: len(kWh)}, true
}

// driftDays is how many days it takes to say that a home has changed.
const driftDays = 7

// Drift is by which part, 0.25 for a quarter, the days of a stretch passed what the home usually uses in such weather.
// False where fewer than a week of them can be told.
func Drift(own, stretch []DayUse) (part float64, ok bool) {
	used, usual, days := 0.0, 0.0, 0
	for _, d := range stretch {
		if band, known := Usual(own, d); known && d.KWh > 0 {
			used, usual, days = used+d.KWh, usual+band.Mid, days+1
		}
	}
	return used/usual - 1, days >= driftDays
}
