package telemetry

import (
	"math"

	"lakaz"
)

// Comfort is the step of the comfort scale a room is on. Its text is the state's name in styles and catalogues.
type Comfort string

const (
	Unknown Comfort = ""
	Cold    Comfort = "froid"
	Cool    Comfort = "frais"
	Well    Comfort = "bien"
	Warm    Comfort = "chaud"
	Hot     Comfort = "trop"
)

// Scale holds the boundaries between the five steps of a dwelling: of the air temperature in °C on the mainland, of
// the humidex overseas, where the same temperature is fine in dry air and hard in damp air.
type Scale struct {
	Humidex                      bool
	CoolFrom, WellFrom, WarmFrom float64
	HotFrom                      float64
	Min, Max                     float64 // the ends of the ring
}

// ScaleOf is a dwelling's comfort scale. Mainland: well from the floor (WHO 2018: 18 °C, 20 for the fragile) to 26 °C
// (EN 16798-1, upper limit of category II). Overseas a humidex of 33 to 38 is an ordinary day: well up to 38, hot from
// 42 [E].
func ScaleOf(d lakaz.Dwelling) Scale {
	if d.Territory.Overseas() {
		return Scale{Humidex: true, CoolFrom: 16, WellFrom: 20, WarmFrom: 38, HotFrom: 42, Min: 12, Max: 48}
	}
	floor := float64(d.Floor)
	if floor == 0 {
		floor = 18
	}
	return Scale{CoolFrom: floor - 2, WellFrom: floor, WarmFrom: 26, HotFrom: 29, Min: floor - 6, Max: 33}
}

// Feel is the figure the scale judges: the temperature, or overseas the humidex where the humidity is known.
func (s Scale) Feel(celsius, humidity float64) float64 {
	if s.Humidex && !math.IsNaN(humidity) {
		return math.Max(celsius, Humidex(celsius, humidity))
	}
	return celsius
}

// Comfort is the step for a temperature in °C and a relative humidity in %; NaN for an unknown humidity.
func (s Scale) Comfort(celsius, humidity float64) Comfort {
	feel := s.Feel(celsius, humidity)
	switch {
	case math.IsNaN(celsius):
		return Unknown
	case feel < s.CoolFrom:
		return Cold
	case feel < s.WellFrom:
		return Cool
	case feel < s.WarmFrom:
		return Well
	case feel < s.HotFrom:
		return Warm
	}
	return Hot
}

// Position is where on the ring the marker stands, 0 (coldest) to 1 (hottest). Each of the five steps takes a fifth.
func (s Scale) Position(celsius, humidity float64) float64 {
	feel := s.Feel(celsius, humidity)
	bounds := [6]float64{s.Min, s.CoolFrom, s.WellFrom, s.WarmFrom, s.HotFrom, s.Max}
	for i := range 5 {
		if feel < bounds[i+1] || i == 4 {
			within := (feel - bounds[i]) / (bounds[i+1] - bounds[i])
			return (float64(i) + min(max(within, 0.04), 0.96)) / 5
		}
	}
	return 1
}

// Band is the range of temperature in °C that counts as well at a relative humidity in %.
func (s Scale) Band(humidity float64) (low, high float64) {
	if !s.Humidex || math.IsNaN(humidity) {
		return s.WellFrom, s.WarmFrom
	}
	low, high = s.WellFrom, s.WarmFrom
	for range 40 { // the humidex grows with the temperature: halve the interval
		if mid := (low + high) / 2; s.Feel(mid, humidity) < s.WarmFrom {
			low = mid
		} else {
			high = mid
		}
	}
	return s.WellFrom, high
}

// DampFrom is the relative humidity in % from which a room's air is called damp: 70 on the mainland in a lived-in
// room; overseas outdoor air is damp by itself and only 85 is worth a word [E].
func DampFrom(t lakaz.Territory) float64 {
	if t.Overseas() {
		return 85
	}
	return 70
}

// Humidex is the perceived temperature in °C (Masterton & Richardson 1979): T + 5/9*(e-10), with e in hPa from Magnus
// as in 6.112*10^(7.5T/(237.7+T))*RH/100.
func Humidex(celsius, humidity float64) float64 {
	e := 6.112 * math.Pow(10, 7.5*celsius/(237.7+celsius)) * humidity / 100
	return celsius + 5.0/9*(e-10)
}
