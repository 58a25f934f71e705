package telemetry

import (
	"math"
	"testing"
	"time"
)

func TestHourMeans(t *testing.T) {
	first := time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)
	at := func(minute int, tenths int64) Point {
		return Point{At: first.Add(time.Duration(minute) * time.Minute), Value: NewDecimal(tenths, 1)}
	}
	hours := Steps([]Interval{{first, first.Add(4 * time.Hour)}}, time.Hour)
	got := HourMeans([]Point{at(-30, 180), at(15, 200), at(30, 220), at(100, 210)}, []Point{at(130, 500)}, hours)
	f := func(i int, celsius, humidity float64, minutes int) {
		t.Helper()
		same := func(a, b float64) bool { return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-9 }
		if h := got[i]; !same(h.Celsius, celsius) || !same(h.Humidity, humidity) || h.Minutes != minutes || !h.From.Equal(hours[i].From) {
			t.Errorf("hour %d: %+v, want %v °C, %v %%, %d minutes", i, h, celsius, humidity, minutes)
		}
	}
	f(0, (15*18+15*20+30*22)/60.0, math.NaN(), 60)
	f(1, (30*22+20*21)/50.0, math.NaN(), 50) // the reading of 0:30 lasts an hour
	f(2, 21, 50, 40)
	f(3, math.NaN(), 50, 0)
}
