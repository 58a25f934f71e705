package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode"

	"lakaz/assets"
)

// paperFont is one of the typeface's weights as PDF takes it; assets.ErrNotBuilt where this binary carries none.
func paperFont(weight string) ([]byte, error) {
	packed := assets.Plain("fonts/atkinson-hyperlegible-next-latin-" + weight + "-normal.woff")
	if packed == nil {
		return nil, assets.ErrNotBuilt
	}
	return unpackFont(packed)
}

var errFont = errors.New("this is no typeface in WOFF")

// mostFont is the most bytes that a typeface unpacks to.
const mostFont = 4 << 20

// unpackFont is a typeface in WOFF 1.0 as the TrueType file it was made of (W3C Recommendation 2012-12-13, sections 3 to 5):
// the tables are those of the original, each deflated where that is shorter.
func unpackFont(packed []byte) ([]byte, error) {
	const header, entry = 44, 20
	if len(packed) < header || string(packed[:4]) != "wOFF" {
		return nil, errFont
	}
	tables := int(binary.BigEndian.Uint16(packed[12:]))
	if tables == 0 || len(packed) < header+entry*tables {
		return nil, errFont
	}
	power, log := 1, 0
	for ; power*2 <= tables; power *= 2 {
		log++
	}
	out := append([]byte(nil), packed[4:8]...) // the flavour
	for _, n := range []int{tables, 16 * power, log, 16 * (tables - power)} {
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	var body []byte
	start := 12 + 16*tables
	for i := range tables {
		e := packed[header+entry*i:]
		at, size, whole := int(binary.BigEndian.Uint32(e[4:])), int(binary.BigEndian.Uint32(e[8:])), int(binary.BigEndian.Uint32(e[12:]))
		if at > len(packed) || size > len(packed)-at || whole > mostFont {
			return nil, errFont
		}
		table := packed[at : at+size]
		if size < whole {
			r, err := zlib.NewReader(bytes.NewReader(table))
			if err != nil {
				return nil, errFont
			}
			if table, err = io.ReadAll(io.LimitReader(r, int64(whole)+1)); err != nil {
				return nil, errFont
			}
		}
		if len(table) != whole || len(body) > mostFont {
			return nil, errFont
		}
		out = append(out, e[:4]...)
		out = append(out, e[16:20]...) // the checksum of the original
		out = binary.BigEndian.AppendUint32(out, uint32(start+len(body)))
		out = binary.BigEndian.AppendUint32(out, uint32(whole))
		body = append(body, table...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	return append(out, body...), nil
}

// onPaper is a text in the signs that the typeface has: narrow spaces as wide ones, letters of other alphabets as question
// marks, pictures not at all. French and the Creoles are all there.
func onPaper(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c) && c > unicode.MaxLatin1, c == '\u202f':
			return '\u00a0'
		case c <= unicode.MaxLatin1 || strings.ContainsRune("Œœ‘’“”–—…•€−", c):
			return c
		case unicode.IsLetter(c):
			return '?'
		}
		return -1
	}, text)
}
