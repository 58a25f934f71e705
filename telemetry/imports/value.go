package imports

import (
	"strings"
	"time"

	"lakaz/telemetry"
)

// number reads a field, with a decimal point or a decimal comma, and moves its point: shift 3 makes W of kW.
func number(line int, column, text string, shift int) (telemetry.Decimal, *BadRow) {
	if text == "" {
		return telemetry.Decimal{}, badRow(line, column, FaultMissing, text)
	}
	value, err := telemetry.ParseDecimal(strings.Replace(text, ",", ".", 1))
	if err != nil {
		return telemetry.Decimal{}, badRow(line, column, FaultNumber, text)
	}
	value, ok := value.Shift(shift)
	if !ok {
		return telemetry.Decimal{}, badRow(line, column, FaultNumber, text)
	}
	return value, nil
}

// reading is a row of one reading; a value that cannot be of this world is refused.
func reading(line int, at time.Time, column string, c telemetry.Channel, value telemetry.Decimal) (Row, *BadRow) {
	r, bad := checked(line, at, column, c, value)
	if bad != nil {
		return Row{}, bad
	}
	return Row{Line: line, At: r.At, Readings: []telemetry.Reading{r}}, nil
}

// checked is one reading, or why it cannot be.
func checked(line int, at time.Time, column string, c telemetry.Channel, value telemetry.Decimal) (telemetry.Reading, *BadRow) {
	if at.Year() < 1970 || at.Year() > 9998 {
		return telemetry.Reading{}, badRow(line, column, FaultDate, at.Format(time.RFC3339))
	}
	if !c.Quantity.Plausible(value) {
		return telemetry.Reading{}, badRow(line, column, FaultNumber, value.String())
	}
	return telemetry.Reading{Channel: c, At: at.UTC(), Value: value}, nil
}
