package main

import (
	"context"
	"math"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// readAir reads the place's climate. The comfort of a step is that of its mean; a day is what its hours were.
func (p *past) readAir(ctx context.Context, store *series.Store, days, steps []telemetry.Interval) (a air, err error) {
	celsius, err := between(ctx, store, p.home.ID, telemetry.Channel{Place: p.place, Quantity: telemetry.Temperature}, days)
	if err != nil {
		return a, err
	}
	var humidity []telemetry.Point
	if p.home.Dwelling.Territory.Overseas() { // the mainland is judged by its temperature alone
		humidity, err = between(ctx, store, p.home.ID, telemetry.Channel{Place: p.place, Quantity: telemetry.Humidity}, days)
		if err != nil {
			return a, err
		}
	}
	judge := func(celsius, humidity []float64) []telemetry.Comfort {
		out := make([]telemetry.Comfort, len(celsius))
		for i := range celsius {
			out[i] = p.scale.Comfort(celsius[i], humidity[i])
		}
		return out
	}
	a.celsius = p.curve(celsius, steps)
	a.comfort = judge(a.celsius, p.curve(humidity, steps))
	hours := telemetry.Steps(days, time.Hour)
	hourly := telemetry.Bridge(telemetry.Means(celsius, hours), bridged)
	damp := telemetry.Bridge(telemetry.Means(humidity, hours), bridged)
	a.hours = judge(hourly, damp)
	a.byDay = byDay(days, hours, a.hours)
	a.columns = averages(hourly, hours, columnsOf(p.span, days))
	a.mean, a.damp = mean(hourly), median(damp)
	return a, nil
}

// curve is the mean of each step, drawn through short gaps. A day that is not over has no mean yet: that of its night
// would look like a fall.
func (p *past) curve(points []telemetry.Point, steps []telemetry.Interval) []float64 {
	values := telemetry.Bridge(telemetry.Means(points, steps), bridged)
	if p.span == telemetry.Year {
		for i := range steps {
			if steps[i].To.After(p.now) {
				values[i] = math.NaN()
			}
		}
	}
	return values
}

// readUse reads what the register counted in each cell and what that cost: electricity by the home's contract, water at
// the price of the day.
func (p *past) readUse(ctx context.Context, store *series.Store, cells []telemetry.Interval) (u use, err error) {
	const margin = 3 * time.Hour // to find the readings either side of the span's edges
	points, err := store.Range(ctx, p.home.ID, p.register, cells[0].From.Add(-margin), cells[len(cells)-1].To.Add(margin))
	if err != nil {
		return u, err
	}
	unplaced := 0.0
	u.cells, unplaced = telemetry.Uses(points, cells)
	if p.register.Place == telemetry.Electricity {
		filled, err := p.fillFromCurve(ctx, store, u.cells, cells)
		if err != nil {
			return u, err
		}
		unplaced = max(0, unplaced-filled)
	}
	hidden := math.NaN()
	switch p.register.Place {
	case telemetry.Electricity:
		u.cellCosts, hidden, u.estimated = p.billing.Costs(telemetry.UsedBetween(points), cells)
		u.priced = true
		for i, cell := range cells { // what the load curve filled in
			if used := u.cells[i]; math.IsNaN(u.cellCosts[i]) && !math.IsNaN(used) {
				costs, _, _ := p.billing.Costs([]telemetry.Used{{From: cell.From, To: cell.To, Wh: used}}, cells[i:i+1])
				u.cellCosts[i] = costs[0]
			}
		}
	case telemetry.ColdWater:
		territory := p.home.Dwelling.Territory
		u.cellCosts, hidden, u.priced = make([]float64, len(cells)), unplaced*telemetry.WaterPrice(territory, cells[0].From), true
		for i, cell := range cells {
			u.cellCosts[i] = u.cells[i] * telemetry.WaterPrice(territory, cell.From)
		}
	default: // nobody knows it: what hot water costs depends on how it is heated
		u.cellCosts = make([]float64, len(cells))
		for i := range cells {
			u.cellCosts[i] = math.NaN()
		}
	}
	u.columns, u.costs = u.cells, u.cellCosts
	if p.span == telemetry.Year {
		u.columns, u.costs = byMonth(cells, u.cells), byMonth(cells, u.cellCosts)
	}
	u.total = telemetry.Sum(u.cells) + unplaced
	u.cost = telemetry.Sum(u.cellCosts) + hidden
	return u, nil
}

// fillFromCurve gives the cells that the register tells nothing of what a load curve counted in them, and says how much.
func (p *past) fillFromCurve(ctx context.Context, store *series.Store, amounts []float64, cells []telemetry.Interval) (filled float64, err error) {
	first, last := -1, 0
	for i, amount := range amounts {
		if math.IsNaN(amount) && cells[i].From.Before(p.now) {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	if first < 0 {
		return 0, nil
	}
	power := telemetry.Channel{Place: p.register.Place, Quantity: telemetry.Power}
	points, err := store.Range(ctx, p.home.ID, power, cells[first].From.Add(-telemetry.LongestStep), cells[last].To.Add(telemetry.LongestStep))
	if err != nil {
		return 0, err
	}
	for i, counted := range telemetry.LoadUses(points, cells[first:last+1]) {
		if math.IsNaN(amounts[first+i]) && !math.IsNaN(counted) {
			amounts[first+i] = counted
			filled += counted
		}
	}
	return filled, nil
}

// between reads a channel from the first interval to the last.
func between(ctx context.Context, store *series.Store, h lakaz.HouseholdID, c telemetry.Channel, in []telemetry.Interval) ([]telemetry.Point, error) {
	return store.Range(ctx, h, c, in[0].From, in[len(in)-1].To)
}
