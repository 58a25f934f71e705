package detect

import (
	"math"
	"time"
)

// What a thermostat's pulses look like.
const (
	pulseLeast  = 500.0  // W
	pulseMost   = 3000.0 // W
	pulseOn     = 20 * time.Minute
	pulseOff    = 45 * time.Minute
	pulseSame   = 0.15 // how far a pulse's power strays from the first one's
	pulseCycles = 5    // how many make a heater
)

// HeaterPulses finds when an electric heater was held by its thermostat: at least five pulses of the same power, each at
// most 20 minutes on and 45 minutes off. An event goes from the first pulse to the last one's end.
func HeaterPulses(power Curve) []Event {
	if power.Step > 2*time.Minute {
		return nil
	}
	var out []Event
	var run []Event
	finish := func() {
		if len(run) >= pulseCycles {
			watts := make([]float64, len(run))
			for i, p := range run {
				watts[i] = p.Watts
			}
			out = append(out, Event{From: run[0].From, To: run[len(run)-1].To, Watts: quantile(watts, 0.5)})
		}
		run = nil
	}
	for i := 1; i < len(power.Values); i++ {
		pulse, next, ok := power.pulse(i)
		if !ok {
			continue
		}
		if len(run) > 0 {
			last := run[len(run)-1]
			if pulse.From.Sub(last.To) > pulseOff {
				finish()
			} else if math.Abs(pulse.Watts-run[0].Watts) > pulseSame*run[0].Watts {
				continue // something else that was switched on meanwhile
			}
		}
		run = append(run, pulse)
		i = next
	}
	finish()
	return out
}

// pulse is what rises into the i-th step and falls by as much within 20 minutes.
func (c Curve) pulse(i int) (e Event, next int, ok bool) {
	before := c.value(i - 1)
	rise := max(c.value(i), c.value(i+1)) - before
	if !(rise >= pulseLeast && rise <= pulseMost) || !(c.value(i)-before > 0.1*rise) {
		return e, 0, false
	}
	for j := i + 2; j < len(c.Values) && j-i <= c.steps(pulseOn); j++ {
		switch level := c.Values[j] - before; {
		case math.IsNaN(level) || level > 1.5*rise:
			return e, 0, false
		case level < 0.15*rise:
			return Event{From: c.at(i), To: c.at(j), Watts: rise}, j, true
		}
	}
	return e, 0, false
}
