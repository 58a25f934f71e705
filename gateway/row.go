package gateway

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"lakaz/telemetry"
)

// Row is what a home's sensors and meters say at one instant.
type Row struct {
	Line     int // of the recorded file, from 1; of a simulation, a count
	At       time.Time
	Readings []telemetry.Reading
}

// Fault says why a line of a recording, or one field of it, is no reading.
type Fault string

const (
	FaultHeader  Fault = "header"  // the first line does not name the columns
	FaultColumns Fault = "columns" // fewer or more fields than columns: a line cut short
	FaultDate    Fault = "date"    // no date, or an hour that the clock skipped in spring
	FaultMissing Fault = "missing" // the device wrote that it has no value
	FaultNumber  Fault = "number"  // no number
	FaultLong    Fault = "long"    // longer than a line can be
)

// BadRow is the error a recording gives for a line or a field it cannot use; the lines after it follow all the same.
type BadRow struct {
	Line   int
	Column string // "" where the whole line is unusable
	Fault  Fault
	Text   string // what stands there, cut to 40 bytes
}

func (b *BadRow) Error() string {
	return fmt.Sprintf("line %d %s: %s %q", b.Line, b.Column, b.Fault, b.Text)
}

// Sentence is the catalogue's sentence about the line and what fills it.
func (b *BadRow) Sentence() (key string, args map[string]any) {
	args = map[string]any{"Line": strconv.Itoa(b.Line)}
	switch b.Fault {
	case FaultHeader:
		return "gateway.fault.header", args
	case FaultLong:
		return "gateway.fault.long", args
	case FaultColumns:
		args["Text"] = b.Text
		return "gateway.fault.columns", args
	case FaultDate:
		args["Text"] = b.Text
		return "gateway.fault.date", args
	case FaultMissing:
		args["Column"] = b.Column
		return "gateway.fault.missing", args
	}
	args["Column"], args["Text"] = b.Column, b.Text
	return "gateway.fault.number", args
}

func badRow(line int, column string, fault Fault, text string) *BadRow {
	return &BadRow{Line: line, Column: column, Fault: fault, Text: strings.ToValidUTF8(text[:min(len(text), 40)], "")}
}

// maxLine is longer than any line of the known recordings.
const maxLine = 16 << 10

var errLong = errors.New("line too long")

// lines reads a text line by line with their numbers, without their ends and without a byte order mark. A line that is
// too long is given as its beginning and errLong; any other error is the reader's own and ends the text.
func lines(r io.Reader) iter.Seq2[int, lineText] {
	return func(yield func(int, lineText) bool) {
		in := bufio.NewReaderSize(r, maxLine)
		for n := 1; ; n++ {
			b, prefix, err := in.ReadLine()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(n, lineText{err: err})
				return
			}
			if n == 1 {
				b = bytes.TrimPrefix(b, []byte("\ufeff"))
			}
			l := lineText{text: string(b)}
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

type lineText struct {
	text string
	err  error
}

// columns finds the places of named columns in a header; false where one is missing.
func columns(header []string, names []string) (places []int, ok bool) {
	for _, name := range names {
		place := -1
		for i, h := range header {
			if h == name {
				place = i
				break
			}
		}
		if place < 0 {
			return nil, false
		}
		places = append(places, place)
	}
	return places, true
}

// fields splits a line at a separator and takes quotation marks and blanks off.
func fields(line, separator string) []string {
	out := strings.Split(line, separator)
	for i, f := range out {
		out[i] = strings.TrimSpace(strings.Trim(strings.TrimSpace(f), `"`))
	}
	return out
}
