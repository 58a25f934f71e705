package main

import (
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// billing is how a home's electricity is priced: its contracts, else the one its meter tells, and the Tempo days that were told here.
func (s *server) billing(ctx context.Context, h lakaz.Household) (telemetry.Billing, error) {
	b := telemetry.Billing{Territory: h.Dwelling.Territory}
	var err error
	if b.Contracts, err = s.registry.Contracts(ctx, h.ID); err != nil {
		return b, err
	}
	if len(b.Contracts) == 0 {
		latest, err := s.series.Latest(ctx, h.ID)
		if err != nil {
			return b, err
		}
		if c, told := metered(latest); told {
			b.Contracts = []lakaz.Contract{c}
		}
	}
	if slices.ContainsFunc(b.Contracts, func(c lakaz.Contract) bool { return c.Option == lakaz.Tempo }) {
		b.Colours, err = s.colours(ctx, h)
	}
	return b, err
}

// colours are the colours of Tempo days that were told here, by day: by the home's own meter before what was told of all.
func (s *server) colours(ctx context.Context, h lakaz.Household) (map[string]telemetry.Colour, error) {
	days, err := s.registry.TempoDays(ctx)
	if err != nil {
		return nil, err
	}
	colours := make(map[string]telemetry.Colour, len(days))
	for day, colour := range days {
		colours[day] = telemetry.Colour(colour)
	}
	if g, ok := s.linkys.Load(h.ID); ok {
		own, err := s.devices.TempoDays(ctx, g.(lakaz.GatewayID), h.Dwelling.Territory)
		if err != nil {
			return nil, err
		}
		maps.Copy(colours, own)
	}
	return colours, nil
}

// metered is the contract that a home's own meter tells by the registers it keeps, where nobody told one; false where it
// keeps none. The hours are the usual ones, for what the registers do not tell.
func metered(latest map[telemetry.Channel]telemetry.Point) (lakaz.Contract, bool) {
	for _, option := range []lakaz.TariffOption{lakaz.Tempo, lakaz.HPHC} {
		for _, class := range telemetry.Classes(option) {
			if _, counted := latest[telemetry.ClassChannel(class)]; !counted {
				continue
			}
			c := lakaz.Contract{From: "2000-01-01", Option: option, PowerKVA: 6}
			if option == lakaz.HPHC {
				c.OffPeak = usualOffPeak()
			}
			return c, true
		}
	}
	return lakaz.Contract{}, false
}

// usedByClass is what a home's register counted between its readings, split by the registers its meter keeps of the
// contract's periods.
func usedByClass(ctx context.Context, store *series.Store, h lakaz.HouseholdID, b telemetry.Billing, points []telemetry.Point) ([]telemetry.Used, error) {
	latest, err := store.Latest(ctx, h)
	if err != nil || len(points) == 0 {
		return nil, err
	}
	classes := map[telemetry.Period][]telemetry.Point{}
	for _, contract := range b.Contracts {
		for _, class := range telemetry.Classes(contract.Option) {
			c := telemetry.ClassChannel(class)
			if _, counted := latest[c]; !counted || classes[class] != nil {
				continue
			}
			if classes[class], err = store.Range(ctx, h, c, points[0].At, points[len(points)-1].At.Add(time.Millisecond)); err != nil {
				return nil, err
			}
		}
	}
	return b.ByClass(points, classes), nil
}

// cost is what a home used in an interval costs, in EUR, by the readings of its register.
func (s *server) cost(ctx context.Context, h lakaz.HouseholdID, b telemetry.Billing, points []telemetry.Point, in telemetry.Interval) (float64, error) {
	used, err := usedByClass(ctx, s.series, h, b, points)
	if err != nil {
		return 0, err
	}
	costs, hidden, _ := b.Costs(used, []telemetry.Interval{in})
	return telemetry.Sum([]float64{costs[0], hidden}), nil
}

// bill is a month's electricity as a home will be asked to pay it, without the subscription.
type bill struct {
	Month     string              `json:"month" doc:"The dwelling's own month, 2026-01"`
	Forecast  *telemetry.Forecast `json:"forecast,omitempty" doc:"Left out while fewer than 14 days are known"`
	SpentEUR  float64             `json:"spentEUR" doc:"Until now, all taxes included, without the subscription"`
	Days      []billDay           `json:"days" doc:"Those known"`
	Estimated bool                `json:"estimated,omitempty" doc:"A price is an order of size, as overseas, or a Tempo day's colour is not known"`
}

type billDay struct {
	Day string  `json:"day" doc:"The dwelling's own day, 2026-01-31"`
	EUR float64 `json:"eur" doc:"What it cost so far"`
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
	used, err := usedByClass(ctx, s.series, h.ID, billing, points)
	if err != nil {
		return bill{}, err
	}
	costs, _, estimated := billing.Costs(used, days)
	_, hidden, _ := billing.Costs(used, month)
	uses, _ := telemetry.Spread(telemetry.StepsOf(telemetry.Energy, points), days)
	amounts := make([]float64, len(days))
	for i := range uses {
		amounts[i] = uses[i].Amount
	}
	curve, _, err := fillFromCurve(ctx, s.series, h.ID, billing, amounts, days, now)
	if err != nil {
		return bill{}, err
	}
	if len(curve) > 0 {
		curved, _, guessed := billing.Costs(curve, days)
		for i := range days {
			if math.IsNaN(costs[i]) && !math.IsNaN(curved[i]) {
				if costs[i] = curved[i]; !days[i].From.Before(month[0].From) {
					hidden = max(0, hidden-curved[i])
				}
			}
		}
		estimated = estimated || guessed
	}
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
	out.SpentEUR += hidden // on days of which only their sum is known
	if forecast, ok := telemetry.ForecastMonth(recent, whole); ok {
		forecast.Spent = out.SpentEUR
		forecast.Low = max(forecast.Low, out.SpentEUR)
		forecast.EUR, forecast.High = max(forecast.EUR, forecast.Low), max(forecast.High, forecast.Low)
		out.Forecast = &forecast
	}
	return out, nil
}
