package imports

import (
	"io"
	"iter"
	"time"

	"lakaz/telemetry"
)

// applianceColumns says which channel a column is. T6 hangs outdoors on the north wall; T_out comes from the nearest
// weather station.
func applianceColumns() []applianceColumn {
	climate := func(place, t, rh string) []applianceColumn {
		return []applianceColumn{{t, telemetry.Channel{Place: place, Quantity: telemetry.Temperature}},
			{rh, telemetry.Channel{Place: place, Quantity: telemetry.Humidity}}}
	}
	var out []applianceColumn
	for _, p := range [][3]string{{"kitchen", "T1", "RH_1"}, {"salon", "T2", "RH_2"}, {"laundry", "T3", "RH_3"}, {"office", "T4", "RH_4"},
		{"bathroom", "T5", "RH_5"}, {"outdoor-north", "T6", "RH_6"}, {"ironing", "T7", "RH_7"}, {"child", "T8", "RH_8"},
		{"bedroom", "T9", "RH_9"}, {telemetry.Outdoor, "T_out", "RH_out"}} {
		out = append(out, climate(p[0], p[1], p[2])...)
	}
	return out
}

type applianceColumn struct {
	name    string
	channel telemetry.Channel
}

// ReadAppliances reads energydata_complete.csv. Its clock is UTC+1 the year round: it has the hour that summer time
// skips. "Appliances" and "lights" are Wh in ten minutes: their sum times six is the mean power in W, and their running
// sum the register, which starts at nothing with the file. Numbers stand in quotation marks, some after blanks, with up
// to 18 places; a value is kept as a telemetry.Decimal holds it. A field that is no number is reported and left out; a
// line without a date or with missing fields is reported as a whole.
func ReadAppliances(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		climate := applianceColumns()
		names := []string{"date", "Appliances", "lights"}
		for _, c := range climate {
			names = append(names, c.name)
		}
		var places []int
		var width int
		var register telemetry.Decimal
		for n, line := range lines(r) {
			f := fields(line.text, ",")
			var row Row
			var bad []*BadRow
			switch {
			case line.err == errLong:
				bad = []*BadRow{badRow(n, "", FaultLong, line.text)}
			case line.err != nil:
				yield(Row{}, line.err)
				return
			case n == 1:
				var ok bool
				if places, ok = columns(f, names); !ok {
					yield(Row{}, badRow(n, "", FaultHeader, line.text))
					return
				}
				width = len(f)
			case line.text == "":
			case len(f) != width:
				bad = []*BadRow{badRow(n, "", FaultColumns, line.text)}
			default:
				text := make([]string, len(places))
				for i, place := range places {
					text[i] = f[place]
				}
				row, bad = applianceRow(n, names, text, climate, &register)
			}
			for _, b := range bad {
				if !yield(Row{}, b) {
					return
				}
			}
			if len(row.Readings) > 0 && !yield(row, nil) {
				return
			}
		}
	}
}

// applianceRow is one line: its named fields, date and energies first, then those of the climate. It moves the register
// on.
func applianceRow(n int, names, text []string, climate []applianceColumn, register *telemetry.Decimal) (row Row, bad []*BadRow) {
	at, err := time.ParseInLocation("2006-01-02 15:04:05", text[0], time.FixedZone("UTC+1", 3600))
	if err != nil {
		return row, []*BadRow{badRow(n, names[0], FaultDate, text[0])}
	}
	row = Row{Line: n, At: at.UTC()}
	add := func(c telemetry.Channel, v telemetry.Decimal) {
		row.Readings = append(row.Readings, telemetry.Reading{Channel: c, At: row.At, Value: v})
	}
	numbers := make([]telemetry.Decimal, len(text))
	good := make([]bool, len(text))
	for i := 1; i < len(text); i++ {
		if numbers[i], err = telemetry.ParseDecimal(text[i]); err == nil {
			good[i] = true
			continue
		}
		fault := FaultNumber
		if text[i] == "" || text[i] == "NA" || text[i] == "?" {
			fault = FaultMissing
		}
		bad = append(bad, badRow(n, names[i], fault, text[i]))
	}
	for i, c := range climate {
		if good[3+i] {
			add(c.channel, numbers[3+i])
		}
	}
	if !good[1] || !good[2] {
		return row, bad
	}
	power, total, ok := tenMinutes(numbers[1], numbers[2], *register)
	if !ok {
		return row, append(bad, badRow(n, names[1], FaultNumber, text[1]))
	}
	*register = total
	add(telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}, power)
	add(telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}, total)
	return row, bad
}

// tenMinutes is the mean power in W of two energies in Wh per ten minutes, and the register after them. It is false
// for a negative energy and where the digits do not fit.
func tenMinutes(a, b, register telemetry.Decimal) (power, total telemetry.Decimal, ok bool) {
	sum, ok := a.Add(b)
	if !ok || a.Unscaled < 0 || b.Unscaled < 0 {
		return power, total, false
	}
	for range 6 {
		if power, ok = power.Add(sum); !ok {
			return power, total, false
		}
	}
	total, ok = register.Add(sum)
	return power, total, ok
}
