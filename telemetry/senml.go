package telemetry

import (
	"bytes"
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

// label is a name that a record's field may have (RFC 8428, section 4).
type label uint8

const (
	noLabel label = iota
	labelBaseName
	labelBaseTime
	labelBaseUnit
	labelBaseValue
	labelVersion
	labelName
	labelUnit
	labelValue
	labelString
	labelBool
	labelData
	labelSum
	labelTime
)

// labelNamed knows a label; some gateways write them in capitals.
func labelNamed(s []byte) label {
	switch string(s) {
	case "bn":
		return labelBaseName
	case "bt":
		return labelBaseTime
	case "bu":
		return labelBaseUnit
	case "bv":
		return labelBaseValue
	case "bver":
		return labelVersion
	case "n":
		return labelName
	case "u":
		return labelUnit
	case "v":
		return labelValue
	case "vs":
		return labelString
	case "vb":
		return labelBool
	case "vd":
		return labelData
	case "s":
		return labelSum
	case "t":
		return labelTime
	}
	if len(s) > 8 { // "ſ" for "s" is longer, but not so long
		return noLabel
	}
	for i, known := range [...]string{"bn", "bt", "bu", "bv", "bver", "n", "u", "v", "vs", "vb", "vd", "s", "t"} {
		if strings.EqualFold(string(s), known) {
			return labelBaseName + label(i)
		}
	}
	return noLabel
}

// text and number are fields of a record; null is as if they were not set.
type text struct {
	bytes []byte
	set   bool
}

type number struct {
	value     Decimal
	set, fits bool // fits is false for what is no number, or none that a Decimal holds
}

// record is one SenML record.
type record struct {
	baseName, baseUnit, name, unit, words     text // words is the value where it is a text
	baseTime, baseValue, version, value, time number
	boolValue, dataValue, sumValue            bool // set
	mandatory                                 bool // a label ends with "_": whoever does not know it must not use the pack (section 4.4)
	mistyped                                  bool // a field is not of its kind, or the record is no object
}

// base is what earlier records of a pack say for the later ones.
type base struct {
	name  []byte
	time  Decimal // seconds
	unit  []byte
	value Decimal
}

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

// record reads one record; false where the text is no JSON.
func (p *packReader) record(rec *record) bool {
	if c := p.next(); c != '{' {
		rec.mistyped = c != 'n' // null says nothing
		return p.skip(0)
	}
	p.at++
	if p.take('}') {
		return true
	}
	for {
		if p.next() != '"' {
			return false
		}
		name, ok := p.string()
		if !ok || !p.take(':') {
			return false
		}
		rec.mandatory = rec.mandatory || len(name) > 0 && name[len(name)-1] == '_'
		if !p.field(rec, labelNamed(name)) {
			return false
		}
		if !p.take(',') {
			return p.take('}')
		}
	}
}

// field reads the value of a label.
func (p *packReader) field(rec *record, of label) bool {
	switch of {
	case labelBaseName:
		return p.textOf(rec, &rec.baseName)
	case labelBaseUnit:
		return p.textOf(rec, &rec.baseUnit)
	case labelName:
		return p.textOf(rec, &rec.name)
	case labelUnit:
		return p.textOf(rec, &rec.unit)
	case labelString:
		return p.textOf(rec, &rec.words)
	case labelBaseTime:
		return p.numberOf(&rec.baseTime)
	case labelBaseValue:
		return p.numberOf(&rec.baseValue)
	case labelVersion:
		return p.numberOf(&rec.version)
	case labelValue:
		return p.numberOf(&rec.value)
	case labelTime:
		return p.numberOf(&rec.time)
	}
	c := p.next()
	set, is := c != 'n', true
	switch of {
	case labelData:
		rec.dataValue, is = set, c == '"'
	case labelBool:
		rec.boolValue, is = set, c == 't' || c == 'f'
	case labelSum:
		rec.sumValue = set
	}
	rec.mistyped = rec.mistyped || set && !is
	return p.skip(1)
}

func (p *packReader) textOf(rec *record, f *text) (ok bool) {
	switch p.next() {
	case '"':
		f.set = true
		f.bytes, ok = p.string()
		return ok
	case 'n':
		f.set = false
	default:
		rec.mistyped = true
	}
	return p.skip(1)
}

func (p *packReader) numberOf(f *number) (ok bool) {
	c := p.next()
	if c == '-' || c-'0' <= 9 {
		f.set = true
		f.value, f.fits, ok = p.number()
		return ok
	}
	f.set, f.fits = c != 'n', false
	return p.skip(1)
}

// resolve applies the base fields (section 4.1) to a record, and adds it to the batch if it has a value.
func (p *packReader) resolve(rec *record) Reason {
	if rec.version.set && (!rec.version.fits || rec.version.value.Float() > 10) {
		return ReasonVersion
	}
	if rec.baseName.set {
		p.base.name, p.known = rec.baseName.bytes, false
		if len(p.base.name) > maxName { // no name can be made of it: it is not copied for each record
			p.base.name = p.base.name[:maxName+1]
		}
	}
	if rec.baseUnit.set {
		p.base.unit = rec.baseUnit.bytes
	}
	// A base that cannot be read spoils this record only; the base before stays.
	if rec.baseTime.set {
		if !rec.baseTime.fits {
			return ReasonNumber
		}
		p.base.time = rec.baseTime.value
	}
	if rec.baseValue.set {
		if !rec.baseValue.fits {
			return ReasonNumber
		}
		p.base.value = rec.baseValue.value
	}
	switch {
	case rec.value.set:
		return p.reading(rec)
	case rec.words.set && p.firmware(p.fullName(rec.name.bytes), rec.words.bytes):
	case rec.words.set || rec.boolValue || rec.dataValue || rec.sumValue:
		return ReasonKind
	case len(rec.name.bytes) > 0:
		return ReasonNumber // a named record without any value: what was NaN arrives as null
	}
	return ""
}

func (p *packReader) reading(rec *record) Reason {
	if !rec.value.fits {
		return ReasonNumber
	}
	v, ok := rec.value.value.Add(p.base.value)
	if !ok {
		return ReasonNumber
	}
	unit := p.base.unit
	if rec.unit.set {
		unit = rec.unit.bytes
	}
	if len(unit) > 0 && (unit[0] == 'd' || unit[0] == 'V' || string(unit) == "%EL") {
		if reason, is := p.vital(p.fullName(rec.name.bytes), unit, v); is {
			return reason
		}
	}
	of := &p.of
	if len(rec.name.bytes) > 0 {
		own := p.resolveName(p.fullName(rec.name.bytes))
		of = &own
	} else if !p.known {
		p.of, p.known = p.resolveName(p.fullName(nil)), true
	}
	channel, v, reason := of.channelIn(p.batch, unit, v)
	if reason != "" {
		return reason
	}
	at := p.base.time
	if rec.time.set {
		if !rec.time.fits {
			return ReasonNumber
		}
		if at, ok = at.Add(rec.time.value); !ok {
			return ReasonNumber
		}
	}
	ms := instant(at, p.received)
	switch {
	case ms > p.newest:
		return ReasonFuture
	case ms < p.oldest:
		return ReasonPast
	case !of.of.Plausible(v):
		return ReasonAbsurd
	}
	p.batch.Rows = append(p.batch.Rows, Row{MS: ms, Value: v, Channel: channel})
	return ""
}

// fullName is the base name with a record's own; it may be used until the next.
func (p *packReader) fullName(own []byte) []byte {
	p.batch.name = append(append(p.batch.name[:0], p.base.name...), own...)
	return p.batch.name
}

// instant is a SenML time in ms since 1970: below 2^28 seconds it is relative to now, else it counts from 1970 (section
// 4.5.3).
func instant(seconds Decimal, now time.Time) int64 {
	const relative = 1 << 28
	if ms, whole := milliseconds(seconds); whole {
		if ms > -relative*1000 && ms < relative*1000 {
			return now.Add(time.Duration(ms) * time.Millisecond).Round(time.Millisecond).UnixMilli()
		}
		if ms >= 0 && ms <= 1e14 {
			return ms
		}
	}
	f := seconds.Float()
	if f < relative && f > -relative {
		return now.Add(time.Duration(f * float64(time.Second))).Round(time.Millisecond).UnixMilli()
	}
	if f > 1e11 || f < 0 {
		return int64(max(min(f, 1e11), -1e11)) * 1000
	}
	return int64(f*1000 + 0.5)
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
