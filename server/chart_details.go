package main

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"lakaz/locales"
	"lakaz/telemetry"
)

// refined adds what ECharts knows and go-echarts has no field for: dashes and round ends, hidden parts of axes, the
// comfort band, the extreme with its shape, formatters of a single series.
func (t teller) refined(option map[string]any, barsOnly bool) map[string]any {
	delete(option, "toolbox")
	delete(option, "title")
	delete(option, "color") // the page's theme has the colours
	option["xAxis"] = t.xAxes(option["xAxis"].([]opts.XAxis), barsOnly)
	option["yAxis"] = t.yAxes(option["yAxis"].([]opts.YAxis), barsOnly)
	option["series"] = t.series(option["series"].(charts.MultiSeries))
	zoomed := []int{axisColumns, axisFigures}
	if !barsOnly {
		zoomed = append(zoomed, axisSteps, axisBetween)
	}
	// Two fingers zoom; one finger must still scroll the page.
	option["dataZoom"] = []any{map[string]any{"type": "inside", "xAxisIndex": zoomed, "filterMode": "none",
		"zoomOnMouseWheel": "ctrl", "moveOnMouseWheel": false, "preventDefaultMouseMove": false, "minSpan": 10}}
	return option
}

func (t teller) xAxes(axes []opts.XAxis, barsOnly bool) []any {
	hidden := map[string]any{"show": false}
	every := map[telemetry.Span]any{telemetry.Day: 5, telemetry.Week: 0, telemetry.Month: 4, telemetry.Year: "auto"}[t.span]
	above := map[telemetry.Span]any{telemetry.Week: 0, telemetry.Year: "auto"}[t.span] // of the others there are no figures
	out := []any{
		map[string]any{"type": "category", "gridIndex": axes[axisColumns].GridIndex, "data": axes[axisColumns].Data,
			"axisTick": hidden, "splitLine": hidden,
			"axisLine":  map[string]any{"lineStyle": map[string]any{"color": "--edge"}},
			"axisLabel": map[string]any{"interval": every, "color": "--ink-2", "fontSize": 14}},
		map[string]any{"type": "category", "gridIndex": axes[axisFigures].GridIndex, "data": axes[axisFigures].Data,
			"position": "top", "axisTick": hidden, "splitLine": hidden, "axisLine": hidden, "axisPointer": hidden,
			"axisLabel": map[string]any{"interval": above, "color": "--ink", "fontSize": 14, "fontWeight": 600}},
	}
	if !barsOnly {
		out = append(out, map[string]any{"type": "category", "gridIndex": 0, "data": axes[axisSteps].Data,
			"axisTick": hidden, "splitLine": hidden, "axisLine": hidden, "axisLabel": hidden},
			map[string]any{"type": "value", "gridIndex": 0, "min": -0.5, "max": float64(len(t.steps)) - 0.5, "position": "bottom",
				"axisTick": hidden, "splitLine": hidden, "axisLine": hidden, "axisLabel": hidden, "axisPointer": hidden})
	}
	return out
}

func (t teller) yAxes(axes []opts.YAxis, barsOnly bool) []any {
	hidden := map[string]any{"show": false}
	out := []any{map[string]any{"type": "value", "gridIndex": axes[0].GridIndex, "min": 0, "splitLine": hidden, "axisLabel": hidden,
		"axisLine": hidden, "axisTick": hidden, "name": axes[0].Name, "nameLocation": "end", "nameGap": 8,
		"nameTextStyle": map[string]any{"color": "--ink-2", "fontSize": 14, "align": "right", "padding": []int{0, 8, 0, 0}}}}
	if barsOnly {
		return out
	}
	degrees := func(low, high any, marks []float64) map[string]any {
		return map[string]any{"type": "value", "gridIndex": 0, "min": low, "max": high, "splitLine": hidden, "axisLine": hidden, "axisTick": hidden,
			"axisLabel": map[string]any{"customValues": marks, "formatter": "fmt:degree", "color": "--ink-2", "fontSize": 14}}
	}
	out = append(out, degrees(axes[1].Min, axes[1].Max, t.marks()))
	if t.outdoorApart() {
		low, high := t.outdoorReach()
		least, most := extremes(t.outdoor)
		right := degrees(low, high, []float64{math.Round(least), math.Round(most)})
		right["position"] = "right"
		out = append(out, right)
	}
	return out
}

