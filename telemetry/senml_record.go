package telemetry

import "strings"

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
