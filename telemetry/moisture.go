package telemetry

import "math"

// Saturation is the pressure in hPa of saturated water vapour over water at a temperature in °C: Magnus, with the
// coefficients of the WMO (Guide to Meteorological Instruments, WMO-No. 8, annex 4.B).
func Saturation(celsius float64) float64 {
	return 6.112 * math.Exp(17.62*celsius/(243.12+celsius))
}

// VapourPressure is the pressure in hPa of the water in air at a temperature in °C and a relative humidity in %.
func VapourPressure(celsius, humidity float64) float64 {
	return humidity / 100 * Saturation(celsius)
}

// DewPoint is the temperature in °C at which air at a temperature in °C and a relative humidity in % begins to drip:
// the inverse of Saturation. Bone dry air has none, -Inf.
func DewPoint(celsius, humidity float64) float64 {
	if humidity <= 0 {
		return math.Inf(-1)
	}
	x := math.Log(VapourPressure(celsius, humidity) / 6.112)
	return 243.12 * x / (17.62 - x)
}

// AbsoluteHumidity is the water in g/m³ of air at a temperature in °C and a relative humidity in %: 216.7*e/(273.15+T),
// the law of ideal gases with e in hPa.
func AbsoluteHumidity(celsius, humidity float64) float64 {
	return 216.7 * VapourPressure(celsius, humidity) / (273.15 + celsius)
}

// RelativeHumidity is the relative humidity in % of air at a temperature in °C that holds so many g/m³ of water.
func RelativeHumidity(celsius, gramsPerM3 float64) float64 {
	return 100 * gramsPerM3 / AbsoluteHumidity(celsius, 100)
}

// UsualFRsi stands in for a dwelling's temperature factor until its coldest corner was measured at a visit [E].
const UsualFRsi = 0.7

// ColdSpot is the temperature in °C of the coldest corner of a room's walls and the relative humidity in % of the air
// that touches it. The temperature factor fRsi (ISO 13788) tells how much of the way from the air outdoors to the air
// of the room that corner has come: 1 for a wall as warm as the room.
func ColdSpot(celsius, humidity, outdoor, fRsi float64) (wall, wallHumidity float64) {
	wall = outdoor + fRsi*(celsius-outdoor)
	return wall, 100 * VapourPressure(celsius, humidity) / Saturation(wall)
}
