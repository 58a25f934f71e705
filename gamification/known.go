package gamification

import "math"

// Known is what is known of a home when a gesture is offered.
type Known struct {
	Celsius float64 // °C in the main room, NaN where unknown
	Humidex float64 // of the main room, NaN where unknown
	Cold    bool    // its week was too cold
	Fragile bool    // somebody is elderly, very young, ill or disabled
}

// Unknown is a home of which nothing is known.
func Unknown() Known { return Known{Celsius: math.NaN(), Humidex: math.NaN()} }

// Guard is what keeps a gesture from harm: without it, or where it is not met, the gesture is not offered. The zero
// guard forbids nothing.
type Guard struct {
	// FromCelsius is of what leaves a home cooler: the main room must be known to be at least so warm, warmer where
	// somebody is fragile, and the week must not have been cold.
	FromCelsius        float64 `json:"fromCelsius,omitempty"`
	FromCelsiusFragile float64 `json:"fromCelsiusFragile,omitempty"`
	// NotBelowCelsius and NotAboveHumidex are not for a home known to be colder, or hotter.
	NotBelowCelsius float64 `json:"notBelowCelsius,omitempty"`
	NotAboveHumidex float64 `json:"notAboveHumidex,omitempty"`
	// NotFragile is not for a home where somebody is fragile.
	NotFragile bool `json:"notFragile,omitempty"`
}

// allows tells whether a gesture may be offered to a home. A limit of zero is none.
func (g Guard) allows(k Known) bool {
	from := g.FromCelsius
	if k.Fragile {
		from = g.FromCelsiusFragile
	}
	switch {
	case g.FromCelsius > 0 && (k.Cold || !(k.Celsius >= from)):
		return false
	case g.NotBelowCelsius > 0 && k.Celsius < g.NotBelowCelsius:
		return false
	case g.NotAboveHumidex > 0 && k.Humidex >= g.NotAboveHumidex:
		return false
	}
	return !(g.NotFragile && k.Fragile)
}
