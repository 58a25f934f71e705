package telemetry

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"time"
)

// Reason says why something a gateway sent was not kept as a reading. Its text is a key of the catalogue: refusal.json.
type Reason string

const (
	ReasonJSON    Reason = "json"    // the text is no JSON, or breaks off
	ReasonVersion Reason = "version" // a SenML version or a mandatory extension that is not understood
	ReasonName    Reason = "name"    // the record names no place and quantity
	ReasonUnit    Reason = "unit"    // the unit is unknown, or is not of this quantity
	ReasonKind    Reason = "kind"    // a text, a truth value or data where a number is needed
	ReasonNumber  Reason = "number"  // NaN, infinite, or more digits than a number can hold
	ReasonAbsurd  Reason = "absurd"  // a value that cannot be of this world
	ReasonFuture  Reason = "future"  // measured more than MaxAhead after it was received
	ReasonPast    Reason = "past"    // measured before Earliest
	ReasonSize    Reason = "size"    // more records than MaxRecords
	ReasonCrowd   Reason = "crowd"   // a channel more than the household may have
	ReasonTopic   Reason = "topic"   // a topic that no decoder knows, or another gateway's
	ReasonGateway Reason = "gateway" // the gateway is not known here
)

// Reasons lists every reason.
func Reasons() []Reason {
	return []Reason{ReasonJSON, ReasonVersion, ReasonName, ReasonUnit, ReasonKind, ReasonNumber, ReasonAbsurd,
		ReasonFuture, ReasonPast, ReasonSize, ReasonCrowd, ReasonTopic, ReasonGateway}
}

// Refusal is one thing that was not kept.
type Refusal struct {
	Reason Reason `json:"reason"`
	Detail string `json:"detail,omitempty"` // the record's name or the text around the fault, at most 80 bytes
}

// Bounds of what a pack may say.
const (
	MaxAhead   = 10 * time.Minute // a gateway's clock may be ahead by so much
	MaxRecords = 50_000           // a day of twelve channels every twenty seconds
)

// Earliest is the oldest instant that a reading may carry; clocks that were never set say 1970.
func Earliest() time.Time { return time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC) }

// record is one SenML record (RFC 8428, section 4) with its numbers as written.
type record struct {
	BaseName    *string          `json:"bn"`
	BaseTime    *json.RawMessage `json:"bt"`
	BaseUnit    *string          `json:"bu"`
	BaseValue   *json.RawMessage `json:"bv"`
	Version     *json.RawMessage `json:"bver"`
	Name        string           `json:"n"`
	Unit        *string          `json:"u"`
	Value       *json.RawMessage `json:"v"`
	StringValue *string          `json:"vs"`
	BoolValue   *bool            `json:"vb"`
	DataValue   *string          `json:"vd"`
	Sum         *json.RawMessage `json:"s"`
	Time        *json.RawMessage `json:"t"`
}

// base is what earlier records of a pack say for the later ones.
type base struct {
	name  string
	time  Decimal // seconds
	unit  string
	value Decimal
}

// DecodeSenML reads a SenML JSON pack (RFC 8428): base fields, relative times and units resolved. It keeps every record
// that can be kept and gives the reason for each that cannot; of a text that breaks off it keeps what came before.
func DecodeSenML(payload []byte, received time.Time) (readings []Reading, refused []Refusal) {
	dec := json.NewDecoder(bytes.NewReader(nullNaN(payload)))
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return nil, []Refusal{{ReasonJSON, excerpt(string(payload))}}
	}
	var b base
	for n := 0; dec.More(); n++ {
		if n == MaxRecords {
			return readings, append(refused, Refusal{Reason: ReasonSize})
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return readings, append(refused, Refusal{ReasonJSON, excerpt(string(payload[min(int(dec.InputOffset()), len(payload)):]))})
		}
		if reason := mandatory(raw); reason != "" {
			return nil, append(refused, Refusal{reason, excerpt(string(raw))})
		}
		var rec record
		if err := json.Unmarshal(raw, &rec); err != nil {
			refused = append(refused, Refusal{ReasonJSON, excerpt(string(raw))})
			continue
		}
		reading, ok, reason := b.resolve(rec, received)
		switch {
		case reason == ReasonVersion:
			return nil, append(refused, Refusal{reason, excerpt(string(raw))})
		case reason != "":
			refused = append(refused, Refusal{reason, excerpt(b.name + rec.Name)})
		case ok:
			readings = append(readings, reading)
		}
	}
	if _, err := dec.Token(); err != nil {
		refused = append(refused, Refusal{ReasonJSON, "…"})
	} else if _, err := dec.Token(); err != io.EOF {
		refused = append(refused, Refusal{ReasonJSON, excerpt(string(payload[min(int(dec.InputOffset()), len(payload)):]))})
	}
	return readings, refused
}

