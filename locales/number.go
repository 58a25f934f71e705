package locales

import (
	"math"
	"strconv"
	"strings"
)

const (
	thin  = "\u202f" // narrow no-break space: before units, between thousands, around the h of an hour
	minus = "\u2212"
	none  = "\u2014" // stands for a figure nobody knows
)

// Number is a number the French way, with a comma, its thousands apart and a true minus: 1480 is "1 480". Not a number
// and infinity are a dash.
func Number(f float64, decimals int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return none
	}
	digits := strconv.FormatFloat(math.Abs(f), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(digits, ".")
	var b strings.Builder
	if f < 0 && strings.Trim(digits, "0.") != "" {
		b.WriteString(minus)
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(thin)
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteByte(',')
		b.WriteString(fraction)
	}
	return b.String()
}

// Euro is an amount to the cent: "0,62 €".
func Euro(eur float64) string { return Number(eur, 2) + thin + "€" }

// Celsius is a temperature to the tenth: "20,4 °C".
func Celsius(celsius float64) string { return Number(celsius, 1) + thin + "°C" }

// Percent is a share in whole percent: "48 %".
func Percent(percent float64) string { return Number(percent, 0) + thin + "%" }

// Watts is a power in whole watts: "1 480 W".
func Watts(watts float64) string { return Number(watts, 0) + thin + "W" }

// KWh is an energy: "9,8 kWh", and from a hundred without decimals, "412 kWh".
func KWh(kWh float64) string {
	decimals := 1
	if math.Abs(kWh) >= 99.95 {
		decimals = 0
	}
	return Number(kWh, decimals) + thin + "kWh"
}
