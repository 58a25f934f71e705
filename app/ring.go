package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/telemetry"
)

// The comfort ring: five segments over 230 degrees around (150, 138), cold on the left, hot on the right. The marker
// turns around the centre while its shape stays upright, so that a new value glides along the ring.
const (
	ringSpread = 230.0
	ringRadius = 128.0
)

// ringStep is one segment of the ring.
type ringStep struct {
	comfort telemetry.Comfort
	arc     string
}

// ringSteps are the segments in the order of the scale.
func ringSteps() [5]ringStep {
	return [5]ringStep{
		{telemetry.Cold, "M33.99 192.1A128 128 0 0 1 27.59 100.58"},
		{telemetry.Cool, "M33.99 83.9A128 128 0 0 1 91.89 23.95"},
		{telemetry.Well, "M108.33 16.97A128 128 0 0 1 191.67 16.97"},
		{telemetry.Warm, "M208.11 23.95A128 128 0 0 1 266.01 83.9"},
		{telemetry.Hot, "M272.41 100.58A128 128 0 0 1 266.01 192.1"},
	}
}

// ringAngle is where the marker stands, in degrees from the top, for a position of 0 (coldest) to 1 (hottest).
func ringAngle(position float64) float64 { return ringSpread * (position - 0.5) }

// ring draws the scale with the marker at position, Kaz within and the figure below. label is what it says.
func ring(v heroView, label string, figure app.UI) app.UI {
	var body []app.UI
	for _, step := range ringSteps() {
		arc := svg("path").Attr("d", step.arc).Attr("fill", "none").Attr("stroke", "var(--"+string(step.comfort)+")").
			Attr("stroke-linecap", "round")
		if v.known && step.comfort == v.comfort {
			arc.Attr("stroke-width", 17)
		} else {
			arc.Attr("stroke-width", 10).Class("dim")
		}
		body = append(body, arc)
	}
	if v.known {
		angle := coord(ringAngle(v.position))
		body = append(body, svg("g").Attr("transform", "translate(150 138)").Body(
			svg("g").Class("marker").Attr("transform", "rotate("+angle+")").Body(
				svg("g").Attr("transform", "translate(0 "+coord(-ringRadius)+")").Body(
					svg("circle").Attr("r", 19).Attr("fill", "var(--surface)").Attr("stroke", "var(--c)").Attr("stroke-width", 5),
					svg("g").Class("marker").Attr("transform", "rotate("+coord(-ringAngle(v.position))+")").Body(
						svg("path").Attr("d", shape(v.comfort)).Attr("fill", "var(--c)").Attr("transform", "translate(-11.5 -11.85) scale(1.15)"),
					)))))
	} else {
		body = append(body, svg("g"))
	}
	body = append(body,
		ringEnd("snowflake", telemetry.Cold, 23.99),
		ringEnd("sun", telemetry.Hot, 254.01),
		kaz(v.face, v.overseas, 85, 32, 129.6),
		svg("text").Class("ring-n").Attr("x", 150).Attr("y", 218).Attr("text-anchor", "middle").Body(figure,
			svg("tspan").Class("ring-u").Attr("dx", 4).Text(v.unit)),
	)
	return svg("svg").Class("ring").Attr("viewBox", "0 -12 300 248").Role("img").Aria("label", label).Body(body...)
}

// ringEnd is the snowflake or the sun at an end of the ring.
func ringEnd(picture string, c telemetry.Comfort, x float64) app.UI {
	return svg("use").Class("end").Attr("href", sprite()+picture).Attr("stroke", "var(--"+string(c)+")").
		Attr("x", coord(x)).Attr("y", 206.1).Attr("width", 22).Attr("height", 22)
}
