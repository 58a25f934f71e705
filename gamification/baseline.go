//go:build !js

package gamification

import "math"

// Baseline is a home as it was in the fourteen days before a week: its daily energy follows the cold,
// E = B + G*DH with DH = sum over hours of max(0, Tin-Tout)/24, or its cooled hours, E = B + C*CH with
// CH = sum over hours of cooled*max(0, Tout-Tin)/24. It is the game's own, and serves no report of savings.
type Baseline struct {
	B      float64 // kWh a day without heating or cooling
	G      float64 // kWh a day and K of cold; 0 where the home's energy does not tell
	C      float64 // kWh a day and K of cooling; 0 where the home's energy does not tell
	Indoor Hours   // the usual temperature of the main room in °C by local hour, 24
	Cooled Hours   // the usual part of each hour in which rooms are cooled, 24; nil where nothing is
	// CooledTo is to how many °C rooms are usually cooled.
	CooledTo float64
}

const (
	baselineDays  = 14
	baselineLeast = 10
	// BaselineBack is how many days before a week its baseline is looked for: of these the newest fourteen that can be
	// judged.
	BaselineBack = 28
	fitSpread    = 1.0 // K between two days whose difference tells a slope
	fitAlong     = 0.7 // of such pairs, that are to go the same way
	fitPairs     = 12
	cooledDays   = 4    // of the fourteen, on which a home is to be cooled to be one that cools
	heatingFrom  = 16.0 // °C outdoors under which a home of the mainland may be heated
)

// BaselineOf is the baseline of days that can be judged; false where they are fewer than ten. Slope and offset are the
// medians of Theil and Sen: a party or an oven day among fourteen does not move them.
func BaselineOf(days []Observed) (Baseline, bool) {
	if len(days) > baselineDays {
		days = days[len(days)-baselineDays:]
	}
	if len(days) < baselineLeast {
		return Baseline{}, false
	}
	b := Baseline{Indoor: usualHours(days, func(o Observed) Hours { return o.Indoor })}
	var energy, cold, cooling, to []float64
	for _, d := range days {
		energy, cold, cooling = append(energy, d.EnergyKWh), append(cold, d.degreeHours()), append(cooling, d.coolingHours(d.Cooled, d.CooledTo))
		if d.CooledTo > 0 {
			to = append(to, d.CooledTo)
		}
	}
	if len(to) >= cooledDays {
		b.Cooled, b.CooledTo = usualHours(days, func(o Observed) Hours {
			if o.Cooled == nil {
				return make(Hours, 24)
			}
			return o.Cooled
		}), medianOf(to)
		b.C, b.B = slope(cooling, energy)
	} else {
		b.G, b.B = slope(cold, energy)
	}
	return b, true
}

// usualHours is the mean of days by local hour, 24.
func usualHours(days []Observed, of func(Observed) Hours) Hours {
	usual := make(Hours, 24)
	for hour := range usual {
		var values []float64
		for _, d := range days {
			if v := of(d).at(hour, 24); !math.IsNaN(v) {
				values = append(values, v)
			}
		}
		usual[hour] = meanOf(values)
	}
	return usual
}

// slope is the robust line through y over x; a slope of 0, and the median of y, where x is too much alike or does not
// explain y.
func slope(x, y []float64) (slope, offset float64) {
	var slopes []float64
	up := 0
	for i := range x {
		for j := range i {
			if dx := x[i] - x[j]; math.Abs(dx) >= fitSpread {
				s := (y[i] - y[j]) / dx
				slopes = append(slopes, s)
				if s > 0 {
					up++
				}
			}
		}
	}
	if len(slopes) < fitPairs || float64(up) < fitAlong*float64(len(slopes)) {
		return 0, medianOf(y)
	}
	slope = medianOf(slopes)
	var rest []float64
	for i := range x {
		rest = append(rest, y[i]-slope*x[i])
	}
	return slope, medianOf(rest)
}

// degreeHours is a day's mean difference to colder air outdoors, in K.
func (o Observed) degreeHours() float64 {
	var above []float64
	for i, in := range o.Indoor {
		if dt := in - o.Outdoor.at(i, len(o.Indoor)); !math.IsNaN(dt) {
			above = append(above, max(0, dt))
		}
	}
	return meanOf(above)
}

// coolingHours is a day's mean difference to hotter air outdoors over the hours that are cooled to a temperature, in K.
func (o Observed) coolingHours(cooled Hours, to float64) float64 {
	below := 0.0
	for i, out := range o.Outdoor {
		if part := cooled.at(i, len(o.Outdoor)); !math.IsNaN(out) && part > 0 {
			below += part * max(0, out-to)
		}
	}
	return below / float64(max(len(o.Outdoor.known()), 1))
}
