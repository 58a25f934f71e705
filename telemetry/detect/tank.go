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
	tankEdge     = 0.06 // how far what is switched strays among other loads
)

// HotWater finds when a tank was heated: blocks of constant power between 1 and 3.6 kW that last from 25 minutes to 8
// hours, and that come with the same power on four days in ten, three times at least. Three that are plainly seen tell the
// power; then it is known among all else that is on, too. A curve of a step of more than five minutes shows none.
func HotWater(power Curve) []Event {
	if power.Step > 5*time.Minute {
		return nil
	}
	var plain []Event
	for i := 0; i < len(power.Values); i++ {
		if block, next, ok := power.block(i); ok {
			plain = append(plain, block)
			i = next
		}
	}
	same := alike(plain, tankTimes)
	if len(same) == 0 {
		return nil
	}
	watts := make([]float64, len(same))
	for i, b := range same {
		watts[i] = b.Watts
	}
	blocks := power.blocksOf(quantile(watts, 0.5))
	days := float64(len(power.Values)) * float64(power.Step) / float64(24*time.Hour)
	if float64(len(blocks)) < max(tankTimes, tankDays*days) {
		return nil
	}
	return blocks
}

// blocksOf finds the blocks of a resistance of a known power: it comes on by that much and goes off by as much, and in
// between the home never draws less.
func (c Curve) blocksOf(watts float64) (out []Event) {
	edge := func(i int) float64 { // the switch may lie within a step
		one, two := c.value(i)-c.value(i-1), c.value(i+1)-c.value(i-1)
		if math.Abs(math.Abs(one)-watts) < math.Abs(math.Abs(two)-watts) {
			return one
		}
		return two
	}
	same := func(w float64) bool { return math.Abs(w-watts) <= tankEdge*watts }
	for i := 1; i < len(c.Values); i++ {
		if !same(edge(i)) {
			continue
		}
		last := -1
		for j := i + 1; j < len(c.Values) && j-i <= c.steps(tankLongest) && c.Values[j-1] >= (1-tankEdge)*watts; j++ {
			if j-i >= c.steps(tankShortest) && same(-edge(j)) {
				last = j
				if c.value(j+1) < watts { // nothing else that could hide it is on
					break
				}
			}
		}
		if last < 0 {
			continue
		}
		out = append(out, Event{From: c.at(i), To: c.at(last), Watts: watts})
		i = last
	}
	return out
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
