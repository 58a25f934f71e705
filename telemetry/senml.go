package telemetry

import (
	"bytes"
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

// packReader is a pack that is being read.
type packReader struct {
	scanner
	batch    *Batch
	received time.Time
	newest   int64 // the last instant, in ms, that may be kept
	oldest   int64
	base     base
	of       named // what the base name says, for records that have no name of their own
	known    bool  // of is of the base name
	refused  []Refusal
}

// DecodeSenML reads a SenML JSON pack (RFC 8428) into a batch, which it empties first: base fields, relative times and
// units resolved. It keeps every record that can be kept and gives the reason for each that cannot; of a text that
// breaks off it keeps what came before.
func DecodeSenML(b *Batch, payload []byte, received time.Time) (refused []Refusal) {
	refused, whole := decodePack(b, payload, received)
	if clean := payload; !whole {
		if clean = NullNaN(payload); !bytes.Equal(clean, payload) {
			refused, _ = decodePack(b, clean, received)
		}
	}
	return refused
}

// decodePack reads a pack; whole is false where its text is no JSON.
func decodePack(b *Batch, payload []byte, received time.Time) (refused []Refusal, whole bool) {
	b.Reset()
	p := packReader{scanner: scanner{text: payload}, batch: b, received: received,
		newest: received.Add(MaxAhead).UnixMilli(), oldest: Earliest().UnixMilli()}
	whole = p.records()
	return p.refused, whole
}

func (p *packReader) refuse(reason Reason, detail []byte) {
	p.refused = append(p.refused, Refusal{reason, excerpt(detail)})
}

// records reads the whole pack; false where it is no JSON.
func (p *packReader) records() bool {
	if !p.take('[') {
		p.refuse(ReasonJSON, p.text)
		return false
	}
	for n := 0; ; n++ {
		n += p.curve(MaxRecords - n)
		c := p.next()
		if c == ']' || c == '}' || p.at == len(p.text) {
			break
		}
		if n == MaxRecords {
			p.refused = append(p.refused, Refusal{Reason: ReasonSize})
			return true
		}
		if n > 0 && !p.take(',') {
			p.refuse(ReasonJSON, p.text[p.at:])
			return false
		}
		p.next()
		start := p.at
		var rec record
		if !p.record(&rec) {
			p.refuse(ReasonJSON, p.text[start:])
			return false
		}
		raw, reason := p.text[start:p.at], Reason("")
		switch {
		case rec.mandatory:
			reason = ReasonVersion
		case rec.mistyped:
			p.refuse(ReasonJSON, raw)
			continue
		default:
			reason = p.resolve(&rec)
		}
		switch reason {
		case "":
		case ReasonVersion:
			p.batch.Reset()
			p.refuse(reason, raw)
			return true
		default:
			p.refuse(reason, p.fullName(rec.name.bytes))
		}
	}
	if !p.take(']') {
		p.refuse(ReasonJSON, []byte("…"))
		return false
	}
	if p.next(); p.at < len(p.text) {
		p.refuse(ReasonJSON, p.text[p.at:])
		return false
	}
	return true
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
func excerpt(text []byte) string {
	const most = 80
	if len(text) <= most {
		return string(bytes.ToValidUTF8(text, []byte("\uFFFD")))
	}
	return string(bytes.ToValidUTF8(text[:most], nil)) + "…"
}
