package main

import (
	"math"
	"strings"
	"time"

	"lakaz/locales"
	"lakaz/telemetry"
)

// table is the chart's twin in figures: a row a column of the bars.
func (t teller) table() (columns []string, rows [][]string) {
	_, isRegister := counts(t.place)
	columns = []string{t.w.T("chart.column." + string(t.span))}
	if isRegister {
		columns = append(columns, t.w.T("chart.column.amount"))
	} else {
		columns = append(columns, t.w.T("chart.column.mean"))
	}
	outdoor := []float64(nil)
	if !math.IsNaN(mean(t.outdoor)) {
		outdoor = averages(t.outdoor, t.steps, t.columns)
		columns = append(columns, t.placeName(telemetry.Outdoor))
	}
	if t.use.priced {
		columns = append(columns, t.w.T("chart.column.cost"))
	}
	if t.lastYear {
		columns = append(columns, t.w.T("chart.column.lastYear"))
	}
	if t.usualByColumn() != nil {
		columns = append(columns, t.w.T("chart.column.usual"))
	}
	for i, column := range t.columns {
		if column.From.After(t.now) {
			break
		}
		row := []string{t.columnName(column)}
		if isRegister {
			row = append(row, t.known(t.use.columns[i], t.amount))
		} else {
			row = append(row, t.known(t.air.columns[i], locales.Celsius))
		}
		if outdoor != nil {
			row = append(row, t.known(outdoor[i], locales.Celsius))
		}
		if t.use.priced {
			row = append(row, t.known(t.use.costs[i], locales.Euro))
		}
		switch {
		case t.lastYear && t.use.priced:
			row = append(row, t.known(t.before.use.costs[i], locales.Euro))
		case t.lastYear:
			row = append(row, t.known(t.before.use.columns[i], t.amount))
		}
		if usual := t.usualByColumn(); usual != nil {
			row = append(row, t.known(usual[i], t.amount))
		}
		rows = append(rows, row)
	}
	return columns, rows
}

// usualByColumn is what is usual by column; nil where the columns are no days or nothing is known.
func (t teller) usualByColumn() []float64 {
	if t.usual.total > 0 && len(t.usual.byDay) == len(t.columns) {
		return t.usual.byDay
	}
	return nil
}

// known writes a figure, or a dash where it is unknown.
func (t teller) known(v float64, write func(float64) string) string {
	if math.IsNaN(v) {
		return t.w.T("chart.unknown")
	}
	return write(v)
}

// totals sums the span up.
func (t teller) totals() []telemetry.Total {
	var out []telemetry.Total
	_, isRegister := counts(t.place)
	if isRegister && !math.IsNaN(t.use.total) {
		out = append(out, telemetry.Total{Label: t.about(t.placeName(t.place)), Figure: t.amount(t.use.total)})
	}
	if t.usual.total > 0 && t.span == telemetry.Day {
		out = append(out, telemetry.Total{Label: t.w.T("chart.column.usual"), Figure: t.amount(t.usual.total)})
	}
	if t.use.priced && !math.IsNaN(t.use.cost) {
		label := t.placeName(t.register.Place)
		if isRegister {
			label = t.w.T("chart.cost")
		}
		total := telemetry.Total{Label: t.about(label), Figure: locales.Euro(t.use.cost)}
		// In a home that was cold less is no good news, and is not told as such.
		if saved, ok := t.saved(); ok && !(saved > 0 && t.mostlyCold()) {
			total.Detail = t.than("chart.total", saved, 0.05, locales.Euro(math.Abs(saved)))
			total.Trend = trend(-saved, 0.05)
		}
		out = append(out, total)
	}
	if !isRegister && !math.IsNaN(t.air.mean) {
		total := telemetry.Total{Label: t.placeName(t.place), Figure: locales.Celsius(t.air.mean)}
		if warmer := t.warmer(); !math.IsNaN(warmer) {
			total.Detail = t.than("chart.total", -warmer, 0.1, locales.Celsius(math.Abs(warmer)))
			total.Trend = trend(warmer, 0.1)
		}
		out = append(out, total)
	}
	return out
}

