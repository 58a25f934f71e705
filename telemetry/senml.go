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
	ReasonJSON     Reason = "json"     // the text is no JSON, or breaks off
	ReasonVersion  Reason = "version"  // a SenML version or a mandatory extension that is not understood
	ReasonName     Reason = "name"     // the record names no place and quantity
	ReasonUnit     Reason = "unit"     // the unit is unknown, or is not of this quantity
	ReasonKind     Reason = "kind"     // a text, a truth value or data where a number is needed
	ReasonNumber   Reason = "number"   // NaN, infinite, or more digits than a number can hold
	ReasonAbsurd   Reason = "absurd"   // a value that cannot be of this world
	ReasonFuture   Reason = "future"   // measured more than MaxAhead after it was received
	ReasonPast     Reason = "past"     // measured before Earliest, or on a day whose readings have expired
	ReasonSize     Reason = "size"     // more records than MaxRecords
	ReasonCrowd    Reason = "crowd"    // a channel more than the household may have
	ReasonTopic    Reason = "topic"    // a topic that no decoder knows, or another gateway's
	ReasonFlood    Reason = "flood"    // more messages than a home can need, for longer than is borne
	ReasonGateway  Reason = "gateway"  // the gateway is not known here
	ReasonChecksum Reason = "checksum" // a group of a meter's frame that does not add up
)

// Reasons lists every reason.
func Reasons() []Reason {
	return []Reason{ReasonJSON, ReasonVersion, ReasonName, ReasonUnit, ReasonKind, ReasonNumber, ReasonAbsurd,
		ReasonFuture, ReasonPast, ReasonSize, ReasonCrowd, ReasonFlood, ReasonTopic, ReasonGateway, ReasonChecksum}
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
	dec := json.NewDecoder(bytes.NewReader(NullNaN(payload)))
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

// NullNaN replaces NaN and Infinity outside texts by null, so that one broken sensor does not spoil a pack: JSON has no
// word for them, and some libraries write them all the same.
func NullNaN(payload []byte) []byte {
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
