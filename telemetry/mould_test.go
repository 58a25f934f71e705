package telemetry

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestMouldCritical(t *testing.T) {
	f := func(celsius, want float64) {
		t.Helper()
		near(t, "RHcrit", MouldCritical(celsius), want, 0.06)
	}
	f(5, 88.0)
	f(10, 82.0)
	f(15, 80.0)
	f(20, 80.0)
	f(25, 80)
	f(0, 100)
}

// By hand at 20 °C and 97 %: tm = exp(-0.68*2.9957 - 13.9*4.5747 + 66.02) = exp(0.394) = 1.483 weeks, so an index
// that starts grows 1/(7*1.483) = 0.0963 a day; tv = exp(-0.74*2.9957 - 12.72*4.5747 + 61.50) = exp(1.093) = 2.983
// weeks, k1 = 2/(2.983/1.483 - 1) = 1.977.
func TestMouldGrowth(t *testing.T) {
	f := func(index, celsius, humidity float64, class MouldClass, want float64) {
		t.Helper()
		near(t, "growth a day", MouldGrowth(index, celsius, humidity, class), want, 0.0006)
	}
	f(0, 20, 97, Sensitive, 0.0963)
	f(1, 20, 97, Sensitive, 0.1904)
	f(0, 20, 79.9, VerySensitive, 0)
	f(0, -1, 100, VerySensitive, 0)
	f(0, math.NaN(), 97, Sensitive, 0)
	f(1.5, 20, 97, Resistant, 0.1008) // k2 = 1-exp(2.3*(1.5-1.8275)) = 0.5292
	f(2, 20, 97, Resistant, 0)        // it never reaches 2
	f(6, 20, 97, VerySensitive, 0)
}

func TestMouldHighest(t *testing.T) {
	f := func(class MouldClass, want float64) {
		t.Helper()
		near(t, string(class), class.highest(20, 100), want, 1e-9) // z = 1
	}
	f(VerySensitive, 6)
	f(Sensitive, 5.3)
	f(MediumMould, 3.5)
	f(Resistant, 2)
}

func TestMouldNeverPassesItsHighest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		celsius, humidity := rapid.Float64Range(1, 40).Draw(t, "T"), rapid.Float64Range(80, 100).Draw(t, "RH")
		class := rapid.SampledFrom([]MouldClass{VerySensitive, Sensitive, MediumMould, Resistant}).Draw(t, "class")
		surface := make([]HourMean, 24*200)
		for i := range surface {
			surface[i] = HourMean{Celsius: celsius, Humidity: humidity, Minutes: 60}
		}
		index := MouldIndex(0, surface, class)
		if index < 0 || index > class.highest(celsius, humidity)+0.05 {
			t.Fatalf("index %v of at most %v", index, class.highest(celsius, humidity))
		}
	})
}
