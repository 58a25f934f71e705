package imports

import (
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
)

// Head is the first lines of a text, each cut to 200 bytes, for a person to look at.
func Head(r io.Reader, most int) (head []string) {
	for n, line := range lines(r) {
		if n > most || line.err != nil && line.err != errLong {
			break
		}
		head = append(head, shown(line.text))
	}
	return head
}

// shown is a line fit to be shown: no control characters, and not endless.
func shown(line string) string {
	const most = 200
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(line[:min(len(line), most)], ""))
}

// Separator is the character that most likely parts the fields of a table's header.
func Separator(header string) string {
	best := ";"
	for _, s := range []string{",", "\t", "|"} {
		if strings.Count(header, s) > strings.Count(header, best) {
			best = s
		}
	}
	return best
}

// Fields are the fields of a line.
func Fields(line, separator string) []string { return fields(line, separator) }

// RowTexts gives the text of a file's rows by their number, which may not fall from call to call; "" where a row is not
// found. Stop ends it.
func RowTexts(r io.Reader) (row func(n int) string, stop func()) {
	next, stop := iter.Pull2(lines(r))
	at, text, more := 0, "", true
	return func(n int) string {
		for more && at < n {
			var l lineText
			if at, l, more = next(); more {
				text = l.text
			}
		}
		if !more || at != n {
			return ""
		}
		return shown(text)
	}, stop
}

// TimeFormats are the ways of writing a time that tables are most often met with, as MappingTime.Format takes them.
func TimeFormats() []string {
	return []string{"iso", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy HH:mm", "dd/MM/yyyy HH.mm.ss",
		"yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy HH:mm", "unix"}
}

// Written is an instant as a format writes it, for a person to compare with.
func Written(format string, at time.Time) string {
	if format == "unix" {
		return strconv.FormatInt(at.Unix(), 10)
	}
	return at.Format(layoutOf(format))
}

// GuessTime finds how a row tells its time: in two columns side by side, or in one; second is -1 where it is one.
func GuessTime(row []string) (first, second int, format string, ok bool) {
	for first = range row {
		if first+1 < len(row) {
			if format, ok = timeFormat(row[first] + " " + row[first+1]); ok {
				return first, first + 1, format, true
			}
		}
		if format, ok = timeFormat(row[first]); ok {
			return first, -1, format, true
		}
	}
	return 0, -1, "", false
}

// timeFormat is how a time is written.
func timeFormat(text string) (string, bool) {
	for _, format := range TimeFormats() {
		if _, err := time.Parse(layoutOf(format), text); err == nil && format != "unix" {
			return format, true
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return "unix", err == nil && seconds > 1e8 && seconds < 1e10
}
