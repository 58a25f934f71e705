package imports

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// document walks through JSON of any depth, element by element, and knows the line it has come to. It holds one element
// at a time and what the decoder has read ahead.
type document struct {
	*json.Decoder
	in *lineCounter
}

func newDocument(r io.Reader) *document {
	in := &lineCounter{in: io.LimitReader(decoded(r), mostDocument)}
	return &document{json.NewDecoder(in), in}
}

// line is the line where the walk stands.
func (d *document) line() int { return d.in.line(d.InputOffset()) }

// mostDocument is longer than any of the known documents, in bytes.
const mostDocument = 64 << 20

// maxDepth is deeper than any of the known documents.
const maxDepth = 16

// walk visits every name of every object; visit reads its value and says so, or leaves it to be walked through. It ends with
// an error where the document is damaged, or with visit's own.
func (d *document) walk(visit func(name string) (read bool, err error)) error {
	var open []json.Delim
	for {
		token, err := d.Token()
		if err != nil {
			if err == io.EOF && len(open) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		switch token := token.(type) {
		case json.Delim:
			if token == '{' || token == '[' {
				if open = append(open, token); len(open) > maxDepth {
					return io.ErrUnexpectedEOF
				}
			} else {
				open = open[:len(open)-1]
			}
		case string:
			if len(open) == 0 || open[len(open)-1] != '{' {
				continue
			}
			read, err := visit(token)
			if err != nil {
				return err
			}
			if read {
				continue
			}
			if err := d.value(&open); err != nil {
				return err
			}
		}
	}
}

// value steps over a simple value or into a list or an object.
func (d *document) value(open *[]json.Delim) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if delim, ok := token.(json.Delim); ok {
		if *open = append(*open, delim); len(*open) > maxDepth {
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}

// elements reads the elements of the list that comes next; each decodes one. What is no list is stepped over.
func (d *document) elements(each func() error) error {
	token, err := d.Token()
	if err != nil || token != json.Delim('[') {
		return err
	}
	for d.More() {
		if err := each(); err != nil {
			return err
		}
	}
	if _, err = d.Token(); err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// element decodes one element, and gives the line it ends on; wrong says that it is of another shape, and the next can
// be read all the same.
func (d *document) element(into any) (line int, wrong *BadRow, err error) {
	err = d.Decode(into)
	line = d.line()
	switch {
	case err == io.EOF:
		err = io.ErrUnexpectedEOF
	case err != nil && strings.HasPrefix(err.Error(), "json: "): // the shape, not the grammar
		return line, badRow(line, "", FaultNumber, strings.TrimPrefix(err.Error(), "json: ")), nil
	}
	return line, nil, err
}

// give yields a row or what is wrong with it.
func give(yield func(Row, error) bool, row Row, bad *BadRow) bool {
	if bad != nil {
		return yield(Row{}, bad)
	}
	return yield(row, nil)
}

// finish reports how a walk through a document ended: damaged, or without what was looked for.
func finish(yield func(Row, error) bool, d *document, err error, stopped, found bool) {
	switch {
	case stopped:
	case err != io.EOF && !damaged(err):
		yield(Row{}, err)
	case err != io.EOF:
		yield(Row{}, badRow(d.line(), "", FaultCut, ""))
	case !found:
		yield(Row{}, badRow(1, "", FaultHeader, ""))
	}
}

// damaged reports whether the document itself is at fault, rather than the reading of it.
func damaged(err error) bool {
	_, syntax := errors.AsType[*json.SyntaxError](err)
	return syntax || errors.Is(err, io.ErrUnexpectedEOF)
}

// lineCounter remembers where lines end in what the decoder has read ahead.
type lineCounter struct {
	in     io.Reader
	read   int64
	passed int     // line ends before those in ends
	ends   []int64 // offsets
}

func (c *lineCounter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p[:min(len(p), 4<<10)])
	for i, b := range p[:n] {
		if b == '\n' {
			c.ends = append(c.ends, c.read+int64(i))
		}
	}
	c.read += int64(n)
	return n, err
}

// line is the line of an offset; offsets only grow.
func (c *lineCounter) line(offset int64) int {
	n, _ := slices.BinarySearch(c.ends, offset)
	c.passed += n
	c.ends = append(c.ends[:0], c.ends[n:]...)
	return c.passed + 1
}
