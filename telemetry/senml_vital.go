package telemetry

import "bytes"

// Vital is how a gateway or one of its sensors does, as a SenML pack tells beside its readings: one of the figures is set.
type Vital struct {
	Place    string   // whose sensor; one that no reading has is the gateway itself
	Battery  *float64 // %
	Volts    *float64 // of the battery
	RSSI     *float64 // dBm
	Firmware string
}

// maxVitals is how many of a message are kept.
const maxVitals = 64

// Bounds of what a vital may say.
const (
	maxVolts    = 60
	weakestDBm  = -200
	strongestDB = 50
	maxFirmware = 64 // bytes
)

// vital takes a battery's level (unit %EL) or voltage (V, where the name says battery) or a signal (dBm) in; false where
// the record is none of these. The name is the place, or the place and "battery", "signal" or "rssi".
func (p *packReader) vital(name, unit []byte, v Decimal) (reason Reason, is bool) {
	place, about := vitalName(name)
	figure, least, most := v.Float(), 0.0, 100.0
	out := Vital{Place: place}
	switch {
	case string(unit) == "%EL":
		out.Battery = &figure
	case string(unit) == "V" && about == "battery":
		out.Volts, most = &figure, maxVolts
	case string(unit) == "dBm":
		out.RSSI, least, most = &figure, weakestDBm, strongestDB
	default:
		return "", false
	}
	switch {
	case !validVital(place):
		return ReasonName, true
	case !(figure >= least && figure <= most):
		return ReasonAbsurd, true
	}
	p.addVital(out)
	return "", true
}

// firmware takes a text in whose name ends in "firmware" or "version"; false for another.
func (p *packReader) firmware(name, text []byte) bool {
	place, about := vitalName(name)
	if about != "firmware" && about != "version" || !validVital(place) || len(text) == 0 || len(text) > maxFirmware {
		return false
	}
	p.addVital(Vital{Place: place, Firmware: string(text)})
	return true
}

func (p *packReader) addVital(v Vital) {
	if len(p.batch.Vitals) < maxVitals {
		p.batch.Vitals = append(p.batch.Vitals, v)
	}
}

// vitalName takes a name apart: the place it speaks of, and what it says of it where that stands behind.
func vitalName(name []byte) (place, about string) {
	if len(name) > maxName {
		return "", ""
	}
	last, rest := lastPart(bytes.ToLower(name))
	switch string(last) {
	case "battery", "signal", "rssi", "firmware", "version":
		about = string(last)
		last, _ = lastPart(rest)
	}
	return string(bytes.Map(func(r rune) rune {
		if r == '_' || r == '.' || r == ' ' {
			return '-'
		}
		return r
	}, last)), about
}

// validVital reports whether a place can be kept: "" is the gateway's.
func validVital(place string) bool { return place == "" || len(place) <= 32 && ValidPlace(place) }
