package main

import (
	"math"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/telemetry"
)

// The electricity dial: half a circle of radius 54 around (70, 70); the needle tells the power now, the honey arc what
// is usual at this hour.
const dialRadius = 54.0

// dialShare is how far along the dial a power in W stands, 0 to 1. top is the end of the dial in W.
func dialShare(watts, top float64) float64 {
	if top <= 0 {
		return 0
	}
	return min(max(watts/top, 0), 1)
}

// dialTop is the end of the dial in W: the household's own, stretched where the present power is beyond it.
func dialTop(usual *telemetry.Usual, watts float64) float64 {
	top := 3000.0
	if usual != nil && usual.Max > 0 {
		top = usual.Max
	}
	return max(top, watts)
}

// dialArc is the path from one share of the dial to another.
func dialArc(from, to float64) string {
	x1, y1 := dialPoint(from)
	x2, y2 := dialPoint(to)
	return "M" + coord(x1) + " " + coord(y1) + "A54 54 0 0 1 " + coord(x2) + " " + coord(y2)
}

func dialPoint(share float64) (x, y float64) {
	angle := math.Pi * (1 - share)
	return 70 + dialRadius*math.Cos(angle), 70 - dialRadius*math.Sin(angle)
}

// usualArc is the honey arc's two shares, wide enough to be seen.
func usualArc(u telemetry.Usual, top float64) (from, to float64) {
	const narrowest = 0.07
	from, to = dialShare(u.Low, top), dialShare(u.High, top)
	if to-from < narrowest {
		middle := min(max((from+to)/2, narrowest/2), 1-narrowest/2)
		from, to = middle-narrowest/2, middle+narrowest/2
	}
	return from, to
}

// dial draws the needle on its half circle. label is what it says.
func dial(watts float64, usual *telemetry.Usual, label string) app.UI {
	top := dialTop(usual, watts)
	body := []app.UI{
		svg("path").Attr("d", "M16 70A54 54 0 0 1 124 70").Attr("fill", "none").Attr("stroke", "var(--edge)").
			Attr("stroke-width", 10).Attr("stroke-linecap", "round").Attr("opacity", ".32"),
	}
	outer, inner := "M0 0", "M0 0"
	if usual != nil {
		const rim = 0.009 // leaves the outline's own width at both ends
		from, to := usualArc(*usual, top)
		outer, inner = dialArc(from, to), dialArc(from+rim, to-rim)
	}
	body = append(body,
		svg("path").Attr("d", outer).Attr("fill", "none").Attr("stroke", "var(--honey-2)").Attr("stroke-width", 21),
		svg("path").Attr("d", inner).Attr("fill", "none").Attr("stroke", "var(--honey)").Attr("stroke-width", 18),
		svg("path").Class("needle").Attr("d", "M70 70V28").Attr("stroke", "var(--ink)").Attr("stroke-width", 5).
			Attr("stroke-linecap", "round").Attr("transform", "rotate("+coord(180*dialShare(watts, top)-90)+")"),
		svg("path").Attr("d", "M12 80h8M120 80h8M124 76v8").Attr("stroke", "var(--ink-2)").Attr("stroke-width", 2.6).
			Attr("stroke-linecap", "round"),
		svg("circle").Attr("cx", 70).Attr("cy", 70).Attr("r", 9).Attr("fill", "var(--ink)"),
	)
	return svg("svg").Class("dial").Attr("viewBox", "0 0 140 88").Role("img").Aria("label", label).Body(body...)
}
