//go:build !js

package gamification

import (
	"maps"
	"math"
	"slices"
)

// Trial is what was measured in a home before a challenge and since, as a rule of proof takes it.
type Trial struct {
	Before, After Days
	Floor         float64 // °C of the home: 18, or 20 for the fragile
	// Moved tells that a sensor was carried elsewhere or a meter unplugged meanwhile: then nothing can be compared.
	Moved bool
	// Paused tells that the household had sensors off since, for however short a while: then nobody can tell what it did.
	Paused bool
}

// Days are figures of a home's own days, one value a day in their order, NaN where it is not known. A day of which a
// sensor missed more than 30 % of the hours is not known.
type Days map[Figure][]float64

// Figure names what is measured on each day.
type Figure string

const (
	EveningCelsius Figure = "eveningCelsius" // °C of the main room from 18 to 22 h
	NightCelsius   Figure = "nightCelsius"   // °C of the main room from 2 to 6 h
	OutdoorCelsius Figure = "outdoorCelsius" // °C, the day's mean
	ColdShare      Figure = "coldShare"      // part of the hours in which the main room was below the floor
	Humidity       Figure = "humidity"       // % in the main room, the day's median
	Moisture       Figure = "moisture"       // g/m³ by which its air is damper than the air outdoors
	WallHumidity   Figure = "wallHumidity"   // % at the coldest corner, the day's mean
	Airings        Figure = "airings"        // how often a room was aired
	PeakBelow      Figure = "peakBelow"      // K by which its warmest hour stays below the warmest outdoors
	PeakOutdoors   Figure = "peakOutdoors"   // °C of the warmest hour outdoors
	Humidex        Figure = "humidex"        // of the main room, from 21 to 6 h
	CooledHours    Figure = "cooledHours"    // h in which a room was cooled
	CooledTo       Figure = "cooledTo"       // °C of the rooms while they were cooled
	NightGap       Figure = "nightGap"       // K by which the main room is warmer than the air outdoors from 0 to 5 h
	DayLitres      Figure = "dayLitres"      // l of cold water
	TankHours      Figure = "tankHours"      // h in which the tank was heated
	TankKWh        Figure = "tankKWh"        // what that took
	TankOffPeak    Figure = "tankOffPeak"    // h of TankHours at the cheap hours
	Washes         Figure = "washes"         // how often a machine washed
	WashesOffPeak  Figure = "washesOffPeak"  // of these, at the cheap hours
	WashKWh        Figure = "washKWh"        // what heating their water took
	PulseHours     Figure = "pulseHours"     // h in which an electric heater was held by its thermostat
	BaseW          Figure = "baseW"          // W that never sleep, the night's, a fridge's turns among them
	FloorW         Figure = "floorW"         // W at the quietest minutes of the night
	NightLitres    Figure = "nightLitres"    // l/h of water that never stopped in the night
	MainApart      Figure = "mainApart"      // K by which the main room is warmer than the others

	// Of all days together, one value.
	FridgeDuty Figure = "fridgeDuty" // part of the night that its compressor runs
	HoldsHours Figure = "holdsHours" // h in which the difference to the air outdoors falls to 37 %
)

// known are the values of a figure that are.
func (d Days) known(f Figure) (out []float64) {
	for _, v := range d[f] {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// How many days must be known for a judgement, and how clearly they must differ.
const (
	leastBefore = 7
	leastAfter  = 5
	clearly     = 0.85 // of all pairs of a day before and a day since
	likeWeather = 3.5  // K outdoors between the days before and since, the most at which they are compared
)

// change is a figure's medians before and since, and the part of all pairs of days in which it went down, 0 to 1; half
// of them where nothing has changed. False where too few days are known.
func (t Trial) change(f Figure) (was, is, down float64, ok bool) {
	before, after := t.Before.known(f), t.After.known(f)
	if len(before) < leastBefore || len(after) < leastAfter {
		return 0, 0, 0, false
	}
	for _, b := range before {
		for _, a := range after {
			switch {
			case a < b:
				down++
			case a == b:
				down += 0.5
			}
		}
	}
	return median(before), median(after), down / float64(len(before)*len(after)), true
}

// alike tells that the weather since is like the weather before: the medians outdoors differ by K at most.
func (t Trial) alike(kelvin float64) bool {
	was, is, _, ok := t.change(OutdoorCelsius)
	return ok && math.Abs(is-was) <= kelvin
}

// movedBy is by how many K a room's place among the others changes where its sensor was carried elsewhere: no gesture of
// the pack does that.
const movedBy = 2.5

// Moved tells that the main room's sensor was carried elsewhere between two stretches of days.
func Moved(before, after Days) bool {
	return math.Abs(median(before.known(MainApart))-median(after.known(MainApart))) > movedBy
}

// Span is how many days since a challenge was picked a rule looks at, the newest: a week, or two where days differ much.
func (p Proof) Span() int {
	switch p.Rule {
	case "tankGone", "tankOff", "hotWaterPerPerson", "slowerCooling", "absenceSetback", "cycleEnergy", "offPeakCycles":
		return 14
	}
	return 7
}

// steady tells that a figure hardly changes from day to day, by its quartiles: what heats or cools would.
func (d Days) steady(f Figure) bool {
	known := slices.Sorted(slices.Values(d.known(f)))
	n := len(known)
	return n >= leastAfter && known[n-1-n/4]-known[n/4] <= max(4, 0.12*median(known))
}

// cold tells that the home has been below its floor for more than a tenth of the hours since.
func (t Trial) cold() bool { return mean(t.After.known(ColdShare)) > belowMost }

// lived is the trial without the days since on which nobody was in: an empty home may be cold.
func (t Trial) lived() Trial {
	share := slices.Clone(t.After[ColdShare])
	for i := range share {
		if i < len(t.After[DayLitres]) && t.After[DayLitres][i] < idleLitres {
			share[i] = math.NaN()
		}
	}
	t.After = maps.Clone(t.After)
	t.After[ColdShare] = share
	return t
}

// finding is a judgement by two figures.
func finding(proven bool, was, is float64, days int) Finding {
	f := Finding{Outcome: Missed, Days: days}
	if proven {
		f.Outcome = Proven
	}
	number := func(v float64) *float64 {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return &v
	}
	f.Was, f.Is = number(was), number(is)
	return f
}

// shown is a judgement of a change that is large enough or not, and clear or not: one that is large and not clear is not
// judged yet, for the days differ too much.
func shown(enough, clear bool, was, is float64, days int) Finding {
	f := finding(enough, was, is, days)
	if enough && !clear {
		f.Outcome = Unclear
	}
	return f
}

// unclear is the judgement where nobody can tell.
func unclear() Finding { return Finding{Outcome: Unclear} }

func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func mean(values []float64) float64 { return sum(values) / float64(len(values)) }

func sum(values []float64) (all float64) {
	for _, v := range values {
		all += v
	}
	return all
}
