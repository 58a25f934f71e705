package gateway

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"time"

	"lakaz"
)

// Format is a known way in which a home was recorded, and that home.
type Format struct {
	Name     string
	Dwelling lakaz.Dwelling
	// Read gives the rows in the file's order, and a *BadRow for what it cannot use; any other error ends the file.
	Read func(io.Reader) iter.Seq2[Row, error]
}

// Formats lists the known formats.
func Formats() []Format { return []Format{Appliances(), Sceaux()} }

// FormatNamed finds a format by its name.
func FormatNamed(name string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, lakaz.Invalid("format", "gateway.unknownFormat")
}

// Recording is a recorded home in a file.
type Recording struct {
	Path   string
	Format Format
}

// Rows are the rows of the recording from a line on, moved in time. Registers count from the file's first line whatever
// the line, so that a replay taken up again meets them where it left them.
func (r Recording) Rows(fromLine int, shift time.Duration) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		file, err := os.Open(r.Path)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer file.Close()
		for row, err := range r.Format.Read(file) {
			if bad, ok := errors.AsType[*BadRow](err); ok && bad.Line < fromLine || err == nil && row.Line < fromLine {
				continue
			}
			row.At = row.At.Add(shift)
			for i := range row.Readings {
				row.Readings[i].At = row.At
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// Scan reads the whole recording once: how many rows it has from a line on, and the instant of its last one.
func (r Recording) Scan(fromLine int) (rows int, last time.Time, err error) {
	for row, err := range r.Rows(fromLine, 0) {
		if _, bad := errors.AsType[*BadRow](err); bad {
			continue
		}
		if err != nil {
			return rows, last, err
		}
		rows++
		if row.At.After(last) {
			last = row.At
		}
	}
	return rows, last, nil
}

// Paced gives rows so many times as fast as they were measured, from the first one on; a speed of 0 gives them as fast
// as they are taken. It ends with the context.
func Paced(ctx context.Context, rows iter.Seq2[Row, error], speed float64, now func() time.Time) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var begin, first time.Time
		for row, err := range rows {
			if err == nil && speed > 0 {
				if begin.IsZero() {
					begin, first = now(), row.At
				}
				due := begin.Add(time.Duration(float64(row.At.Sub(first)) / speed))
				if wait(ctx, due.Sub(now())) != nil {
					return
				}
			}
			if ctx.Err() != nil || !yield(row, err) {
				return
			}
		}
	}
}

// wait pauses for a while or until the context ends, and then says why it ended.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
