package main

import (
	"cmp"
	"context"
	"math"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/telemetry"
	"lakaz/telemetry/detect"
)

// knownLeast is the part of a day's hours of which a sensor must have told for the day to be known: who misses more than
// 30 % is not judged.
const knownLeast = 0.7

// unpluggedKWh is what a meter counts at most on a day on which it was unplugged.
const unpluggedKWh = 0.05

// trial is what was measured in a home in the two weeks before a gesture was picked, and on the newest days since; the day
// on which it was picked is neither.
func (s *server) trial(ctx context.Context, h lakaz.Household, proof gamification.Proof, picked, today time.Time) (t gamification.Trial, err error) {
	t.Floor = float64(max(h.Dwelling.Floor, ordinaryFloor))
	since := today.AddDate(0, 0, -proof.Span())
	if first := picked.AddDate(0, 0, 1); since.Before(first) {
		since = first
	}
	if t.Before, err = s.measured(ctx, h, proof, picked.AddDate(0, 0, -factsDays), picked); err != nil {
		return t, err
	}
	t.After, err = s.measured(ctx, h, proof, since, today)
	t.Moved = gamification.Moved(t.Before, t.After)
	for _, place := range sensorPlaces(h.Dwelling) {
		t.Paused = t.Paused || h.Pauses.Within(place, since, today)
	}
	return t, err
}

// measured is what was measured in a home on each of its days.
func (s *server) measured(ctx context.Context, h lakaz.Household, proof gamification.Proof, from, to time.Time) (gamification.Days, error) {
	days := daysBetween(from, to)
	if len(days) == 0 {
		return gamification.Days{}, nil
	}
	e, err := s.evidenceOf(ctx, h, from.Add(-night), to)
	if err != nil {
		return nil, err
	}
	billing, err := s.billing(ctx, h)
	if err != nil {
		return nil, err
	}
	m := measuring{evidence: e, days: days, out: gamification.Days{}}
	m.measure(billing, proof.With)
	return m.out, nil
}

// night is how long before a day its night begins: at noon. What goes on in a night belongs to the day it ends on.
const night = 12 * time.Hour

// measuring turns curves into figures of days.
type measuring struct {
	evidence
	days []telemetry.Interval
	out  gamification.Days
}

// measure sets all figures. A rule's own figures tell which heater is meant.
func (m measuring) measure(billing telemetry.Billing, with map[string]float64) {
	m.pause()
	m.unplug()
	m.air()
	m.rooms()
	m.cooling()
	m.power(billing, with)
	m.whole()
}

// each sets a figure of every day.
func (m measuring) each(f gamification.Figure, of func(telemetry.Interval) float64) {
	for _, day := range m.days {
		m.out[f] = append(m.out[f], of(day))
	}
}

// part is a curve between two instants.
func part(c detect.Curve, from, to time.Time) detect.Curve {
	if c.Step == 0 { // of a room that is not there
		return c
	}
	i := min(max(int(from.Sub(c.From)/c.Step), 0), len(c.Values))
	j := min(max(int(to.Sub(c.From)/c.Step), i), len(c.Values))
	return detect.Curve{From: c.From.Add(time.Duration(i) * c.Step), Step: c.Step, Values: c.Values[i:j]}
}

// told is what a curve told in an interval; nothing where too much of it is missing.
func told(c detect.Curve, in telemetry.Interval) []float64 {
	values := part(c, in.From, in.To).Values
	if out := known(values); float64(len(out)) >= knownLeast*float64(len(values)) {
		return out
	}
	return nil
}

// hours is from one hour to another of a local day.
func hours(day telemetry.Interval, from, to int) telemetry.Interval {
	at := func(hour int) time.Time {
		return time.Date(day.From.Year(), day.From.Month(), day.From.Day(), hour, 0, 0, 0, day.From.Location())
	}
	return telemetry.Interval{From: at(from), To: at(to)}
}

