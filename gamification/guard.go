package gamification

import "math"

// The comfort guard: nobody is rewarded for being cold. A day's saving is parted into what came of efficiency and what
// came of a cooler home, and only the part of the second counts for which the home stayed warm enough. A home below its
// floor is credited nothing and is offered help.

// Baseline is a home as it was before a challenge: its daily energy follows the cold, E = B + G*DH.
type Baseline struct {
	B      float64   // kWh a day without heating
	G      float64   // kWh a day and K
	Indoor []float64 // the usual temperature of the main room in °C by local hour, 24
}

// Day is a day to be judged, in its local hours: 24 of them, or 23 and 25 where the clock changes.
type Day struct {
	EnergyKWh float64 // NaN where the meter was silent
	Floor     float64 // °C: 18, or 20 for the fragile
	Indoor    []float64
	Outdoor   []float64 // as many; NaN where unknown

	// What makes a day no day to judge.
	ReducedSupply, Absent, NewOccupant, MedicalEquipment bool
	SensorMoved                                          bool
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
	belowMost      = 0.10 // of the hours, that a home may be below its floor: as the weekly indicator has it
	aboveFloor     = 1.0  // K above the floor from which a cooler home is a choice
	leastEnergyKWh = 0.05 // a day of less is a meter that was unplugged
)

// Judge judges a day by the comfort guard.
func Judge(base Baseline, d Day) Verdict {
	if d.ReducedSupply || d.Absent || d.NewOccupant || d.MedicalEquipment {
		return Verdict{Tag: Excused}
	}
	known, below := 0, 0
	var usual, now, allowed float64 // K·h of difference to the air outdoors
	for i, in := range d.Indoor {
		if i >= len(d.Outdoor) || math.IsNaN(in) || math.IsNaN(d.Outdoor[i]) || len(base.Indoor) == 0 {
			continue
		}
		known++
		out := d.Outdoor[i]
		was, is := max(0, base.Indoor[i*len(base.Indoor)/len(d.Indoor)]-out), max(0, in-out)
		usual, now = usual+was, now+is
		if in < d.Floor {
			below++
		}
		if in >= d.Floor+aboveFloor {
			allowed += max(0, was-is)
		}
	}
	hours := float64(len(d.Indoor))
	if hours == 0 || float64(known) < (1-gapMost)*hours || !(d.EnergyKWh >= leastEnergyKWh) || d.SensorMoved {
		return Verdict{Tag: Missing}
	}
	n := float64(known)
	v := Verdict{Tag: Scored, Saved: base.B + base.G*usual/n - d.EnergyKWh, Comfort: base.G * (usual - now) / n}
	v.Efficiency = v.Saved - v.Comfort
	if float64(below) > belowMost*n {
		v.Tag = Privation
		return v
	}
	// Hours that were cooler than usual but not warm enough to be a choice earn nothing, and take nothing away either.
	v.Credit = max(0, v.Efficiency+min(base.G*allowed/n, max(0, v.Comfort)))
	return v
}
