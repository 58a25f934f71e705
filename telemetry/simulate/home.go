// Package simulate is a home as a small physical model: weather, envelope, heater or air-conditioning, people, water,
// appliances and their meters. It is pure and deterministic for a seed, and what happens at an instant does not depend
// on when the run began: New settles the home for some days first, weather and habits are functions of the instant.
// Registers alone go on from where they stood: see Resume.
//
// Two homes of a territory share their weather when they share its seed. Overseas no home is heated.
package simulate

import (
	"math"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// settling is how long the walls need to forget the temperature they began with.
const settling = 8 * 24 * time.Hour

// Home is a running home. It is not safe for concurrent use.
type Home struct {
	profile Profile
	weather Weather
	seed    uint64
	now     float64 // Unix seconds
	rooms   []room
	air     Air

	day    int64 // local day of plans[1]
	shift  float64
	plans  [2][]use // the day before and the day
	tankWh float64  // what the tank has lost since it was hot
	tankOn bool

	watts    float64 // mean of the last step
	truth    Truth
	meters   meters
	channels []telemetry.Channel
	exchange []exchange
}

// meters are the registers, in Wh and litres.
type meters struct{ energy, gas, cold, hot float64 }

// New is a home of a profile, settled at an instant. Homes of one place share the weather; the seed is the home's own.
func New(p Profile, w Weather, seed uint64, at time.Time) *Home {
	h := &Home{profile: p, weather: w, seed: seed, now: float64(at.Add(-settling).UnixMilli()) / 1000,
		channels: telemetry.Channels(p.Dwelling), day: math.MinInt64, exchange: make([]exchange, len(p.Dwelling.Rooms))}
	h.air = w.at(h.now)
	start := h.air.Celsius
	if p.Heating != Unheated {
		start = max(start, p.Night)
	}
	h.truth.Airing = make([]bool, len(p.Dwelling.Rooms))
	for i := range p.Dwelling.Rooms {
		r := newRoom(p, i)
		r.celsius, r.mass = start, start
		r.vapour = min(telemetry.AbsoluteHumidity(h.air.Celsius, h.air.Humidity)+1.5, telemetry.AbsoluteHumidity(start, 70))
		r.lining = r.vapour
		h.rooms = append(h.rooms, r)
	}
	for range int(settling / (10 * time.Minute)) {
		h.Step(10 * time.Minute)
	}
	h.meters = meters{
		energy: math.Floor(2e6 + 3e7*unit(mix(seed, 1))), gas: math.Floor(4e6 * unit(mix(seed, 2))),
		cold: math.Floor(9e5 * unit(mix(seed, 3))), hot: math.Floor(4e5 * unit(mix(seed, 4))),
	}
	return h
}

// Now is the instant the home is at.
func (h *Home) Now() time.Time { return unixTime(h.now) }

func unixTime(seconds float64) time.Time {
	return time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
}

// Step lets the home live on for a while: seconds to a quarter of an hour.
func (h *Home) Step(dt time.Duration) {
	seconds := dt.Seconds()
	from, to := h.now, h.now+seconds
	h.air = h.weather.at(from + seconds/2)
	h.turnDay(from + seconds/2)
	hour := (from + seconds/2 + h.shift - float64(h.day)*daySeconds) / 3600

	s := h.surroundings(hour)
	load := h.live(from, to)
	base := h.machines(from, seconds)
	load.watts += h.lights(load) + h.fans(load) + base
	heat, cool := h.climate(s, load, hour, seconds)
	h.open(from, to)
	h.truth.HeaterW, h.truth.CoolerW, h.truth.BaseW = 0, cool/3, base

	switch h.profile.Heating {
	case Electric:
		load.watts += heat
		h.truth.HeaterW = heat
	case GasBoiler:
		load.gasW += heat / 0.9
		if heat > 0 {
			load.watts += 45 // pump and fan
		}
	}
	load.watts += cool / 3 // coefficient of performance
	without := load.watts
	h.heatWater(&load, hour, seconds)
	h.truth.TankW = load.watts - without

	h.watts = load.watts
	h.meters.energy += load.watts * seconds / 3600
	h.meters.gas += load.gasW * seconds / (10.3 * 3600) // 10.3 kWh/m³, higher heating value
	h.meters.cold += load.cold * seconds * 1000
	if h.profile.HotWater == Shared || h.profile.Dwelling.HotWater {
		h.meters.hot += load.hot * seconds * 1000
	} else {
		h.meters.cold += load.hot * seconds * 1000 // what the tank takes in
	}
	h.now = to
}

// turnDay keeps the plans of the local day and the one before, whose night reaches into it.
func (h *Home) turnDay(at float64) {
	if h.day != math.MinInt64 && at+h.shift < float64(h.day+1)*daySeconds {
		return
	}
	_, seconds := h.profile.Dwelling.Territory.In(unixTime(at)).Zone()
	day := int64(math.Floor((at + float64(seconds)) / daySeconds))
	if day == h.day {
		return
	}
	if h.day == day-1 {
		h.plans[0] = h.plans[1]
	} else {
		h.plans[0] = h.plan(day - 1)
	}
	h.plans[1] = h.plan(day)
	h.day, h.shift = day, h.offset(day)
}

// load is what goes on in the home during a step.
type load struct {
	watts, gasW   float64
	cold, hot     float64 // m³/s
	awake, asleep float64
}

// live adds up the uses of a step: their rates by the part of it they take.
func (h *Home) live(from, to float64) load {
	var l load
	for _, plan := range h.plans {
		for i := range plan {
			u := &plan[i]
			if u.from >= to || u.to <= from {
				continue
			}
			part := (min(u.to, to) - max(u.from, from)) / (to - from)
			l.watts += u.watts * part
			l.gasW += u.gasW * part
			l.cold += u.cold * part
			l.hot += u.hot * part
			l.awake += u.awake * part
			l.asleep += u.asleep * part
			x := &h.exchange[u.room]
			x.gainW += u.heatW * part
			x.gainGs += u.vapour * part
			x.freshM3 += u.air * part
			x.window += u.air * part
		}
	}
	return l
}

// lights burn where people are awake in the dark.
func (h *Home) lights(l load) float64 {
	if l.awake == 0 || h.air.Sun > 60 {
		return 0
	}
	w := (18 + 9*min(l.awake, 4)) * (1 - h.air.Sun/60)
	h.exchange[0].gainW += w
	return w
}

// machines are what never sleeps: the fridge's compressor, which runs the longer the warmer its room, and what
// stands by.
func (h *Home) machines(from, seconds float64) float64 {
	kitchen := h.find(lakaz.Kitchen)
	duty := min(max(0.3+0.02*(h.rooms[kitchen].celsius-20), 0.15), 0.9)
	period := 2700 + 900*unit(mix(h.seed, 5))
	ran := func(x float64) float64 { return math.Floor(x)*duty + min(x-math.Floor(x), duty) }
	phase := unit(mix(h.seed, 6))
	fridge := h.profile.FridgeW * (ran((from+seconds)/period+phase) - ran(from/period+phase)) * period / seconds
	h.exchange[kitchen].gainW += fridge

	// What stands by flickers; the longer one looks the less.
	slot := uint64(int64(from / 10))
	standby := h.profile.StandbyW * (1 + 0.12*normal(mix(h.seed+10, slot))*math.Sqrt(10/max(seconds, 10)))
	standby = max(standby, h.profile.StandbyW/2)
	h.exchange[0].gainW += standby * 0.8
	return fridge + standby
}
