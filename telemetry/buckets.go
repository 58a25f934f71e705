package telemetry

import (
	"math"
	"time"
)

// Interval is the time from From up to but not including To. The location of its instants is the dwelling's, so that
// days are the dwelling's own.
type Interval struct{ From, To time.Time }

// Duration is how long the interval lasts; a day of the mainland lasts 23 or 25 hours when the clock changes.
func (i Interval) Duration() time.Duration { return i.To.Sub(i.From) }

// Days is the dwelling's own days of the span that holds at, from midnight to midnight in loc.
func (s Span) Days(at time.Time, loc *time.Location) []Interval {
	year, month, day := at.In(loc).Date()
	first, count := time.Date(year, month, day, 0, 0, 0, 0, loc), 1
	switch s {
	case Week:
		sinceMonday := (int(first.Weekday()) + 6) % 7
		first, count = first.AddDate(0, 0, -sinceMonday), 7
	case Month:
		first = time.Date(year, month, 1, 0, 0, 0, 0, loc)
		count = time.Date(year, month+1, 0, 0, 0, 0, 0, loc).Day()
	case Year:
		first = time.Date(year, time.January, 1, 0, 0, 0, 0, loc)
		count = time.Date(year, time.December, 31, 0, 0, 0, 0, loc).YearDay()
	}
	days := make([]Interval, count)
	for i := range days {
		days[i] = Interval{From: first.AddDate(0, 0, i), To: first.AddDate(0, 0, i+1)}
	}
	return days
}

// Neighbour is a day inside the span n spans after (before, for a negative n) the one that holds at.
func (s Span) Neighbour(at time.Time, loc *time.Location, n int) time.Time {
	first := s.Days(at, loc)[0].From
	switch s {
	case Week:
		return first.AddDate(0, 0, 7*n)
	case Month:
		return first.AddDate(0, n, 0)
	case Year:
		return first.AddDate(n, 0, 0)
	}
	return first.AddDate(0, 0, n)
}

// LastYear is the days to compare with: for a day or a week those 52 weeks before, which are the same weekdays; for a
// month or a year those of the same dates. A 29 February without its like is an empty interval.
func (s Span) LastYear(days []Interval) []Interval {
	before := func(t time.Time) time.Time { return t.AddDate(-1, 0, 0) }
	if s == Day || s == Week {
		before = func(t time.Time) time.Time { return t.AddDate(0, 0, -364) }
	}
	out := make([]Interval, len(days))
	for i, d := range days {
		out[i] = Interval{From: before(d.From), To: before(d.To)}
	}
	return out
}

// Steps cuts each day into steps of so long; where a day is no multiple of it, its last step is shorter.
func Steps(days []Interval, step time.Duration) []Interval {
	all := 0
	for _, d := range days {
		all += int((d.Duration() + step - 1) / step)
	}
	out := make([]Interval, 0, max(all, 0))
	for _, d := range days {
		for from := d.From; from.Before(d.To); from = from.Add(step) {
			to := from.Add(step)
			if to.After(d.To) {
				to = d.To
			}
			out = append(out, Interval{From: from, To: to})
		}
	}
	return out
}

// Alike is the steps of other that stand at the same place in their day as those of days: other has one day for each
// of days. Where a day of other is shorter because the clock changes, the interval is empty.
func Alike(days, other []Interval, step time.Duration) []Interval {
	var out []Interval
	for i, d := range days {
		for from := d.From; from.Before(d.To); from = from.Add(step) {
			at := other[i].From.Add(from.Sub(d.From))
			to := at.Add(step)
			if at.After(other[i].To) {
				at = other[i].To
			}
			if to.After(other[i].To) {
				to = other[i].To
			}
			out = append(out, Interval{From: at, To: to})
		}
	}
	return out
}

// Means is the mean of the readings of each interval, NaN where there is none. Both lists are in order of time.
func Means(points []Point, intervals []Interval) []float64 {
	out := make([]float64, len(intervals))
	next := 0
	for i, interval := range intervals {
		from, to := interval.From.UnixMilli(), interval.To.UnixMilli()
		sum, n := 0.0, 0
		for ; next < len(points); next++ {
			at := points[next].At.UnixMilli()
			if at >= to {
				break
			}
			if at >= from {
				sum += points[next].Value.Float()
				n++
			}
		}
		out[i] = sum / float64(n) // 0/0 is NaN
	}
	return out
}

// Bridge draws a straight line through gaps of at most so many unknown values and leaves longer ones, and those at the
// ends, unknown.
func Bridge(values []float64, most int) []float64 {
	last := -1
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if gap := i - last - 1; last >= 0 && gap > 0 && gap <= most {
			for j := 1; j <= gap; j++ {
				values[last+j] = values[last] + (v-values[last])*float64(j)/float64(gap+1)
			}
		}
		last = i
	}
	return values
}

// Sum adds the known values; NaN where none is known.
func Sum(values []float64) float64 {
	sum, known := 0.0, false
	for _, v := range values {
		if !math.IsNaN(v) {
			sum, known = sum+v, true
		}
	}
	if !known {
		return math.NaN()
	}
	return sum
}
