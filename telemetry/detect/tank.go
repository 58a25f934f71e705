package detect

import (
	"math"
	"time"
)

// What an electric water heater looks like: a resistance that is on for long and always takes the same.
const (
	tankLeast    = 1000.0 // W
	tankMost     = 3600.0 // W
	tankShortest = 25 * time.Minute
	tankLongest  = 8 * time.Hour
	tankSame     = 0.05 // how far its power strays from one time to the next: the mains' voltage does
	tankDays     = 0.4  // of the days, on how many it has to be seen: a cooker is not on every evening
	tankTimes    = 3    // and how often at least
)

// HotWater finds when a tank was heated: blocks of constant power between 1 and 3.6 kW that last from 25 minutes to 8
// hours, and that come with the same power on four days in ten, three times at least. A curve of a step of more than five minutes shows none.
func HotWater(power Curve) []Event {
	if power.Step > 5*time.Minute {
		return nil
	}
	var blocks []Event
	for i := 0; i < len(power.Values); i++ {
		if block, next, ok := power.block(i); ok {
			blocks = append(blocks, block)
			i = next
		}
	}
	days := time.Duration(len(power.Values)) * power.Step / (24 * time.Hour)
	return alike(blocks, max(tankTimes, int(math.Ceil(tankDays*float64(days)))))
}

// block is the block of constant power that begins with the rise into the i-th step.
func (c Curve) block(i int) (e Event, next int, ok bool) {
	before := c.value(i - 1)
	// The step of the switch itself is a mean of off and on: the one after tells the height.
	rise := c.value(i+1) - before
	if !(rise >= tankLeast && rise <= tankMost) || !(c.value(i)-before > 0.05*rise) || c.value(i-1)-c.value(i-2) > 0.5*rise {
		return e, 0, false
	}
	shortest, longest := c.steps(tankShortest), c.steps(tankLongest)
	low := 0
	for j := i + 2; j < len(c.Values) && j-i <= longest; j++ {
		if math.IsNaN(c.Values[j]) {
			return e, 0, false
		}
		fall := c.Values[j-1] - c.Values[j]
		if j+1 < len(c.Values) {
			fall = c.Values[j-1] - c.Values[j+1] // the switch may lie within a step
		}
		if c.Values[j] < before+0.9*rise {
			if math.Abs(fall-rise) <= 0.12*rise || math.Abs(c.Values[j-1]-c.Values[j]-rise) <= 0.12*rise {
				if j-i < shortest {
					return e, 0, false
				}
				return Event{From: c.at(i), To: c.at(j), Watts: rise}, j, true
			}
			if low++; low > 2 { // what is on falls: no resistance does that
				return e, 0, false
			}
		}
	}
	return e, 0, false
}

// alike keeps the blocks whose power is that of most others; none where they are fewer than least.
func alike(blocks []Event, least int) []Event {
	var best []Event
	for _, b := range blocks {
		var same []Event
		for _, o := range blocks {
			if math.Abs(o.Watts-b.Watts) <= tankSame*b.Watts {
				same = append(same, o)
			}
		}
		if len(same) > len(best) {
			best = same
		}
	}
	if len(best) < least {
		return nil
	}
	return best
}
