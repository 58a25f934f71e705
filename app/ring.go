package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/screen"
	"lakaz/telemetry"
)

// ring draws the scale with its marker, Kaz within and the figure below.
func ring(v screen.Hero) app.UI {
	var body []app.UI
	for _, step := range v.Ring.Steps {
		arc := svg("path").Attr("d", step.Arc).Attr("fill", "none").Attr("stroke", "var(--"+string(step.Comfort)+")").
			Attr("stroke-linecap", "round")
		if step.On {
			arc.Attr("stroke-width", 17)
		} else {
			arc.Attr("stroke-width", 10).Class("dim")
		}
		body = append(body, arc)
	}
	number := app.UI(app.Text(v.Figure.String()))
	if v.Figure.Known() {
		number = &figure{Value: v.Figure.Value, Digits: v.Figure.Digits, SVG: true}
		body = append(body, svg("g").Attr("transform", "translate(150 138)").Body(
			svg("g").Class("marker").Attr("transform", "rotate("+v.Ring.Turn+")").Body(
				svg("g").Attr("transform", "translate(0 -128)").Body(
					svg("circle").Attr("r", 19).Attr("fill", "var(--surface)").Attr("stroke", "var(--c)").Attr("stroke-width", 5),
					svg("g").Class("marker").Attr("transform", "rotate("+v.Ring.Upright+")").Body(
						svg("path").Attr("d", v.Ring.Shape).Attr("fill", "var(--c)").Attr("transform", "translate(-11.5 -11.85) scale(1.15)"),
					)))))
	} else {
		body = append(body, svg("g"))
	}
	body = append(body,
		ringEnd("snowflake", telemetry.Cold, "23.99"),
		ringEnd("sun", telemetry.Hot, "254.01"),
		kaz(v.Kaz, "85", "32", "129.6"),
		svg("text").Class("ring-n").Attr("x", 150).Attr("y", 218).Attr("text-anchor", "middle").Body(number,
			svg("tspan").Class("ring-u").Attr("dx", 4).Text(v.Figure.Unit)),
	)
	return svg("svg").Class("ring").Attr("viewBox", "0 -12 300 248").Role("img").Aria("label", v.Label).Body(body...)
}

// ringEnd is the snowflake or the sun at an end of the ring.
func ringEnd(picture string, c telemetry.Comfort, x string) app.UI {
	return svg("use").Class("end").Attr("href", sprite()+picture).Attr("stroke", "var(--"+string(c)+")").
		Attr("x", x).Attr("y", "206.1").Attr("width", 22).Attr("height", 22)
}
