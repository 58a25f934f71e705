package detect

import "time"

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
