package imports

import (
	"io"
	"iter"
	"strings"
	"time"

	"lakaz/telemetry"
)

// enedisTable is one of the tables stacked in an Enedis file, as its metadata lines describe it.
type enedisTable struct {
	kind, flow, unit string // "Courbe de charge" or "Index"; "Consommation" or "Production"; "W", "kW", "Wh", "kWh" or ""
	header           []string
	registers        []int // columns EAS F1..F10
	nature           int   // column Type de releve, -1 where there is none
	total            int   // column EAS T, -1 where there is none
	// held are index rows until the list below the table says what its registers count: their totals and, by column, the
	// registers.
	held      []indexRow
	calendars []calendar
	listed    []string // the header of that list
}

// indexRow is one index line.
type indexRow struct {
	Row
	registers map[string]telemetry.Decimal
}

// mostHeld is how many index lines wait for their list: fifty years of days.
const mostHeld = 20_000

const (
	enedisMeta     = "Identifiant PRM" // begins a table
	enedisHeader   = "Horodate"        // begins its data
	enedisCalendar = "Periode"         // begins the list of the contract's periods
)

// ReadEnedis reads the CSV files of the Enedis customer space and of SGE: load curves and daily indexes, of which
// several can stand one below the other. Each begins with two lines that say what it is. Stamps are ISO 8601 with an
// offset: of a load curve the END of the step, whose length (10, 15, 30 or 60 minutes) is the distance from the stamp
// before; its value is the mean power over the step. An index line is a register reading in Wh: the sum of the
// supplier's registers F1 to F10, which has to be the total the line itself gives; what the list below the table calls
// BUHC, HP and so on becomes the register of that period too. The daily reading ("Arrêté quotidien") is made at midnight on the French clock, at the
// beginning of the date it is stamped with, whatever hour stands there: in summer the customer space writes 01:00+02:00,
// in winter SGE writes 23:00+01:00. Recorded load curves agree with midnight to the Wh on every day, and with the hours
// written on none in summer; SGE's own daily energies say the same of its files. Empty values are reported, and so is every line of a table Lakaz keeps no series of: production,
// and the daily maximum, which is no mean.
func ReadEnedis(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var table *enedisTable
		var meta []string
		listing := false
		flush := func() bool { return table == nil || table.flush(yield) }
		for n, line := range lines(r) {
			var row Row
			var bad *BadRow
			f := fields(line.text, ";")
			switch {
			case line.err == errLong:
				bad = badRow(n, "", FaultLong, line.text)
			case line.err != nil:
				yield(Row{}, line.err)
				return
			case strings.Trim(line.text, "; \t") == "":
				continue
			case f[0] == enedisMeta:
				if !flush() {
					return
				}
				table, meta, listing = nil, f, false
				continue
			case meta != nil:
				table = describe(meta, f)
				meta = nil
				continue
			case f[0] == enedisHeader && table != nil:
				bad = table.columns(n, f, line.text)
			case f[0] == enedisCalendar && table != nil:
				listing, table.listed = true, f
				continue
			case listing:
				if c, ok := parseCalendar(table.listed, f); ok {
					table.calendars = append(table.calendars, c)
				}
				continue
			case table == nil || table.header == nil:
				yield(Row{}, badRow(n, "", FaultHeader, line.text))
				return
			default:
				row, bad = table.row(n, f, line.text)
			}
			if bad != nil {
				if !yield(Row{}, bad) {
					return
				}
				continue
			}
			if len(row.Readings) > 0 && !yield(row, nil) {
				return
			}
			if table != nil && len(table.held) >= mostHeld && !table.flush(yield) {
				return
			}
		}
		flush()
	}
}

// flush gives the index rows that waited for their list; false where nobody wants more.
func (t *enedisTable) flush(yield func(Row, error) bool) bool {
	held := t.held
	t.held = nil
	for _, row := range held {
		for _, c := range t.calendars {
			if !c.holds(row.At) {
				continue
			}
			row.Readings = row.Readings[:1]
			for _, name := range t.header {
				class, told := c.classes[name]
				value, counted := row.registers[name]
				if told && counted {
					row.Readings = append(row.Readings, telemetry.Reading{Channel: telemetry.ClassChannel(class), At: row.At, Value: value})
				}
			}
		}
		if !yield(row.Row, nil) {
			return false
		}
	}
	return true
}

