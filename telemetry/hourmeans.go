package telemetry

import (
	"math"
	"time"
)

// holds is how long a gauge's reading is taken to last where no newer one comes: sensors on batteries speak once an hour
// where nothing changes.
const holds = time.Hour

// HourMeans is the mean air of each hour from a place's temperatures in °C and humidities in %, in the order of time. A
// reading counts until the next one, at most an hour. Give it the readings of the hour before the first, too.
func HourMeans(celsius, humidity []Point, hours []Interval) []HourMean {
	out := make([]HourMean, len(hours))
	t, covered := heldMeans(celsius, hours)
	rh, _ := heldMeans(humidity, hours)
	for i, h := range hours {
		out[i] = HourMean{From: h.From, Celsius: t[i], Humidity: rh[i], Minutes: int(math.Round(covered[i] / 60))}
	}
	return out
}

// heldMeans is the mean over the time that readings cover in each interval, NaN where none does, and that time in s.
func heldMeans(points []Point, intervals []Interval) (means, seconds []float64) {
	means, seconds = make([]float64, len(intervals)), make([]float64, len(intervals))
	first := 0
	for i, p := range points {
		until := p.At.Add(holds)
		if i+1 < len(points) {
			until = earliest(until, points[i+1].At)
		}
		for first < len(intervals) && !intervals[first].To.After(p.At) {
			first++
		}
		for k := first; k < len(intervals) && intervals[k].From.Before(until); k++ {
			if lasted := earliest(until, intervals[k].To).Sub(latest(p.At, intervals[k].From)).Seconds(); lasted > 0 {
				means[k] += p.Value.Float() * lasted
				seconds[k] += lasted
			}
		}
	}
	for k := range means {
		means[k] /= seconds[k] // 0/0 is NaN
	}
	return means, seconds
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
