package simulate

import (
	"math"

	"lakaz"
	"lakaz/telemetry"
)

// surroundings resets what each room meets in this step: outdoors, the sun, the doors, the thermostat.
func (h *Home) surroundings(hour float64) (outside float64) {
	outside = telemetry.AbsoluteHumidity(h.air.Celsius, h.air.Humidity)
	overseas := h.profile.Dwelling.Territory.Overseas()
	var others, otherAir float64
	for i := range h.rooms[1:] {
		others += h.rooms[i+1].celsius
		otherAir += h.rooms[i+1].vapour
	}
	n := float64(len(h.rooms) - 1)
	for i := range h.rooms {
		r := &h.rooms[i]
		x := exchange{air: h.air, outside: outside, hub: h.rooms[0].celsius, hubAir: h.rooms[0].vapour, doors: 1,
			freshM3: r.airM3s, gainGs: r.dampGs, heatTo: math.NaN(), coolTo: math.NaN()}
		if i == 0 {
			x.doors = n
			if n > 0 {
				x.hub, x.hubAir = others/n, otherAir/n
			}
		}
		shade := 1.0
		if r.celsius > 24.5 {
			shade = 0.4 // shutters closed against the sun
		}
		if i%2 == 0 == (hour > 12.5) { // windows look east and west in turn
			shade *= 0.45
		}
		x.gainW = h.air.Sun * wallSun * windowSun * r.window * shade
		volume := r.area * ceilingM
		if overseas {
			x.gainW += h.air.Sun * roofSun * r.area
			x.freshM3 += openCrossAir * min(h.air.Wind/4, 1.5) * volume / 3600
		} else if r.celsius > 24 && h.air.Celsius < r.celsius-1 {
			x.freshM3 += summerWindow * volume / 3600
		}
		h.exchange[i] = x
	}
	return outside
}

// climate moves every room on and says the heat given and taken in all, in W.
func (h *Home) climate(outside float64, l load, hour, seconds float64) (heat, cool float64) {
	p := &h.profile
	set := math.NaN()
	if p.Heating != Unheated && !h.warmSeason() {
		switch {
		case l.awake+l.asleep == 0:
			set = p.Away
		case l.asleep > l.awake:
			set = p.Night
		default:
			set = p.Day
		}
	}
	night := hour > 20.5 || hour < 6
	for i := range h.rooms {
		r, x := &h.rooms[i], &h.exchange[i]
		x.heatTo = set
		if i != 0 && !math.IsNaN(set) && p.Dwelling.Rooms[i].Kind != lakaz.Bathroom {
			x.heatTo -= 0.8 // a bedroom's radiator is turned lower
		}
		if r.cooled && night && l.awake+l.asleep > 0 {
			x.coolTo = p.Comfort
			x.freshM3 = r.airM3s + 0.3*r.area*ceilingM/3600 + x.window // shutters closed
		}
		a, b := r.step(*x, seconds)
		heat, cool = heat+a, cool+b
	}
	return heat, cool
}

// fans turn where people are and it is hot, in W.
func (h *Home) fans(l load) float64 {
	if !h.profile.Fans || h.rooms[0].celsius < 28 {
		return 0
	}
	return 42 * min(l.awake+l.asleep/2, 3)
}

// warmSeason is when the heating is off: from mid-May to the end of September.
func (h *Home) warmSeason() bool {
	day := unixTime(h.now).YearDay()
	return day > 135 && day < 274
}

// heatWater adds what hot water costs. A litre at 55 °C takes 49 Wh; a tank loses 50 W through its skin.
func (h *Home) heatWater(l *load, hour, seconds float64) {
	const whPerM3 = 48_800.0
	switch h.profile.HotWater {
	case Shared:
		return
	case GasHeater:
		l.gasW += l.hot * whPerM3 * 3600 / 0.85
		return
	}
	h.tankWh = min(h.tankWh+(l.hot*whPerM3*3600+50)*seconds/3600, 12_000)
	power, begin := 2000.0, 300.0
	switch h.profile.HotWater {
	case OffPeakTank:
		late := 22.5 + unit(mix(h.seed, 7))
		if hour < late && hour > 6.5 {
			h.tankOn = false
			return
		}
	case SolarTank:
		h.tankWh = max(h.tankWh-h.air.Sun*2.1*0.45*seconds/3600, 0)
		power, begin = 1500, 3500
		if hour < 18 || hour > 21 {
			h.tankOn = false
			return
		}
	case AnyTimeTank:
		power, begin = 1500, 900
	}
	if !h.tankOn && h.tankWh < begin {
		return
	}
	used := min(h.tankWh, power*seconds/3600)
	h.tankWh -= used
	h.tankOn = h.tankWh > 0
	l.watts += used * 3600 / seconds
}
