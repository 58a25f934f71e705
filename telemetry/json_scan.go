package telemetry

import "encoding/json"

// scanner reads JSON (RFC 8259) from the front, taking what encoding/json takes and nothing else. Its methods that
// report false have met a fault, behind which nothing can be read.
type scanner struct {
	text []byte
	at   int
}

// maxDepth is how deep a value may be nested; it is encoding/json's bound.
const maxDepth = 10_000

// next is the next byte that is no white space, without taking it; 0 at the end.
func (s *scanner) next() byte {
	for ; s.at < len(s.text); s.at++ {
		if c := s.text[s.at]; c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
	}
	return 0
}

// take takes a byte of punctuation.
func (s *scanner) take(c byte) bool {
	if s.next() != c {
		return false
	}
	s.at++
	return true
}

// quoted takes a text with its quotes; it is plain where its bytes are what it says.
func (s *scanner) quoted() (text []byte, plain, ok bool) {
	plain = true
	for i := s.at + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			text, s.at = s.text[s.at:i+1], i+1
			return text, plain, true
		case c < ' ':
			return nil, false, false
		case c == '\\':
			plain = false
			if i++; i == len(s.text) {
				return nil, false, false
			}
			switch s.text[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if i+4 >= len(s.text) || !hex(s.text[i+1:i+5]) {
					return nil, false, false
				}
				i += 4
			default:
				return nil, false, false
			}
		case c >= 0x80:
			plain = false // it may be no UTF-8
		}
	}
	return nil, false, false
}

func hex(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

// string takes a text and returns its bytes without quotes and escapes; bytes that are no UTF-8 become U+FFFD.
func (s *scanner) string() (text []byte, ok bool) {
	text, plain, ok := s.quoted()
	switch {
	case !ok:
		return nil, false
	case plain:
		return text[1 : len(text)-1], true
	}
	var unquoted string
	if json.Unmarshal(text, &unquoted) != nil {
		return nil, false
	}
	return []byte(unquoted), true
}

// number takes a number; fits is false where it is none that a Decimal holds.
func (s *scanner) number() (v Decimal, fits, ok bool) {
	b, i := s.text, s.at
	negative := b[i] == '-'
	if negative {
		i++
	}
	whole, unscaled, short := i, uint64(0), true
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		unscaled = unscaled*10 + uint64(b[i]-'0')
	}
	digits, scale := i-whole, 0
	if digits == 0 {
		return v, false, false
	}
	if digits > 1 && b[whole] == '0' { // the number is the zero, and what follows it a fault
		i, digits, unscaled = whole+1, 1, 0
	} else {
		if i < len(b) && b[i] == '.' {
			i++
			point := i
			for ; i < len(b) && b[i]-'0' <= 9; i++ {
				unscaled = unscaled*10 + uint64(b[i]-'0')
			}
			if scale = i - point; scale == 0 {
				return v, false, false
			}
		}
		if i < len(b) && b[i]|0x20 == 'e' {
			short = false
			if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
				i++
			}
			exponent := i
			for i < len(b) && b[i]-'0' <= 9 {
				i++
			}
			if i == exponent {
				return v, false, false
			}
		}
	}
	text := b[s.at:i]
	s.at = i
	if !short || digits+scale > 18 {
		v, err := ParseDecimal(string(text))
		return v, err == nil, true
	}
	for scale > 0 && unscaled%10 == 0 {
		unscaled, scale = unscaled/10, scale-1
	}
	v = Decimal{Unscaled: int64(unscaled), Scale: uint8(scale)}
	if negative {
		v.Unscaled = -v.Unscaled
	}
	return v, true, true
}

// word takes one of JSON's three words.
func (s *scanner) word() bool {
	for _, w := range [...]string{"null", "true", "false"} {
		if len(s.text)-s.at >= len(w) && string(s.text[s.at:s.at+len(w)]) == w {
			s.at += len(w)
			return true
		}
	}
	return false
}

// skip passes over a value that stands at a depth.
func (s *scanner) skip(depth int) bool {
	var ends []byte // the brackets that are still open, as what closes them
	for {
		switch c := s.next(); c {
		case '{', '[':
			s.at++
			if depth+len(ends) >= maxDepth {
				return false
			}
			end := c + 2 // in ASCII
			if s.take(end) {
				break
			}
			ends = append(ends, end)
			if c == '{' && !s.label() {
				return false
			}
			continue
		case '"':
			if _, _, ok := s.quoted(); !ok {
				return false
			}
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			if _, _, ok := s.number(); !ok {
				return false
			}
		default:
			if !s.word() {
				return false
			}
		}
		for { // a value has ended, and perhaps what it was the last of
			if len(ends) == 0 {
				return true
			}
			end := ends[len(ends)-1]
			if s.take(',') {
				if end == '}' && !s.label() {
					return false
				}
				break
			}
			if !s.take(end) {
				return false
			}
			ends = ends[:len(ends)-1]
		}
	}
}

// label passes over a label and its colon.
func (s *scanner) label() bool {
	if s.next() != '"' {
		return false
	}
	_, _, ok := s.quoted()
	return ok && s.take(':')
}