// nightOf is from the noon before a day to its own.
func nightOf(day telemetry.Interval) telemetry.Interval {
	return telemetry.Interval{From: day.From.Add(-night), To: day.From.Add(night)}
}

// pause forgets whole days of what the household had off for part of them: the hours that are left prove nothing of those
// that it hid.
func (m measuring) pause() {
	home := m.evidence.home
	forget := func(place string, c detect.Curve) {
		for _, day := range m.days {
			if home.Pauses.Within(place, day.From, day.To) {
				values := part(c, day.From, day.To).Values
				for i := range values {
					values[i] = math.NaN()
				}
			}
		}
	}
	for place, air := range m.evidence.rooms {
		forget(place, air.Celsius)
		forget(place, air.Humidity)
	}
	forget(telemetry.Outdoor, m.evidence.outdoor.Celsius)
	forget(telemetry.Outdoor, m.evidence.outdoor.Humidity)
	forget(telemetry.Electricity, m.evidence.power)
	forget(telemetry.ColdWater, m.evidence.water)
}

// unplug forgets the power of days on which the meter was unplugged: a home never uses nothing.
func (m measuring) unplug() {
	for _, day := range m.days {
		values := part(m.evidence.power, day.From, day.To).Values
		if mean(known(values))*24/1000 < unpluggedKWh {
			for i := range values {
				values[i] = math.NaN()
			}
		}
	}
}

// air: the main room and the air outdoors.
func (m measuring) air() {
	room, _ := m.home.Dwelling.Main()
	air, floor := m.evidence.rooms[room.ID], float64(max(m.home.Dwelling.Floor, ordinaryFloor))
	of := func(c detect.Curve, in func(telemetry.Interval) telemetry.Interval) func(telemetry.Interval) float64 {
		return func(day telemetry.Interval) float64 {
			if told(c, day) == nil {
				return math.NaN()
			}
			return mean(told(c, in(day)))
		}
	}
	whole := func(day telemetry.Interval) telemetry.Interval { return day }
	m.each(gamification.EveningCelsius, of(air.Celsius, func(d telemetry.Interval) telemetry.Interval { return hours(d, 18, 22) }))
	m.each(gamification.NightCelsius, of(air.Celsius, func(d telemetry.Interval) telemetry.Interval { return hours(d, 2, 6) }))
	m.each(gamification.OutdoorCelsius, of(m.outdoor.Celsius, whole))
	m.each(gamification.ColdShare, func(day telemetry.Interval) float64 {
		below, all := 0, told(air.Celsius, day)
		for _, celsius := range all {
			if celsius < floor {
				below++
			}
		}
		return float64(below) / float64(len(all))
	})
	m.each(gamification.Humidity, func(day telemetry.Interval) float64 { return median(told(air.Humidity, day)) })
	m.each(gamification.Moisture, func(day telemetry.Interval) float64 {
		in, out := told(air.Celsius, day), told(m.outdoor.Celsius, day)
		damp, outdoors := told(air.Humidity, day), told(m.outdoor.Humidity, day)
		if in == nil || out == nil || damp == nil || outdoors == nil {
			return math.NaN()
		}
		return telemetry.AbsoluteHumidity(mean(in), mean(damp)) - telemetry.AbsoluteHumidity(mean(out), mean(outdoors))
	})
	m.each(gamification.NightGap, func(day telemetry.Interval) float64 {
		if told(air.Celsius, day) == nil || told(m.outdoor.Celsius, day) == nil {
			return math.NaN()
		}
		return mean(told(air.Celsius, hours(day, 0, 5))) - mean(told(m.outdoor.Celsius, hours(day, 0, 5)))
	})
	m.each(gamification.WallHumidity, func(day telemetry.Interval) float64 {
		in, out, damp := told(air.Celsius, day), told(m.outdoor.Celsius, day), told(air.Humidity, day)
		if in == nil || out == nil || damp == nil {
			return math.NaN()
		}
		_, wall := telemetry.ColdSpot(mean(in), mean(damp), mean(out), cmp.Or(m.home.Dwelling.FRsi, telemetry.UsualFRsi))
		return wall
	})
	m.each(gamification.Humidex, func(day telemetry.Interval) float64 {
		in := telemetry.Interval{From: day.From.Add(-3 * time.Hour), To: day.From.Add(6 * time.Hour)}
		return telemetry.Humidex(mean(told(air.Celsius, in)), mean(told(air.Humidity, in)))
	})
	warmest := func(c detect.Curve, day telemetry.Interval) float64 {
		if told(c, day) == nil {
			return math.NaN()
		}
		top := math.NaN()
		for _, hour := range part(c, day.From, day.To).Thinned(time.Hour).Values {
			if !(hour <= top) && !math.IsNaN(hour) {
				top = hour
			}
		}
		return top
	}
	m.each(gamification.PeakOutdoors, func(day telemetry.Interval) float64 { return warmest(m.outdoor.Celsius, day) })
	m.each(gamification.PeakBelow, func(day telemetry.Interval) float64 {
		return warmest(m.outdoor.Celsius, day) - warmest(air.Celsius, day)
	})
}

