// Package imports reads the files in which operators, portals and weather services hand out what they measured, row by
// row and without keeping them: what cannot be used is reported with its line and its reason, and the rest goes on.
//
// Every reader is a pure function from a text to rows. A load curve becomes electricity/power, mean W over a step, stamped at the
// END of the step; the step's length is the distance from the stamp before. An index becomes a register. A file that
// tells only sums ("11776 Wh on 1 April") gives Amounts, which Collect adds up into a register.
package imports

import (
	"io"
	"iter"

	"lakaz"
)

// Format is a form of file that can be imported.
type Format struct {
	Name string // of the command line and the API
	// Read gives the rows in the file's order, and a *BadRow for what it cannot use; any other error ends the file.
	Read func(io.Reader) iter.Seq2[Row, error]
	// Begins reports whether a file that begins so is of this form. It is given the first bytes, as UTF-8.
	Begins func(head string) bool
}

// Named finds a format by its name.
func Named(name string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, lakaz.Invalid("format", "import.unknownFormat")
}
