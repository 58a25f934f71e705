package main

import (
	"encoding/json"
	"math"

	"github.com/go-echarts/go-echarts/v2/opts"

	"lakaz/locales"
	"lakaz/telemetry"
)

// band is the comfort band in °C at the span's own humidity.
func (t teller) band() (low, high float64) {
	return t.scale.Band(t.air.damp)
}

// reach is the ends of the temperature axis: what was measured with a little air, enough of the band to see where one is
// in it, and room for the figure under a cold extreme or over a hot one.
func (t teller) reach() (low, high float64) {
	least, most := extremes(t.air.celsius, t.before.air.celsius)
	if math.IsNaN(least) {
		least, most = 16, 24
	}
	low, high = least-0.7, most+0.7
	if t.isRoom() {
		from, to := t.band()
		low, high = min(low, max(from, least-4)), max(high, min(to, most+3))
		if step, ok := t.worst(); ok && t.air.celsius[step] < from {
			low = min(low, least-0.3*(high-least))
		} else if ok {
			high = max(high, most+0.3*(most-low))
		}
	}
	return math.Floor(low), math.Ceil(high)
}

// outdoorApart reports whether the curve outdoors has an axis of its own, at the right: on that of the room a winter's frost
// would flatten what is felt.
func (t teller) outdoorApart() bool {
	low, high := t.reach()
	least, most := extremes(t.outdoor)
	return least < low || most > high
}

// outdoorName is what the curve outdoors is called, which says where its degrees are written.
func (t teller) outdoorName() string {
	if name := t.placeName(telemetry.Outdoor); !t.outdoorApart() {
		return name
	}
	return t.w.T("chart.outdoorRight", locales.Args{"Place": t.placeName(telemetry.Outdoor)})
}

// outdoorReach is the ends of the axis outdoors: its curve keeps to the lower half of the drawing, below what is felt.
func (t teller) outdoorReach() (low, high float64) {
	least, most := extremes(t.outdoor)
	return math.Floor(least) - 1, math.Ceil(most) + max(6, most-least)
}

// stretch is the curve where the place was in a state, from where it crosses the band's edge to where it crosses it
// again: points on axisBetween, a missing one between two stretches.
func (t teller) stretch(state telemetry.Comfort) (out []opts.LineData) {
	add := func(x, y float64) { out = append(out, opts.LineData{Value: []any{datum(x, 2), datum(y, 2)}}) }
	in := func(i int) bool { return i >= 0 && i < len(t.air.comfort) && t.air.comfort[i] == state }
	for i, celsius := range t.air.celsius {
		if !in(i) {
			continue
		}
		if !in(i - 1) {
			if len(out) > 0 {
				out = append(out, opts.LineData{Value: []any{unknown, unknown}})
			}
			if x, y, ok := t.crossing(i, i-1); ok {
				add(x, y)
			}
		}
		add(float64(i), celsius)
		if x, y, ok := t.crossing(i, i+1); ok && !in(i+1) {
			add(x, y)
		}
	}
	return out
}

// crossing is where the curve crosses an edge of the band between a step and one beside it; halfway where it crosses
// none, as between two states that are not well, or where the humidity decided. It is false where there is no curve.
func (t teller) crossing(inside, beside int) (x, y float64, ok bool) {
	if beside < 0 || beside >= len(t.air.celsius) || t.air.comfort[beside] == telemetry.Unknown {
		return 0, 0, false
	}
	a, b := t.air.celsius[inside], t.air.celsius[beside]
	share := 0.5
	low, high := t.band()
	for _, edge := range []float64{low, high} {
		if (a-edge)*(b-edge) < 0 {
			share = (edge - a) / (b - a)
		}
	}
	return float64(inside) + share*float64(beside-inside), a + share*(b-a), true
}

func line(values []float64) []opts.LineData {
	out := make([]opts.LineData, len(values))
	for i, v := range values {
		out[i].Value = datum(v, 2)
	}
	return out
}

func column(values []float64) []opts.BarData {
	out := make([]opts.BarData, len(values))
	for i, v := range values {
		out[i].Value = datum(v, 3)
	}
	return out
}

// datum is a value as it goes to the page, with as many places as anyone can see.
func datum(v float64, places int) any {
	d, ok := telemetry.DecimalOf(v, places)
	if !ok {
		return unknown
	}
	return json.RawMessage(d.String())
}
