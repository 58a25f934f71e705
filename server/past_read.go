package main

import (
	"context"
	"math"
	"time"

	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// readAir reads a place's climate. The comfort of a step is that of its mean; a day is what its hours were.
func (p *past) readAir(ctx context.Context, store *series.Store, place string, days, steps []telemetry.Interval) (a air, err error) {
	celsius, err := p.between(ctx, store, telemetry.Channel{Place: place, Quantity: telemetry.Temperature}, days)
	if err != nil {
		return a, err
	}
	var humidity gauge
	if p.home.Dwelling.Territory.Overseas() { // the mainland is judged by its temperature alone
		humidity, err = p.between(ctx, store, telemetry.Channel{Place: place, Quantity: telemetry.Humidity}, days)
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
	a.bridged = gapsOf(celsius.means(steps), a.celsius)
	a.comfort = judge(a.celsius, p.curve(humidity, steps))
	hours := telemetry.Steps(days, time.Hour)
	hourly := telemetry.Bridge(celsius.means(hours), bridged)
	a.shades = shadesOf(gapsOf(celsius.means(hours), hourly), hours, columnsOf(p.span, days))
	damp := telemetry.Bridge(humidity.means(hours), bridged)
	a.hours = judge(hourly, damp)
	a.byDay = byDay(days, hours, a.hours, telemetry.LivedIn(p.home.Dwelling.Territory))
	a.columns = averages(hourly, hours, columnsOf(p.span, days))
	a.mean, a.damp = mean(hourly), median(damp)
	return a, nil
}

// curve is the mean of each step, drawn through short gaps. A day that is not over has no mean yet: that of its night
// would look like a fall.
func (p *past) curve(g gauge, steps []telemetry.Interval) []float64 {
	values := telemetry.Bridge(g.means(steps), bridged)
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
	const margin = 3 * time.Hour // in which a clock that was wrong at the span's edges was set right
	points, err := registerPoints(ctx, store, p.home.ID, p.register, cells[0].From.Add(-margin), cells[len(cells)-1].To.Add(margin), changesOnTheHour(p.billing))
	if err != nil {
		return u, err
	}
	counted := telemetry.StepsOf(p.register.Quantity, points)
	uses, unplaced := telemetry.Spread(counted, cells)
	whole, _ := telemetry.Spread(counted, []telemetry.Interval{{From: cells[0].From, To: cells[len(cells)-1].To}})
	u.cells, u.quality, u.whole = make([]float64, len(uses)), make([]telemetry.Quality, len(uses)), whole[0].Quality
	for i := range uses {
		u.cells[i], u.quality[i] = uses[i].Amount, uses[i].Quality
	}
	var curve []telemetry.Used
	if p.register.Place == telemetry.Electricity {
		filled := 0.0
		if curve, filled, err = fillFromCurve(ctx, store, p.home.ID, p.billing, u.cells, cells, p.now); err != nil {
			return u, err
		}
		unplaced = max(0, unplaced-filled)
		u.curved = make([]bool, len(cells))
		for i := range u.quality { // a load curve has measured what the register was silent about
			if u.quality[i]&telemetry.Measured == 0 && !math.IsNaN(u.cells[i]) {
				u.quality[i], u.curved[i] = telemetry.Measured, true
			}
		}
	}
	if err := p.markEstimates(ctx, store, &u, cells); err != nil {
		return u, err
	}
	hidden := math.NaN()
	switch p.register.Place {
	case telemetry.Electricity:
		used, err := usedByClass(ctx, store, p.home.ID, p.billing, points)
		if err != nil {
			return u, err
		}
		u.cellCosts, hidden, u.estimated = p.billing.Costs(used, cells)
		u.priced = true
		if len(curve) > 0 {
			costs, _, estimated := p.billing.Costs(curve, cells)
			for i := range cells {
				if math.IsNaN(u.cellCosts[i]) {
					u.cellCosts[i] = costs[i]
				}
			}
			u.estimated = u.estimated || estimated
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
	u.columns, u.costs, u.shades = u.cells, u.cellCosts, u.quality
	if p.span == telemetry.Year {
		u.shades = joined(cells, u.quality)
		u.columns, u.costs = byMonth(cells, u.cells), byMonth(cells, u.cellCosts)
	}
	u.total = telemetry.Sum(u.cells) + unplaced
	u.cost = telemetry.Sum(u.cellCosts) + hidden
	return u, nil
}

// markEstimates flags the cells of which the operator has said that they are estimated: of the register, and of the load
// curve where that was used.
func (p *past) markEstimates(ctx context.Context, store *series.Store, u *use, cells []telemetry.Interval) error {
	channels := []telemetry.Channel{p.register}
	if u.curved != nil {
		channels = append(channels, telemetry.Channel{Place: p.register.Place, Quantity: telemetry.Power})
	}
	for n, c := range channels {
		in, err := store.Estimated(ctx, p.home.ID, c, cells[0].From, cells[len(cells)-1].To)
		if err != nil {
			return err
		}
		for i, cell := range cells {
			for _, e := range in {
				if (n == 0) == (u.curved == nil || !u.curved[i]) && e.From.Before(cell.To) && e.To.After(cell.From) && !math.IsNaN(u.cells[i]) {
					u.quality[i] |= telemetry.Estimated
					u.whole |= telemetry.Estimated
				}
			}
		}
	}
	return nil
}

// gauge is what a gauge told over a span: its readings where the curve is finer than an hour, else its hours.
type gauge struct {
	quantity telemetry.Quantity
	points   []telemetry.Point
	hours    []telemetry.Rollup
}

// between reads a channel from the first interval to the last.
func (p *past) between(ctx context.Context, store *series.Store, c telemetry.Channel, in []telemetry.Interval) (g gauge, err error) {
	g.quantity = c.Quantity
	from, to := in[0].From, in[len(in)-1].To
	raw, err := store.RawFrom(ctx, p.home.ID)
	if err != nil {
		return g, err
	}
	if p.span == telemetry.Day && !from.Before(raw) {
		g.points, err = store.Range(ctx, p.home.ID, c, from, to)
		return g, err
	}
	rolled, err := store.Hours(ctx, p.home.ID, []telemetry.Channel{c}, from, to)
	g.hours = rolled[c]
	return g, err
}

// means is the mean of the readings in each interval, NaN where there is none.
func (g gauge) means(intervals []telemetry.Interval) []float64 {
	if g.hours == nil {
		return telemetry.Means(g.points, intervals)
	}
	out := make([]float64, len(intervals))
	for i, told := range telemetry.Gauges(g.quantity, g.hours, intervals) {
		out[i] = told.Mean
	}
	return out
}
