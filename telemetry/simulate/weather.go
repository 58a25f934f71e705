package simulate

import (
	"math"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

const (
	daySeconds  = 86400.0
	yearSeconds = 365.2425 * daySeconds
)

// Weather is the air outside in one territory. It depends on the seed, the territory and the instant alone.
type Weather struct {
	climate climate
	seed    uint64
}

// Air is the weather at one instant.
type Air struct {
	Celsius  float64
	Humidity float64 // relative, %
	Sun      float64 // on a horizontal plane, W/m²
	Wind     float64 // m/s
}

// climate is what a coast town of a territory has in a year.
type climate struct {
	latitude, longitude float64 // degrees, north and east positive
	mean, season        float64 // °C: of the year, and half the way from the coolest to the warmest month
	warmest             float64 // the year's part at which it is warmest, 0..1
	daily               float64 // °C: half the way from night to day under a half-clouded sky
	front               float64 // °C: how far fronts push the temperature, deviation
	cloud               float64 // mean cover, 0..1
	dryness, drynessVar float64 // °C between air and dew point: mean, and how much more when driest
	driest              float64 // the year's part at which the air is driest
	wind                float64 // m/s
}

// climateOf gives each territory its own seasons: warmest in July at Lille, in September in the Antilles, in February
// south of the equator; dry from January to April in the Antilles, from May to November in La Réunion. The figures are
// rounded from published normals [K].
func climateOf(t lakaz.Territory) climate {
	switch t {
	case lakaz.Guadeloupe:
		return climate{16.2, -61.5, 26.1, 1.5, 0.67, 2.5, 0.4, 0.45, 4.3, 0.9, 0.22, 5.5}
	case lakaz.Martinique:
		return climate{14.6, -61.0, 26.3, 1.4, 0.67, 2.4, 0.4, 0.45, 4.2, 0.9, 0.22, 5.5}
	case lakaz.Guyane:
		return climate{4.9, -52.3, 26.7, 0.7, 0.77, 3.0, 0.45, 0.55, 2.8, 0.9, 0.76, 2.5}
	case lakaz.Reunion:
		return climate{-21.3, 55.5, 24.7, 2.5, 0.11, 2.3, 0.4, 0.4, 5.0, 1.2, 0.67, 4.5}
	case lakaz.Mayotte:
		return climate{-12.8, 45.2, 26.6, 1.6, 0.1, 2.4, 0.4, 0.45, 4.0, 1.3, 0.62, 3.5}
	}
	return climate{50.6, 3.1, 10.9, 7.2, 0.555, 3.4, 2.3, 0.62, 3.4, 1.6, 0.5, 4.2} // Lille
}

// WeatherOf is the weather of a territory's coast (on the mainland, of Lille) in the world of a seed.
func WeatherOf(t lakaz.Territory, seed uint64) Weather {
	h := seed
	for _, c := range []byte(t) {
		h = mix(h, uint64(c))
	}
	return Weather{climate: climateOf(t), seed: h}
}

// At is the air at an instant.
func (w Weather) At(at time.Time) Air { return w.at(float64(at.UnixMilli()) / 1000) }

func (w Weather) at(unix float64) Air {
	c := &w.climate
	year := math.Mod(unix/yearSeconds, 1)
	hour := math.Mod(unix+c.longitude*240, daySeconds) / 3600 // by the sun
	cover := w.cover(unix)

	// Fronts come as a cold or warm fortnight, a passage of three days and gusts of a few hours.
	front := c.front * (0.75*wave(w.seed+1, unix, 12*daySeconds) + 0.85*wave(w.seed+2, unix, 2.5*daySeconds) +
		0.18*wave(w.seed+3, unix, 3*3600))
	mean := c.mean + c.season*math.Cos(2*math.Pi*(year-c.warmest)) + front
	celsius := mean + c.daily*(1.35-0.7*cover)*w.daylight(year)*math.Cos(2*math.Pi*(hour-14.8)/24)

	// A day's air keeps its water while its temperature goes up and down: the relative humidity mirrors the temperature.
	gap := c.dryness + c.drynessVar*math.Cos(2*math.Pi*(year-c.driest)) + 1.1*c.dryness*0.3*wave(w.seed+4, unix, 2*daySeconds)
	dew := mean - max(gap, 0.4)
	rh := 100 * telemetry.Saturation(dew) / telemetry.Saturation(celsius)

	breeze := c.wind * (1 + 0.35*wave(w.seed+5, unix, daySeconds) + 0.25*math.Cos(2*math.Pi*(hour-14)/24))
	return Air{Celsius: celsius, Humidity: min(rh, 99), Sun: w.sun(year, hour) * (1 - 0.75*math.Pow(cover, 3.4)), Wind: max(breeze, 0.2)}
}

// cover is the part of the sky under clouds.
func (w Weather) cover(unix float64) float64 {
	x := wave(w.seed+6, unix, 2*daySeconds) + 0.7*wave(w.seed+7, unix, 5*3600)
	return min(max(w.climate.cloud+0.3*x, 0), 1)
}

// daylight widens the daily swing in the bright half of the year, much at Lille, hardly in the tropics.
func (w Weather) daylight(year float64) float64 {
	lean := w.climate.latitude / 90
	return 1 - 0.9*lean*math.Cos(2*math.Pi*(year+10/365.0))
}

// sun is the irradiance of a clear sky on a horizontal plane in W/m² (Haurwitz 1945), for a part of the year and a
// solar hour.
func (w Weather) sun(year, hour float64) float64 {
	declination := -23.44 * math.Pi / 180 * math.Cos(2*math.Pi*(year+10/365.0))
	latitude := w.climate.latitude * math.Pi / 180
	height := math.Sin(latitude)*math.Sin(declination) +
		math.Cos(latitude)*math.Cos(declination)*math.Cos((hour-12)*math.Pi/12)
	if height <= 0.01 {
		return 0
	}
	return 1098 * height * math.Exp(-0.057/height)
}
