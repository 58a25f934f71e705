package imports

import (
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"lakaz/telemetry"
)

// weatherTable is a table of a weather station, one line a moment.
type weatherTable struct {
	separator             string
	header                int // lines before the data; the last of them names the columns, unless names does
	names                 []string
	station               string // column, "" where a file has one station
	temperature, humidity string // columns, in °C and %
	times                 []string
	at                    func(fields []string) (time.Time, bool)
	unknown               func(column, text string) bool // nil, or what stands for no value
}

// ReadSynop reads the essential SYNOP observations of Météo-France as their open-data portal exports them: one station,
// 3-hourly, dates in ISO 8601 with an offset, in no order. Temperature is taken from the column in °C.
func ReadSynop(r io.Reader) iter.Seq2[Row, error] {
	return weatherTable{separator: ";", header: 1, station: "ID OMM station", temperature: "Température (°C)", humidity: "Humidité",
		times: []string{"Date"}, at: func(f []string) (time.Time, bool) {
			at, err := time.Parse(time.RFC3339, f[0])
			return at, err == nil
		}}.read(r)
}

// ReadMeteoFrance reads the hourly answers of the Météo-France climatology API: decimal commas, AAAAMMJJHH in UTC.
func ReadMeteoFrance(r io.Reader) iter.Seq2[Row, error] {
	return weatherTable{separator: ";", header: 1, station: "POSTE", temperature: "T", humidity: "U",
		times: []string{"DATE"}, at: func(f []string) (time.Time, bool) {
			at, err := time.Parse("2006010215", f[0])
			return at, err == nil
		}}.read(r)
}

// ReadEPW reads an EnergyPlus weather file: eight lines about the place, then hours 1 to 24, at whose END the values hold, in the local standard time
// that the first line gives, without daylight saving. The months of a typical year come from different years and keep
// them. 99.9 °C and 999 % stand for no value.
func ReadEPW(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		zone, rest, bad, err := epwZone(r)
		switch {
		case err != nil:
			yield(Row{}, err)
			return
		case bad != nil:
			yield(Row{}, bad)
			return
		}
		names := make([]string, 35)
		for i, name := range []string{"Year", "Month", "Day", "Hour", "Minute", "Source", "Dry bulb", "Dew point", "Relative humidity"} {
			names[i] = name
		}
		t := weatherTable{separator: ",", header: 8, names: names, temperature: "Dry bulb", humidity: "Relative humidity",
			times: []string{"Year", "Month", "Day", "Hour"},
			at: func(f []string) (time.Time, bool) {
				day, err := time.ParseInLocation("2006-1-2", strings.Join(f[:3], "-"), zone)
				hour, err2 := strconv.Atoi(f[3])
				return day.Add(time.Duration(hour) * time.Hour), err == nil && err2 == nil && hour >= 1 && hour <= 24
			},
			unknown: func(column, text string) bool {
				return column == "Dry bulb" && strings.HasPrefix(text, "99.9") || column == "Relative humidity" && strings.HasPrefix(text, "999")
			}}
		for row, err := range t.read(rest) {
			if !yield(row, err) {
				return
			}
		}
	}
}

// epwZone reads the clock out of the first line and gives the text back whole.
func epwZone(r io.Reader) (*time.Location, io.Reader, *BadRow, error) {
	head := make([]byte, headBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, r, nil, err
	}
	head = head[:n]
	rest := io.MultiReader(strings.NewReader(string(head)), r)
	line, _, _ := strings.Cut(string(head), "\n")
	f := fields(line, ",")
	if len(f) < 10 || strings.TrimPrefix(f[0], "\ufeff") != "LOCATION" {
		return nil, rest, badRow(1, "", FaultHeader, line), nil
	}
	hours, err := strconv.ParseFloat(f[8], 64)
	if err != nil || !(hours >= -12 && hours <= 14) {
		return nil, rest, badRow(1, "", FaultHeader, line), nil
	}
	return time.FixedZone("", int(hours*3600)), rest, nil, nil
}

// read reads the table: outdoor/temperature and outdoor/humidity.
func (t weatherTable) read(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var times, places []int
		var width int
		station, own := -1, ""
		for n, line := range lines(r) {
			if line.err != nil && line.err != errLong {
				yield(Row{}, line.err)
				return
			}
			if n < t.header || strings.Trim(line.text, t.separator+" \t") == "" {
				continue
			}
			f := fields(line.text, t.separator)
			if n == t.header {
				header := f
				if t.names != nil {
					header = t.names
				}
				var ok, ok2 bool
				times, ok = columns(header, t.times)
				places, ok2 = columns(header, []string{t.temperature, t.humidity})
				if t.station != "" {
					station = place(header, t.station)
				}
				if width = len(header); !ok || !ok2 || t.station != "" && station < 0 {
					yield(Row{}, badRow(n, "", FaultHeader, line.text))
					return
				}
				continue
			}
			row, faults := Row{}, []*BadRow(nil)
			switch {
			case line.err == errLong:
				faults = []*BadRow{badRow(n, "", FaultLong, line.text)}
			case len(f) != width:
				faults = []*BadRow{badRow(n, "", FaultColumns, line.text)}
			case station >= 0 && own != "" && f[station] != own:
				faults = []*BadRow{badRow(n, "", FaultStation, f[station])}
			default:
				if station >= 0 {
					own = f[station]
				}
				row, faults = t.row(n, f, times, places)
			}
			for _, bad := range faults {
				if !yield(Row{}, bad) {
					return
				}
			}
			if len(row.Readings) > 0 && !yield(row, nil) {
				return
			}
		}
	}
}

// row is one moment: what of it is good, and what is not.
func (t weatherTable) row(n int, f []string, times, places []int) (row Row, faults []*BadRow) {
	var clock []string
	for _, i := range times {
		clock = append(clock, f[i])
	}
	at, ok := t.at(clock)
	if !ok {
		return row, []*BadRow{badRow(n, t.times[0], FaultDate, strings.Join(clock, " "))}
	}
	row = Row{Line: n, At: at.UTC()}
	for i, q := range []telemetry.Quantity{telemetry.Temperature, telemetry.Humidity} {
		column, text := []string{t.temperature, t.humidity}[i], f[places[i]]
		if t.unknown != nil && t.unknown(column, text) {
			text = ""
		}
		value, bad := number(n, column, text, 0)
		if bad == nil {
			var r telemetry.Reading
			if r, bad = checked(n, at, column, telemetry.Channel{Place: telemetry.Outdoor, Quantity: q}, value); bad == nil {
				row.Readings = append(row.Readings, r)
			}
		}
		if bad != nil {
			faults = append(faults, bad)
		}
	}
	return row, faults
}
