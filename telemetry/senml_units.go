package telemetry

import "strings"

// resolveChannel finds the channel a record's resolved name and unit speak of, and the value in its quantity's unit.
// The name's last two parts (after "/" or ":") are place and quantity; the unit alone will do for the quantity.
func resolveChannel(name, unit string, v Decimal) (Channel, Decimal, Reason) {
	parts := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '/' || r == ':' })
	if len(parts) == 0 || len(name) > 256 {
		return Channel{}, v, ReasonName
	}
	last := parts[len(parts)-1]
	quantity, place := quantityNamed(last), last
	if quantity != "" {
		place = ""
		if len(parts) > 1 {
			place = parts[len(parts)-2]
		}
	}
	q, v, known := convert(quantity, unit, v)
	switch {
	case !known:
		return Channel{}, v, ReasonUnit
	case q == "":
		return Channel{}, v, ReasonName
	case place == "" && (q == Power || q == Energy):
		place = Electricity
	}
	place = strings.Map(func(r rune) rune {
		if r == '_' || r == '.' || r == ' ' {
			return '-'
		}
		return r
	}, place)
	if !ValidPlace(place) {
		return Channel{}, v, ReasonName
	}
	return Channel{Place: place, Quantity: q}, v, ""
}

func quantityNamed(s string) Quantity {
	switch s {
	case "temperature", "temp":
		return Temperature
	case "humidity", "hum", "rh":
		return Humidity
	case "power":
		return Power
	case "energy":
		return Energy
	case "volume":
		return Volume
	}
	return ""
}

// convert brings a value from its SenML unit (RFC 8428 section 12.1, RFC 8798) to its quantity's unit. Without a unit
// the value is taken to be in the quantity's own. It reports false for an unknown unit or one of another quantity.
func convert(q Quantity, unit string, v Decimal) (Quantity, Decimal, bool) {
	of, shift := Quantity(""), 0
	switch unit {
	case "":
		return q, v, true
	case "Cel":
		of = Temperature
	case "K":
		celsius, ok := v.Add(NewDecimal(-27315, 2))
		return Temperature, celsius, ok && (q == "" || q == Temperature)
	case "%RH":
		of = Humidity
	case "%":
		return Humidity, v, q == Humidity
	case "/":
		ratio, ok := v.Shift(2)
		return Humidity, ratio, ok && q == Humidity
	case "W":
		of = Power
	case "kW":
		of, shift = Power, 3
	case "Wh":
		of = Energy
	case "kWh":
		of, shift = Energy, 3
	case "J":
		wh, ok := DecimalOf(v.Float()/3600, 3)
		return Energy, wh, ok && (q == "" || q == Energy)
	case "m3":
		of = Volume
	case "l":
		of, shift = Volume, -3
	default:
		return q, v, false
	}
	out, ok := v.Shift(shift)
	return of, out, ok && (q == "" || q == of)
}
