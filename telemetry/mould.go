package telemetry

import "math"

// MouldCritical is the relative humidity in % at a surface of a temperature in °C below which no mould grows (Hukka &
// Viitanen 1999, "A mathematical model of mould growth on wooden material", eq. 1).
func MouldCritical(celsius float64) float64 {
	if celsius > 20 {
		return 80
	}
	return max(80, -0.00267*celsius*celsius*celsius+0.160*celsius*celsius-3.13*celsius+100)
}

// MouldClass is how readily a material grows mould, a sensitivity class of the VTT model.
type MouldClass string

const (
	VerySensitive MouldClass = "very sensitive" // untreated wood
	Sensitive     MouldClass = "sensitive"      // planed wood, papered boards: the inside of most homes
	MediumMould   MouldClass = "medium"         // concrete, plaster
	Resistant     MouldClass = "resistant"      // glass, metal
)

// highest is the greatest mould index that a class reaches at a surface temperature in °C and humidity in %.
func (m MouldClass) highest(celsius, humidity float64) float64 {
	a, b, c := 0.3, 6.0, 1.0
	switch m {
	case VerySensitive:
		a, b, c = 1, 7, 2
	case MediumMould:
		a, b, c = 0, 5, 1.5
	case Resistant:
		a, b, c = 0, 3, 1
	}
	critical := MouldCritical(celsius)
	z := (critical - humidity) / (critical - 100)
	return max(0, a+b*z-c*z*z)
}

// MouldGrowth is the change of the mould index per day, for an index (0 none, 1 seen under a microscope, 3 by eye, 6 all
// over) at a surface temperature in °C and relative humidity in %: Hukka & Viitanen 1999, dM/dt = k1*k2/(7*tm), for
// pine (W 0) with a sawn surface (SQ 0). It is 0 below the critical humidity; what dries shrinks too slowly to count
// within a week, and is left out.
func MouldGrowth(index, celsius, humidity float64, class MouldClass) float64 {
	if math.IsNaN(celsius) || math.IsNaN(humidity) || celsius <= 0 || celsius > 50 || humidity < MouldCritical(celsius) {
		return 0
	}
	humidity = min(humidity, 100)
	start := math.Exp(-0.68*math.Log(celsius) - 13.9*math.Log(humidity) + 66.02) // weeks to index 1
	k1 := 1.0
	if index >= 1 {
		seen := math.Exp(-0.74*math.Log(celsius) - 12.72*math.Log(humidity) + 61.50) // weeks to index 3
		k1 = 2 / (seen/start - 1)
	}
	k2 := max(1-math.Exp(2.3*(index-class.highest(celsius, humidity))), 0)
	return k1 * k2 / (7 * start)
}

// MouldIndex is the mould index after steps of hours, from a clean surface (0) or what is known of it.
func MouldIndex(index float64, surface []HourMean, class MouldClass) float64 {
	for _, h := range surface {
		index += MouldGrowth(index, h.Celsius, h.Humidity, class) / 24
	}
	return index
}
