package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/screen"
)

// dial draws the needle and the honey arc on their half circle. label is what it says.
func dial(d screen.Dial, label string) app.UI {
	return svg("svg").Class("dial").Attr("viewBox", "0 0 140 88").Role("img").Aria("label", label).Body(
		svg("path").Attr("d", "M16 70A54 54 0 0 1 124 70").Attr("fill", "none").Attr("stroke", "var(--edge)").
			Attr("stroke-width", 10).Attr("stroke-linecap", "round").Attr("opacity", ".32"),
		svg("path").Attr("d", d.Rim).Attr("fill", "none").Attr("stroke", "var(--honey-2)").Attr("stroke-width", 21),
		svg("path").Attr("d", d.Usual).Attr("fill", "none").Attr("stroke", "var(--honey)").Attr("stroke-width", 18),
		svg("path").Class("needle").Attr("d", "M70 70V28").Attr("stroke", "var(--ink)").Attr("stroke-width", 5).
			Attr("stroke-linecap", "round").Attr("transform", "rotate("+d.Needle+")"),
		svg("path").Attr("d", "M12 80h8M120 80h8M124 76v8").Attr("stroke", "var(--ink-2)").Attr("stroke-width", "2.6").
			Attr("stroke-linecap", "round"),
		svg("circle").Attr("cx", 70).Attr("cy", 70).Attr("r", 9).Attr("fill", "var(--ink)"),
	)
}
