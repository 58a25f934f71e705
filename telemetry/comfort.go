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

// ScaleOf is a dwelling's comfort scale, from the newest boundaries of its territory. Mainland: well from the floor (WHO
// 2018: 18 °C, 20 for the fragile) to 26 °C (EN 16798-1, upper limit of category II); where the running mean outdoor
// temperature is known, SeasonScale follows it in the warm season. Overseas a humidex of 33 to 38 is an ordinary day:
// well up to 38, hot from 42 [E].
func ScaleOf(d lakaz.Dwelling) Scale {
	return SeasonScale(d, math.NaN())
}

// SeasonScale is a dwelling's comfort scale after days of a running mean outdoor temperature in °C (see RunningMean),
// NaN where it is unknown. On the mainland, from 15 °C on, people who can open a window are well up to the adaptive
// upper limit of EN 16798-1, category II (26.8 °C after days of 15, 29.4 after days of 23): warm is what passes that,
// too hot 3 K more. The humidex overseas does not follow it.
func SeasonScale(d lakaz.Dwelling, runningMean float64) Scale {
	b, ok := newest(comforts().Scales, d.Territory)
	if !ok {
		b, _ = newest(comforts().Scales, lakaz.Mainland)
	}
	if b.Humidex {
		return Scale{Humidex: true, CoolFrom: b.Cool, WellFrom: b.Well, WarmFrom: b.Warm, HotFrom: b.Hot, Min: b.RingFrom, Max: b.RingTo}
	}
	floor := floorOf(d)
	s := Scale{CoolFrom: floor - b.CoolBelowFloor, WellFrom: floor, WarmFrom: b.Warm, HotFrom: b.Hot, Min: floor - b.RingBelowFloor, Max: b.RingTo}
	if _, _, high, ok := Adaptive(runningMean, CategoryII); ok && runningMean >= b.AdaptiveFrom {
		s.WarmFrom, s.HotFrom = high, high+b.AdaptiveHot
		s.Max = max(s.Max, s.HotFrom+b.AdaptiveHot)
	}
	return s
}

// floorOf is the temperature in °C under which a dwelling is cold: 18 where nothing else is said.
func floorOf(d lakaz.Dwelling) float64 {
	if d.Floor == 0 {
		return 18
	}
	return float64(d.Floor)
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
	d, _ := newest(comforts().Damp, t)
	if d.Room == 0 {
		return 100
	}
	return d.Room
}
