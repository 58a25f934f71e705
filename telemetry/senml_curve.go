package telemetry

// curve reads, of a pack's records from a comma on, those that say no more than a time and a value, `{"t":60,"v":20.4}`,
// with nothing between their tokens: the most of what a gateway sends that has been away. It stops at the first that
// says or is anything else, which is read as any record, and returns how many it took, most at most.
func (p *packReader) curve(most int) (taken int) {
	of := p.of
	begin, whole := milliseconds(p.base.time)
	if !p.known || of.of == "" || !of.natural(p.base.unit) || p.base.value != (Decimal{}) || !whole {
		return 0
	}
	b := p.text
	for ; taken < most; taken++ {
		i := p.at
		if len(b)-i < 6 || string(b[i:i+6]) != `,{"t":` {
			break
		}
		t, places, i := digits(b, i+6)
		if i < 0 || places > 3 {
			break
		}
		for ; places < 3; places++ {
			t *= 10
		}
		if len(b)-i < 5 || string(b[i:i+5]) != `,"v":` {
			break
		}
		unscaled, scale, i := digits(b, i+5)
		if i < 0 || i >= len(b) || b[i] != '}' {
			break
		}
		v, ms := NewDecimal(unscaled, scale), begin+t
		if ms > p.newest || ms < p.oldest || // what counts from now is far before the oldest, too
			!of.of.Plausible(v) {
			break
		}
		p.batch.Rows = append(p.batch.Rows, Row{MS: ms, Value: v, Channel: of.channel})
		p.at = i + 1
	}
	return taken
}

// digits reads a JSON number of at most 14 digits without an exponent, and where it ends; -1 for any other.
func digits(b []byte, i int) (unscaled int64, places uint8, end int) {
	negative := i < len(b) && b[i] == '-'
	if negative {
		i++
	}
	begin, point := i, -1
	for ; i < len(b); i++ {
		if c := b[i] - '0'; c <= 9 {
			unscaled = unscaled*10 + int64(c)
		} else if b[i] == '.' && point < 0 && i > begin {
			point = i
		} else {
			break
		}
	}
	switch {
	case i == begin || i-begin > 15 || i == point+1:
		return 0, 0, -1
	case b[begin] == '0' && i > begin+1 && point != begin+1: // "007"
		return 0, 0, -1
	case point >= 0:
		places = uint8(i - point - 1)
	}
	if negative {
		unscaled = -unscaled
	}
	return unscaled, places, i
}

// milliseconds is a time in seconds as whole milliseconds; false where it has more places, or is nothing a clock says.
func milliseconds(seconds Decimal) (int64, bool) {
	ms := seconds.Unscaled
	if seconds.Low != 0 || seconds.Scale > 3 || ms < -1e12 || ms > 1e12 {
		return 0, false
	}
	for scale := seconds.Scale; scale < 3; scale++ {
		ms *= 10
	}
	return ms, true
}

// natural reports whether values in a unit are the channel's own.
func (n *named) natural(unit []byte) bool {
	return len(unit) == 0 && n.quantity == n.of || string(unit) == unitOf(n.of)
}