// marks is the temperatures that are written beside the curve: the edges of the comfort band, and the ends of the axis
// that are not too near to them.
func (t teller) marks() []float64 {
	low, high := t.reach()
	var out []float64
	if t.isRoom() {
		for _, edge := range t.edges() {
			out = append(out, math.Round(edge))
		}
	}
	for _, end := range []float64{low + 1, high - 1} {
		near := false
		for _, v := range out {
			near = near || math.Abs(v-end) < (high-low)/6
		}
		if !near {
			out = append(out, end)
		}
	}
	return out
}

// edges is the edges of the comfort band that lie on the axis.
func (t teller) edges() (out []float64) {
	low, high := t.reach()
	from, to := t.band()
	for _, edge := range []float64{from, to} {
		if edge >= low && edge <= high {
			out = append(out, edge)
		}
	}
	return out
}

func (t teller) series(all charts.MultiSeries) []any {
	_, isRegister := counts(t.place)
	format := "fmt:euro"
	switch {
	case isRegister && t.register.Quantity == telemetry.Energy:
		format = "fmt:kwh"
	case isRegister:
		format = "fmt:hundredth"
	}
	room, ghost, estimated, usual := t.placeName(t.place), t.w.T("chart.lastYear"), t.w.T("chart.estimated"), t.w.T("chart.usual")
	out := make([]any, 0, len(all))
	for _, s := range all {
		item := map[string]any{"type": s.Type, "name": s.Name, "data": s.Data, "xAxisIndex": s.XAxisIndex,
			"yAxisIndex": s.YAxisIndex, "silent": true}
		if s.Type == "bar" {
			item["barWidth"], item["z"] = s.BarWidth, 3
			item["tooltip"] = map[string]any{"valueFormatter": format}
			style := map[string]any{"color": s.ItemStyle.Color, "borderColor": s.ItemStyle.BorderColor,
				"borderWidth": s.ItemStyle.BorderWidth, "borderRadius": []int{4, 4, 0, 0}}
			if s.Name == ghost {
				item["z"] = 2
				style["borderType"], style["borderRadius"] = []int{2, 3}, []int{5, 5, 0, 0}
				item["tooltip"] = map[string]any{"show": false}
			}
			item["itemStyle"] = style
			if s.Name != ghost {
				item["data"] = t.shaded(s.Data)
			}
			out = append(out, item)
			continue
		}
		style := map[string]any{"color": s.LineStyle.Color, "width": s.LineStyle.Width, "cap": "round"}
		// Straight lines: a rounded one would leave the coloured stretches, and the truth.
		item["symbol"], item["smooth"], item["connectNulls"], item["z"] = "none", false, false, 3
		item["tooltip"] = map[string]any{"valueFormatter": "fmt:celsius"}
		item["itemStyle"] = map[string]any{"color": s.LineStyle.Color} // the tooltip's dot
		switch s.Name {
		case room:
			if t.isRoom() {
				item["markArea"], item["markLine"] = t.bandArea(), t.bandEdges()
				item["markPoint"] = t.extreme()
			}
		case ghost:
			style["type"], item["z"] = []int{2, 5}, 2
		case estimated:
			style["type"], style["cap"], item["z"] = []int{3, 6}, "butt", 5
			item["tooltip"] = map[string]any{"show": false}
		case t.outdoorName():
			item["z"] = 2
		case usual:
			item["z"], item["symbol"], item["symbolSize"], item["showAllSymbol"] = 4, "diamond", 12, true
			if t.span == telemetry.Month {
				item["symbolSize"] = 8
			}
			item["itemStyle"] = map[string]any{"color": "--surface", "borderColor": "--ink", "borderWidth": 2}
			item["tooltip"] = map[string]any{"valueFormatter": format}
			style["width"] = 0
		default:
			item["z"] = 4
			item["tooltip"] = map[string]any{"show": false}
		}
		item["lineStyle"] = style
		out = append(out, item)
	}
	return out
}

