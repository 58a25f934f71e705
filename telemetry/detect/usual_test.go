package detect

import (
	"math"
	"testing"
)

// heated is a home's days of a winter: 6 kWh and 1.2 for each K below 18 °C.
func heated(days int, more float64) (out []DayUse) {
	for i := range days {
		outdoor := 8 + 6*math.Sin(float64(i)/5)
		out = append(out, DayUse{KWh: (6 + 1.2*(18-outdoor) + math.Sin(float64(i))) * more, Outdoor: outdoor, Weekend: i%7 > 4})
	}
	return out
}

func TestUsual(t *testing.T) {
	own := heated(60, 1)
	f := func(outdoor, want float64) {
		t.Helper()
		band, ok := Usual(own, DayUse{Outdoor: outdoor})
		if !ok || math.Abs(band.Mid-want) > 2 || !(band.Low <= band.Mid && band.Mid <= band.High) || band.Days != usualMost {
			t.Errorf("at %v °C: %+v, %t, not %v", outdoor, band, ok, want)
		}
	}
	f(3, 24)
	f(8, 18)
	f(13, 12)
	if band, ok := Usual(own, DayUse{Outdoor: 25}); ok {
		t.Errorf("a day as never before: %+v", band)
	}
	if band, ok := Usual(own[:usualLeast-1], own[0]); ok {
		t.Errorf("of five days: %+v", band)
	}
	if band, ok := Usual(own, DayUse{Outdoor: math.NaN()}); ok {
		t.Errorf("of no weather: %+v", band)
	}
}

func TestDrift(t *testing.T) {
	own := heated(60, 1)
	f := func(more float64) {
		t.Helper()
		if part, ok := Drift(own, heated(14, more)); !ok || math.Abs(part-(more-1)) > 0.05 {
			t.Errorf("%v as much: %v, %t", more, part, ok)
		}
	}
	f(1)
	f(1.3)
	f(0.7)
	if part, ok := Drift(own, heated(driftDays-1, 1)); ok {
		t.Errorf("six days: %v", part)
	}
}
