package telemetry

import (
	"math"
	"time"
)

// Rollup is what a channel's readings inside one interval, an hour or a dwelling's own day, come to. It depends on these
// readings alone, so that a late one changes its own interval and no other; what happens between two intervals is found
// in Last of the one and First of the other: see Gauges and UsesOf.
type Rollup struct {
	Interval
	Count       int
	First, Last Point
	Quality     Quality

	// Of gauges: temperature, humidity, power.
	Min, Max Decimal
	Sum      Decimal       // of the values
	Weighted Decimal       // the mean over the time Covered, to four places
	Covered  time.Duration // between First and Last, without the holes: see Lasted

	// Of registers.
	Used float64 // between First and Last, in the register's unit
}

// weightedPlaces is to how many places a time-weighted mean is kept: a hundredth of what sensors tell.
const weightedPlaces = 4

// RollUp is the rollup of a channel's points in an interval: at least one, in the order of time.
func RollUp(q Quantity, in Interval, points []Point) Rollup {
	r := Rollup{Interval: in, Count: len(points), First: points[0], Last: points[len(points)-1], Quality: Measured}
	if q.Register() {
		skipped := Quality(0)
		for _, s := range StepsOf(q, points) {
			r.Used += s.Amount
			r.Quality |= s.Quality
			skipped |= s.Quality & (Reset | Suspect)
		}
		if skipped == 0 { // no rounding adds up
			r.Used = r.Last.Value.Float() - r.First.Value.Float()
		}
		return r
	}
	r.Min, r.Max = points[0].Value, points[0].Value
	exact, seconds, weight, sum := true, 0.0, 0.0, 0.0
	for i, p := range points {
		v := p.Value.Float()
		if v < r.Min.Float() {
			r.Min = p.Value
		}
		if v > r.Max.Float() {
			r.Max = p.Value
		}
		sum += v
		if exact {
			r.Sum, exact = r.Sum.Add(p.Value)
		}
		if i > 0 {
			mean, lasted := Lasted(q, points[i-1], p)
			weight, seconds = weight+mean*lasted, seconds+lasted
		}
	}
	if !exact { // beyond what 64 bits hold to the last digit: no value of this world
		r.Sum, _ = DecimalOf(sum, 0)
		r.Quality |= Suspect
	}
	r.Covered = time.Duration(math.Round(seconds*1000)) * time.Millisecond
	if seconds > 0 {
		var ok bool
		if r.Weighted, ok = DecimalOf(weight/seconds, weightedPlaces); !ok {
			r.Quality |= Suspect
		}
	}
	return r
}

// Gauge is what a gauge told over an interval; the figures are NaN where Count is 0 and nothing is covered.
type Gauge struct {
	Count    int
	Min, Max float64
	Mean     float64       // of the readings
	Weighted float64       // over the time Covered
	Covered  time.Duration // without the holes: see Lasted
	Quality  Quality
}

// EnergyWh is the energy of a power over the time that it is known.
func (g Gauge) EnergyWh() float64 { return g.Weighted * g.Covered.Hours() }

// Gauges sums rollups up over intervals, both in order of time; each rollup lies within one interval or in none. The
// steps from one rollup to the next are shared out at the intervals' edges.
func Gauges(q Quantity, rollups []Rollup, intervals []Interval) []Gauge {
	out := make([]Gauge, len(intervals))
	weights, seconds := make([]float64, len(intervals)), make([]float64, len(intervals))
	sums := make([]float64, len(intervals))
	first := 0
	for i, r := range rollups {
		for first < len(intervals) && !intervals[first].To.After(r.From) {
			first++
		}
		if i+1 < len(rollups) {
			share(q, r.Last, rollups[i+1].First, intervals, first, weights, seconds)
		}
		if first == len(intervals) || r.From.Before(intervals[first].From) || r.To.After(intervals[first].To) {
			continue
		}
		g := &out[first]
		if low := r.Min.Float(); g.Count == 0 || low < g.Min {
			g.Min = low
		}
		if high := r.Max.Float(); g.Count == 0 || high > g.Max {
			g.Max = high
		}
		g.Count += r.Count
		g.Quality |= r.Quality
		sums[first] += r.Sum.Float()
		weights[first] += r.Weighted.Float() * r.Covered.Seconds()
		seconds[first] += r.Covered.Seconds()
	}
	for i := range out {
		g := &out[i]
		if g.Count == 0 {
			g.Min, g.Max = math.NaN(), math.NaN()
		}
		g.Mean = sums[i] / float64(g.Count) // 0/0 is NaN
		g.Weighted = weights[i] / seconds[i]
		g.Covered = time.Duration(math.Round(seconds[i]*1000)) * time.Millisecond
	}
	return out
}

// share adds a step between two rollups to the intervals it lies in, from the first on.
func share(q Quantity, from, to Point, intervals []Interval, first int, weights, seconds []float64) {
	if _, lasted := Lasted(q, from, to); lasted == 0 {
		return
	}
	at := func(t time.Time) Point { // the value at an instant of the step, on its line
		if q == Power { // which is that since the reading before
			return Point{At: t, Value: to.Value}
		}
		part := float64(t.Sub(from.At)) / float64(to.At.Sub(from.At))
		v, ok := DecimalOf(from.Value.Float()+part*(to.Value.Float()-from.Value.Float()), weightedPlaces+2)
		if !ok {
			v = to.Value
		}
		return Point{At: t, Value: v}
	}
	for k := first; k < len(intervals) && intervals[k].From.Before(to.At); k++ {
		begin, end := intervals[k].From, intervals[k].To
		if begin.Before(from.At) {
			begin = from.At
		}
		if end.After(to.At) {
			end = to.At
		}
		mean, lasted := Lasted(q, at(begin), at(end))
		weights[k] += mean * lasted
		seconds[k] += lasted
	}
}

// UsesOf is what a register's rollups, in order of time, tell of intervals made of whole ones of theirs: as Spread does.
// Give it the rollup before the first interval and the one after the last, so that its edges are exact.
func UsesOf(q Quantity, rollups []Rollup, intervals []Interval) (uses []Use, unplaced float64) {
	steps := make([]Step, 0, 2*len(rollups))
	for i, r := range rollups {
		if i > 0 {
			steps = append(steps, StepOf(q, rollups[i-1].Last, r.First))
		}
		if r.Count > 1 {
			steps = append(steps, Step{From: r.First.At, To: r.Last.At, Amount: r.Used, Quality: r.Quality})
		}
	}
	return Spread(steps, intervals)
}