// rooms: how often they were aired, and how the main one stands beside the others.
func (m measuring) rooms() {
	var aired []detect.Event
	for _, air := range m.evidence.rooms {
		aired = append(aired, detect.Airings(air, m.outdoor)...)
	}
	m.each(gamification.Airings, func(day telemetry.Interval) float64 {
		seen := false // a room in which an airing could be seen
		for _, air := range m.evidence.rooms {
			seen = seen || told(air.Humidity, day) != nil && told(air.Celsius, day) != nil
		}
		if !seen || told(m.outdoor.Humidity, day) == nil {
			return math.NaN()
		}
		count := 0.0
		for _, a := range aired {
			if !a.From.Before(day.From) && a.From.Before(day.To) {
				count++
			}
		}
		return count
	})
	main, _ := m.home.Dwelling.Main()
	m.each(gamification.MainApart, func(day telemetry.Interval) float64 {
		var others []float64
		for id, air := range m.evidence.rooms {
			if celsius := told(air.Celsius, day); id != main.ID && celsius != nil {
				others = append(others, mean(celsius))
			}
		}
		if len(others) == 0 {
			return math.NaN()
		}
		return mean(told(m.evidence.rooms[main.ID].Celsius, day)) - median(others)
	})
}

// within is how many hours of events lie in an interval, and the same times something of them.
func within(events []detect.Event, in telemetry.Interval, of func(detect.Event) float64) (hours, weighted float64) {
	for _, e := range events {
		from, to := e.From, e.To
		if from.Before(in.From) {
			from = in.From
		}
		if to.After(in.To) {
			to = in.To
		}
		if lasted := to.Sub(from).Hours(); lasted > 0 {
			hours, weighted = hours+lasted, weighted+lasted*of(e)
		}
	}
	return hours, weighted
}

// cooling: for how long rooms were cooled in each night, and to how many degrees.
func (m measuring) cooling() {
	base := detect.NightBase(m.evidence.power, m.clock).Watts
	power := m.evidence.power.Thinned(airStep)
	type cooled struct {
		air    detect.Air
		events []detect.Event
	}
	var rooms []cooled
	for _, air := range m.evidence.rooms {
		rooms = append(rooms, cooled{air, detect.AirConditioning(air, m.outdoor, power, base)})
	}
	sums := func(day telemetry.Interval) (hours, weighted float64) {
		for _, room := range rooms {
			h, w := within(room.events, nightOf(day), func(e detect.Event) float64 {
				return mean(known(part(room.air.Celsius, e.From, e.To).Values))
			})
			hours, weighted = hours+h, weighted+w
		}
		return hours, weighted
	}
	m.each(gamification.CooledHours, func(day telemetry.Interval) float64 {
		if told(m.evidence.power, nightOf(day)) == nil || told(m.outdoor.Humidity, nightOf(day)) == nil {
			return math.NaN()
		}
		hours, _ := sums(day)
		return hours
	})
	m.each(gamification.CooledTo, func(day telemetry.Interval) float64 {
		hours, weighted := sums(day)
		return weighted / hours // 0/0 is NaN
	})
}

