package imports

import (
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"

	"lakaz/telemetry"
)

// releve is one daily reading of the R151 flow.
type releve struct {
	Date    string `xml:"Date_Releve"`
	Classes []struct {
		ID    string `xml:"Id_Classe_Temporelle"`
		Value string `xml:"Valeur"`
	} `xml:"Classe_Temporelle"`
}

// ReadR151 reads the flow R151 of Enedis: the supplier's registers in Wh, each with the period
// it counts in, whose sum is the register of all, at the END of the
// date they are of (the index that the history of the same meter stamps with the next date). The daily maximum is left
// out: Lakaz keeps no series of it.
func ReadR151(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		d := xml.NewDecoder(io.LimitReader(decoded(r), mostDocument))
		d.CharsetReader = declared
		unit, found := "Wh", false
		for {
			token, err := d.Token()
			line, _ := d.InputPos()
			_, syntax := errors.AsType[*xml.SyntaxError](err)
			switch {
			case err == io.EOF && found:
				return
			case err == io.EOF:
				yield(Row{}, badRow(1, "", FaultHeader, ""))
				return
			case syntax:
				yield(Row{}, badRow(line, "", FaultCut, ""))
				return
			case err != nil:
				yield(Row{}, err)
				return
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			switch start.Name.Local {
			case "Unite_Mesure_Index":
				err = d.DecodeElement(&unit, &start)
			case "Donnees_Releve":
				found = true
				var read releve
				if err = d.DecodeElement(&read, &start); err == nil {
					row, bad := read.row(line, unit)
					if !give(yield, row, bad) {
						return
					}
				}
			}
			if err != nil {
				yield(Row{}, badRow(line, "", FaultCut, ""))
				return
			}
		}
	}
}

// declared reads a document in the encoding that its first line declares: Latin-1 or Windows-1252; any other is UTF-8 by
// now, for decoded knows it by its mark.
func declared(name string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "iso-8859-1", "iso-8859-15", "latin1", "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	return in, nil
}

// row sums the registers of a reading.
func (r releve) row(line int, unit string) (Row, *BadRow) {
	day, err := time.Parse(time.DateOnly, r.Date)
	if err != nil {
		return Row{}, badRow(line, "Date_Releve", FaultDate, r.Date)
	}
	if unit != "Wh" {
		return Row{}, badRow(line, "", FaultTable, unit)
	}
	at, _ := frenchTime(day.AddDate(0, 0, 1), time.Time{})
	if len(r.Classes) == 0 {
		return Row{}, badRow(line, "Valeur", FaultMissing, "")
	}
	var sum telemetry.Decimal
	var parts []telemetry.Reading
	for i, c := range r.Classes {
		column := "Valeur " + strconv.Itoa(i+1)
		value, bad := number(line, column, strings.TrimSpace(c.Value), 0)
		if bad != nil {
			return Row{}, bad
		}
		var ok bool
		if sum, ok = sum.Add(value); !ok || value.Unscaled < 0 {
			return Row{}, badRow(line, column, FaultNumber, c.Value)
		}
		if class, known := classNamed(c.ID); known {
			parts = append(parts, telemetry.Reading{Channel: telemetry.ClassChannel(class), At: at.UTC(), Value: value})
		}
	}
	row, bad := reading(line, at, "Valeur", telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}, sum)
	row.Readings = append(row.Readings, parts...)
	return row, bad
}
