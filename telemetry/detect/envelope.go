package detect

import (
	"math"
	"slices"
	"time"
)

// HeatDay is one day of a home: its energy in kWh, and its mean difference to the air outdoors where that is colder, in
// K (DH = sum over hours of max(0, Tin-Tout)/24).
type HeatDay struct {
	EnergyKWh float64
	DH        float64
}

// Heating is how a home's energy follows the cold: E = B + G*DH in kWh a day.
type Heating struct {
	B    float64 // kWh a day without heating
	G    float64 // kWh a day and K
	R2   float64 // of the days' variance, what the line explains
	Days int
}

const (
	heatingDays   = 14
	heatingSpread = 3.0 // K between the mildest tenth of the days and the coldest
)

// FitHeating fits a home's heating by least squares (the model of the comfort guard). False where the days are too few
// or too much alike, or where the cold explains nothing.
func FitHeating(days []HeatDay) (Heating, bool) {
	var known []HeatDay
	for _, d := range days {
		if d.EnergyKWh > 0 && !math.IsNaN(d.DH) { // a day of 0 kWh is a meter that was unplugged
			known = append(known, d)
		}
	}
	n := float64(len(known))
	var dhs []float64
	var x, y float64
	for _, d := range known {
		dhs = append(dhs, d.DH)
		x, y = x+d.DH/n, y+d.EnergyKWh/n
	}
	if len(known) < heatingDays || quantile(dhs, 0.9)-quantile(dhs, 0.1) < heatingSpread {
		return Heating{}, false
	}
	var xx, xy, yy float64
	for _, d := range known {
		xx += (d.DH - x) * (d.DH - x)
		xy += (d.DH - x) * (d.EnergyKWh - y)
		yy += (d.EnergyKWh - y) * (d.EnergyKWh - y)
	}
	h := Heating{G: xy / xx, Days: len(known)}
	h.B, h.R2 = y-h.G*x, xy*xy/(xx*yy)
	return h, h.G > 0 && h.R2 >= 0.3
}

const (
	coolFrom, coolTo = 23.0, 6.0 // local hours: nothing warms the home but its people
	coolLeast        = 3 * time.Hour
	coolApart        = 6.0 // K above the air outdoors
	coolNights       = 5
	coolDrift        = 0.15 // K by which a falling temperature may rise between two steps: the sensor's last digit
)

// TimeConstant is in how many hours the difference between a home and the air outdoors falls to 37 %, and of how many
// nights: from the nights in which the temperature falls for three hours or more with the heating off. Zero nights where
// too few are known. It is longer the better the home is built and shut.
func TimeConstant(indoor, outdoor Curve, clock *time.Location) (hours float64, nights int) {
	var taus []float64
	start := -1
	finish := func(end int) {
		from := start
		start = -1
		if from < 0 || end-from < indoor.steps(coolLeast) {
			return
		}
		// The first half hour is the air alone; the walls come after.
		from += indoor.steps(30 * time.Minute)
		outside := mean(outdoor.Values[from:end])
		first, last := indoor.value(from)-outside, indoor.value(end-1)-outside
		if first > coolApart && last > 0 && first-last >= 0.3 {
			taus = append(taus, indoor.at(end-1).Sub(indoor.at(from)).Hours()/math.Log(first/last))
		}
	}
	for i := range indoor.Values {
		hour := indoor.hour(i, clock)
		night := hour >= coolFrom || hour < coolTo
		falls := indoor.value(i) <= indoor.value(i-1)+coolDrift && i < len(outdoor.Values) && !math.IsNaN(outdoor.value(i))
		switch {
		case night && start < 0:
			start = i
		case !night || !falls:
			finish(i)
		case start >= 0 && indoor.value(i) > indoor.value(start)+coolDrift:
			finish(i)
		}
	}
	finish(len(indoor.Values))
	if len(taus) < coolNights {
		return math.NaN(), 0
	}
	return quantile(slices.Clone(taus), 0.5), len(taus)
}
