package detect

import (
	"math"
	"time"
)

// Share is the part, 0 to 1, of the energy of a power curve that was used while a tariff's class held, and the energy in
// kWh of its known steps; NaN where none is known.
func Share(power Curve, holds func(time.Time) bool) (part, kWh float64) {
	within := 0.0
	for i, w := range power.Values {
		if math.IsNaN(w) {
			continue
		}
		used := w * power.Step.Hours() / 1000
		kWh += used
		if holds(power.at(i)) {
			within += used
		}
	}
	return within / kWh, kWh
}

// ShareOf is the part, 0 to 1, of events' time in which a tariff's class held, by the minute: of a tank's blocks, how
// much of the hot water is heated off peak. NaN where there are none.
func ShareOf(events []Event, holds func(time.Time) bool) float64 {
	within, all := 0, 0
	for _, e := range events {
		for at := e.From; at.Before(e.To); at = at.Add(time.Minute) {
			all++
			if holds(at) {
				within++
			}
		}
	}
	return float64(within) / float64(all)
}
