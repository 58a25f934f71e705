package main

import (
	"math"
	"slices"

	"lakaz/telemetry"
)

// hardship is the share of a day's measured hours outside the comfort band from which the day is no longer called well.
const hardship = 0.25

// byDay is what each day was: well, or the most frequent other state where the hours outside the band are more than
// hardship. A day is unknown where less than half of its hours are known and none of those was bad. An hour that is cool
// counts where homes are lived in at it, as a week is judged, see telemetry.LivedIn: while all sleep or are out a room may
// well be cooler. Cold counts at any hour.
func byDay(days, hours []telemetry.Interval, states []telemetry.Comfort, lived []bool) []telemetry.Comfort {
	out := make([]telemetry.Comfort, len(days))
	next := 0
	for i, d := range days {
		count, known, all := map[telemetry.Comfort]int{}, 0, 0
		for ; next < len(hours) && hours[next].From.Before(d.To); next++ {
			if states[next] == telemetry.Cool && lived != nil && !lived[hours[next].From.Hour()] {
				continue
			}
			all++
			if states[next] != telemetry.Unknown {
				count[states[next]]++
				known++
			}
		}
		if known == 0 {
			continue
		}
		if outside := known - count[telemetry.Well]; float64(outside) <= hardship*float64(known) {
			if 2*known >= all || outside == 0 {
				out[i] = telemetry.Well
			}
			continue
		}
		for _, state := range outsideStates() {
			if count[state] > 0 && count[state] >= count[out[i]] {
				out[i] = state
			}
		}
	}
	return out
}

// outsideStates lists the states that are not well, the mildest first.
func outsideStates() []telemetry.Comfort {
	return []telemetry.Comfort{telemetry.Cool, telemetry.Warm, telemetry.Cold, telemetry.Hot}
}

// averages is the mean of the fine values in each of the coarse intervals; both are in order of time.
func averages(values []float64, fine, coarse []telemetry.Interval) []float64 {
	out := make([]float64, len(coarse))
	next := 0
	for i, c := range coarse {
		sum, n := 0.0, 0
		for ; next < len(fine) && fine[next].From.Before(c.To); next++ {
			if !math.IsNaN(values[next]) {
				sum, n = sum+values[next], n+1
			}
		}
		out[i] = sum / float64(n)
	}
	return out
}

// byMonth sums the known values of days into their months.
func byMonth(days []telemetry.Interval, values []float64) []float64 {
	out := make([]float64, 12)
	for month := range out {
		var known []float64
		for i, d := range days {
			if int(d.From.Month()) == month+1 {
				known = append(known, values[i])
			}
		}
		out[month] = telemetry.Sum(known)
	}
	return out
}

// mean is the mean of the known values, NaN where there is none.
func mean(values []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(n)
}

// median is the middle of the known values, NaN where there is none.
func median(values []float64) float64 {
	return quantile(values, 0.5)
}

// quantile is the value below which a share q of the known values lies, NaN where none is known.
func quantile(values []float64, q float64) float64 {
	known := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(known) == 0 {
		return math.NaN()
	}
	slices.Sort(known)
	return known[int(math.Round(q*float64(len(known)-1)))]
}

// extremes is the least and the greatest known value, NaN where none is known.
func extremes(values ...[]float64) (low, high float64) {
	low, high = math.NaN(), math.NaN()
	for _, list := range values {
		for _, v := range list {
			if math.IsNaN(v) {
				continue
			}
			if math.IsNaN(low) || v < low {
				low = v
			}
			if math.IsNaN(high) || v > high {
				high = v
			}
		}
	}
	return low, high
}
