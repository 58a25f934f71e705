package simulate

import (
	"math"

	"lakaz/telemetry"
)

// Readings appends to dst what the home's sensors and meters say now: temperatures to 0.1 °C, humidities to 1 %, the
// mean power since the last step to 1 W, registers to 1 Wh and to 1 l. A silent sensor says nothing.
func (h *Home) Readings(dst []telemetry.Reading) []telemetry.Reading {
	at := h.Now()
	for i, c := range h.channels {
		if s := h.profile.Silence; s != nil && c.Place == s.Place && !at.Before(s.Since) {
			continue
		}
		dst = append(dst, telemetry.Reading{Channel: c, At: at, Value: h.measure(i, c, uint64(at.UnixMilli()))})
	}
	return dst
}

// measure is what the sensor of the i-th channel reads.
func (h *Home) measure(i int, c telemetry.Channel, ms uint64) telemetry.Decimal {
	noise := normal(mix(h.seed+20+uint64(i), ms))
	celsius, grams := h.air.Celsius, telemetry.AbsoluteHumidity(h.air.Celsius, h.air.Humidity)
	if r := i / 2; r < len(h.rooms) { // telemetry.Channels lists the rooms first, two channels each
		celsius, grams = h.rooms[r].celsius, h.rooms[r].vapour
	}
	if c.Place == telemetry.SolarTank { // 60 °C when full, 25 °C when empty
		celsius = 60 - 35*h.tankWh/12_000
	}
	switch c.Quantity {
	case telemetry.Temperature:
		return telemetry.NewDecimal(int64(math.Round((celsius+0.03*noise)*10)), 1)
	case telemetry.Humidity:
		return telemetry.NewDecimal(int64(math.Round(min(max(telemetry.RelativeHumidity(celsius, grams)+0.3*noise, 1), 100))), 0)
	case telemetry.Power:
		return telemetry.NewDecimal(int64(math.Round(h.watts)), 0)
	case telemetry.Energy:
		return telemetry.NewDecimal(int64(h.meters.energy), 0)
	}
	litres := h.meters.cold
	switch c.Place {
	case telemetry.Gas:
		litres = h.meters.gas
	case telemetry.HotWater:
		litres = h.meters.hot
	}
	return telemetry.NewDecimal(int64(litres), 3)
}

// Resume lets the registers go on from their latest readings: a meter is not set back when the run is.
func (h *Home) Resume(latest map[telemetry.Channel]telemetry.Point) {
	set := func(place string, q telemetry.Quantity, register *float64) {
		p, ok := latest[telemetry.Channel{Place: place, Quantity: q}]
		switch {
		case ok && q == telemetry.Volume:
			*register = math.Round(p.Value.Float() * 1000)
		case ok:
			*register = p.Value.Float()
		}
	}
	set(telemetry.Electricity, telemetry.Energy, &h.meters.energy)
	set(telemetry.Gas, telemetry.Volume, &h.meters.gas)
	set(telemetry.ColdWater, telemetry.Volume, &h.meters.cold)
	set(telemetry.HotWater, telemetry.Volume, &h.meters.hot)
}
