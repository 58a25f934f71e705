package main

import (
	"context"
	"math"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/telemetry"
	"lakaz/telemetry/detect"
)

// observing is the reading of a home's days for the comfort guard.
type observing struct {
	*server
	home  lakaz.Household
	days  []telemetry.Interval // in a row
	hours []telemetry.Interval
}

// observe reads what a home's sensors and meters told of its days, which are in a row.
func (s *server) observe(ctx context.Context, h lakaz.Household, days []telemetry.Interval) ([]gamification.Observed, error) {
	x := observing{server: s, home: h, days: days, hours: telemetry.Steps(days, time.Hour)}
	out := make([]gamification.Observed, len(days))
	for i, day := range days {
		out[i].Date, out[i].Paused = day.From.Format(time.DateOnly), judgedPaused(h, day)
	}
	if err := x.air(ctx, out); err != nil {
		return nil, err
	}
	if err := x.use(ctx, out); err != nil {
		return nil, err
	}
	return out, x.cooling(ctx, out)
}

// judgedPaused tells that a household had sensors off for any part of an interval without which it cannot be judged: those
// of a room, for the others tell whether the main room's was moved, of the air outdoors or of a meter of energy.
func judgedPaused(h lakaz.Household, in telemetry.Interval) bool {
	for _, place := range sensorPlaces(h.Dwelling) {
		if place != telemetry.ColdWater && place != telemetry.HotWater && place != telemetry.SolarTank && h.Pauses.Within(place, in.From, in.To) {
			return true
		}
	}
	return false
}

// gauges are a gauge's hours.
func (x observing) gauges(ctx context.Context, c telemetry.Channel) ([]telemetry.Gauge, error) {
	rolled, err := x.series.Hours(ctx, x.home.ID, []telemetry.Channel{c}, x.hours[0].From.Add(-time.Hour), x.hours[len(x.hours)-1].To.Add(time.Hour))
	return telemetry.Gauges(c.Quantity, rolled[c], x.hours), err
}

// means are a gauge's mean by hour; NaN where nothing is known.
func (x observing) means(ctx context.Context, place string, q telemetry.Quantity) (gamification.Hours, error) {
	told, err := x.gauges(ctx, telemetry.Channel{Place: place, Quantity: q})
	out := make(gamification.Hours, len(told))
	for i, g := range told {
		if out[i] = g.Weighted; math.IsNaN(out[i]) {
			out[i] = g.Mean
		}
	}
	return out, err
}

// cut hands each day its hours.
func (x observing) cut(hours gamification.Hours, give func(day int, hours gamification.Hours)) {
	next := 0
	for i, day := range x.days {
		first := next
		for next < len(hours) && x.hours[next].From.Before(day.To) {
			next++
		}
		give(i, hours[first:next])
	}
}

func (x observing) air(ctx context.Context, out []gamification.Observed) error {
	var others []gamification.Hours
	for i, room := range x.home.Dwelling.Rooms {
		celsius, err := x.means(ctx, room.ID, telemetry.Temperature)
		if err != nil {
			return err
		}
		if i == 0 {
			x.cut(celsius, func(day int, h gamification.Hours) { out[day].Indoor = h })
		} else {
			others = append(others, celsius)
		}
	}
	if len(others) > 0 {
		together := make(gamification.Hours, len(x.hours))
		for hour := range together {
			var values []float64
			for _, room := range others {
				values = append(values, room[hour])
			}
			together[hour] = mean(values)
		}
		x.cut(together, func(day int, h gamification.Hours) { out[day].Others = h })
	}
	celsius, err := x.means(ctx, telemetry.Outdoor, telemetry.Temperature)
	x.cut(celsius, func(day int, h gamification.Hours) { out[day].Outdoor = h })
	return err
}

// use reads what was used. Where one of a home's meters was silent, what the home used is unknown: the rest would be
// taken for a saving.
func (x observing) use(ctx context.Context, out []gamification.Observed) error {
	watts, err := x.gauges(ctx, telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power})
	if err != nil {
		return err
	}
	power, peaks := make(gamification.Hours, len(watts)), make(gamification.Hours, len(watts))
	for i, g := range watts {
		power[i], peaks[i] = g.Weighted, g.Max
	}
	litres, err := x.counted(ctx, telemetry.Channel{Place: telemetry.ColdWater, Quantity: telemetry.Volume})
	if err != nil {
		return err
	}
	x.cut(power, func(day int, h gamification.Hours) {
		out[day].Empty, out[day].Dead = gamification.Absent(1000*litres[day], h), gamification.Unplugged(h)
	})
	x.cut(peaks, func(day int, h gamification.Hours) {
		for _, peak := range h {
			if peak > out[day].PeakW {
				out[day].PeakW = peak
			}
		}
	})
	kWh, err := x.fuels(ctx, watts)
	for day := range out {
		if !math.IsNaN(kWh[day]) {
			out[day].EnergyKWh = math.Round(1000*kWh[day]) / 1000
		}
	}
	return err
}

