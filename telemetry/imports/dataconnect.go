package imports

import (
	"encoding/json"
	"io"
	"iter"
	"strings"
	"time"

	"lakaz/telemetry"
)

// connectType is what an answer of Data Connect measures.
type connectType struct {
	Unit   string `json:"unit"`             // "W", "Wh", "VA"
	Kind   string `json:"measurement_kind"` // "power", "energy"
	Sum    string `json:"aggregate"`        // "average", "sum", "maximum"
	Period string `json:"measuring_period"` // "P1D"
}

// connectReading is one of its values.
type connectReading struct {
	Value json.Number `json:"value"` // a number in quotation marks
	Date  string      `json:"date"`
}

// ReadDataConnect reads bodies of Enedis Data Connect v5, one or a list of them, also inside what recorded or wrapped
// them. Stamps are French clocks without an offset: of a load curve (W, average) the END of the step, of a daily sum
// (Wh) its day. An answer that is an error is reported with its message; maxima (VA) are reported and left out.
// Nothing in a body tells production from consumption: only a recorded request does, and what it asked of production is
// reported and left out.
func ReadDataConnect(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		d := newDocument(r)
		stopped, found := false, false
		var kind connectType
		var produced bool
		var before time.Time
		offer := func(row Row, bad *BadRow) error {
			if !give(yield, row, bad) {
				stopped = true
				return io.EOF
			}
			return nil
		}
		err := d.walk(func(name string) (bool, error) {
			switch name {
			case "reading_type":
				kind, before = connectType{}, time.Time{}
				_, bad, err := d.element(&kind)
				if bad != nil {
					return true, offer(Row{}, bad)
				}
				return true, err
			case "request": // a recorded call: what it asked for tells the direction
				var request string
				if _, bad, err := d.element(&request); bad != nil || err != nil {
					return true, err
				}
				produced = strings.Contains(request, "production")
				return true, nil
			case "error_description", "message":
				var text string
				found = true
				line, bad, err := d.element(&text)
				if err != nil {
					return true, err
				}
				if bad == nil {
					bad = badRow(line, "", FaultAnswer, text)
				}
				return true, offer(Row{}, bad)
			case "interval_reading":
				found = true
				return true, d.elements(func() error {
					var read connectReading
					line, bad, err := d.element(&read)
					if err != nil {
						return err
					}
					var row Row
					if bad == nil && produced {
						bad = badRow(line, "", FaultTable, "production")
					}
					if bad == nil {
						row, bad = kind.row(line, read, before)
					}
					if bad == nil {
						before = row.At
					}
					return offer(row, bad)
				})
			}
			return false, nil
		})
		finish(yield, d, err, stopped, found)
	}
}

// row is one value.
func (k connectType) row(line int, read connectReading, before time.Time) (Row, *BadRow) {
	value := read.Value.String()
	switch {
	case k.Kind == "power" && k.Sum == "average" && k.Unit == "W":
		wall, err := time.Parse(time.DateTime, read.Date)
		if err != nil {
			return Row{}, badRow(line, "date", FaultDate, read.Date)
		}
		at, ok := frenchTime(wall, before)
		if !ok {
			return Row{}, badRow(line, "date", FaultDate, read.Date)
		}
		w, bad := number(line, "value", value, 0)
		if bad != nil {
			return Row{}, bad
		}
		return reading(line, at, "value", telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}, w)
	case k.Kind == "energy" && k.Sum == "sum" && k.Unit == "Wh" && k.Period == "P1D":
		wall, err := time.Parse(time.DateOnly, read.Date)
		if err != nil {
			return Row{}, badRow(line, "date", FaultDate, read.Date)
		}
		from, _ := frenchTime(wall, time.Time{}) // the clock never changes at midnight
		to, _ := frenchTime(wall.AddDate(0, 0, 1), time.Time{})
		wh, bad := number(line, "value", value, 0)
		if bad != nil {
			return Row{}, bad
		}
		energy := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}
		if _, bad := checked(line, to, "value", energy, wh); bad != nil {
			return Row{}, bad
		}
		return Row{Line: line, At: to, Amounts: []Amount{{Channel: energy, From: from, To: to, Value: wh}}}, nil
	}
	return Row{}, badRow(line, "", FaultTable, strings.TrimSpace(k.Kind+" "+k.Unit))
}
