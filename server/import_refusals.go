package main

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"lakaz/locales"
	"lakaz/telemetry/imports"
)

// refusals writes refused rows as CSV, one a line, with a header in the reader's language.
type refusals struct {
	out   *csv.Writer
	words locales.Words
	row   func(int) string
	stop  func()
	file  string
}

// newRefusals begins the list of refused rows of files, as spreadsheets here take it: with a byte order mark and
// semicolons.
func newRefusals(w io.Writer, words locales.Words) *refusals {
	r := &refusals{out: csv.NewWriter(w), words: words, stop: func() {}}
	r.out.Comma = ';'
	r.out.Write([]string{"\ufeff" + words.T("import.csvFile"), words.T("import.csvRow"), words.T("import.csvColumn"), words.T("import.csvReason"),
		words.T("import.csvText")}) // an error stays with the writer, and flush tells it
	return r
}

// of begins a file, given once more for its rows' own words.
func (r *refusals) of(file string, text io.Reader) {
	r.stop()
	r.file = file
	r.row, r.stop = imports.RowTexts(text)
}

// write adds a refused row. Its own words are the whole row, or what of it the reader could point at.
func (r *refusals) write(b *imports.BadRow) error {
	text := r.row(b.Line)
	if text == "" {
		text = b.Text
	}
	return r.out.Write([]string{inert(r.file), strconv.Itoa(b.Line), inert(b.Column), inert(faultSentence(r.words, b)), inert(text)})
}

// flush ends the list.
func (r *refusals) flush() error {
	r.stop()
	r.out.Flush()
	return r.out.Error()
}

// inert keeps a spreadsheet from taking a stranger's text for a formula.
func inert(text string) string {
	if strings.IndexAny(text, "=+-@\t") == 0 {
		return "'" + text
	}
	return text
}