// forecastTotal is what the present month's electricity will most likely cost, in whole euros: nobody knows it better.
func forecastTotal(w locales.Words, f *telemetry.Forecast) []telemetry.Total {
	if f == nil {
		return nil
	}
	euros := func(eur float64) string { return locales.Number(eur, 0) + "\u202f€" }
	return []telemetry.Total{{Label: w.T("chart.forecast"), Figure: euros(f.EUR),
		Detail: w.T("chart.forecastRange", locales.Args{"Low": euros(math.Floor(f.Low)), "High": euros(math.Ceil(f.High))})}}
}

// warmer is how many °C the place was warmer than on the same steps last year; NaN where that is not known.
func (t teller) warmer() float64 {
	if !t.lastYear {
		return math.NaN()
	}
	differences := make([]float64, len(t.air.celsius))
	for i := range differences {
		differences[i] = t.air.celsius[i] - t.before.air.celsius[i]
	}
	return mean(differences)
}

func trend(change, slack float64) string {
	switch {
	case change >= slack:
		return "up"
	case change <= -slack:
		return "down"
	}
	return ""
}

// note says what to know about the prices: which tariff, from when, and where it is not the household's own.
func (t teller) note() string {
	if !t.use.priced || math.IsNaN(t.use.cost) {
		return ""
	}
	territory := t.home.Dwelling.Territory
	tariffOf := telemetry.TariffOf
	if t.register.Place == telemetry.ColdWater {
		tariffOf = telemetry.WaterTariffOf
	}
	switch rate := t.billing.Rate(t.now); {
	case t.register.Place != telemetry.Electricity || rate.Period == telemetry.PeriodBase:
	case rate.Period == telemetry.PeriodPeak || rate.Period == telemetry.PeriodOffPeak:
		return t.doubted(t.w.T("chart.noteHPHC"), territory.Overseas(), "chart.noteEstimate")
	default:
		return t.doubted(t.w.T("chart.noteTempo"), t.use.estimated, "chart.noteColours")
	}
	last := t.days[len(t.days)-1].From
	if last.After(t.now) {
		last = t.now
	}
	from, _ := tariffOf(territory, t.days[0].From)
	to, _ := tariffOf(territory, last)
	var out []string
	args := locales.Args{"Date": t.since(to.From), "Price": locales.Number(float64(t.billing.Rate(last).Micro)/1e6, 4)}
	switch {
	case t.register.Place == telemetry.ColdWater:
		out = append(out, t.w.T("chart.noteWater", locales.Args{"Price": locales.Number(to.EURPerM3, 2)}))
	case from.From != to.From:
		out = append(out, t.w.T("chart.noteTariffs", args))
	default:
		out = append(out, t.w.T("chart.noteTariff", args))
	}
	if t.register.Place == telemetry.Electricity && to.Estimate {
		out = append(out, t.w.T("chart.noteEstimate"))
	}
	if from.From > t.days[0].From.Format(time.DateOnly) && t.register.Place == telemetry.Electricity {
		out = append(out, t.w.T("chart.noteEarliest", locales.Args{"Date": t.since(from.From)}))
	}
	return strings.Join(out, " ")
}

// usualNote says what is meant by usual.
func (t teller) usualNote() string {
	switch {
	case t.usual.total == 0:
		return ""
	case t.home.Dwelling.Outdoor && (t.place == telemetry.Electricity || t.place == telemetry.Gas):
		return t.w.T("chart.noteUsualWeather")
	}
	return t.w.T("chart.noteUsual")
}

// doubted adds what is not known of the prices to a note.
func (t teller) doubted(note string, doubtful bool, key string) string {
	if !doubtful {
		return note
	}
	return note + " " + t.w.T(key)
}
