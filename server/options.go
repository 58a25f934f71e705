package main

import (
	"context"
	"math"
	"slices"
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
	billing, err := s.billing(ctx, h)
	if err != nil {
		return nil, err
	}
	if billing.Colours == nil && !h.Dwelling.Territory.Overseas() { // of Tempo too, though it is not the home's own
		if billing.Colours, err = s.colours(ctx, h); err != nil {
			return nil, err
		}
	}
	current := billing.On(now)
	hours, assumed := current.OffPeak, false
	if len(hours) == 0 {
		hours, assumed = usualOffPeak(), true
	}
	nights := lakaz.Contract{From: "2000-01-01", Option: lakaz.HPHC, PowerKVA: current.PowerKVA, OffPeak: hours}
	all, err := s.usedDays(ctx, h, billing.Under(nights), daysBetween(year.From, year.To), now)
	if err != nil {
		return nil, err
	}
	out := compared{From: year.From.Format(time.DateOnly), To: year.To.Format(time.DateOnly), Hours: []string{}, Assumed: assumed}
	offPeak := 0.0 // kWh
	for _, u := range all {
		if len(u.days) > 0 {
			out.Days, out.KWh = out.Days+len(u.days), out.KWh+u.kWh
			offPeak += u.kWh * billing.Under(nights).OffPeakPart(u.steps, u.days)
		}
	}
	if out.Days < comparedLeast {
		return nil, nil
	}
	out.OffPeak = offPeak / out.KWh
	for _, r := range hours {
		out.Hours = append(out.Hours, r.String())
	}
	for _, option := range []lakaz.TariffOption{lakaz.Base, lakaz.HPHC, lakaz.Tempo} {
		c := lakaz.Contract{From: "2000-01-01", Option: option, PowerKVA: current.PowerKVA}
		switch {
		case option == lakaz.HPHC:
			c = nights
		case option == lakaz.Tempo:
			c.PowerKVA = max(c.PowerKVA, 9) // it is sold from there
		}
		if c.Check(h.Dwelling.Territory) != nil {
			continue
		}
		told := optionCost{Option: option, Current: option == current.Option}
		for _, u := range all {
			costs, _, estimated := billing.Under(c).Costs(u.steps, u.days)
			for _, eur := range costs {
				told.EUR += eur
			}
			told.Estimated = told.Estimated || estimated
		}
		out.Options = append(out.Options, told)
	}
	return &out, nil
}

// usedDays is what a home used on those of some days that are known, in the steps in which it is known.
type usedDays struct {
	days  []telemetry.Interval
	steps []telemetry.Used
	kWh   float64
}

// usedDays reads what a home used: by its register, and by its load curve on the days of which the register tells nothing.
func (s *server) usedDays(ctx context.Context, h lakaz.Household, b telemetry.Billing, days []telemetry.Interval, now time.Time) ([]usedDays, error) {
	energy := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}
	from, to := days[0].From, days[len(days)-1].To
	points, err := registerPoints(ctx, s.series, h.ID, energy, from.Add(-3*time.Hour), to.Add(3*time.Hour), changesOnTheHour(b))
	if err != nil {
		return nil, err
	}
	uses, _ := telemetry.Spread(telemetry.StepsOf(telemetry.Energy, points), days)
	counted, drawn := usedDays{steps: telemetry.UsedBetween(points)}, usedDays{}
	amounts := make([]float64, len(days))
	for i, u := range uses {
		if amounts[i] = u.Amount; !math.IsNaN(u.Amount) {
			counted.days, counted.kWh = append(counted.days, days[i]), counted.kWh+u.Amount/1000
		}
	}
	if drawn.steps, _, err = fillFromCurve(ctx, s.series, h.ID, b, amounts, days, now); err != nil {
		return nil, err
	}
	for i, wh := range amounts {
		if math.IsNaN(uses[i].Amount) && !math.IsNaN(wh) {
			drawn.days, drawn.kWh = append(drawn.days, days[i]), drawn.kWh+wh/1000
		}
	}
	return []usedDays{counted, drawn}, nil
}

// leaveOut takes an option out of the comparison.
func (c *compared) leaveOut(option lakaz.TariffOption) {
	c.Options = slices.DeleteFunc(c.Options, func(o optionCost) bool { return o.Option == option })
}

// wholeYear reports whether all but a few days of a year are known.
func (c *compared) wholeYear() bool { return c.Days >= 355 }

// present is what the option in force would have cost, in EUR; NaN where it is not sold here.
func (c *compared) present() float64 { return c.cost(func(o optionCost) bool { return o.Current }) }

func (c *compared) cost(is func(optionCost) bool) float64 {
	if i := slices.IndexFunc(c.Options, is); i >= 0 {
		return c.Options[i].EUR
	}
	return math.NaN()
}

// gain is what an option would have spared against the current one in a year; NaN where less than a year is known, or
// where it is the current one.
func (c *compared) gain(option lakaz.TariffOption) float64 {
	if c == nil || !c.wholeYear() {
		return math.NaN()
	}
	return c.present() - c.cost(func(o optionCost) bool { return o.Option == option && !o.Current })
}
