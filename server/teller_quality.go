package main

import (
	"math"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"lakaz/locales"
	"lakaz/telemetry"
)

// doubtful is what of a figure's quality a reader must know: anything but plainly measured.
const doubtful = telemetry.Estimated | telemetry.Filled | telemetry.Suspect | telemetry.Reset

// qualities is how the figures of the columns came about: of the register where the place is one, else of the curve.
func (t teller) qualities() []telemetry.Quality {
	if _, isRegister := counts(t.place); isRegister {
		return t.use.shades
	}
	return t.air.shades
}

// qualityWord is the word for a doubtful figure; "" for one that is plainly measured.
func (t teller) qualityWord(q telemetry.Quality) string {
	switch {
	case q&telemetry.Suspect != 0:
		return t.w.T("chart.suspect")
	case q&telemetry.Reset != 0:
		return t.w.T("chart.reset")
	case q&telemetry.Estimated != 0:
		return t.w.T("chart.estimated")
	case q&telemetry.Filled != 0:
		return t.w.T("chart.filled")
	}
	return ""
}

// qualified adds the words to the rows of the table, in a column of their own, where any figure is doubtful.
func (t teller) qualified(columns []string, rows [][]string) ([]string, [][]string) {
	all := t.qualities()
	any := false
	for i := range rows {
		any = any || i < len(all) && t.qualityWord(all[i]) != ""
	}
	if !any {
		return columns, rows
	}
	for i := range rows {
		word := t.qualityWord(all[i])
		if word == "" {
			word = t.w.T("chart.measured")
		}
		rows[i] = append(rows[i], word)
	}
	return append(columns, t.w.T("chart.column.quality")), rows
}

// doubts says once what of the span is not plainly measured; "" where all is.
func (t teller) doubts() string {
	var out []string
	_, isRegister := counts(t.place)
	estimated, seen := 0, telemetry.Quality(0)
	for i, q := range t.use.quality {
		if q&telemetry.Estimated != 0 && !math.IsNaN(t.use.cells[i]) {
			estimated++
		}
		seen |= q
	}
	switch {
	case estimated == 0:
	case t.span == telemetry.Day:
		out = append(out, t.w.N("chart.noteEstimatedHours", estimated))
	default:
		out = append(out, t.w.N("chart.noteEstimatedDays", estimated))
	}
	if seen&telemetry.Filled != 0 {
		out = append(out, t.w.T("chart.noteFilled"))
	}
	if seen&telemetry.Reset != 0 {
		out = append(out, t.w.T("chart.noteReset"))
	}
	if seen&telemetry.Suspect != 0 {
		out = append(out, t.w.T("chart.noteSuspect"))
	}
	if !isRegister && t.dashed() {
		out = append(out, t.w.T("chart.noteDashed"))
	}
	if n := len(t.days); n > 0 && t.home.Pauses.Within(t.place, t.days[0].From, t.days[n-1].To) {
		out = append(out, t.w.T("chart.noteOff"))
	}
	return strings.Join(out, " ")
}

// dashed reports whether any part of the curve is a line over a gap.
func (t teller) dashed() bool {
	for _, b := range t.air.bridged {
		if b {
			return true
		}
	}
	return false
}

// addBridges lays a dash of the ground's colour over the curve where it is a line over a gap.
func (t teller) addBridges(c *charts.Line, on charts.SeriesOpts) {
	if !t.dashed() {
		return
	}
	gaps := make([]float64, len(t.air.celsius))
	for i := range gaps {
		gaps[i] = math.NaN()
		if t.air.bridged[i] || i > 0 && t.air.bridged[i-1] || i+1 < len(gaps) && t.air.bridged[i+1] {
			gaps[i] = t.air.celsius[i]
		}
	}
	c.AddSeries(t.w.T("chart.estimated"), line(gaps), on, charts.WithLineStyleOpts(opts.LineStyle{Color: "--surface", Width: 5}))
}

// shaded are the bars with those that are not plainly measured lighter and dashed.
func (t teller) shaded(data any) any {
	bars, ok := data.([]opts.BarData)
	if !ok || len(bars) != len(t.use.shades) {
		return data
	}
	out := make([]any, len(bars))
	for i, b := range bars {
		if out[i] = b; t.use.shades[i]&doubtful != 0 {
			out[i] = map[string]any{"value": b.Value, "itemStyle": map[string]any{"opacity": 0.55, "borderColor": "--ink-2",
				"borderWidth": 1.5, "borderType": []int{3, 3}}}
		}
	}
	return out
}

// about is a total's label, which says so where the total is not plainly measured.
func (t teller) about(label string) string {
	if t.use.whole&doubtful == 0 {
		return label
	}
	return t.w.T("chart.about", locales.Args{"Label": label})
}

// joined is the quality of days by their months.
func joined(days []telemetry.Interval, qualities []telemetry.Quality) []telemetry.Quality {
	out := make([]telemetry.Quality, 12)
	for i, d := range days {
		out[d.From.Month()-1] |= qualities[i]
	}
	return out
}

// gapsOf tells which values were missing before they were bridged.
func gapsOf(raw, bridged []float64) []bool {
	out := make([]bool, len(raw))
	for i := range raw {
		out[i] = math.IsNaN(raw[i]) && !math.IsNaN(bridged[i])
	}
	return out
}

// shadesOf is Estimated for each of the coarse intervals in which a fine value was bridged; both are in order of time.
func shadesOf(gaps []bool, fine, coarse []telemetry.Interval) []telemetry.Quality {
	out := make([]telemetry.Quality, len(coarse))
	next := 0
	for i, c := range coarse {
		for ; next < len(fine) && fine[next].From.Before(c.To); next++ {
			if gaps[next] {
				out[i] |= telemetry.Estimated
			}
		}
	}
	return out
}
