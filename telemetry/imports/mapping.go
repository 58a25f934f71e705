package imports

import (
	"cmp"
	"encoding/json"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// Mapping describes a table that no other format reads: which columns hold which channels. It is written as JSON:
//
//	{"delimiter": ";", "skip": 0, "missing": ["-200", "?"],
//	 "time": {"columns": ["Date", "Time"], "format": "dd/MM/yyyy HH.mm.ss", "zone": "Europe/Rome", "stamp": "end", "step": "1h"},
//	 "columns": [{"column": "T", "channel": "outdoor/temperature", "unit": "Cel"}]}
//
// Numbers have a decimal point or a decimal comma. The first line after those skipped names the columns.
type Mapping struct {
	Delimiter string          `json:"delimiter"` // one character; ";" where it is left out
	Skip      int             `json:"skip"`      // lines before the header
	Missing   []string        `json:"missing"`   // what stands for no value, beside an empty field
	Time      MappingTime     `json:"time"`
	Columns   []MappingColumn `json:"columns"`
}

// MappingTime says how a line tells its time.
type MappingTime struct {
	Columns []string `json:"columns"` // put together with a blank between them
	Format  string   `json:"format"`  // yyyy MM dd HH mm ss, d M H without leading zeros, XXX an offset; "iso"; "unix"
	Zone    string   `json:"zone"`    // an IANA name, or a fixed offset as +01:00; for clocks without an offset
	Stamp   string   `json:"stamp"`   // "end" (left out too) or "start" of the step
	Step    string   `json:"step"`    // the length of a step, 30m, or 24h for the clock's own days; needed for "start" and for sums
}

// MappingColumn says what a column is.
type MappingColumn struct {
	Column  string            `json:"column"`
	Channel telemetry.Channel `json:"channel"`
	Unit    string            `json:"unit"` // Cel, K, %RH, W, kW, Wh, kWh, m3, l; left out, the quantity's own
	Sum     bool              `json:"sum"`  // what was counted in the step, rather than the register
}

// ParseMapping reads a description. What it lacks or names wrongly is lakaz.ErrInvalid.
func ParseMapping(data []byte) (Format, error) {
	m := Mapping{Delimiter: ";"}
	if err := json.Unmarshal(data, &m); err != nil {
		return Format{}, lakaz.Invalid("mapping", "import.mapping")
	}
	t, err := m.table()
	if err != nil {
		return Format{}, err
	}
	return Format{Name: "csv", Read: t.read, Begins: func(string) bool { return false }}, nil
}

// table is a mapping that has been checked.
type table struct {
	Mapping
	layout string
	zone   *time.Location
	step   time.Duration
	shifts []int
}

func (m Mapping) table() (*table, error) {
	t := &table{Mapping: m, zone: time.UTC, layout: m.Time.Format}
	refuse := func(field, key string) (*table, error) { return nil, lakaz.Invalid("mapping."+field, key) }
	var err error
	switch {
	case len(m.Delimiter) != 1:
		return refuse("delimiter", "import.mapping")
	case m.Skip < 0 || m.Skip > 1000:
		return refuse("skip", "import.mapping")
	case len(m.Time.Columns) == 0 || m.Time.Format == "":
		return refuse("time", "import.mapping")
	case m.Time.Stamp != "" && m.Time.Stamp != "end" && m.Time.Stamp != "start":
		return refuse("time.stamp", "import.mapping")
	case len(m.Columns) == 0 || len(m.Columns) > 100:
		return refuse("columns", "import.mapping")
	}
	if m.Time.Step != "" {
		if t.step, err = time.ParseDuration(m.Time.Step); err != nil || t.step <= 0 || t.step > 400*24*time.Hour {
			return refuse("time.step", "import.mapping")
		}
	}
	if t.zone, err = zone(m.Time.Zone); err != nil {
		return refuse("time.zone", "import.mapping")
	}
	t.layout = layoutOf(m.Time.Format)
	for _, c := range m.Columns {
		shift, ok := unitShift(c.Channel.Quantity, c.Unit)
		if !ok {
			return refuse("columns."+c.Column, "import.mapping")
		}
		if (c.Sum || m.Time.Stamp == "start") && t.step == 0 || c.Sum && !c.Channel.Quantity.Register() {
			return refuse("time.step", "import.mapping")
		}
		t.shifts = append(t.shifts, shift)
	}
	return t, nil
}

// zone finds a clock by its name or its offset.
func zone(name string) (*time.Location, error) {
	if at, err := time.Parse("-07:00", name); err == nil {
		_, offset := at.Zone()
		return time.FixedZone(name, offset), nil
	}
	return time.LoadLocation(cmp.Or(name, "UTC"))
}

// layoutOf writes a pattern of dates as package time wants it.
func layoutOf(pattern string) string {
	if pattern == "iso" {
		return time.RFC3339
	}
	return strings.NewReplacer("yyyy", "2006", "yy", "06", "MM", "01", "M", "1", "dd", "02", "d", "2", "HH", "15", "H", "15",
		"mm", "04", "m", "4", "ss", "05", "XXX", "Z07:00").Replace(pattern)
}

// unitShift is how far a unit's point is from the quantity's own; K is marked by kelvin.
func unitShift(q telemetry.Quantity, unit string) (int, bool) {
	for _, known := range []struct {
		quantity telemetry.Quantity
		unit     string
		shift    int
	}{{telemetry.Temperature, "Cel", 0}, {telemetry.Temperature, "K", kelvin}, {telemetry.Humidity, "%RH", 0}, {telemetry.Humidity, "%", 0},
		{telemetry.Power, "W", 0}, {telemetry.Power, "kW", 3}, {telemetry.Energy, "Wh", 0}, {telemetry.Energy, "kWh", 3},
		{telemetry.Volume, "m3", 0}, {telemetry.Volume, "l", -3}} {
		if known.quantity == q && (unit == "" || unit == known.unit) {
			return known.shift, true
		}
	}
	return 0, false
}

// kelvin stands for the shift of a temperature in K: its point stays and its zero moves.
const kelvin = 100

// inUnit reads a field in a unit that unitShift knows.
func inUnit(line int, column, text string, shift int) (telemetry.Decimal, *BadRow) {
	if shift != kelvin {
		return number(line, column, text, shift)
	}
	value, bad := number(line, column, text, 0)
	if bad != nil {
		return value, bad
	}
	celsius, ok := value.Add(telemetry.NewDecimal(-27315, 2))
	if !ok {
		return value, badRow(line, column, FaultNumber, text)
	}
	return celsius, nil
}

// read reads the table the mapping describes.
func (t *table) read(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var times, places []int
		var width int
		var before time.Time
		for n, line := range lines(r) {
			if line.err != nil && line.err != errLong {
				yield(Row{}, line.err)
				return
			}
			if n <= t.Skip || strings.Trim(line.text, t.Delimiter+" \t") == "" {
				continue
			}
			f := fields(line.text, t.Delimiter)
			if times == nil {
				var ok, ok2 bool
				times, ok = columns(f, t.Time.Columns)
				places, ok2 = columns(f, t.names())
				if !ok || !ok2 {
					yield(Row{}, badRow(n, "", FaultHeader, line.text))
					return
				}
				width = len(f)
				continue
			}
			if line.err == errLong {
				if !yield(Row{}, badRow(n, "", FaultLong, line.text)) {
					return
				}
				continue
			}
			if len(f) != width {
				if !yield(Row{}, badRow(n, "", FaultColumns, line.text)) {
					return
				}
				continue
			}
			row, faults := t.row(n, f, times, places, before)
			for _, bad := range faults {
				if !yield(Row{}, bad) {
					return
				}
			}
			if len(row.Readings)+len(row.Amounts) == 0 {
				continue
			}
			before = row.At
			if !yield(row, nil) {
				return
			}
		}
	}
}

