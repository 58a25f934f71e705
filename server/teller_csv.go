package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"strings"

	"lakaz/locales"
	"lakaz/telemetry"
)

// csv is the figures of the span for a spreadsheet in French: a row a column of the bars and one for the whole, semicolons
// between, commas in numbers, nothing where nothing is known. It begins with the mark by which spreadsheets know UTF-8.
func (t teller) csv() []byte {
	out := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(out)
	w.Comma, w.UseCRLF = ';', true
	columns := t.csvColumns()
	header := []string{t.w.T("chart.column." + string(t.span))}
	for _, c := range columns {
		header = append(header, strings.TrimLeft(c.name, "=+-@\t\r")) // a room's own name is no formula
	}
	w.Write(header) // to memory: it never fails
	for i, column := range t.columns {
		if column.From.After(t.now) {
			break
		}
		row := []string{t.csvName(column)}
		for _, c := range columns {
			row = append(row, c.cell(i))
		}
		w.Write(row)
	}
	w.Flush()
	return out.Bytes()
}

// csvColumn is a column of figures by the bars' columns.
type csvColumn struct {
	name string
	cell func(i int) string
}

// csvColumns lists what is known of each column of the bars.
func (t teller) csvColumns() (all []csvColumn) {
	figures := func(name string, values []float64, per float64, decimals int) {
		all = append(all, csvColumn{name, func(i int) string { return csvNumber(values[i]/per, decimals) }})
	}
	unit := " (m³)"
	if t.register.Quantity == telemetry.Energy {
		unit = " (kWh)"
	}
	_, isRegister := counts(t.place)
	if !isRegister {
		figures(t.w.T("chart.column.mean")+" (°C)", t.air.columns, 1, 1)
		if t.isRoom() && t.span != telemetry.Year {
			all = append(all, csvColumn{t.w.T("chart.column.comfort"), t.comfortWord})
		}
		if t.outdoor != nil {
			figures(t.placeName(telemetry.Outdoor)+" (°C)", averages(t.outdoor, t.steps, t.columns), 1, 1)
		}
	}
	figures(t.placeName(t.register.Place)+unit, t.use.columns, perUnit(t.register), 3)
	if t.use.priced {
		figures(t.w.T("chart.column.cost")+" (€)", t.use.costs, 1, 2)
	}
	if t.lastYear {
		last := t.w.T("chart.column.lastYear")
		figures(last+unit, t.before.use.columns, perUnit(t.register), 3)
		if t.use.priced {
			figures(last+" (€)", t.before.use.costs, 1, 2)
		}
		if !isRegister && len(t.before.air.columns) == len(t.columns) {
			figures(last+" (°C)", t.before.air.columns, 1, 1)
		}
	}
	if usual := t.usualByColumn(); usual != nil {
		figures(t.w.T("chart.column.usual")+unit, usual, perUnit(t.register), 3)
	}
	if doubts := t.qualities(); len(doubts) == len(t.columns) {
		all = append(all, csvColumn{t.w.T("chart.column.quality"), func(i int) string { return t.qualityWord(doubts[i]) }})
	}
	return all
}

// comfortWord is how a column felt: an hour, or a day.
func (t teller) comfortWord(i int) string {
	states := t.air.byDay
	if t.span == telemetry.Day {
		states = t.air.hours
	}
	if i >= len(states) || states[i] == telemetry.Unknown {
		return ""
	}
	return t.w.T("chart.state." + string(states[i]))
}

// csvName is the column's day, 31/01/2026, as spreadsheets in French know it; with the hour in a day; the month in a year.
func (t teller) csvName(c telemetry.Interval) string {
	switch t.span {
	case telemetry.Day:
		return c.From.Format("02/01/2006 15:04")
	case telemetry.Year:
		return locales.MonthYear(t.w, c.From)
	}
	return c.From.Format("02/01/2006")
}

// csvNumber is a number with a comma, and nothing where it is not known.
func csvNumber(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strings.Replace(strconv.FormatFloat(v, 'f', decimals, 64), ".", ",", 1)
}
