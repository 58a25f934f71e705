//go:build !js

package gamification

import "math"

// The comfort guard: nobody is rewarded for being cold. A day's saving is parted into what came of efficiency and what
// came of a cooler home, and only the part of the second counts for which the home stayed warm enough. A home below its
// floor is credited nothing and is offered help.

// Day is a day to be judged.
type Day struct {
	Observed
	Floor float64 // °C: 18, or 20 for the fragile
	// Lived tells by hour whether homes are lived in then; nil for always. A living room may well be cooler while all
	// sleep.
	Lived []bool
	// Heated tells that it was the weather for heating, where there is any.
	Heated bool

	// What makes a day no day to judge.
	Absent, NewOccupant, Exempt bool // Exempt: equipment that must run
	SensorMoved                 bool
}

// Tag says how a day is counted.
type Tag string

const (
	Scored    Tag = "scored"
	Privation Tag = "privation" // below the floor: no credit, left out of the savings, help is offered
	Excused   Tag = "excused"   // not judged, and nobody's fault
	Missing   Tag = "missing"   // too little is known
)

// Verdict is what a day comes to, in kWh. What is not judged is all zero.
type Verdict struct {
	Tag        Tag
	Saved      float64 // against the baseline in today's weather
	Comfort    float64 // of it, what a cooler home explains; negative where it was warmer
	Efficiency float64 // the rest
	Credit     float64 // what may earn points; never negative
}

const (
	gapMost        = 0.30 // of the hours, that a sensor may miss
	belowMost      = 0.10 // of the hours in which homes are lived in, that a home may be below its floor: as the weekly indicator has it
	belowHours     = 2    // of them, from which that is counted
	deepBelow      = 16.0 // °C, that no home should have at any hour
	deepMost       = 3    // hours below it
	aboveFloor     = 1.0  // K above the floor from which a cooler home is a choice
	leastEnergyKWh = 0.05 // a day of less is a meter that was unplugged
	coolerLeast    = 0.3  // K by which a day is to be cooler than usual to be one
)

// Judge judges a day by the comfort guard.
func Judge(base Baseline, d Day) Verdict {
	if d.Reduced || d.Absent || d.NewOccupant || d.Exempt {
		return Verdict{Tag: Excused}
	}
	if !d.known() || len(base.Indoor) == 0 || d.SensorMoved {
		return Verdict{Tag: Missing}
	}
	if d.tooCold() {
		v := base.parted(d)
		v.Tag, v.Credit = Privation, 0
		return v
	}
	return base.parted(d)
}

// tooCold tells that a home was below its floor in too many of the hours in which it is lived in, or deeply cold.
func (d Day) tooCold() bool {
	lived, below, deep := 0, 0, 0
	for i, in := range d.Indoor {
		if math.IsNaN(in) {
			continue
		}
		if in < deepBelow {
			deep++
		}
		if d.Lived == nil || d.Lived[i*len(d.Lived)/len(d.Indoor)] {
			lived++
			if in < d.Floor {
				below++
			}
		}
	}
	return deep > deepMost || below >= belowHours && float64(below) > belowMost*float64(lived)
}

// parted parts a day's saving into what a cooler (or less cooled) home explains and the rest, and credits the rest with
// what of the first was a choice: hours at least a kelvin above the floor, or not too hot.
func (b Baseline) parted(d Day) Verdict {
	var usual, now, chosen, n float64 // K·h of difference to the air outdoors
	for i, in := range d.Indoor {
		out, was := d.Outdoor.at(i, len(d.Indoor)), b.Indoor.at(i, len(d.Indoor))
		if math.IsNaN(in) || math.IsNaN(out) || math.IsNaN(was) {
			continue
		}
		n++
		was, is := max(0, was-out), max(0, in-out)
		usual, now = usual+was, now+is
		if in >= d.Floor+aboveFloor {
			chosen += max(0, was-is)
		}
	}
	if n == 0 {
		return Verdict{Tag: Missing}
	}
	usual, now, chosen = usual/n, now/n, chosen/n
	cooling, cooled := d.coolingHours(b.Cooled, b.CooledTo), d.coolingHours(d.Cooled, d.CooledTo)
	less := max(0, cooling-cooled)
	v := Verdict{Tag: Scored, Saved: b.B + b.G*usual + b.C*cooling - d.EnergyKWh}
	allowed := b.G*chosen + b.C*less*d.coolEnough()
	switch {
	case d.Heated && b.G == 0 && usual-now > coolerLeast:
		// Nobody knows what heating takes here, and it is cooler: all of it may come of that.
		v.Comfort, allowed = max(0, v.Saved), max(0, v.Saved)*min(1, chosen/(usual-now))
	case b.Cooled != nil && b.C == 0 && less > 0:
		v.Comfort, allowed = max(0, v.Saved), max(0, v.Saved)*d.coolEnough()
	default:
		v.Comfort = b.G*(usual-now) + b.C*(cooling-cooled)
	}
	v.Efficiency = v.Saved - v.Comfort
	// Hours that were cooler than usual but not warm enough to be a choice earn nothing, and take nothing away either.
	v.Credit = max(0, v.Efficiency+min(allowed, max(0, v.Comfort)))
	return v
}

// coolEnough is in which part of a day the rooms that people are in were not too hot, 0 to 1.
func (d Day) coolEnough() float64 {
	if len(d.Hot) == 0 {
		return 1
	}
	hot := 0
	for _, is := range d.Hot {
		if is {
			hot++
		}
	}
	return 1 - float64(hot)/float64(len(d.Hot))
}