func (t *table) names() (names []string) {
	for _, c := range t.Columns {
		names = append(names, c.Column)
	}
	return names
}

// row is one line: what of it is good, and what is not.
func (t *table) row(n int, f []string, times, places []int, before time.Time) (row Row, faults []*BadRow) {
	var clock []string
	for _, i := range times {
		clock = append(clock, f[i])
	}
	text := strings.Join(clock, " ")
	at, ok := t.instant(text, before)
	if !ok {
		return row, []*BadRow{badRow(n, t.Time.Columns[0], FaultDate, text)}
	}
	row = Row{Line: n, At: at}
	for i, c := range t.Columns {
		field := f[places[i]]
		if slices.Contains(t.Missing, field) {
			field = ""
		}
		value, bad := inUnit(n, c.Column, field, t.shifts[i])
		if bad != nil {
			faults = append(faults, bad)
			continue
		}
		r, bad := checked(n, at, c.Column, c.Channel, value)
		switch {
		case bad != nil:
			faults = append(faults, bad)
		case c.Sum:
			row.Amounts = append(row.Amounts, Amount{Channel: c.Channel, From: t.after(r.At, -1), To: r.At, Value: r.Value})
		default:
			row.Readings = append(row.Readings, r)
		}
	}
	return row, faults
}

// after is the instant so many steps later. Days are days of the table's clock, of which two a year have 23 and 25 hours.
func (t *table) after(at time.Time, steps int) time.Time {
	const day = 24 * time.Hour
	if t.step%day == 0 {
		return at.In(t.zone).AddDate(0, 0, steps*int(t.step/day)).UTC()
	}
	return at.Add(time.Duration(steps) * t.step)
}

// instant is the end of the step a line is about.
func (t *table) instant(text string, before time.Time) (at time.Time, ok bool) {
	switch {
	case t.Time.Format == "unix":
		seconds, bad := number(0, "", text, 0)
		if bad != nil || seconds.Float() < 0 || seconds.Float() > 1e11 {
			return at, false
		}
		at = time.UnixMilli(int64(seconds.Float() * 1000))
	case strings.Contains(t.layout, "Z07:00"):
		var err error
		if at, err = time.Parse(t.layout, text); err != nil {
			return at, false
		}
	default:
		wall, err := time.Parse(t.layout, text)
		if err != nil {
			return at, false
		}
		if t.Time.Stamp == "start" && !before.IsZero() {
			before = t.after(before, -1)
		}
		if at, ok = onClock(wall, t.zone, before); !ok {
			return at, false
		}
	}
	if t.Time.Stamp == "start" {
		at = t.after(at, 1)
	}
	return at.UTC(), true
}
