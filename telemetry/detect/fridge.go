package detect

import (
	"math"
	"time"
)

// Cold is what a fridge and what stands by take at night.
type Cold struct {
	FridgeW  float64 // while the compressor runs
	Duty     float64 // part of the time that it does, 0 to 1
	StandbyW float64 // of the rest of the home
	Nights   int
}

const (
	fridgeLeast, fridgeMost = 40.0, 300.0 // W of a compressor
	fridgeClear             = 0.6         // of the steps that are near one of the two levels
	fridgeNights            = 5
)

// Fridge parts the night's load into the two levels between which a compressor switches. Only nights in which nothing
// else did anything tell: nearly all steps near one of two levels that are a compressor's power apart. Zero nights where
// too few do. A fridge that runs more than two thirds of the night is old, warm, iced up or badly shut.
func Fridge(power Curve, clock *time.Location) Cold {
	var watts, duty, standby []float64
	each(power, clock, nightFrom, nightTo, func(from, to int) {
		night := power.Values[from:to]
		low, high := quantile(night, 0.05), quantile(night, 0.95)
		apart := high - low
		if !(apart >= fridgeLeast && apart <= fridgeMost) {
			return
		}
		near, on := 0, 0
		for _, w := range night {
			switch {
			case math.Abs(w-high) <= 0.25*apart:
				near, on = near+1, on+1
			case math.Abs(w-low) <= 0.25*apart:
				near++
			}
		}
		if float64(near) < fridgeClear*float64(len(night)) || near == 0 {
			return
		}
		watts, duty, standby = append(watts, apart), append(duty, float64(on)/float64(near)), append(standby, low)
	})
	if len(watts) < fridgeNights {
		return Cold{FridgeW: math.NaN(), Duty: math.NaN(), StandbyW: math.NaN()}
	}
	return Cold{FridgeW: quantile(watts, 0.5), Duty: quantile(duty, 0.5), StandbyW: quantile(standby, 0.5), Nights: len(watts)}
}
