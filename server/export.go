package main

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/registry"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// exporting is all that is kept of one household's measurements on its way out: a ZIP with the readings as they came, the
// rollups of hours and days, who the household is, and a text that says what is what. It is written as it is read: a year
// of a minute's readings takes no more memory than thirty days of one channel, and one of a reading a second than two.
type exporting struct {
	series    *series.Store
	household lakaz.Household
	agreed    agreed
	game      *gameKept // for its own people alone, as what follows
	own       []exportFile
	from, to  time.Time // of what was measured, to not included
	words     locales.Words
	made      time.Time // the files' date
}

// agreed is what a household has agreed on with its supplier.
type agreed struct {
	Contracts   []lakaz.Contract   `json:"contracts"`
	Instalments *lakaz.Instalments `json:"instalments,omitempty"`
}

// agreedOf reads what a household has agreed on.
func agreedOf(ctx context.Context, people *registry.Registry, h lakaz.HouseholdID) (a agreed, err error) {
	if a.Contracts, err = people.Contracts(ctx, h); err != nil {
		return a, err
	}
	in, err := people.Instalments(ctx, h)
	switch {
	case err == nil:
		a.Instalments = &in
	case errors.Is(err, lakaz.ErrNotFound):
		err = nil
	}
	return a, err
}

// file begins a file of the ZIP.
func (x exporting) file(archive *zip.Writer, name string, method uint16) (io.Writer, error) {
	return archive.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: x.made})
}

// How much of a channel is read at once: so many of the days on which it was measured, and of those that are dense as many
// as have so many readings together, or one.
const (
	exportDays     = 30
	exportReadings = 150_000
)

// exportForms are the forms a household's data can leave in, and how each writes.
func exportForms() map[string]func(*zip.Writer, exporting) exportForm {
	return map[string]func(*zip.Writer, exporting) exportForm{"csv": newCSVExport, "parquet": newParquetExport}
}

// exportForm writes what was measured. Calls come channel by channel, in order of time, readings before rollups.
type exportForm interface {
	readings(c telemetry.Channel, points []telemetry.Point, estimated []telemetry.Interval) error
	rollups(span string, c telemetry.Channel, list []telemetry.Rollup) error // span is "hours" or "days"
	close() error
}

// write writes the ZIP. What was written of it before an error is of no use.
func (x exporting) write(ctx context.Context, out io.Writer, form string) error {
	archive := zip.NewWriter(out)
	if err := x.describe(archive, form); err != nil {
		return err
	}
	if err := x.measured(ctx, exportForms()[form](archive, x)); err != nil {
		return err
	}
	return archive.Close()
}

// measured writes what was measured.
func (x exporting) measured(ctx context.Context, w exportForm) error {
	channels, err := x.series.Channels(ctx, x.household.ID)
	if err != nil {
		return err
	}
	for _, c := range channels {
		if err := x.eachWindow(ctx, c, func(from, to time.Time) error {
			points, err := x.series.Range(ctx, x.household.ID, c, from, to)
			if err != nil {
				return err
			}
			estimated, err := x.series.Estimated(ctx, x.household.ID, c, from, to)
			if err != nil {
				return err
			}
			return w.readings(c, points, estimated)
		}); err != nil {
			return err
		}
	}
	for _, c := range channels {
		if err := x.eachWindow(ctx, c, func(from, to time.Time) error {
			rolled, err := x.series.Hours(ctx, x.household.ID, []telemetry.Channel{c}, from, to)
			if err != nil {
				return err
			}
			return w.rollups("hours", c, rolled[c])
		}); err != nil {
			return err
		}
	}
	for _, c := range channels {
		rolled, err := x.series.Days(ctx, x.household.ID, []telemetry.Channel{c}, x.from, x.to)
		if err != nil {
			return err
		}
		if err := w.rollups("days", c, rolled[c]); err != nil {
			return err
		}
	}
	return w.close()
}

// eachWindow goes over the time in which a channel was measured, by so many days as are read at once.
func (x exporting) eachWindow(ctx context.Context, c telemetry.Channel, fn func(from, to time.Time) error) error {
	days, err := x.series.Days(ctx, x.household.ID, []telemetry.Channel{c}, x.from.AddDate(0, 0, -1), x.to)
	if err != nil || len(days[c]) == 0 {
		return err
	}
	for rest := days[c]; len(rest) > 0; {
		n, count := 1, rest[0].Count
		for n < len(rest) && n < exportDays && count+rest[n].Count <= exportReadings {
			count, n = count+rest[n].Count, n+1
		}
		begin, end := rest[0].From, rest[n-1].To
		if begin.Before(x.from) {
			begin = x.from
		}
		if end.After(x.to) {
			end = x.to
		}
		if rest = rest[n:]; !end.After(begin) {
			continue
		}
		if err := fn(begin, end); err != nil {
			return err
		}
	}
	return nil
}

// exportFile is a small file of the ZIP.
type exportFile struct {
	name string
	data []byte
}

// describe writes who the household is and what the files hold.
func (x exporting) describe(archive *zip.Writer, form string) error {
	about, err := json.MarshalIndent(struct {
		Household lakaz.Household `json:"household"`
		agreed
		Game *gameKept `json:"game,omitempty"`
	}{x.household, x.agreed, x.game}, "", "  ")
	if err != nil {
		return err
	}
	text := x.words.T("rights.readme", locales.Args{"Name": x.household.Name}) + "\n\n" + x.words.T("rights.readme-"+form) + "\n"
	if len(x.own) > 0 {
		text += "\n" + x.words.T("rights.readmeOwn") + "\n"
	}
	for _, file := range append([]exportFile{{"lisez-moi.txt", []byte(text)}, {"household.json", about}}, x.own...) {
		w, err := x.file(archive, file.name, zip.Deflate)
		if err == nil {
			_, err = w.Write(file.data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// exportRange reads two days of the dwelling's calendar, 2006-01-02, the second included; "" is open.
func exportRange(h lakaz.Household, first, last string) (from, to time.Time, err error) {
	loc := h.Dwelling.Territory.Location()
	if from, err = time.ParseInLocation(time.DateOnly, cmp.Or(first, "1970-01-02"), loc); err != nil {
		return from, to, lakaz.Invalid("from", "problem.field.date")
	}
	if to, err = time.ParseInLocation(time.DateOnly, cmp.Or(last, "9998-12-30"), loc); err != nil || to.Before(from) {
		return from, to, lakaz.Invalid("to", "problem.field.date")
	}
	return from, to.AddDate(0, 0, 1), nil
}

// qualityOf is a reading's: estimated where who counted said so of the time up to it. The stretches are in order; those
// that are over are cut off.
func qualityOf(at time.Time, estimated *[]telemetry.Interval) string {
	for len(*estimated) > 0 && at.After((*estimated)[0].To) {
		*estimated = (*estimated)[1:]
	}
	if len(*estimated) > 0 && at.After((*estimated)[0].From) {
		return telemetry.Estimated.String()
	}
	return telemetry.Measured.String()
}

// unitOf is the unit of a quantity's values, as SenML writes it.
func unitOf(q telemetry.Quantity) string {
	switch q {
	case telemetry.Temperature:
		return "Cel"
	case telemetry.Humidity:
		return "%RH"
	case telemetry.Power:
		return "W"
	case telemetry.Energy:
		return "Wh"
	}
	return "m3"
}
