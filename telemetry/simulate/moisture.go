package simulate

import "math"

// saturation is the pressure of saturated water vapour in hPa over water at a temperature in °C: Magnus with the
// coefficients of the WMO.
func saturation(celsius float64) float64 {
	return 6.112 * math.Exp(17.62*celsius/(243.12+celsius))
}

// vapour is the water in the air in g/m³ at a temperature in °C and a relative humidity in %.
func vapour(celsius, humidity float64) float64 {
	return 216.7 * humidity / 100 * saturation(celsius) / (273.15 + celsius)
}

// humidity is the relative humidity in % of air at a temperature in °C that holds so many g/m³ of water.
func humidity(celsius, gramsPerM3 float64) float64 {
	return 100 * gramsPerM3 / vapour(celsius, 100)
}
