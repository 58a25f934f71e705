package main

import (
	"context"
	"math"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// billing is how a home's electricity is priced: its contracts, and the Tempo days that were told here.
func (s *server) billing(ctx context.Context, h lakaz.Household) (telemetry.Billing, error) {
	b := telemetry.Billing{Territory: h.Dwelling.Territory}
	var err error
	if b.Contracts, err = s.registry.Contracts(ctx, h.ID); err != nil {
		return b, err
	}
	for _, c := range b.Contracts {
		if c.Option != lakaz.Tempo {
			continue
		}
		days, err := s.registry.TempoDays(ctx)
		if err != nil {
			return b, err
		}
		b.Colours = make(map[string]telemetry.Colour, len(days))
		for day, colour := range days {
			b.Colours[day] = telemetry.Colour(colour)
		}
		break
	}
	return b, nil
}

// bill is a month's electricity as a home will be asked to pay it, without the subscription.
type bill struct {
	Month     string              `json:"month"` // 2006-01
	Forecast  *telemetry.Forecast `json:"forecast,omitempty"`
	SpentEUR  float64             `json:"spentEUR"` // until now
	Days      []billDay           `json:"days"`     // those known
	Estimated bool                `json:"estimated,omitempty"`
}

type billDay struct {
	Day string  `json:"day"`
	EUR float64 `json:"eur"`
}

// forecastBack is how many days a forecast learns from.
const forecastBack = 42

// bill is this month's: what is spent, and where it will end. A day that is not over is forecast whole.
func (s *server) bill(ctx context.Context, h lakaz.Household) (bill, error) {
	billing, err := s.billing(ctx, h)
	if err != nil {
		return bill{}, err
	}
	now := s.now().In(h.Dwelling.Territory.Location())
	today := telemetry.Day.Days(now, now.Location())[0]
	month := telemetry.Month.Days(now, now.Location())
	var days []telemetry.Interval
	for back := forecastBack; back > 0; back-- {
		if day := telemetry.Day.Days(today.From.AddDate(0, 0, -back), now.Location())[0]; day.From.Before(month[0].From) {
			days = append(days, day)
		}
	}
	days = append(days, month...)
	energy := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}
	points, err := s.series.Range(ctx, h.ID, energy, days[0].From.Add(-3*time.Hour), now.Add(time.Minute))
	if err != nil {
		return bill{}, err
	}
	costs, _, estimated := billing.Costs(telemetry.UsedBetween(points), days)
	out := bill{Month: now.Format("2006-01"), Estimated: estimated, Days: []billDay{}}
	var recent, whole []telemetry.DayCost
	for i, day := range days {
		cost := telemetry.DayCost{Day: day.From, EUR: costs[i]}
		inMonth := !day.From.Before(month[0].From)
		if inMonth && !math.IsNaN(costs[i]) {
			out.SpentEUR += costs[i]
			out.Days = append(out.Days, billDay{Day: day.From.Format(time.DateOnly), EUR: costs[i]})
		}
		if day.To.After(now) {
			cost.EUR = math.NaN()
		} else if !day.From.Before(today.From.AddDate(0, 0, -forecastBack)) {
			recent = append(recent, cost)
		}
		if inMonth {
			whole = append(whole, cost)
		}
	}
	if forecast, ok := telemetry.ForecastMonth(recent, whole); ok {
		forecast.Spent = out.SpentEUR
		forecast.Low = max(forecast.Low, out.SpentEUR)
		forecast.EUR, forecast.High = max(forecast.EUR, forecast.Low), max(forecast.High, forecast.Low)
		out.Forecast = &forecast
	}
	return out, nil
}
