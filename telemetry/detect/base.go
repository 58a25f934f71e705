package detect

import (
	"math"
	"time"
)

// Base is what a home uses at night when all sleep.
type Base struct {
	Watts  float64 // the usual night's
	Nights int     // that are known
}

const (
	nightFrom, nightTo = 1.0, 5.0 // local hours: nearly all sleep
	baseSpan           = time.Hour
	baseKnown          = 0.7 // of the night's steps
)

// NightBase is the base load: in each night the least mean over an hour, a turn of a fridge, between one and
// five o'clock; of the nights the lower quartile, because a heater or a tank may run through half of them. Zero nights
// where too little is known. What heats or cools all night is in it.
func NightBase(power Curve, clock *time.Location) Base {
	span := power.steps(baseSpan)
	var nights []float64
	each(power, clock, nightFrom, nightTo, func(from, to int) {
		least, known := math.NaN(), 0
		for i := from; i < to; i++ {
			if !math.IsNaN(power.Values[i]) {
				known++
			}
		}
		if float64(known) < baseKnown*(nightTo-nightFrom)*float64(power.steps(time.Hour)) {
			return
		}
		for i := from; i+span <= to; i++ {
			if m := mean(power.Values[i : i+span]); !(m >= least) {
				least = m
			}
		}
		if !math.IsNaN(least) {
			nights = append(nights, least)
		}
	})
	if len(nights) == 0 {
		return Base{Watts: math.NaN()}
	}
	return Base{Watts: quantile(nights, 0.25), Nights: len(nights)}
}

// each calls fn with the steps of every stretch between two local hours of one day.
func each(c Curve, clock *time.Location, fromHour, toHour float64, fn func(from, to int)) {
	start := -1
	for i := 0; i <= len(c.Values); i++ {
		inside := false
		if i < len(c.Values) {
			hour := c.hour(i, clock)
			inside = hour >= fromHour && hour < toHour
		}
		if inside && start < 0 {
			start = i
		}
		if !inside && start >= 0 {
			fn(start, i)
			start = -1
		}
	}
}

// mean is NaN where any value is.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