// power: the tank, an electric heater, what never sleeps, and water that runs at night.
func (m measuring) power(billing telemetry.Billing, with map[string]float64) {
	power := m.evidence.power
	blocks := detect.HotWater(power)
	tank := func(of func(detect.Event) float64) func(telemetry.Interval) float64 {
		return func(day telemetry.Interval) float64 {
			if told(power, nightOf(day)) == nil {
				return math.NaN()
			}
			_, weighted := within(blocks, nightOf(day), of)
			return weighted
		}
	}
	cheap := func(at time.Time) bool { return billing.Rate(at).Period.OffPeak() }
	m.each(gamification.TankHours, tank(func(detect.Event) float64 { return 1 }))
	m.each(gamification.TankKWh, tank(func(e detect.Event) float64 { return e.Watts / 1000 }))
	m.each(gamification.TankOffPeak, tank(func(e detect.Event) float64 { return detect.ShareOf([]detect.Event{e}, cheap) }))

	washes := detect.Washes(power)
	washed := func(of func(detect.Event) float64) func(telemetry.Interval) float64 {
		return func(day telemetry.Interval) float64 {
			if told(power, day) == nil {
				return math.NaN()
			}
			all := 0.0
			for _, e := range washes {
				if !e.From.Before(day.From) && e.From.Before(day.To) {
					all += of(e)
				}
			}
			return all
		}
	}
	m.each(gamification.Washes, washed(func(detect.Event) float64 { return 1 }))
	m.each(gamification.WashKWh, washed(func(e detect.Event) float64 { return e.Watts / 1000 * e.To.Sub(e.From).Hours() }))
	m.each(gamification.WashesOffPeak, washed(func(e detect.Event) float64 {
		if cheap(e.From) {
			return 1
		}
		return 0
	}))

	var pulses []detect.Event
	for _, e := range detect.HeaterPulses(power) {
		if from, to := with["fromW"], with["toW"]; e.Watts >= pulseSlack*from && e.Watts <= to/pulseSlack {
			pulses = append(pulses, e)
		}
	}
	m.each(gamification.PulseHours, func(day telemetry.Interval) float64 {
		if told(power, day) == nil {
			return math.NaN()
		}
		hours, _ := within(pulses, day, func(detect.Event) float64 { return 1 })
		return hours
	})
	m.each(gamification.BaseW, func(day telemetry.Interval) float64 {
		return detect.NightBase(part(power, day.From, day.To), m.clock).Watts
	})
	m.each(gamification.FloorW, func(day telemetry.Interval) float64 {
		return quantile(told(power, hours(day, 1, 5)), 0.05)
	})
	m.each(gamification.DayLitres, func(day telemetry.Interval) float64 {
		register := part(m.water, day.From, day.To).Values
		if len(register) == 0 {
			return math.NaN()
		}
		return 1000 * (register[len(register)-1] - register[0])
	})
	m.each(gamification.NightLitres, func(day telemetry.Interval) float64 {
		return detect.LeastFlow(part(m.water, hours(day, 1, 5).From, hours(day, 1, 5).To))
	})
}

// pulseSlack is how far a heater's power may lie from the figures of its rule: the mains' voltage varies.
const pulseSlack = 0.85

// whole: what only many nights together tell.
func (m measuring) whole() {
	cold := detect.Fridge(m.evidence.power, m.clock)
	m.out[gamification.FridgeDuty] = []float64{cold.Duty}
	room, ok := m.home.Dwelling.Main()
	if !ok {
		return
	}
	hours, _ := detect.TimeConstant(m.evidence.rooms[room.ID].Celsius.Thinned(modelStep), m.outdoor.Celsius.Thinned(modelStep), m.clock)
	m.out[gamification.HoldsHours] = []float64{hours}
}
