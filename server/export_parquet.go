package main

import (
	"archive/zip"

	"github.com/parquet-go/parquet-go"

	"lakaz/telemetry"
)

// parquetReading is a row of readings.parquet. The value stands as a number to count with and as the text it was.
type parquetReading struct {
	Household string  `parquet:"household,dict"`
	Channel   string  `parquet:"channel,dict"`
	At        int64   `parquet:"at,timestamp(millisecond)"` // UTC
	Value     float64 `parquet:"value"`
	Text      string  `parquet:"value_text"`
	Unit      string  `parquet:"unit,dict"`
	Quality   string  `parquet:"quality,dict"`
}

// parquetRollup is a row of hours.parquet and days.parquet; what is not of its kind of channel is null.
type parquetRollup struct {
	Household string   `parquet:"household,dict"`
	Channel   string   `parquet:"channel,dict"`
	From      int64    `parquet:"from,timestamp(millisecond)"`
	To        int64    `parquet:"to,timestamp(millisecond)"`
	Unit      string   `parquet:"unit,dict"`
	Count     int64    `parquet:"count"`
	FirstAt   int64    `parquet:"first_at,timestamp(millisecond)"`
	First     float64  `parquet:"first"`
	LastAt    int64    `parquet:"last_at,timestamp(millisecond)"`
	Last      float64  `parquet:"last"`
	Min       *float64 `parquet:"min,optional"`
	Max       *float64 `parquet:"max,optional"`
	Mean      *float64 `parquet:"mean,optional"`
	Weighted  *float64 `parquet:"weighted_mean,optional"`
	Covered   *float64 `parquet:"covered_s,optional"`
	Used      *float64 `parquet:"used,optional"`
	Quality   string   `parquet:"quality,dict"`
}

// parquetRows is the most rows of a row group: what is in memory at once.
const parquetRows = 64 << 10

// parquetExport writes three files, of readings, hours and days; one after the other, as a ZIP does.
type parquetExport struct {
	of      exporting
	archive *zip.Writer
	span    string // of the file that is open
	points  *parquet.GenericWriter[parquetReading]
	rolled  *parquet.GenericWriter[parquetRollup]
	rows    []parquetReading
}

func newParquetExport(archive *zip.Writer, x exporting) exportForm {
	return &parquetExport{of: x, archive: archive}
}

func parquetOptions() []parquet.WriterOption {
	return []parquet.WriterOption{parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(parquetRows),
		parquet.CreatedBy("lakaz", version, "")}
}

// open goes on with a span's file or begins it. A Parquet file is compressed itself: the ZIP only holds it.
func (e *parquetExport) open(span string) error {
	if span == e.span {
		return nil
	}
	if err := e.close(); err != nil {
		return err
	}
	w, err := e.of.file(e.archive, span+".parquet", zip.Store)
	if err != nil {
		return err
	}
	if e.span = span; span == "readings" {
		e.points = parquet.NewGenericWriter[parquetReading](w, parquetOptions()...)
	} else {
		e.rolled = parquet.NewGenericWriter[parquetRollup](w, parquetOptions()...)
	}
	return nil
}

func (e *parquetExport) close() (err error) {
	if e.points != nil {
		err = e.points.Close()
	}
	if e.rolled != nil && err == nil {
		err = e.rolled.Close()
	}
	e.points, e.rolled = nil, nil
	return err
}

func (e *parquetExport) readings(c telemetry.Channel, points []telemetry.Point, estimated []telemetry.Interval) error {
	if err := e.open("readings"); err != nil {
		return err
	}
	e.rows = e.rows[:0]
	for _, p := range points {
		e.rows = append(e.rows, parquetReading{Household: string(e.of.household.ID), Channel: c.String(), At: p.At.UnixMilli(), Value: p.Value.Float(),
			Text: p.Value.String(), Unit: unitOf(c.Quantity), Quality: qualityOf(p.At, &estimated)})
	}
	_, err := e.points.Write(e.rows)
	return err
}

func (e *parquetExport) rollups(span string, c telemetry.Channel, list []telemetry.Rollup) error {
	if err := e.open(span); err != nil {
		return err
	}
	rows := make([]parquetRollup, len(list))
	for i, r := range list {
		rows[i] = parquetRollup{Household: string(e.of.household.ID), Channel: c.String(), From: r.From.UnixMilli(), To: r.To.UnixMilli(), Unit: unitOf(c.Quantity),
			Count: int64(r.Count), FirstAt: r.First.At.UnixMilli(), First: r.First.Value.Float(), LastAt: r.Last.At.UnixMilli(),
			Last: r.Last.Value.Float(), Quality: r.Quality.String()}
		if c.Quantity.Register() {
			rows[i].Used = new(r.Used)
			continue
		}
		rows[i].Min, rows[i].Max = new(r.Min.Float()), new(r.Max.Float())
		rows[i].Mean, rows[i].Weighted = new(r.Sum.Float()/float64(r.Count)), new(r.Weighted.Float())
		rows[i].Covered = new(r.Covered.Seconds())
	}
	_, err := e.rolled.Write(rows)
	return err
}
