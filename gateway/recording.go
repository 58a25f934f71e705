package gateway

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"time"

	"lakaz"
	"lakaz/telemetry/imports"
)

// Format is a known way in which a home was recorded, and that home.
type Format struct {
	Name     string
	Dwelling lakaz.Dwelling
	// Read gives the rows in the file's order, and a *imports.BadRow for what it cannot use; any other error ends the file.
	Read func(io.Reader) iter.Seq2[imports.Row, error]
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

// Sceaux is the recorded home of the UCI data set "Individual household electric power consumption" (CC BY 4.0): the
// electricity of one house at Sceaux, every minute from December 2006 on.
func Sceaux() Format {
	return Format{Name: "uci-sceaux", Read: imports.ReadSceaux, Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18}}
}

// Appliances is the recorded home of the UCI data set "Appliances Energy Prediction" (Candanedo 2017, CC BY 4.0): one
// low-energy house at Stambruges, near Lille on the Belgian side, every ten minutes from January to May 2016.
func Appliances() Format {
	return Format{
		Name: "uci-appliances",
		Read: imports.ReadAppliances,
		Dwelling: lakaz.Dwelling{
			Territory: lakaz.Mainland, Floor: 18, Outdoor: true,
			Rooms: []lakaz.Room{
				{ID: "salon", Kind: lakaz.LivingRoom}, {ID: "kitchen", Kind: lakaz.Kitchen}, {ID: "bedroom", Kind: lakaz.Bedroom},
				{ID: "child", Kind: lakaz.ChildRoom}, {ID: "bathroom", Kind: lakaz.Bathroom},
				{ID: "laundry", Kind: lakaz.OtherRoom, Name: "Buanderie"}, {ID: "office", Kind: lakaz.OtherRoom, Name: "Bureau"},
				{ID: "ironing", Kind: lakaz.OtherRoom, Name: "Repassage"},
			},
		},
	}
}

// Recording is a recorded home in a file.
type Recording struct {
	Path   string
	Format Format
}

// Rows are the rows of the recording from a line on, moved in time. Registers count from the file's first line whatever
// the line, so that a replay taken up again meets them where it left them.
func (r Recording) Rows(fromLine int, shift time.Duration) iter.Seq2[imports.Row, error] {
	return func(yield func(imports.Row, error) bool) {
		file, err := os.Open(r.Path)
		if err != nil {
			yield(imports.Row{}, err)
			return
		}
		defer file.Close()
		for row, err := range r.Format.Read(file) {
			if bad, ok := errors.AsType[*imports.BadRow](err); ok && bad.Line < fromLine || err == nil && row.Line < fromLine {
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
		if _, bad := errors.AsType[*imports.BadRow](err); bad {
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
func Paced(ctx context.Context, rows iter.Seq2[imports.Row, error], speed float64, now func() time.Time) iter.Seq2[imports.Row, error] {
	return func(yield func(imports.Row, error) bool) {
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
