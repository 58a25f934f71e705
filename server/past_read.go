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
	celsius, err := p.between(ctx, store, telemetry.Channel{Place: p.place, Quantity: telemetry.Temperature}, days)
	if err != nil {
		return a, err
	}
	var humidity gauge
	if p.home.Dwelling.Territory.Overseas() { // the mainland is judged by its temperature alone
		humidity, err = p.between(ctx, store, telemetry.Channel{Place: p.place, Quantity: telemetry.Humidity}, days)
		if err != nil {
			return a, err
		}
	}
	scale := telemetry.ScaleOf(p.home.Dwelling)
	judge := func(celsius, humidity []float64) []telemetry.Comfort {
		out := make([]telemetry.Comfort, len(celsius))
		for i := range celsius {
			out[i] = scale.Comfort(celsius[i], humidity[i])
		}
		return out
	}
	a.celsius = p.curve(celsius, steps)
	a.comfort = judge(a.celsius, p.curve(humidity, steps))
	hours := telemetry.Steps(days, time.Hour)
	hourly := telemetry.Bridge(celsius.means(hours), bridged)
	damp := telemetry.Bridge(humidity.means(hours), bridged)
	a.hours = judge(hourly, damp)
	a.byDay = byDay(days, hours, a.hours)
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

// readUse reads what the register counted in each cell and what that cost at the tariff of its own day.
func (p *past) readUse(ctx context.Context, store *series.Store, cells []telemetry.Interval) (u use, err error) {
	channel := []telemetry.Channel{p.register}
	var rolled series.Rollups
	// A little more on either side, to find the readings next to the span's edges.
	if first, end := cells[0].From, cells[len(cells)-1].To; p.span == telemetry.Day {
		rolled, err = store.Hours(ctx, p.home.ID, channel, first.Add(-telemetry.Silence), end.Add(telemetry.Silence))
	} else {
		rolled, err = store.Days(ctx, p.home.ID, channel, first.AddDate(0, 0, -1), end.AddDate(0, 0, 1))
	}
	if err != nil {
		return u, err
	}
	uses, unplaced := telemetry.UsesOf(p.register.Quantity, rolled[p.register], cells)
	u.cells = make([]float64, len(uses))
	for i := range uses {
		u.cells[i] = uses[i].Amount
	}
	price, priced := priceOf(p.register, p.home.Dwelling.Territory)
	u.priced = priced
	u.cellCosts = make([]float64, len(cells))
	for i, cell := range cells {
		u.cellCosts[i] = u.cells[i] * price(cell.From)
	}
	u.columns, u.costs = u.cells, u.cellCosts
	if p.span == telemetry.Year {
		u.columns, u.costs = byMonth(cells, u.cells), byMonth(cells, u.cellCosts)
	}
	u.total = telemetry.Sum(u.cells) + unplaced
	u.cost = telemetry.Sum(u.cellCosts) + unplaced*price(cells[0].From)
	return u, nil
}

// priceOf tells the price in EUR of one unit of a register at an instant; false where nobody knows it. Hot water has
// none: what it costs depends on how it is heated.
func priceOf(register telemetry.Channel, t lakaz.Territory) (price func(at time.Time) float64, ok bool) {
	switch register.Place {
	case telemetry.Electricity:
		return func(at time.Time) float64 { return telemetry.Price(t, at) / 1000 }, true // the register counts Wh
	case telemetry.ColdWater:
		return func(at time.Time) float64 { return telemetry.WaterPrice(t, at) }, true
	}
	return func(time.Time) float64 { return math.NaN() }, false
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
	if p.span == telemetry.Day {
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
