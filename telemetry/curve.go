package telemetry

import (
	"math"
	"time"
)

// LongestStep is the longest step of a load curve: Enedis hands out 10, 15, 30 and 60 minutes.
const LongestStep = time.Hour

// LoadUses is what a load curve counted in each interval, in Wh, NaN where it tells nothing. Its points are mean powers
// in W, each stamped at the END of its step; a step begins at the point before. Where that is further than LongestStep
// the step before is unknown, and the point's own is taken to be as long as the one that follows it. Give it an hour
// more either side of the intervals, so that its edges are exact.
func LoadUses(points []Point, intervals []Interval) []float64 {
	out := make([]float64, len(intervals))
	for i := range out {
		out[i] = math.NaN()
	}
	longest := LongestStep.Milliseconds()
	first := 0
	for i, p := range points {
		end := p.At.UnixMilli()
		step := longest + 1
		if i > 0 {
			step = end - points[i-1].At.UnixMilli()
		}
		if step > longest && i+1 < len(points) {
			step = points[i+1].At.UnixMilli() - end
		}
		if step > longest || step <= 0 {
			continue
		}
		for first < len(intervals) && intervals[first].To.UnixMilli() <= end-step {
			first++
		}
		for k := first; k < len(intervals) && intervals[k].From.UnixMilli() < end; k++ {
			within := min(end, intervals[k].To.UnixMilli()) - max(end-step, intervals[k].From.UnixMilli())
			if within <= 0 {
				continue
			}
			if math.IsNaN(out[k]) {
				out[k] = 0
			}
			out[k] += p.Value.Float() * float64(within) / float64(time.Hour.Milliseconds())
		}
	}
	return out
}
