package telemetry

import (
	"math"
	"testing"

	"lakaz"
)

func TestComfort(t *testing.T) {
	f := func(territory lakaz.Territory, floor int, celsius, humidity float64, want Comfort) {
		t.Helper()
		if got := ScaleOf(lakaz.Dwelling{Territory: territory, Floor: floor}).Comfort(celsius, humidity); got != want {
			t.Errorf("%s floor %d, %v °C %v %%: %q, want %q", territory, floor, celsius, humidity, got, want)
		}
	}
	f(lakaz.Mainland, 18, 15.6, 50, Cold)
	f(lakaz.Mainland, 18, 17.2, 50, Cool)
	f(lakaz.Mainland, 18, 18, 50, Well)
	f(lakaz.Mainland, 18, 20.4, 95, Well) // damp is told apart
	f(lakaz.Mainland, 18, 27.1, 50, Warm)
	f(lakaz.Mainland, 18, 30.9, 50, Hot)
	f(lakaz.Mainland, 20, 18.6, 50, Cool)
	f(lakaz.Mainland, 20, 17.9, 50, Cold)
	f(lakaz.Mainland, 0, 18, math.NaN(), Well)
	f(lakaz.Reunion, 18, 27.4, 76, Well)
	f(lakaz.Reunion, 18, 28.8, 76, Warm)
	f(lakaz.Reunion, 18, 30.9, 70, Hot)
	f(lakaz.Guadeloupe, 18, 28.8, 40, Well) // dry air carries the same heat well
	f(lakaz.Reunion, 18, 15, 60, Cold)      // the heights
	f(lakaz.Mainland, 18, math.NaN(), 50, Unknown)
}

func TestRingPositionKeepsToItsFifth(t *testing.T) {
	order := []Comfort{Cold, Cool, Well, Warm, Hot}
	for _, territory := range []lakaz.Territory{lakaz.Mainland, lakaz.Reunion} {
		scale, last := ScaleOf(lakaz.Dwelling{Territory: territory, Floor: 18}), -1.0
		for celsius := -10.0; celsius < 55; celsius += 0.1 {
			position, step := scale.Position(celsius, 60), scale.Comfort(celsius, 60)
			fifth := min(int(position*5), 4)
			if order[fifth] != step || position < last {
				t.Fatalf("%s %.1f °C is %s at %v after %v", territory, celsius, step, position, last)
			}
			last = position
		}
	}
}

func TestBandMeetsTheScale(t *testing.T) {
	f := func(territory lakaz.Territory, humidity float64) {
		t.Helper()
		scale := ScaleOf(lakaz.Dwelling{Territory: territory, Floor: 18})
		low, high := scale.Band(humidity)
		if scale.Comfort(low+0.01, humidity) != Well || scale.Comfort(high-0.01, humidity) != Well || scale.Comfort(high+0.01, humidity) != Warm {
			t.Errorf("%s at %v %%: %v to %v", territory, humidity, low, high)
		}
	}
	f(lakaz.Mainland, 50)
	f(lakaz.Reunion, 50)
	f(lakaz.Reunion, 80)
	f(lakaz.Guyane, 95)
	f(lakaz.Guadeloupe, math.NaN())
}

func TestTheWarmSeasonOfTheMainland(t *testing.T) {
	f := func(territory lakaz.Territory, runningMean, warm, hot float64) {
		t.Helper()
		s := SeasonScale(lakaz.Dwelling{Territory: territory, Floor: 18}, runningMean)
		near(t, "warm", s.WarmFrom, warm, 0.005)
		near(t, "hot", s.HotFrom, hot, 0.005)
	}
	f(lakaz.Mainland, 4, 26, 29)
	f(lakaz.Mainland, 14.9, 26, 29)
	f(lakaz.Mainland, 15, 26.75, 29.75)
	f(lakaz.Mainland, 26, 30.38, 33.38)
	f(lakaz.Mainland, 34, 26, 29) // beyond the standard
	f(lakaz.Mainland, math.NaN(), 26, 29)
	f(lakaz.Reunion, 26, 38, 42)
}

func TestEveryTerritoryHasItsBoundaries(t *testing.T) {
	for _, territory := range lakaz.Territories() {
		s := ScaleOf(lakaz.Dwelling{Territory: territory})
		if !(s.Min < s.CoolFrom && s.CoolFrom < s.WellFrom && s.WellFrom < s.WarmFrom && s.WarmFrom < s.HotFrom && s.HotFrom < s.Max) {
			t.Errorf("%s: %+v", territory, s)
		}
		if damp := DampFrom(territory); damp < 60 || damp > 90 {
			t.Errorf("%s: damp from %v", territory, damp)
		}
	}
}
