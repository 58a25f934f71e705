package main

import (
	"cmp"
	"math"
	"time"

	"lakaz/gamification"
	"lakaz/telemetry"
	"lakaz/telemetry/detect"
)

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
