package devices

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lakaz/telemetry"
)

// collector gathers what a decoder finds in a message.
type collector struct {
	Message
	at    time.Time        // of the measurements that follow
	about string           // of the measurements that follow
	meter bool             // of the measurements that follow
	class telemetry.Period // of the register that follows
	out   Decoded
	full  bool
}

func (c *collector) refuse(reason telemetry.Reason, detail string) {
	if len(c.out.Refused) < MaxMeasurements {
		c.out.Refused = append(c.out.Refused, telemetry.Refusal{Reason: reason, Detail: clip(detail)})
	}
}

// clip is the beginning of a text that fits into a refusal.
func clip(s string) string {
	const most = 80
	if len(s) > most {
		s = s[:most]
	}
	return strings.ToValidUTF8(s, "")
}

// named reports whether a device's or key's name can be kept and shown.
func named(s string) bool {
	if s == "" || len(s) > MaxName || !utf8.ValidString(s) {
		return false
	}
	return strings.IndexFunc(s, unicode.IsControl) < 0
}

// identifies reports whether a key's number names a meter or a home, which is nobody's to look at: the addresses of a Linky,
// the delivery points of electricity and gas, and whatever has a serial number.
func identifies(key string) bool {
	all := words(key)
	return wordly(all, "serial") || slices.ContainsFunc(all, func(w string) bool {
		switch w {
		case "adco", "adsc", "prm", "pdl", "pce":
			return true
		}
		return false
	})
}

// add takes a measurement in, or gives the reason why not.
func (c *collector) add(device, key string, kind Kind, q telemetry.Quantity, v telemetry.Decimal) {
	switch {
	case c.full, q == "" && identifies(key):
	case len(c.out.Measurements) == MaxMeasurements:
		c.full = true
		c.refuse(telemetry.ReasonSize, "")
	case !named(device) || !named(key):
		c.refuse(telemetry.ReasonName, device+" "+key)
	case kind == Value && q != "" && !q.Plausible(v), c.class != "" && !telemetry.Energy.Plausible(v):
		c.refuse(telemetry.ReasonAbsurd, device+" "+key+" "+v.String())
	default:
		c.out.Measurements = append(c.out.Measurements, Measurement{Device: device, Key: key, Kind: kind, Quantity: q,
			About: c.about, Meter: c.meter && kind == Value, Class: c.class, Value: v, At: c.at})
	}
}

// scale is how a device's unit becomes the quantity's: 10^shift times, or of after that.
type scale struct {
	shift int
	of    func(float64) float64 // rounded to three places; nil where the shift is exact
}

// The units devices use beside the quantities' own.
func kilo() scale       { return scale{shift: 3} }
func same() scale       { return scale{} }
func litres() scale     { return scale{shift: -3} }
func wattMinute() scale { return scale{of: func(v float64) float64 { return v / 60 }} }
func fahrenheit() scale { return scale{of: func(v float64) float64 { return (v - 32) * 5 / 9 }} }
func megajoule() scale  { return scale{of: func(v float64) float64 { return v * 1e6 / 3600 }} }
func gigajoule() scale  { return scale{of: func(v float64) float64 { return v * 1e9 / 3600 }} }

// convert brings a value to the quantity's unit; false where a number cannot hold it.
func (s scale) convert(v telemetry.Decimal) (telemetry.Decimal, bool) {
	if s.of != nil {
		return telemetry.DecimalOf(s.of(v.Float()), 3)
	}
	if s.shift == 0 {
		return v, true
	}
	return v.Shift(s.shift)
}

// number adds a value written as text.
func (c *collector) number(device, key string, kind Kind, q telemetry.Quantity, unit scale, text string) {
	v, err := telemetry.ParseDecimal(strings.TrimSpace(text))
	ok := err == nil
	if ok {
		v, ok = unit.convert(v)
	}
	if !ok {
		c.refuse(telemetry.ReasonNumber, device+" "+key)
		return
	}
	c.add(device, key, kind, q, v)
}

// field adds a field of a JSON object. A null is a device that could not measure: nothing to keep and nothing wrong.
func (c *collector) field(device, key string, kind Kind, q telemetry.Quantity, unit scale, f field) {
	switch {
	case f.kind == isNull:
	case f.kind == isBool && kind == State:
		c.truth(device, key, f.text == "true")
	case f.kind == isBool:
		c.refuse(telemetry.ReasonKind, device+" "+key)
	case f.kind == isText && kind != Value:
		if v, err := telemetry.ParseDecimal(f.text); err == nil { // "low" says nothing that can be counted
			c.add(device, key, kind, q, v)
		}
	default:
		c.number(device, key, kind, q, unit, f.text)
	}
}

// truth adds a state that is or is not.
func (c *collector) truth(device, key string, is bool) {
	v := telemetry.Decimal{}
	if is {
		v.Unscaled = 1
	}
	c.add(device, key, State, "", v)
}

// object reads the payload as one JSON object; false, and a refusal, where it is none.
func (c *collector) object() (fields, bool) {
	all, reason := parseFields(c.Payload)
	if reason != "" {
		c.refuse(reason, "")
		return nil, false
	}
	return all, true
}

// seen sets the time of what follows to the device's own; false, and a refusal, where that is too far ahead.
func (c *collector) seen(at time.Time) bool {
	switch {
	case at.Before(telemetry.Earliest()): // never set, or none told
		c.at = c.Received.Round(time.Millisecond)
	case at.After(c.Received.Add(telemetry.MaxAhead)):
		c.refuse(telemetry.ReasonFuture, at.UTC().Format(time.RFC3339))
		return false
	default:
		c.at = at.UTC().Round(time.Millisecond)
	}
	return true
}
