package telemetry

import "time"

// base is what earlier records of a pack say for the later ones.
type base struct {
	name  []byte
	time  Decimal // seconds
	unit  []byte
	value Decimal
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
