package telemetry

import (
	"math"
	"time"
)

// Silence is the longest time between two readings over which what happened is known: a register's consumption is
// spread evenly over a longer one, and flagged.
const Silence = 3 * time.Hour

// Step is what a register counted, or a power delivered, from one reading to the next.
type Step struct {
	From, To time.Time
	Amount   float64 // in the register's unit
	Quality  Quality
}

// most is the most that a dwelling's register of a quantity can count in a time: 100 kW of electricity, 20 m³/h of gas
// or water, and what a coarse register adds at once (10 kWh, 10 m³). It is an estimate of ours.
func most(q Quantity, d time.Duration) float64 {
	if q == Energy {
		return 100_000*d.Hours() + 10_000
	}
	return 20*d.Hours() + 10
}

// fullCircles are the values at which counters begin anew: 5 and 6 digits of kWh, the latter also a Linky's 9 of Wh; 4 to
// 6 digits of m³.
func fullCircles(q Quantity) []float64 {
	if q == Energy {
		return []float64{1e8, 1e9}
	}
	return []float64{1e4, 1e5, 1e6}
}

// beyond is what a register counted that went back because it had come full circle; false where it did not.
func beyond(q Quantity, from, to float64, lasted time.Duration) (amount float64, ok bool) {
	for _, full := range fullCircles(q) {
		if amount = full - from + to; from < full && amount <= most(q, lasted) {
			return amount, true
		}
	}
	return 0, false
}

// StepOf is what a register counted between two of its readings. One that went back has come full circle, or was reset or
// replaced and counts anew from there; one that grew more than its meter can was replaced or misread: neither of these
// steps counts.
func StepOf(q Quantity, from, to Point) Step {
	s := Step{From: from.At, To: to.At, Quality: Measured}
	lasted := to.At.Sub(from.At)
	switch amount := to.Value.Float() - from.Value.Float(); {
	case amount < 0:
		var ok bool
		if s.Amount, ok = beyond(q, from.Value.Float(), to.Value.Float(), lasted); !ok {
			s.Quality |= Reset
		}
	case amount > most(q, lasted):
		s.Quality |= Suspect
	default:
		s.Amount = amount
	}
	if lasted > Silence {
		s.Quality |= Estimated
	}
	return s
}

// Plain reports whether all that a register counted from one value to another was measured: it went on, no faster than its
// meter can, and over no silence.
func Plain(q Quantity, from, to Decimal, lasted time.Duration) bool {
	amount, on := to.Float()-from.Float(), true
	if amount < 0 {
		amount, on = beyond(q, from.Float(), to.Float(), lasted)
	}
	return on && amount <= most(q, lasted) && lasted <= Silence
}

// StepsOf are the steps of a register's readings, which are in order of time. A register that went back and is where it
// was within MaxAhead was not reset: its gateway's clock was set right, and what it said meanwhile is left out. One
// reading that is higher than the next, which goes on from the one before within MaxAhead, was misread: it is left out,
// and the step over it is suspect.
func StepsOf(q Quantity, points []Point) (steps []Step) {
	last, doubt := 0, Quality(0)
	for i := 1; i < len(points); i++ {
		if dips(points[last], points[i:]) {
			continue
		}
		if doubt == 0 && peaks(q, points[last], points[i:]) {
			doubt = Suspect
			continue
		}
		s := StepOf(q, points[last], points[i])
		s.Quality |= doubt
		steps, last, doubt = append(steps, s), i, 0
	}
	return steps
}

// peaks reports whether a register's next reading alone is too high: the one after it goes on from last, and none soon
// is so high again.
func peaks(q Quantity, last Point, next []Point) bool {
	if len(next) < 2 || next[1].At.Sub(last.At) > MaxAhead {
		return false
	}
	high, then := next[0].Value.Float(), next[1].Value.Float()
	if then >= high || then < last.Value.Float() || then-last.Value.Float() > most(q, next[1].At.Sub(last.At)) {
		return false
	}
	return !dips(next[0], next[1:])
}

// dips reports whether a register is lower than it was at last, and soon is no more.
func dips(last Point, next []Point) bool {
	if was := last.Value.Float(); next[0].Value.Float() < was {
		for _, p := range next[1:] {
			if p.At.Sub(last.At) > MaxAhead {
				break
			}
			if p.Value.Float() >= was {
				return true
			}
		}
	}
	return false
}

// Use is what a register counted in an interval; NaN where it tells nothing about it.
type Use struct {
	Amount  float64
	Quality Quality
}

// Spread lays steps over intervals, both in order of time; a step's amount is spread evenly over the time it lasted.
// unplaced is what was counted inside a silence too long to say when: where an interval lies wholly in one it is
// unknown, and flagged Filled; but of a silence that is just one interval, as of a daily index, that is known.
func Spread(steps []Step, intervals []Interval) (uses []Use, unplaced float64) {
	uses = make([]Use, len(intervals))
	for i := range uses {
		uses[i].Amount = math.NaN()
	}
	first := 0
	for _, s := range steps {
		from, to := s.From.UnixMilli(), s.To.UnixMilli()
		for first < len(intervals) && intervals[first].To.UnixMilli() <= from {
			first++
		}
		for k := first; k < len(intervals) && to > from; k++ {
			start, end := intervals[k].From.UnixMilli(), intervals[k].To.UnixMilli()
			if start >= to {
				break
			}
			within := min(to, end) - max(from, start)
			if within <= 0 {
				continue
			}
			share := s.Amount * float64(within) / float64(to-from)
			if to-from > Silence.Milliseconds() && from <= start && to >= end && to-from > end-start {
				unplaced += share
				uses[k].Quality |= s.Quality&^(Measured|Estimated) | Filled
				continue
			}
			if math.IsNaN(uses[k].Amount) {
				uses[k].Amount = 0
			}
			uses[k].Amount += share
			if q := s.Quality; from >= start && to <= end { // however long it was silent, all of it belongs here
				uses[k].Quality |= q &^ Estimated
			} else {
				uses[k].Quality |= q
			}
		}
	}
	return uses, unplaced
}

// longestStep is the longest time that one power is taken to have lasted, or one straight line between two
// temperatures: an hourly series is whole, a longer silence is a hole.
const longestStep = time.Hour

// Lasted is the mean of a gauge over the step between two of its readings, and how long the step counts: nothing where
// it is longer than an hour. A power is the mean since the reading before (see Power); the others change on a straight
// line. The mean power in W times the seconds is the step's energy in Ws.
func Lasted(q Quantity, from, to Point) (mean float64, seconds float64) {
	lasted := to.At.Sub(from.At)
	if lasted <= 0 || lasted > longestStep {
		return 0, 0
	}
	if q == Power {
		return to.Value.Float(), lasted.Seconds()
	}
	return (from.Value.Float() + to.Value.Float()) / 2, lasted.Seconds()
}