// bandArea is the comfort band behind the curve, with its word.
func (t teller) bandArea() any {
	low, high := t.band()
	bottom, top := t.reach()
	low, high = max(low, bottom), min(high, top)
	corner := "insideTopRight" // the one that is further from the curve
	if t.air.mean > (low+high)/2 {
		corner = "insideBottomRight"
	}
	return map[string]any{
		"silent": true, "itemStyle": map[string]any{"color": "--bien-wash"},
		"label": map[string]any{"show": true, "position": corner, "color": "--bien-ink", "fontSize": 14, "fontWeight": 700},
		"data": []any{[]any{
			map[string]any{"name": t.w.T("chart.state." + string(telemetry.Well)), "yAxis": low},
			map[string]any{"yAxis": high},
		}},
	}
}

// bandEdges is the thin lines of the band.
func (t teller) bandEdges() any {
	data := []any{}
	for _, edge := range t.edges() {
		data = append(data, map[string]any{"yAxis": edge})
	}
	return map[string]any{"silent": true, "symbol": "none", "label": map[string]any{"show": false}, "data": data,
		"lineStyle": map[string]any{"color": "--bien", "width": 1, "type": "solid", "opacity": 0.55}}
}

// shape is each state's shape, so that no state is told by its colour alone.
func shape(state telemetry.Comfort) string {
	switch state {
	case telemetry.Cold:
		return "diamond"
	case telemetry.Cool:
		return "roundRect"
	case telemetry.Warm:
		return "triangle"
	}
	return "path://M10 0.98L12.21 4.97L16.59 3.71L15.33 8.09L19.32 10.3L15.33 12.51L16.59 16.89L12.21 15.63L10 19.62" +
		"L7.79 15.63L3.41 16.89L4.67 12.51L0.68 10.3L4.67 8.09L3.41 3.71L7.79 4.97Z"
}

// worst is the step of the curve that lies furthest outside the band; false where none does.
func (t teller) worst() (step int, ok bool) {
	low, high := t.band()
	most := 0.0
	for i, v := range t.air.celsius {
		if t.air.comfort[i] == telemetry.Well || t.air.comfort[i] == telemetry.Unknown {
			continue
		}
		if out := max(low-v, v-high, 0.001); out > most {
			step, most, ok = i, out, true
		}
	}
	return step, ok
}

// extreme marks the worst step with its state's shape on a disc, and its figure.
func (t teller) extreme() any {
	data := []any{}
	if step, ok := t.worst(); ok {
		state, at := t.air.comfort[step], []any{step, datum(t.air.celsius[step], 2)}
		low, _ := t.band()
		side, align := "top", "center"
		if t.air.celsius[step] < low {
			side = "bottom"
		}
		switch share := float64(step) / float64(len(t.steps)); { // the figure stays on the drawing
		case share < 0.08:
			align = "left"
		case share > 0.92:
			align = "right"
		}
		data = append(data,
			map[string]any{"coord": at, "symbol": "circle", "symbolSize": 22, "itemStyle": map[string]any{"color": "--surface"},
				"label": map[string]any{"show": false}},
			map[string]any{"coord": at, "symbol": shape(state), "symbolSize": 15, "itemStyle": map[string]any{"color": "--" + string(state)},
				"label": map[string]any{"show": true, "position": side, "align": align, "distance": 7, "fontSize": 17, "fontWeight": 750,
					"color": "--" + string(state) + "-ink", "formatter": locales.Number(t.air.celsius[step], 1) + "°"}})
	}
	return map[string]any{"silent": true, "data": data}
}
