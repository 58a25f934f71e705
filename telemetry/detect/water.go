package detect

import (
	"math"
	"time"
)

// Flow is water that never stops.
type Flow struct {
	LitresPerHour float64
	Nights        int // in a row, the newest last
}

const (
	flowNights = 3
	flowLeast  = 0.5 // l/h: a drop a second is about 1
	flowSlot   = 30 * time.Minute
)

// NightFlow is the least that a register of water counted in any half hour of the nights, each from one to five o'clock,
// as long as it was never zero in the newest nights, at least three of them (gesture G29). The curve is the register in m³; its step is at
// most half an hour. False where the water rests, or too little is known.
func NightFlow(register Curve, clock *time.Location) (Flow, bool) {
	var least []float64 // of each night, l/h
	each(register, clock, nightFrom, nightTo, func(from, to int) {
		if float64(to-from) < (nightTo-nightFrom)*float64(register.steps(time.Hour))-1 {
			return // the curve begins or ends in it
		}
		if night := LeastFlow(Curve{Step: register.Step, Values: register.Values[from:to]}); !math.IsNaN(night) {
			least = append(least, night)
		}
	})
	f := Flow{LitresPerHour: math.Inf(1)}
	for i := len(least) - 1; i >= 0 && least[i] >= flowLeast; i-- {
		f.LitresPerHour = min(f.LitresPerHour, least[i])
		f.Nights++
	}
	if f.Nights < flowNights {
		return Flow{}, false
	}
	return f, true
}

// LeastFlow is the least that a register of water in m³ counted in any half hour of a night, in l/h; NaN where it does not
// tell all of it.
func LeastFlow(night Curve) float64 {
	least, slot := math.NaN(), night.steps(flowSlot)
	for i := 0; i+slot < len(night.Values); i += slot {
		used := (night.Values[i+slot] - night.Values[i]) * 1000 / flowSlot.Hours()
		if math.IsNaN(used) {
			return math.NaN()
		}
		if !(used >= least) {
			least = used
		}
	}
	return least
}
