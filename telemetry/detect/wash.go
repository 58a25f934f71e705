package detect

import (
	"math"
	"time"
)

// What a washing machine looks like: its resistance heats for some minutes, once, and then its motor turns for long. A
// kettle is shorter, a tank longer, and neither is followed by a motor; a cooker takes more afterwards.
const (
	washLeast    = 1500.0 // W
	washMost     = 2400.0
	washEdge     = 0.15 // how far it may go off by less or more than it came on by: other things go on and off as well
	washShortest = 6 * time.Minute
	washLongest  = 34 * time.Minute
	washBefore   = 20 * time.Minute
	washMotor    = 40 * time.Minute
	washOnce     = 0.8  // of its power, that nothing takes shortly before and after: a thermostat does
	motorLeast   = 50.0 // W above what was drawn before
	motorMost    = 450.0
)

// Washes finds the heating of a washing machine, or of a dishwasher: each event lasts as long as its water is heated, and
// tells the power of that. Beside electric heating that is turned on and off none is seen. A curve of a step of more than
// two minutes shows none.
func Washes(power Curve) (out []Event) {
	if power.Step > 2*time.Minute {
		return nil
	}
	shortest, longest := power.steps(washShortest), power.steps(washLongest)
	for i := 0; i < len(power.Values); i++ {
		past := power.between(i-power.steps(washBefore), i-1)
		before := quantile(past, 0.5)
		watts := power.value(i+1) - before // the switch may lie within the step
		if !(watts >= washLeast && watts <= washMost && power.value(i-1)-before < washLeast/2 && power.value(i)-before > 0) {
			continue
		}
		end := i + 2
		for end < len(power.Values) && math.Abs(power.Values[end]-before-watts) <= washEdge*watts {
			end++
		}
		if end-i < shortest || end-i > longest {
			continue
		}
		since := power.between(end+2, end+power.steps(washMotor))
		motor, again := quantile(since, 0.5)-before, max(quantile(past, 1), quantile(since, 1))-before
		if motor >= motorLeast && motor <= motorMost && again < washOnce*watts {
			out = append(out, Event{From: power.at(i), To: power.at(end), Watts: watts})
			i = end
		}
	}
	return out
}

// between are the values from the i-th to before the j-th, those that the curve has.
func (c Curve) between(i, j int) []float64 {
	i, j = max(i, 0), min(j, len(c.Values))
	if i >= j {
		return nil
	}
	return c.Values[i:j]
}
