package telemetry

import (
	"encoding/json"
	"time"
)

// EncodeSenML writes readings as a pack with one base name and one base time, at; the times of the records are relative
// to it.
func EncodeSenML(base string, at time.Time, readings []Reading) []byte {
	out := append([]byte(nil), '[')
	for i, r := range readings {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '{')
		if i == 0 {
			out = append(out, `"bn":`...)
			out = appendJSON(out, base)
			out = append(out, `,"bt":`...)
			out = NewDecimal(at.UnixMilli(), 3).Append(out)
			out = append(out, ',')
		}
		out = append(out, `"n":`...)
		out = appendJSON(out, r.Channel.String())
		out = append(out, `,"u":"`...)
		out = append(out, unitOf(r.Channel.Quantity)...)
		out = append(out, `","v":`...)
		out = r.Value.Append(out)
		if dt := r.At.UnixMilli() - at.UnixMilli(); dt != 0 {
			out = append(out, `,"t":`...)
			out = NewDecimal(dt, 3).Append(out)
		}
		out = append(out, '}')
	}
	return append(out, ']')
}

func unitOf(q Quantity) string {
	switch q {
	case Temperature:
		return "Cel"
	case Humidity:
		return "%RH"
	case Power:
		return "W"
	case Energy:
		return "Wh"
	}
	return "m3"
}

func appendJSON(dst []byte, s string) []byte {
	b, err := json.Marshal(s)
	if err != nil { // a Go string always marshals
		return append(dst, `""`...)
	}
	return append(dst, b...)
}
