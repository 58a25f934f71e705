package telemetry

import (
	"math"
	"time"
)

// DayCost is what a dwelling's own day cost in EUR, NaN where it is not over or not known.
type DayCost struct {
	Day time.Time // any instant of it, on the dwelling's clock
	EUR float64
}

// Forecast is what a month's electricity will have cost in EUR: what is spent, and where the whole will most likely end,
// eight times in ten between Low and High. Without the subscription, which does not depend on use.
type Forecast struct {
	Spent float64 `json:"spent" doc:"Until now, EUR"`
	Low   float64 `json:"low" doc:"The whole month will most likely cost at least this, EUR"`
	EUR   float64 `json:"eur" doc:"What the whole month is expected to cost, EUR"`
	High  float64 `json:"high" doc:"And at most this: eight months in ten lie between, EUR"`
	Days  int     `json:"days" doc:"Of the month, still to come or not known"`
}

// What a forecast needs: the least days known, and the width of its interval in standard deviations (80 % of a normal
// distribution).
const (
	forecastLeast = 14
	forecastWidth = 1.2816
)

// ForecastMonth expects of each day of the month that is not known what the home's own recent days of the same weekday
// cost on average. The interval holds how much days differ, how little a few days tell of their mean, and that one cold
// day follows another: the variance grows by (1+r)/(1-r) with r, how much a day's surprise resembles the one before.
// False where fewer than 14 recent days are known: then nothing is worth saying.
func ForecastMonth(recent, month []DayCost) (Forecast, bool) {
	var sums, counts [7]float64
	total, n := 0.0, 0.0
	for _, d := range recent {
		if !math.IsNaN(d.EUR) {
			w := d.Day.Weekday()
			sums[w], counts[w] = sums[w]+d.EUR, counts[w]+1
			total, n = total+d.EUR, n+1
		}
	}
	if n < forecastLeast {
		return Forecast{}, false
	}
	// A weekday known once or never is expected to be like all days.
	expected := func(w time.Weekday) (mean, of float64) {
		if counts[w] < 2 {
			return total / n, n
		}
		return sums[w] / counts[w], counts[w]
	}
	squares, product, last := 0.0, 0.0, 0.0
	for _, d := range recent {
		if math.IsNaN(d.EUR) {
			last = 0
			continue
		}
		mean, _ := expected(d.Day.Weekday())
		surprise := d.EUR - mean
		squares, product, last = squares+surprise*surprise, product+surprise*last, surprise
	}
	variance := squares / (n - 7)
	alike := 0.0
	if squares > 0 {
		alike = min(max(product/squares, 0), 0.8)
	}
	var f Forecast
	var ahead [7]float64
	for _, d := range month {
		if !math.IsNaN(d.EUR) {
			f.Spent += d.EUR
			continue
		}
		mean, _ := expected(d.Day.Weekday())
		f.EUR += mean
		f.Days++
		ahead[d.Day.Weekday()]++
	}
	spread := float64(f.Days) * variance * (1 + alike) / (1 - alike)
	for w, days := range ahead {
		_, of := expected(time.Weekday(w))
		spread += days * days * variance / of
	}
	f.EUR += f.Spent
	width := forecastWidth * math.Sqrt(spread)
	f.Low, f.High = max(f.Spent, f.EUR-width), f.EUR+width
	return f, true
}
