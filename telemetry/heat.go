package telemetry

import "math"

// Humidex is the perceived temperature in °C (Masterton & Richardson 1979): T + 5/9*(e-10), with e in hPa from Magnus
// as in 6.112*10^(7.5T/(237.7+T))*RH/100.
func Humidex(celsius, humidity float64) float64 {
	e := 6.112 * math.Pow(10, 7.5*celsius/(237.7+celsius)) * humidity / 100
	return celsius + 5.0/9*(e-10)
}

// HeatIndex is the apparent temperature in °C of the US weather service (Rothfusz 1990, SR 90-23, in °C), for
// temperatures of 27 °C and more and a relative humidity in %; below 27 °C it is the temperature itself. Caution from
// 27, extreme caution from 32, danger from 41, extreme danger from 54.
func HeatIndex(celsius, humidity float64) float64 {
	if !(celsius >= 27) {
		return celsius
	}
	t, r := celsius, humidity
	return -8.784695 + 1.61139411*t + 2.338549*r - 0.14611605*t*r - 0.012308094*t*t - 0.016424828*r*r +
		0.002211732*t*t*r + 0.00072546*t*r*r - 3.582e-6*t*t*r*r
}

// DiscomfortIndex is Thom's index in °C (1959, as Giles et al. 1990 write it): up to 21 nobody minds, from 24 half of
// people, from 27 most, from 29 all; from 32 it is a medical emergency.
func DiscomfortIndex(celsius, humidity float64) float64 {
	return celsius - 0.55*(1-0.01*humidity)*(celsius-14.5)
}
