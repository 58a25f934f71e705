package main

import (
	"context"
	"math"
	"slices"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/detect"
	"lakaz/telemetry/series"
)

// usualUse is what a home would usually have used on the days of a span, by its own days before it of like weather.
type usualUse struct {
	byDay []float64 // Wh or m³; NaN on days that are not over or of which nobody can tell
	total float64   // of the days known, 0 where there is none
	used  float64   // on the same days
	whole bool      // most of the days that are over are known
}

// readUsual tells what is usual on each day of the span.
func (p *past) readUsual(ctx context.Context, store *series.Store) (u usualUse, err error) {
	before := daysBetween(p.days[0].From.AddDate(0, 0, -driftBack), p.days[0].From)
	amounts, err := dayAmounts(ctx, store, p.home, p.register, append(slices.Clone(before), p.days...), p.days[0].From.AddDate(0, 0, -usualDays))
	if err != nil {
		return u, err
	}
	own, days := amounts[:len(before)], amounts[len(before):]
	slices.Reverse(own) // of days that are alike the newest tell
	u.byDay = make([]float64, len(days))
	over, told := 0, 0
	for i, day := range days {
		u.byDay[i] = math.NaN()
		if p.days[i].To.After(p.now) {
			continue
		}
		over++
		band, ok := detect.Usual(own, day)
		if !ok || !(day.KWh > 0) {
			continue
		}
		told++
		u.byDay[i] = band.Mid * perUnit(p.register)
		u.total, u.used = u.total+u.byDay[i], u.used+day.KWh*perUnit(p.register)
	}
	u.whole = told > 0 && 2*told >= over
	return u, nil
}

// perUnit is how many of a register's own units are one of what detect counts in: Wh in a kWh, m³ in a m³.
func perUnit(register telemetry.Channel) float64 {
	if register.Quantity == telemetry.Energy {
		return 1000
	}
	return 1
}

// dayAmounts is what a home's register counted on days of its own, in kWh or m³, and their weather; electricity by its power
// where there is no register. Where nobody measures the weather, and for water, which does not depend on it, all weather is
// alike, and only the days from an instant on are told: before, it was another season.
func dayAmounts(ctx context.Context, store *series.Store, home lakaz.Household, register telemetry.Channel, days []telemetry.Interval, recent time.Time) ([]detect.DayUse, error) {
	outdoor := telemetry.Channel{Place: telemetry.Outdoor, Quantity: telemetry.Temperature}
	power := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}
	channels := []telemetry.Channel{register, outdoor}
	if register.Place == telemetry.Electricity {
		channels = append(channels, power)
	}
	from, to := days[0].From, days[len(days)-1].To
	rolled, err := store.Days(ctx, home.ID, channels, from.Add(-24*time.Hour), to.Add(24*time.Hour))
	if err != nil {
		return nil, err
	}
	uses, _ := telemetry.UsesOf(register.Quantity, rolled[register], days)
	air, drawn := telemetry.Gauges(telemetry.Temperature, rolled[outdoor], days), telemetry.Gauges(telemetry.Power, rolled[power], days)
	weather := home.Dwelling.Outdoor && (register.Place == telemetry.Electricity || register.Place == telemetry.Gas)
	out := make([]detect.DayUse, len(days))
	for i, day := range days {
		weekday := day.From.Weekday()
		out[i] = detect.DayUse{KWh: uses[i].Amount / perUnit(register), Weekend: weekday == time.Saturday || weekday == time.Sunday}
		if mostKnown := 0.9 * float64(day.Duration()); math.IsNaN(out[i].KWh) && float64(drawn[i].Covered) >= mostKnown {
			out[i].KWh = drawn[i].EnergyWh() / 1000
		}
		switch {
		case weather:
			out[i].Outdoor = air[i].Mean
		case day.From.Before(recent):
			out[i].KWh = math.NaN()
		}
	}
	return out, nil
}
