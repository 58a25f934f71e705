package telemetry

import (
	"math"
	"testing"
)

func TestRunningMean(t *testing.T) {
	near(t, "Trm", RunningMean([]float64{5, 4, 3, 6, 7, 2, 1}, 0.8), 4.296, 0.0005)
	near(t, "Trm without a day", RunningMean([]float64{5, math.NaN(), 3}, 0.5), (5+0.25*3)/1.25, 1e-9)
	if got := RunningMean(nil, 0.8); !math.IsNaN(got) {
		t.Errorf("of nothing: %v", got)
	}
}

func TestAdaptive(t *testing.T) {
	f := func(runningMean float64, c Category, low, comfort, high float64) {
		t.Helper()
		gotLow, got, gotHigh, ok := Adaptive(runningMean, c)
		if !ok {
			t.Errorf("%v: not valid", runningMean)
		}
		near(t, "low", gotLow, low, 0.005)
		near(t, "comfort", got, comfort, 0.005)
		near(t, "high", gotHigh, high, 0.005)
	}
	f(10, CategoryII, 18.1, 22.10, 25.1)
	f(26, CategoryII, 23.38, 27.38, 30.38)
	f(26, CategoryI, 24.38, 27.38, 29.38)
	f(26, CategoryIII, 22.38, 27.38, 31.38)
	for _, outside := range []float64{9.9, 33.6, math.NaN()} {
		if _, _, _, ok := Adaptive(outside, CategoryII); ok {
			t.Errorf("%v is outside the standard", outside)
		}
	}
}

func TestFanOffset(t *testing.T) {
	f := func(celsius, speed, want float64) {
		t.Helper()
		near(t, "offset", FanOffset(celsius, speed), want, 0)
	}
	f(24.9, 2, 0)
	f(25, 0.5, 0)
	f(25, 0.6, 1.2)
	f(28, 0.9, 1.8)
	f(28, 1.2, 2.2)
}
