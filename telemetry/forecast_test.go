package telemetry

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// days are n days from a Monday, each costing what cost tells.
func costDays(n int, cost func(day int) float64) []DayCost {
	out := make([]DayCost, n)
	for i := range out {
		out[i] = DayCost{Day: time.Date(2026, 6, 1+i, 12, 0, 0, 0, time.UTC), EUR: cost(i)}
	}
	return out
}

func TestForecastMonth(t *testing.T) {
	weekly := func(day int) float64 { // 2 EUR on weekdays, 5 at weekends
		if day%7 >= 5 {
			return 5
		}
		return 2
	}
	month := costDays(28, func(day int) float64 {
		if day >= 14 {
			return math.NaN()
		}
		return weekly(day)
	})
	f, ok := ForecastMonth(costDays(42, weekly), month)
	if !ok || f.Days != 14 {
		t.Fatalf("%+v %v", f, ok)
	}
	near(t, "spent", f.Spent, 40, 1e-9)
	near(t, "the whole", f.EUR, 80, 1e-9)
	near(t, "no surprise, no width", f.High-f.Low, 0, 1e-9)
	if _, ok := ForecastMonth(costDays(13, weekly), month); ok {
		t.Error("13 days tell nothing")
	}
	// 1 and 3 EUR in turn by week: mean 2 on every weekday, each known 6 times. variance = 42/(42-7) = 1.2; of 41 pairs of
	// days 36 are alike and 5 opposite, r = 31/42, so the days' share is 14*1.2*73/11 = 111.49; the means' is
	// 7 * 2*2*1.2/6 = 5.6; the width is 1.2816*sqrt(117.09) = 13.868.
	f, _ = ForecastMonth(costDays(42, func(day int) float64 { return 1 + 2*float64(day/7%2) }), month)
	near(t, "the whole", f.EUR, 40+14*2, 1e-9)
	near(t, "high", f.High, 68+13.868, 0.001)
	near(t, "low", f.Low, 68-13.868, 0.001)
}

// The interval holds the truth about eight times in ten, for days that differ and for days that resemble the one before.
func TestForecastIsHonest(t *testing.T) {
	f := func(resemblance float64) {
		t.Helper()
		r := rand.New(rand.NewPCG(1, 2))
		const rounds = 2000
		held := 0
		for range rounds {
			surprise := 0.0
			days := costDays(42+30, func(day int) float64 {
				surprise = resemblance*surprise + r.NormFloat64()*0.5
				return 4 + float64(day%7)/7 + surprise
			})
			month, whole := append([]DayCost{}, days[42:]...), 0.0
			for i := range month {
				whole += month[i].EUR
				if i >= 10 {
					month[i].EUR = math.NaN()
				}
			}
			forecast, _ := ForecastMonth(days[10:52], month)
			if forecast.Low <= whole && whole <= forecast.High {
				held++
			}
		}
		if share := float64(held) / rounds; share < 0.7 || share > 0.9 {
			t.Errorf("days %v alike: the interval held %v of the time", resemblance, share)
		}
	}
	f(0)
	f(0.5)
}
