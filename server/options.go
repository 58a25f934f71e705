package main

import (
	"context"
	"math"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// compared is what a home's electricity of the whole months before this one would have cost under each option that is
// sold where it stands, without the subscription. Nothing is told for months that are not known: less than a year is less
// than a year.
type compared struct {
	From    string       `json:"from" doc:"The first day, 2026-01-01"`
	To      string       `json:"to" doc:"Not included"`
	Days    int          `json:"days" doc:"Of these, how many are known"`
	KWh     float64      `json:"kWh"`
	OffPeak float64      `json:"offPeak" doc:"The part of it, 0 to 1, that was used in the off-peak hours"`
	Hours   []string     `json:"hours" doc:"These hours: the meter's own, or the usual ones where nobody told"`
	Assumed bool         `json:"assumed,omitempty" doc:"The hours are the usual ones"`
	Options []optionCost `json:"options"`
}

type optionCost struct {
	Option    lakaz.TariffOption `json:"option"`
	EUR       float64            `json:"eur"`
	Current   bool               `json:"current,omitempty"`
	Estimated bool               `json:"estimated,omitempty" doc:"A price is an order of size, or colours of days are not known"`
}

// comparedMonths is how far back options are compared, and comparedLeast how many days have to be known.
const (
	comparedMonths = 12
	comparedLeast  = 28
)

// usualOffPeak are the off-peak hours where nobody told the meter's own.
func usualOffPeak() []lakaz.ClockRange { return []lakaz.ClockRange{{From: 22 * 60, To: 6 * 60}} }

// compare compares the options; nil where too little is known.
func (s *server) compare(ctx context.Context, h lakaz.Household) (*compared, error) {
	loc := h.Dwelling.Territory.Location()
	now := s.now().In(loc)
	end := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, loc)
	year := telemetry.Interval{From: end.AddDate(0, -comparedMonths, 0), To: end}
	energy := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}
	points, err := registerPoints(ctx, s.series, h.ID, energy, year.From.Add(-3*time.Hour), year.To.Add(3*time.Hour), true)
	if err != nil {
		return nil, err
	}
	days := daysBetween(year.From, year.To)
	uses, _ := telemetry.Spread(telemetry.StepsOf(telemetry.Energy, points), days)
	var known []telemetry.Interval
	out := compared{From: year.From.Format(time.DateOnly), To: year.To.Format(time.DateOnly), Hours: []string{}}
	for i, u := range uses {
		if !math.IsNaN(u.Amount) {
			known = append(known, days[i])
			out.KWh += u.Amount / 1000
		}
	}
	if out.Days = len(known); out.Days < comparedLeast {
		return nil, nil
	}
	billing, err := s.billing(ctx, h)
	if err != nil {
		return nil, err
	}
	current := billing.On(now)
	hours := current.OffPeak
	if len(hours) == 0 {
		hours, out.Assumed = usualOffPeak(), true
	}
	for _, r := range hours {
		out.Hours = append(out.Hours, r.String())
	}
	steps := telemetry.UsedBetween(points)
	price := func(c lakaz.Contract) (eur float64, estimated bool) {
		billing.Contracts = []lakaz.Contract{c}
		costs, _, estimated := billing.Costs(steps, known)
		return telemetry.Sum(costs), estimated
	}
	for _, option := range []lakaz.TariffOption{lakaz.Base, lakaz.HPHC, lakaz.Tempo} {
		c := lakaz.Contract{From: "2000-01-01", Option: option, PowerKVA: current.PowerKVA}
		switch {
		case option == lakaz.HPHC:
			c.OffPeak = hours
		case option == lakaz.Tempo:
			c.PowerKVA = max(c.PowerKVA, 9) // it is sold from there
		}
		if c.Check(h.Dwelling.Territory) != nil {
			continue
		}
		eur, estimated := price(c)
		out.Options = append(out.Options, optionCost{Option: option, EUR: eur, Current: option == current.Option, Estimated: estimated})
	}
	billing.Contracts = []lakaz.Contract{{From: "2000-01-01", Option: lakaz.HPHC, PowerKVA: current.PowerKVA, OffPeak: hours}}
	out.OffPeak = billing.OffPeakPart(steps, known)
	return &out, nil
}

// gain is what an option would have spared against the current one in a year; NaN where less than a year is known, or
// where it is the current one.
func (c *compared) gain(option lakaz.TariffOption) float64 {
	if c == nil || c.Days < 355 {
		return math.NaN()
	}
	current, other := math.NaN(), math.NaN()
	for _, o := range c.Options {
		switch {
		case o.Current:
			current = o.EUR
		case o.Option == option:
			other = o.EUR
		}
	}
	return current - other
}
