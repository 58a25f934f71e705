package imports

import (
	"fmt"
	"strconv"
	"strings"
)

// Fault says why a line of a file, or one field of it, is no reading.
type Fault string

const (
	FaultHeader  Fault = "header"  // the first line does not name the columns
	FaultColumns Fault = "columns" // fewer or more fields than columns: a line cut short
	FaultDate    Fault = "date"    // no date, or an hour that the clock skipped in spring
	FaultMissing Fault = "missing" // the device or the operator wrote that there is no value
	FaultNumber  Fault = "number"  // no number, or none that can be
	FaultLong    Fault = "long"    // longer than a line can be
	FaultTotal   Fault = "total"   // the total does not agree with its parts
	FaultTable   Fault = "table"   // a measure Lakaz keeps no series of, or in a unit it does not know
	FaultAnswer  Fault = "answer"  // the operator answered with an error instead of measures
	FaultCut     Fault = "cut"     // the document is damaged or cut short here
	FaultStation Fault = "station" // another weather station than the first of the file
)

// BadRow is the error a reader gives for a line or a field it cannot use; the lines after it follow all the same.
type BadRow struct {
	Line   int    // of the file, from 1; of a workbook, the row
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
		return "import.fault.header", args
	case FaultLong:
		return "import.fault.long", args
	case FaultCut:
		return "import.fault.cut", args
	case FaultMissing:
		args["Column"] = b.Column
		return "import.fault.missing", args
	}
	args["Text"] = b.Text
	switch b.Fault {
	case FaultColumns:
		return "import.fault.columns", args
	case FaultDate:
		return "import.fault.date", args
	case FaultTotal:
		return "import.fault.total", args
	case FaultTable:
		return "import.fault.table", args
	case FaultAnswer:
		return "import.fault.answer", args
	case FaultStation:
		return "import.fault.station", args
	}
	args["Column"] = b.Column
	return "import.fault.number", args
}

func badRow(line int, column string, fault Fault, text string) *BadRow {
	return &BadRow{Line: line, Column: column, Fault: fault, Text: excerpt(text)}
}

// excerpt is the beginning of a text that stands in a file, fit to be shown: 40 bytes, and no control characters.
func excerpt(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text[:min(len(text), 40)], ""))
}
