package main

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"math"

	"strconv"
	"strings"
	"time"

	"lakaz/telemetry"
	"lakaz/telemetry/imports"
)

// csvExport writes a file for each channel and span, so that each fits a spreadsheet, and beside a channel's readings the
// mapping with which `lakaz import` reads them again. Fields hold no comma and no quote: they need no escape.
type csvExport struct {
	of      exporting
	archive *zip.Writer
	zone    *time.Location
	name    string
	file    *bufio.Writer // nil before the first
}

// The headers of the files.
const (
	csvReadings = "at,local,channel,value,unit,quality\n"
	csvRollups  = "from,local,channel,unit,count,first_at,first,last_at,last,min,max,mean,weighted_mean,covered_s,used,quality\n"
)

func newCSVExport(archive *zip.Writer, x exporting) exportForm {
	return &csvExport{of: x, archive: archive, zone: x.household.Dwelling.Territory.Location()}
}

// open goes on with the file of a name, or begins it.
func (e *csvExport) open(name, header string) error {
	if name == e.name {
		return nil
	}
	if err := e.close(); err != nil {
		return err
	}
	w, err := e.of.file(e.archive, name, zip.Deflate)
	if err != nil {
		return err
	}
	e.name, e.file = name, bufio.NewWriterSize(w, 64<<10)
	_, err = e.file.WriteString(header)
	return err
}

func (e *csvExport) close() error {
	if e.file == nil {
		return nil
	}
	return e.file.Flush()
}

// fileOf is a channel's part of a file's name.
func fileOf(c telemetry.Channel) string { return strings.ReplaceAll(c.String(), "/", "_") }

func (e *csvExport) readings(c telemetry.Channel, points []telemetry.Point, estimated []telemetry.Interval) error {
	if len(points) == 0 {
		return nil
	}
	name := "readings/" + fileOf(c) + ".csv"
	if name != e.name {
		if err := e.mapping(c); err != nil {
			return err
		}
	}
	if err := e.open(name, csvReadings); err != nil {
		return err
	}
	unit := "," + unitOf(c.Quantity) + ","
	var line []byte
	for _, p := range points {
		line = e.instant(line[:0], p.At)
		line = append(append(append(line, ','), c.String()...), ',')
		line = append(p.Value.Append(line), unit...)
		line = append(append(line, qualityOf(p.At, &estimated)...), '\n')
		if _, err := e.file.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// instant appends an instant in UTC, to the millisecond where it has them, and on the dwelling's clock.
func (e *csvExport) instant(line []byte, at time.Time) []byte {
	line = append(at.UTC().AppendFormat(line, time.RFC3339Nano), ',')
	return at.In(e.zone).AppendFormat(line, time.RFC3339Nano)
}

// mapping writes how a channel's file is read again.
func (e *csvExport) mapping(c telemetry.Channel) error {
	if err := e.close(); err != nil {
		return err
	}
	w, err := e.of.file(e.archive, "readings/"+fileOf(c)+".mapping.json", zip.Deflate)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(imports.Mapping{Delimiter: ",", Time: imports.MappingTime{Columns: []string{"at"}, Format: "iso"},
		Columns: []imports.MappingColumn{{Column: "value", Channel: c, Unit: unitOf(c.Quantity)}}})
}

func (e *csvExport) rollups(span string, c telemetry.Channel, list []telemetry.Rollup) error {
	if len(list) == 0 {
		return nil
	}
	if err := e.open(span+"/"+fileOf(c)+".csv", csvRollups); err != nil {
		return err
	}
	var line []byte
	for _, r := range list {
		line = append(append(append(e.instant(line[:0], r.From), ','), c.String()...), ',')
		line = append(append(line, unitOf(c.Quantity)...), ',')
		line = strconv.AppendInt(line, int64(r.Count), 10)
		for _, p := range []telemetry.Point{r.First, r.Last} {
			line = append(p.At.UTC().AppendFormat(append(line, ','), time.RFC3339Nano), ',')
			line = p.Value.Append(line)
		}
		if c.Quantity.Register() {
			line = append(line, ",,,,,,"...)
			line = strconv.AppendFloat(line, math.Round(r.Used*1e6)/1e6, 'f', -1, 64)
		} else {
			line = append(r.Min.Append(append(line, ',')), ',')
			line = append(r.Max.Append(line), ',')
			line = append(strconv.AppendFloat(line, r.Sum.Float()/float64(r.Count), 'f', 4, 64), ',')
			line = append(r.Weighted.Append(line), ',')
			line = append(strconv.AppendFloat(line, r.Covered.Seconds(), 'f', -1, 64), ',')
		}
		line = append(append(append(line, ','), r.Quality.String()...), '\n')
		if _, err := e.file.Write(line); err != nil {
			return err
		}
	}
	return nil
}
