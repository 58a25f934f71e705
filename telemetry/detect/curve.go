// Package detect tells from what a home's sensors and meters say what went on in it: what never sleeps, when the hot
// water was heated, a heater's pulses, air-conditioning, an aired room, how the home holds its warmth, water that runs
// at night.
//
// Every detector is a function of curves alone. It would rather miss something than see what is not there: advice that
// is wrong once is not read again. The limits are estimates of ours [E], tried on homes whose truth is known; what they
// find of it is printed by the tests.
package detect

import (
	"math"
	"slices"
	"time"

	"lakaz/telemetry"
)

// Curve is a quantity at regular steps; NaN where nothing is known.
type Curve struct {
	From   time.Time
	Step   time.Duration
	Values []float64
}

// Event is something that went on for a while. Watts is its own electric power, 0 where it has none.
type Event struct {
	From, To time.Time
	Watts    float64
}

// lasts is how long a reading is taken to hold where no newer one comes: sensors on batteries speak when something
// changes, and once an hour else.
const lasts = time.Hour

// Regular lays readings, which are in order of time, on regular steps of [from, to): the mean of a step's readings, and
// where there is none the reading before, for up to an hour.
func Regular(points []telemetry.Point, from, to time.Time, step time.Duration) Curve {
	c := Curve{From: from, Step: step, Values: make([]float64, max(int(to.Sub(from)/step), 0))}
	next := 0
	last, at := math.NaN(), time.Time{}
	for i := range c.Values {
		end := c.at(i + 1)
		sum, n := 0.0, 0
		for ; next < len(points) && points[next].At.Before(end); next++ {
			last, at = points[next].Value.Float(), points[next].At
			if !at.Before(c.at(i)) {
				sum, n = sum+last, n+1
			}
		}
		switch {
		case n > 0:
			c.Values[i] = sum / float64(n)
		case !math.IsNaN(last) && end.Sub(at) <= lasts:
			c.Values[i] = last
		default:
			c.Values[i] = math.NaN()
		}
	}
	return c
}

// Thinned is the curve at longer steps, each the mean of its own.
func (c Curve) Thinned(step time.Duration) Curve {
	n := c.steps(step)
	out := Curve{From: c.From, Step: time.Duration(n) * c.Step, Values: make([]float64, 0, len(c.Values)/n)}
	for rest := c.Values; len(rest) >= n; rest = rest[n:] {
		out.Values = append(out.Values, mean(rest[:n]))
	}
	return out
}

// at is the instant at which the i-th step begins.
func (c Curve) at(i int) time.Time { return c.From.Add(time.Duration(i) * c.Step) }

// steps is how many steps a while takes, at least one.
func (c Curve) steps(while time.Duration) int { return max(int(while/c.Step), 1) }

// value is the i-th value; NaN outside the curve.
func (c Curve) value(i int) float64 {
	if i < 0 || i >= len(c.Values) {
		return math.NaN()
	}
	return c.Values[i]
}

// hour is the local hour, 0 to 24, of the i-th step.
func (c Curve) hour(i int, clock *time.Location) float64 {
	at := c.at(i).In(clock)
	return float64(at.Hour()) + float64(at.Minute())/60
}

// quantile is the value below which a part of the known values lie, 0 to 1; NaN where none is known.
func quantile(values []float64, part float64) float64 {
	known := make([]float64, 0, len(values))
	for _, v := range values {
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	if len(known) == 0 {
		return math.NaN()
	}
	slices.Sort(known)
	return known[min(int(part*float64(len(known))), len(known)-1)]
}