// mandatory looks for labels that end with "_": whoever does not know them must not use the pack (section 4.4).
func mandatory(raw json.RawMessage) Reason {
	if !bytes.Contains(raw, []byte(`_"`)) {
		return ""
	}
	var labels map[string]json.RawMessage
	if json.Unmarshal(raw, &labels) != nil {
		return ""
	}
	for label := range labels {
		if strings.HasSuffix(label, "_") {
			return ReasonVersion
		}
	}
	return ""
}

// resolve applies the base fields (section 4.1) to a record; ok is false for a record that only sets base fields.
func (b *base) resolve(rec record, received time.Time) (r Reading, ok bool, reason Reason) {
	if rec.Version != nil && string(*rec.Version) != "10" {
		if v, err := ParseDecimal(string(*rec.Version)); err != nil || v.Float() > 10 {
			return r, false, ReasonVersion
		}
	}
	if rec.BaseName != nil {
		b.name = *rec.BaseName
	}
	if rec.BaseUnit != nil {
		b.unit = *rec.BaseUnit
	}
	// A base that cannot be read spoils this record only; the base before stays.
	for _, f := range []struct {
		raw *json.RawMessage
		dst *Decimal
	}{{rec.BaseTime, &b.time}, {rec.BaseValue, &b.value}} {
		if f.raw == nil {
			continue
		}
		d, err := ParseDecimal(string(*f.raw))
		if err != nil {
			return r, false, ReasonNumber
		}
		*f.dst = d
	}
	if rec.Value == nil {
		if rec.StringValue != nil || rec.BoolValue != nil || rec.DataValue != nil || rec.Sum != nil {
			return r, false, ReasonKind
		}
		if rec.Name != "" {
			return r, false, ReasonNumber // a named record without any value: what was NaN arrives as null
		}
		return r, false, ""
	}
	return b.reading(rec, received)
}

func (b *base) reading(rec record, received time.Time) (r Reading, ok bool, reason Reason) {
	v, err := ParseDecimal(string(*rec.Value))
	if err != nil {
		return r, false, ReasonNumber
	}
	if v, ok = v.Add(b.value); !ok {
		return r, false, ReasonNumber
	}
	unit := b.unit
	if rec.Unit != nil {
		unit = *rec.Unit
	}
	channel, v, reason := resolveChannel(b.name+rec.Name, unit, v)
	if reason != "" {
		return r, false, reason
	}
	at := b.time
	if rec.Time != nil {
		t, err := ParseDecimal(string(*rec.Time))
		if err != nil {
			return r, false, ReasonNumber
		}
		if at, ok = at.Add(t); !ok {
			return r, false, ReasonNumber
		}
	}
	when := instant(at, received)
	switch {
	case when.After(received.Add(MaxAhead)):
		return r, false, ReasonFuture
	case when.Before(Earliest()):
		return r, false, ReasonPast
	case !channel.Quantity.Plausible(v):
		return r, false, ReasonAbsurd
	}
	return Reading{Channel: channel, At: when, Value: v}, true, ""
}

// instant is a SenML time: below 2^28 seconds it is relative to now, else it counts from 1970 (section 4.5.3).
func instant(seconds Decimal, now time.Time) time.Time {
	f := seconds.Float()
	if f < 1<<28 && f > -(1<<28) {
		return now.Add(time.Duration(f * float64(time.Second))).UTC().Round(time.Millisecond)
	}
	if f > 1e11 || f < 0 {
		return time.Unix(int64(max(min(f, 1e11), -1e11)), 0).UTC()
	}
	return time.UnixMilli(int64(f*1000 + 0.5)).UTC()
}

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

// nullNaN replaces NaN and Infinity outside texts by null, so that one broken sensor does not spoil a pack: JSON has no
// word for them, and some libraries write them all the same.
func nullNaN(payload []byte) []byte {
	if !bytes.Contains(payload, []byte("NaN")) && !bytes.Contains(payload, []byte("Inf")) &&
		!bytes.Contains(payload, []byte("nan")) && !bytes.Contains(payload, []byte("inf")) {
		return payload
	}
	out, inText := make([]byte, 0, len(payload)), false
scan:
	for i := 0; i < len(payload); i++ {
		c := payload[i]
		switch {
		case inText && c == '\\' && i+1 < len(payload):
			out = append(out, c)
			i++
			c = payload[i]
		case c == '"':
			inText = !inText
		case !inText:
			for _, word := range []string{"-Infinity", "+Infinity", "Infinity", "-NaN", "NaN", "-nan", "nan", "-inf", "inf"} {
				if bytes.HasPrefix(payload[i:], []byte(word)) {
					out = append(out, "null"...)
					i += len(word) - 1
					continue scan
				}
			}
		}
		out = append(out, c)
	}
	return out
}

// excerpt is the first 80 bytes of a text, cut at a character.
func excerpt(s string) string {
	const most = 80
	if len(s) <= most {
		return strings.ToValidUTF8(s, "�")
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
