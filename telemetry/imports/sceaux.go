package imports

import (
	"io"
	"iter"
	"math"
	"math/bits"
	"time"

	"lakaz/telemetry"
)

// ReadSceaux reads household_power_consumption.txt: French local time without an offset, "?" for a missing value.
// Global_active_power is the mean of a minute in kW and becomes W exactly; the register, in whole Wh, is its running sum
// and starts at nothing with the file, so minutes without a value are not in it. In autumn the hour that comes twice is
// taken first as summer time and, once the clock has gone back, as winter time. A line that is cut short, has no value
// or an hour that the clock skipped is reported.
func ReadSceaux(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var places []int
		var width int
		var before time.Time
		var minutes wattMinutes
		for n, line := range lines(r) {
			f := fields(line.text, ";")
			var bad *BadRow
			switch {
			case line.err == errLong:
				bad = badRow(n, "", FaultLong, line.text)
			case line.err != nil:
				yield(Row{}, line.err)
				return
			case n == 1:
				var ok bool
				if places, ok = columns(f, []string{"Date", "Time", "Global_active_power"}); !ok {
					yield(Row{}, badRow(n, "", FaultHeader, line.text))
					return
				}
				width = len(f)
				continue
			case line.text == "":
				continue
			case len(f) != width:
				bad = badRow(n, "", FaultColumns, line.text)
			}
			var row Row
			if bad == nil {
				row, bad = sceauxRow(n, f[places[0]], f[places[1]], f[places[2]], before, &minutes)
			}
			if bad != nil {
				if !yield(Row{}, bad) {
					return
				}
				continue
			}
			before = row.At
			if !yield(row, nil) {
				return
			}
		}
	}
}

// sceauxRow is one line; it moves the register on.
func sceauxRow(n int, date, clock, power string, before time.Time, minutes *wattMinutes) (Row, *BadRow) {
	wall, err := time.Parse("2/1/2006 15:04:05", date+" "+clock)
	if err != nil {
		return Row{}, badRow(n, "Date", FaultDate, date+" "+clock)
	}
	at, ok := frenchTime(wall, before)
	if !ok {
		return Row{}, badRow(n, "Time", FaultDate, date+" "+clock)
	}
	if power == "?" || power == "" {
		return Row{}, badRow(n, "Global_active_power", FaultMissing, power)
	}
	kw, err := telemetry.ParseDecimal(power)
	if err != nil {
		return Row{}, badRow(n, "Global_active_power", FaultNumber, power)
	}
	watts, ok := kw.Shift(3)
	if !ok || !minutes.add(watts) {
		return Row{}, badRow(n, "Global_active_power", FaultNumber, power)
	}
	return Row{Line: n, At: at, Readings: []telemetry.Reading{
		{Channel: telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}, At: at, Value: watts},
		{Channel: telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}, At: at, Value: minutes.wh()},
	}}, nil
}

// wattMinutes sums up powers that each lasted a minute, exactly: in units of a millionth of W·min, in 128 bits.
type wattMinutes struct{ high, low uint64 }

// add is false for a negative power or one finer than a millionth of a watt.
func (m *wattMinutes) add(w telemetry.Decimal) bool {
	micro, ok := w.Shift(6)
	if !ok || micro.Scale != 0 || micro.Unscaled < 0 {
		return false
	}
	low, carry := bits.Add64(m.low, uint64(micro.Unscaled), 0)
	m.low, m.high = low, m.high+carry
	return true
}

// wh is the sum in whole Wh, rounded down.
func (m *wattMinutes) wh() telemetry.Decimal {
	const perWh = 60e6
	if m.high >= perWh { // beyond any meter
		return telemetry.NewDecimal(math.MaxInt64, 0)
	}
	q, _ := bits.Div64(m.high, m.low, perWh)
	return telemetry.NewDecimal(int64(min(q, math.MaxInt64)), 0)
}
