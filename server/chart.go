package main

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"lakaz/locales"
	"lakaz/telemetry"
)

// The x axes of a history chart. The columns come first, because a tap on the drawing tells where on the first axis it
// was: that is the row of the table.
const (
	axisColumns = iota // hours, days or months, under the bars
	axisFigures        // the same columns above the bars: what each cost
	axisSteps          // the points of the curve; only where there is one
	axisBetween        // the same as numbers, 0 for the first point, for what begins between two points
)

// unknown is how ECharts is told that a value is missing.
const unknown = "-"

// chart is the drawing of a past as an ECharts option: the curve on its comfort band in an upper grid, the bars with
// their figures in a lower one; a register has the bars alone. Colours are names of style tokens and formatters names
// of the page's ("fmt:euro"); both are resolved in the browser, where the theme may change.
func (t teller) chart() map[string]any {
	_, barsOnly := counts(t.place)
	c := charts.NewLine()
	c.SetGlobalOptions(
		charts.WithGridOpts(t.grids(barsOnly)...),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis"}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
	)
	bars := 1 // the grid of the bars
	if barsOnly {
		bars = 0
	}
	names, figures := make([]string, len(t.columns)), make([]string, len(t.columns))
	for i, column := range t.columns {
		names[i], figures[i] = t.tick(column), t.figure(i)
	}
	c.XAxisList = []opts.XAxis{
		{Type: "category", GridIndex: bars},
		{Type: "category", GridIndex: bars, Position: "top", Data: figures},
	}
	c.YAxisList = []opts.YAxis{{Type: "value", GridIndex: bars, Name: t.unit(), NameLocation: "end"}}
	if !barsOnly {
		steps := make([]string, len(t.steps))
		for i, step := range t.steps {
			steps[i] = t.stepName(step)
		}
		low, high := t.reach()
		c.ExtendXAxis(opts.XAxis{Type: "category", Data: steps}, opts.XAxis{Type: "value"})
		c.ExtendYAxis(opts.YAxis{Type: "value", Min: low, Max: high})
		t.addCurves(c)
	}
	t.addBars(c)
	c.SetXAxis(names)
	c.Validate()
	return t.refined(c.JSON(), barsOnly)
}

// grids is where the drawing lies, in pixels: the bars keep their height, the curve takes the rest.
func (t teller) grids(barsOnly bool) []opts.Grid {
	left, right := "37", "8"
	if barsOnly {
		return []opts.Grid{{Left: left, Right: right, Top: "36", Bottom: "26"}}
	}
	if t.outdoorApart() {
		right = left
	}
	return []opts.Grid{
		{Left: left, Right: right, Top: "10", Bottom: "140"},
		{Left: left, Right: right, Height: "70", Bottom: "26"},
	}
}

// addCurves adds the temperature, what it was last year and outdoors, and the stretches outside the comfort band.
func (t teller) addCurves(c *charts.Line) {
	on := charts.WithLineChartOpts(opts.LineChart{XAxisIndex: axisSteps, YAxisIndex: 1})
	if low, _ := extremes(t.outdoor); !math.IsNaN(low) {
		where := on
		if t.outdoorApart() {
			where = charts.WithLineChartOpts(opts.LineChart{XAxisIndex: axisSteps, YAxisIndex: 2})
		}
		c.AddSeries(t.outdoorName(), line(t.outdoor), where, charts.WithLineStyleOpts(opts.LineStyle{Color: "--edge", Width: 1.5}))
	}
	if t.lastYear && len(t.before.air.celsius) > 0 {
		c.AddSeries(t.w.T("chart.lastYear"), line(t.before.air.celsius), on,
			charts.WithLineStyleOpts(opts.LineStyle{Color: "--ink-2", Width: 1.75}))
	}
	c.AddSeries(t.placeName(t.place), line(t.air.celsius), on,
		charts.WithLineStyleOpts(opts.LineStyle{Color: "--ink", Width: 3}))
	defer t.addBridges(c, on) // over all that is drawn of it
	if !t.isRoom() {
		return
	}
	between := charts.WithLineChartOpts(opts.LineChart{XAxisIndex: axisBetween, YAxisIndex: 1})
	for _, state := range outsideStates() {
		if stretch := t.stretch(state); len(stretch) > 0 {
			c.AddSeries(string(state), stretch, between,
				charts.WithLineStyleOpts(opts.LineStyle{Color: "--" + string(state), Width: 4}))
		}
	}
}

// addBars adds what the register counted, and the ghost of last year behind it on the axis of the figures, so that the
// two stand in the same place.
func (t teller) addBars(c *charts.Line) {
	bar := charts.NewBar()
	if t.lastYear && !math.IsNaN(telemetry.Sum(t.bars(t.before.use))) {
		bar.AddSeries(t.w.T("chart.lastYear"), column(t.bars(t.before.use)),
			charts.WithBarChartOpts(opts.BarChart{XAxisIndex: axisFigures, BarWidth: "70%"}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: "transparent", BorderColor: "--ink-2", BorderWidth: 1.5}))
	}
	fill := opts.ItemStyle{Color: "--honey", BorderColor: "--honey-2", BorderWidth: 1.5}
	switch t.register.Place {
	case telemetry.Gas:
		fill = opts.ItemStyle{Color: "--earth"}
	case telemetry.ColdWater, telemetry.HotWater:
		fill = opts.ItemStyle{Color: "--frais"}
	}
	bar.AddSeries(t.placeName(t.register.Place), column(t.bars(t.use)),
		charts.WithBarChartOpts(opts.BarChart{XAxisIndex: axisColumns, BarWidth: "52%"}), charts.WithItemStyleOpts(fill))
	c.Overlap(bar)
	if usual := t.usualByColumn(); usual != nil {
		marks := make([]float64, len(usual))
		for i := range usual {
			marks[i] = usual[i] / perUnit(t.register)
		}
		c.AddSeries(t.w.T("chart.usual"), line(marks), charts.WithLineChartOpts(opts.LineChart{XAxisIndex: axisColumns}),
			charts.WithLineStyleOpts(opts.LineStyle{Color: "--ink"}))
	}
}

// bars is how high the bars are: in EUR beside a curve, else in kWh or m³.
func (t teller) bars(u use) []float64 {
	if _, isRegister := counts(t.place); !isRegister {
		return u.costs
	}
	if t.register.Quantity != telemetry.Energy {
		return u.columns
	}
	out := make([]float64, len(u.columns))
	for i, wh := range u.columns {
		out[i] = wh / 1000
	}
	return out
}

// unit is what the figures above the bars are in; "" where there is no room for figures.
func (t teller) unit() string {
	switch {
	case t.span == telemetry.Day || t.span == telemetry.Month:
		return ""
	case t.use.priced:
		return "€"
	}
	return "m³"
}

// figure is what stands above a column.
func (t teller) figure(i int) string {
	v, decimals := t.use.columns[i], 2
	if t.use.priced {
		v = t.use.costs[i]
	}
	if math.IsNaN(v) || t.unit() == "" {
		return ""
	}
	if v >= 10 || t.span == telemetry.Year {
		decimals = 0
	}
	return locales.Number(v, decimals)
}

// tick is a column's name under the axis.
func (t teller) tick(c telemetry.Interval) string {
	switch t.span {
	case telemetry.Day:
		return locales.Hour(c.From.Hour())
	case telemetry.Week:
		return locales.ShortWeekday(t.w, c.From.Weekday())
	case telemetry.Month:
		return c.From.Format("2")
	}
	return locales.ShortMonth(t.w, c.From.Month())
}