// describe is the table that the two lines of metadata announce.
func describe(names, values []string) *enedisTable {
	t := &enedisTable{}
	for i, name := range names {
		if i >= len(values) {
			break
		}
		switch name {
		case "Type de donnees":
			t.kind = values[i]
		case "Grandeur metier":
			t.flow = values[i]
		case "Unite":
			t.unit = values[i]
		}
	}
	return t
}

// columns takes the table's header.
func (t *enedisTable) columns(n int, header []string, text string) *BadRow {
	t.header, t.registers, t.total, t.nature = header, nil, place(header, "EAS T"), place(header, "Type de releve")
	for i, h := range header {
		if strings.HasPrefix(h, "EAS F") {
			t.registers = append(t.registers, i)
		}
	}
	if t.kind == "Courbe de charge" && place(header, "Valeur") < 0 || t.kind == "Index" && len(t.registers) == 0 {
		return badRow(n, "", FaultHeader, text)
	}
	return nil
}

// row is one line of the table.
func (t *enedisTable) row(n int, f []string, text string) (Row, *BadRow) {
	if len(f) != len(t.header) {
		return Row{}, badRow(n, "", FaultColumns, text)
	}
	at, err := time.Parse(time.RFC3339, f[0])
	if err != nil {
		return Row{}, badRow(n, enedisHeader, FaultDate, f[0])
	}
	unit := 0
	switch {
	case t.flow != "Consommation":
		return Row{}, badRow(n, "", FaultTable, t.flow)
	case t.kind != "Courbe de charge" && t.kind != "Index":
		return Row{}, badRow(n, "", FaultTable, t.kind)
	case t.kind == "Courbe de charge" && t.unit == "kW", t.kind == "Index" && t.unit == "kWh":
		unit = 3
	case t.kind == "Courbe de charge" && t.unit != "W", t.kind == "Index" && t.unit != "Wh" && t.unit != "":
		return Row{}, badRow(n, "", FaultTable, t.kind+" "+t.unit)
	}
	if t.kind == "Index" {
		return Row{}, t.index(n, at, f, unit)
	}
	column := place(t.header, "Valeur")
	value, bad := number(n, "Valeur", f[column], unit)
	if bad != nil {
		return Row{}, bad
	}
	return reading(n, at, "Valeur", telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}, value)
}

// index sums the registers of one daily reading and keeps it until its table ends.
func (t *enedisTable) index(n int, at time.Time, f []string, unit int) *BadRow {
	if t.nature >= 0 && strings.HasPrefix(f[t.nature], "Arr") {
		year, month, day := at.Date()
		at, _ = frenchTime(time.Date(year, month, day, 0, 0, 0, 0, time.UTC), time.Time{}) // the clock never changes at midnight
	}
	var sum telemetry.Decimal
	registers := map[string]telemetry.Decimal{}
	for _, i := range t.registers {
		if f[i] == "" {
			continue
		}
		value, bad := number(n, t.header[i], f[i], unit)
		if bad != nil {
			return bad
		}
		var ok bool
		if sum, ok = sum.Add(value); !ok || value.Unscaled < 0 {
			return badRow(n, t.header[i], FaultNumber, f[i])
		}
		registers[t.header[i]] = value
	}
	if len(registers) == 0 {
		return badRow(n, "EAS F1", FaultMissing, "")
	}
	if t.total >= 0 && f[t.total] != "" {
		total, bad := number(n, "EAS T", f[t.total], unit)
		if bad != nil {
			return bad
		}
		if total != sum {
			return badRow(n, "EAS T", FaultTotal, f[t.total])
		}
	}
	row, bad := reading(n, at, "EAS T", telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}, sum)
	if bad == nil {
		t.held = append(t.held, indexRow{row, registers})
	}
	return bad
}