// fuels is the energy of each day in kWh, electricity and gas together: see weekUse.
func (x observing) fuels(ctx context.Context, watts []telemetry.Gauge) ([]float64, error) {
	electricity, err := x.counted(ctx, telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy})
	if err != nil {
		return nil, err
	}
	if !anyKnown(electricity) { // a clamp that measures power alone
		hour := 0
		for i, day := range x.days {
			wh, covered := 0.0, time.Duration(0)
			for ; hour < len(watts) && x.hours[hour].From.Before(day.To); hour++ {
				if watts[hour].Covered > 0 {
					wh, covered = wh+watts[hour].EnergyWh(), covered+watts[hour].Covered
				}
			}
			if lasted := day.Duration(); covered > lasted*8/10 {
				electricity[i] = wh * float64(lasted) / float64(covered)
			}
		}
	}
	gas, err := x.counted(ctx, telemetry.Channel{Place: telemetry.Gas, Quantity: telemetry.Energy})
	if err != nil {
		return nil, err
	}
	factor := 1.0
	if !anyKnown(gas) {
		factor = gasWh
		if gas, err = x.counted(ctx, telemetry.Channel{Place: telemetry.Gas, Quantity: telemetry.Volume}); err != nil {
			return nil, err
		}
	}
	metered := x.home.Dwelling.Gas || anyKnown(gas)
	for i := range electricity {
		if metered {
			electricity[i] += factor * gas[i]
		}
		electricity[i] /= 1000
	}
	return electricity, nil
}

func anyKnown(values []float64) bool {
	for _, v := range values {
		if !math.IsNaN(v) {
			return true
		}
	}
	return false
}

// counted is what a register counted on each day; NaN where it is not known to the day.
func (x observing) counted(ctx context.Context, c telemetry.Channel) ([]float64, error) {
	first, last := x.days[0], x.days[len(x.days)-1]
	rolled, err := x.series.Days(ctx, x.home.ID, []telemetry.Channel{c}, first.From.AddDate(0, 0, -1), last.To.AddDate(0, 0, 1))
	uses, _ := telemetry.UsesOf(c.Quantity, rolled[c], x.days)
	out := make([]float64, len(x.days))
	for i := range out {
		out[i] = math.NaN()
		if uses[i].Quality&(telemetry.Estimated|telemetry.Filled) == 0 {
			out[i] = uses[i].Amount
		}
	}
	return out, err
}

// coolingFrom is the temperature outdoors in °C from which a home may be air-conditioned.
const coolingFrom = 22.0

// cooling reads when rooms were air-conditioned and when it was too hot, where it was warm outdoors.
func (x observing) cooling(ctx context.Context, out []gamification.Observed) error {
	warm := false
	for _, o := range out {
		warm = warm || mean(o.Outdoor) >= coolingFrom
	}
	if !warm {
		return nil
	}
	e, err := x.evidenceOf(ctx, x.home, x.days[0].From, x.days[len(x.days)-1].To)
	if err != nil {
		return err
	}
	cooled, weighted := make(gamification.Hours, len(x.hours)), make([]float64, len(x.hours))
	for _, on := range e.cooled() {
		for i, hour := range x.hours {
			from, to := later(hour.From, on.From), earlier(hour.To, on.To)
			if part := to.Sub(from).Hours(); part > cooled[i] { // of several rooms the one that is cooled longest
				cooled[i], weighted[i] = part, on.celsius
			}
		}
	}
	hour := 0
	x.cut(cooled, func(day int, h gamification.Hours) {
		sum, all := 0.0, 0.0
		for i, part := range h {
			sum, all = sum+part*weighted[hour+i], all+part
		}
		if hour += len(h); all > 0 {
			out[day].Cooled, out[day].CooledTo = h, math.Round(10*sum/all)/10
		}
	})
	return x.hot(ctx, out)
}

// Where people are: by night in their bedrooms, by day in the main room.
const nightFrom, nightTo = 22, 7

// hot tells by hour whether the room that people are in was too hot.
func (x observing) hot(ctx context.Context, out []gamification.Observed) error {
	for i, room := range x.home.Dwelling.Rooms {
		sleeps := room.Kind == lakaz.Bedroom || room.Kind == lakaz.ChildRoom
		if i > 0 && !sleeps {
			continue
		}
		celsius, err := x.means(ctx, room.ID, telemetry.Temperature)
		if err != nil {
			return err
		}
		humidity, err := x.means(ctx, room.ID, telemetry.Humidity)
		if err != nil {
			return err
		}
		hour := 0
		for day := range out {
			scale, err := x.weeks.scale(ctx, x.home, x.days[day].From)
			if err != nil {
				return err
			}
			if out[day].Hot == nil {
				out[day].Hot = make([]bool, len(out[day].Outdoor))
			}
			for at := range out[day].Hot {
				clock := x.home.Dwelling.Territory.In(x.hours[hour].From).Hour()
				if night := clock >= nightFrom || clock < nightTo; night == sleeps && scale.Comfort(celsius[hour], humidity[hour]) == telemetry.Hot {
					out[day].Hot[at] = true
				}
				hour++
			}
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// cooling is when a room was air-conditioned, and to how many °C.
type cooling struct {
	detect.Event
	celsius float64
}

// cooled finds when rooms were air-conditioned.
func (e evidence) cooled() (all []cooling) {
	base := detect.NightBase(e.power, e.clock).Watts
	power := e.power.Thinned(airStep)
	for _, room := range e.home.Dwelling.Rooms {
		air := e.rooms[room.ID]
		for _, on := range detect.AirConditioning(air, e.outdoor, power, base) {
			i, j := int(on.From.Sub(air.Celsius.From)/airStep), int(on.To.Sub(air.Celsius.From)/airStep)
			all = append(all, cooling{on, mean(known(air.Celsius.Values[i:j]))})
		}
	}
	return all
}
