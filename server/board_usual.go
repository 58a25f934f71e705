package main

import (
	"context"
	"math"
	"slices"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/detect"
)

// hourly brings up to date what a home's hour tells: what is usual at it, how today compares until it, and where the month
// will end.
func (b *board) hourly(ctx context.Context, h lakaz.Household, now time.Time, t *tally) (err error) {
	if t.usual, err = b.usually(ctx, h, now); err != nil {
		return err
	}
	if t.against, err = b.against(ctx, h, now); err != nil {
		return err
	}
	bill, err := b.server.bill(ctx, h)
	if err != nil {
		return err
	}
	t.bill = nil
	if f := bill.Forecast; f != nil {
		t.bill = &telemetry.BillForecast{Month: bill.Month, Low: f.Low, High: f.High}
	}
	return nil
}

// What a home usually uses: the days looked back, and the least readings that tell it.
const (
	usualDays  = 28
	usualLeast = 100
)

// usually is the middle half of the home's power at this local hour over the four weeks before, and what it rarely
// exceeds at any hour (one reading in a hundred), rounded up to 500 W for the dial. It is zero where too little is known.
func (b *board) usually(ctx context.Context, h lakaz.Household, now time.Time) (telemetry.Usual, error) {
	hour := now.Truncate(time.Hour)
	power := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}
	points, err := b.server.series.Range(ctx, h.ID, power, hour.AddDate(0, 0, -usualDays), hour)
	if err != nil {
		return telemetry.Usual{}, err
	}
	all, here := make([]float64, 0, len(points)), make([]float64, 0, len(points)/24)
	for _, p := range points {
		w := p.Value.Float()
		all = append(all, w)
		if p.At.In(now.Location()).Hour() == now.Hour() {
			here = append(here, w)
		}
	}
	if len(all) < usualLeast || len(here) == 0 {
		return telemetry.Usual{}, nil
	}
	whole := math.Round
	return telemetry.Usual{Low: whole(quantile(here, 0.25)), High: whole(quantile(here, 0.75)),
		Max: max(1000, 500*math.Ceil(quantile(all, 0.99)/500))}, nil
}

// From this hour of the day on it is told how the day compares: before, too little has been used to say anything.
const againstFrom = 6

// seasonDays is how far back days are of the same season.
const seasonDays = 92

// against holds what a home has used today until the last full hour against its own days of like weather until that hour:
// of this season, or where it has had no such weather of a year; where nobody measures the weather its last four weeks. In
// a home that was cold less is no news.
func (b *board) against(ctx context.Context, h lakaz.Household, now time.Time) (telemetry.Against, error) {
	if now.Hour() < againstFrom {
		return "", nil
	}
	spans := []int{seasonDays, driftBack}
	if !h.Dwelling.Outdoor {
		spans = []int{usualDays}
	}
	for _, back := range spans {
		band, today, ok, err := b.usualDay(ctx, h, now, back)
		switch {
		case err != nil || !(today > 0):
			return "", err
		case ok:
			return b.compared(ctx, h, band, today)
		}
	}
	return "", nil
}

// compared tells a day as usual, more or less.
func (b *board) compared(ctx context.Context, h lakaz.Household, band detect.Band, kWh float64) (telemetry.Against, error) {
	const slack = 0.1 // kWh
	switch {
	case kWh > band.High*1.1+slack:
		return telemetry.Above, nil
	case kWh >= band.Low*0.9-slack:
		return telemetry.AsUsual, nil
	}
	if week, err := b.server.weeks.latest(ctx, h); err != nil || week != nil && week.Cold.Rank() > telemetry.Green.Rank() {
		return "", err
	}
	return telemetry.Below, nil
}

// usualDay is what a home's days before now used until the last full hour, where their weather was like today's, and what
// today has used until then.
func (b *board) usualDay(ctx context.Context, h lakaz.Household, now time.Time, back int) (band detect.Band, kWh float64, ok bool, err error) {
	mornings := []telemetry.Interval{}
	for i := back; i >= 0; i-- { // today last
		from := time.Date(now.Year(), now.Month(), now.Day()-i, 0, 0, 0, 0, now.Location())
		mornings = append(mornings, telemetry.Interval{From: from, To: time.Date(now.Year(), now.Month(), now.Day()-i, now.Hour(), 0, 0, 0, now.Location())})
	}
	own, err := b.dayUses(ctx, h, mornings)
	if err != nil {
		return band, 0, false, err
	}
	slices.Reverse(own) // of days that are alike the newest tell
	band, ok = detect.Usual(own[1:], own[0])
	return band, own[0].KWh, ok, nil
}

// dayUses is what a home used in each interval, which begin on days of their own and at their hours, and the weather of it;
// where nobody measures it all weather is alike.
func (b *board) dayUses(ctx context.Context, h lakaz.Household, in []telemetry.Interval) ([]detect.DayUse, error) {
	energy := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}
	power := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}
	outdoor := telemetry.Channel{Place: telemetry.Outdoor, Quantity: telemetry.Temperature}
	rolled, err := b.server.series.Hours(ctx, h.ID, []telemetry.Channel{energy, outdoor}, in[0].From.Add(-3*time.Hour), in[len(in)-1].To.Add(3*time.Hour))
	if err != nil {
		return nil, err
	}
	uses, _ := telemetry.UsesOf(telemetry.Energy, rolled[energy], in)
	drawn := make([]telemetry.Gauge, len(in))
	if len(rolled[energy]) == 0 {
		if rolled, err = b.server.series.Hours(ctx, h.ID, []telemetry.Channel{power, outdoor}, in[0].From, in[len(in)-1].To); err != nil {
			return nil, err
		}
		drawn = telemetry.Gauges(telemetry.Power, rolled[power], in)
	}
	air := telemetry.Gauges(telemetry.Temperature, rolled[outdoor], in)
	out := make([]detect.DayUse, len(in))
	for i, day := range in {
		weekday := day.From.Weekday()
		out[i] = detect.DayUse{KWh: uses[i].Amount / 1000, Weekend: weekday == time.Saturday || weekday == time.Sunday}
		if h.Dwelling.Outdoor {
			out[i].Outdoor = air[i].Mean
		}
		const most = 0.9 // of the time that a power is known, it tells of all of it
		if d := drawn[i]; math.IsNaN(out[i].KWh) && float64(d.Covered) >= most*float64(day.Duration()) {
			out[i].KWh = d.EnergyWh() / 1000
		}
	}
	return out, nil
}
