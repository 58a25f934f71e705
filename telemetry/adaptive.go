package telemetry

import "math"

// RunningMean is the running mean outdoor temperature in °C of EN 16798-1: the daily means of the days before, yesterday
// first, each counting alpha times as much as the one after it; 0.8 on the mainland, 0.9 suits the humid tropics. Days
// that are NaN are left out; it is NaN where none is known.
func RunningMean(daily []float64, alpha float64) float64 {
	sum, weights, weight := 0.0, 0.0, 1.0
	for _, celsius := range daily {
		if !math.IsNaN(celsius) {
			sum, weights = sum+weight*celsius, weights+weight
		}
		weight *= alpha
	}
	return sum / weights
}

// Category is how much is expected of a building by EN 16798-1: I for fragile people, II the ordinary, III the moderate.
type Category int

const (
	CategoryI Category = 1 + iota
	CategoryII
	CategoryIII
)

// Adaptive is the comfortable operative temperature in °C and its limits after EN 16798-1, annex B.2.2, in a building
// without air-conditioning, for a running mean outdoor temperature in °C; false outside 10 to 33.5, where the standard
// says nothing.
func Adaptive(runningMean float64, c Category) (low, comfort, high float64, ok bool) {
	if !(runningMean >= 10 && runningMean <= 33.5) || c < CategoryI || c > CategoryIII {
		return math.NaN(), math.NaN(), math.NaN(), false
	}
	comfort = 0.33*runningMean + 18.8
	return comfort - 2 - float64(c), comfort, comfort + 1 + float64(c), true
}

// FanOffset is by how many K moving air at a speed in m/s raises the upper limit of Adaptive, in rooms of 25 °C and more
// whose people set the fan themselves (EN 16798-1, annex B.2.3).
func FanOffset(celsius, speed float64) float64 {
	switch {
	case celsius < 25 || speed < 0.6:
		return 0
	case speed < 0.9:
		return 1.2
	case speed < 1.2:
		return 1.8
	}
	return 2.2
}
