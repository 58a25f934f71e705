package imports

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxLine is longer than any line of the known files; an Enedis calendar line is 2 kB, a weather station's 1 kB.
const maxLine = 16 << 10

var errLong = errors.New("line too long")

// lineText is one line without its end, or what is wrong with it.
type lineText struct {
	text string
	err  error
}

// decoded is a text as UTF-8 without a byte order mark: UTF-16 is recognised by its mark.
func decoded(r io.Reader) io.Reader {
	return transform.NewReader(r, unicode.BOMOverride(transform.Nop))
}

// lines reads a text line by line with their numbers, without their ends and without a byte order mark. UTF-16 needs
// its mark; a line that is no UTF-8 is Windows-1252, of which Latin-1 is a part. A line that is too long is given as its
// beginning and errLong; any other error is the reader's own and ends the text.
func lines(r io.Reader) iter.Seq2[int, lineText] {
	return func(yield func(int, lineText) bool) {
		in := bufio.NewReaderSize(decoded(r), maxLine)
		for n := 1; ; n++ {
			b, prefix, err := in.ReadLine()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(n, lineText{err: err})
				return
			}
			l := lineText{text: string(b)}
			if !utf8.Valid(b) {
				if text, err := charmap.Windows1252.NewDecoder().String(l.text); err == nil {
					l.text = text
				}
			}
			for prefix && err == nil { // skip the rest of it
				l.err = errLong
				_, prefix, err = in.ReadLine()
			}
			if !yield(n, l) {
				return
			}
		}
	}
}

// columns finds the places of named columns in a header; false where one is missing.
func columns(header []string, names []string) (places []int, ok bool) {
	for _, name := range names {
		place := place(header, name)
		if place < 0 {
			return nil, false
		}
		places = append(places, place)
	}
	return places, true
}

// place is where a header names a column first, -1 where it does not.
func place(header []string, name string) int {
	for i, h := range header {
		if h == name {
			return i
		}
	}
	return -1
}

// fields splits a line at a separator and takes blanks and quotation marks off. A separator between quotation marks
// separates nothing; a mark that is not closed before a separator is a character like others.
func fields(line, separator string) []string {
	var out []string
	for rest := line; ; {
		end := strings.Index(rest, separator)
		if quoted := quotedLength(rest, separator); quoted > 0 {
			if end = strings.Index(rest[quoted:], separator); end >= 0 {
				end += quoted
			}
		}
		field := rest
		if end >= 0 {
			field, rest = rest[:end], rest[end+len(separator):]
		}
		out = append(out, strings.TrimSpace(strings.Trim(strings.TrimSpace(field), `"`)))
		if end < 0 {
			return out
		}
	}
}

// quotedLength is how long the quoted field at the beginning of a text is, with both marks; 0 where there is none.
func quotedLength(text, separator string) int {
	inner := strings.TrimLeft(text, " \t")
	if !strings.HasPrefix(inner, `"`) {
		return 0
	}
	begin := len(text) - len(inner) + 1
	length := strings.Index(text[begin:], `"`)
	if length < 0 {
		return 0
	}
	after := strings.TrimLeft(text[begin+length+1:], " \t")
	if after != "" && !strings.HasPrefix(after, separator) {
		return 0
	}
	return begin + length + 1
}
