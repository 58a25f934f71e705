package imports

import (
	"io"
	"iter"
	"strings"
	"time"

	"lakaz/telemetry"
)

// ReadEDF reads the load curve that the EDF customer space exports ("Récapitulatif de mes puissances atteintes en W"):
// a line with a date, below it the half-hours of that day as "23:30:00;4522;Réelle", the latest first, the days the
// latest first too. Clocks are French, at the END of the step; 00:00:00 below a date is the end of that day. In autumn the hour that
// comes twice is met as winter time first, because the file runs backwards. The text is Latin-1.
func ReadEDF(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var day time.Time
		var after time.Time // the row met before, which is later in time
		headed := false
		for n, line := range lines(r) {
			f := fields(line.text, ";")
			var row Row
			var bad *BadRow
			switch {
			case line.err == errLong:
				bad = badRow(n, "", FaultLong, line.text)
			case line.err != nil:
				yield(Row{}, line.err)
				return
			case strings.Trim(line.text, "; \t") == "", !headed && strings.HasPrefix(f[0], "Récapitulatif"):
				continue
			case !headed:
				if headed = strings.HasPrefix(f[0], "Date et heure de relève") && len(f) == 3; !headed {
					yield(Row{}, badRow(n, "", FaultHeader, line.text))
					return
				}
				if !strings.Contains(f[1], "(W)") {
					yield(Row{}, badRow(n, "", FaultTable, f[1]))
					return
				}
				continue
			case len(f) != 3:
				bad = badRow(n, "", FaultColumns, line.text)
			default:
				if date, err := time.Parse("02/01/2006", f[0]); err == nil {
					day = date
					continue
				}
				row, bad = edfRow(n, day, f, after)
			}
			if bad != nil {
				if !yield(Row{}, bad) {
					return
				}
				continue
			}
			after = row.At
			if !yield(row, nil) {
				return
			}
		}
	}
}

// edfRow is one half-hour.
func edfRow(n int, day time.Time, f []string, after time.Time) (Row, *BadRow) {
	clock, err := time.Parse(time.TimeOnly, f[0])
	if err != nil || day.IsZero() {
		return Row{}, badRow(n, "", FaultDate, f[0])
	}
	wall := day.Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute + time.Duration(clock.Second())*time.Second)
	if clock.Hour() == 0 && clock.Minute() == 0 && clock.Second() == 0 {
		wall = wall.AddDate(0, 0, 1)
	}
	early, ok := frenchTime(wall, time.Time{})
	if !ok {
		return Row{}, badRow(n, "", FaultDate, f[0])
	}
	at, _ := frenchTime(wall, early) // the later of the two in the hour that comes twice
	if !after.IsZero() && !at.Before(after) {
		at = early
	}
	value, bad := number(n, "Puissance atteinte (W)", f[1], 0)
	if bad != nil {
		return Row{}, bad
	}
	row, bad := reading(n, at, "Puissance atteinte (W)", telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}, value)
	if bad == nil && f[2] != "" {
		row.From, row.Estimated = row.At.Add(-30*time.Minute), estimated(f[2])
	}
	return row, bad
}
