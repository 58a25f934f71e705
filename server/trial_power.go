package main

import (
	"math"
	"time"

	"lakaz/gamification"
	"lakaz/telemetry"
	"lakaz/telemetry/detect"
)

// unpluggedKWh is what a meter counts at most on a day on which it was unplugged.
const unpluggedKWh = 0.05

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
