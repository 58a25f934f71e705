package main

import (
	"context"
	"math"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// gasWh is the energy in Wh of a cubic metre of gas: the usual coefficient of conversion on the bills of GRDF. That of a place
// differs by a few percent, which changes nothing where one week is held against another.
const gasWh = 11_200

// weekUse is the energy in Wh that a home used in two stretches of time, electricity and gas together: who heats with gas
// and turns it down uses no less electricity. What is not known of both is left out; NaN where nothing is known of both.
func (s *server) weekUse(ctx context.Context, h lakaz.HouseholdID, from, middle, to time.Time) (before, after float64, err error) {
	before, after = math.NaN(), math.NaN()
	in := []telemetry.Interval{{From: from, To: middle}, {From: middle, To: to}}
	for _, fuel := range [][]struct { // of each the first that is known
		channel telemetry.Channel
		wh      float64 // of its unit
	}{
		{{telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}, 1}, {telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}, 1}},
		{{telemetry.Channel{Place: telemetry.Gas, Quantity: telemetry.Energy}, 1}, {telemetry.Channel{Place: telemetry.Gas, Quantity: telemetry.Volume}, gasWh}},
	} {
		for _, meter := range fuel {
			first, second, err := s.usedIn(ctx, h, meter.channel, in)
			if err != nil {
				return math.NaN(), math.NaN(), err
			}
			if math.IsNaN(first) || math.IsNaN(second) {
				continue
			}
			if math.IsNaN(before) {
				before, after = 0, 0
			}
			before, after = before+first*meter.wh, after+second*meter.wh
			break
		}
	}
	return before, after, nil
}

// usedIn is what a channel counted, or its power delivered, in two stretches one after the other; NaN where too little is
// known: a register that was silent for a day at either end has counted more than it told, and a power is to be known of
// most of the time.
func (s *server) usedIn(ctx context.Context, h lakaz.HouseholdID, c telemetry.Channel, in []telemetry.Interval) (first, second float64, err error) {
	from, to := in[0].From, in[1].To
	if c.Quantity == telemetry.Power {
		const most = 0.8
		hours, err := s.series.Hours(ctx, h, []telemetry.Channel{c}, from, to)
		told := telemetry.Gauges(c.Quantity, hours[c], in)
		use := func(i int) float64 {
			if whole := in[i].To.Sub(in[i].From); float64(told[i].Covered) >= most*float64(whole) {
				return told[i].Weighted * whole.Hours()
			}
			return math.NaN()
		}
		return use(0), use(1), err
	}
	points, err := registerPoints(ctx, s.series, h, c, from, to, true)
	if err != nil || len(points) == 0 || points[0].At.After(from.Add(24*time.Hour)) || points[len(points)-1].At.Before(to.Add(-24*time.Hour)) {
		return math.NaN(), math.NaN(), err
	}
	used, _ := telemetry.Spread(telemetry.StepsOf(c.Quantity, points), in)
	return used[0].Amount, used[1].Amount, nil
}
