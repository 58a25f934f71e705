package main

import (
	"math"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/screen"
)

// num writes a coordinate.
func num(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// bar is a share of a line, or a diamond within its interval, and the same in words below.
func bar(b screen.Bar) app.UI {
	const left, width = 14.0, 300.0
	at := func(share float64) string { return num(left + width*min(max(share, 0), 1)) }
	line := func(class, to string, from string) app.UI {
		return svg("path").Class(class).Attr("d", "M"+from+" 20H"+to)
	}
	drawn := []app.UI{line("track", at(1), at(0))}
	if b.High > 0 {
		drawn = append(drawn,
			svg("path").Class("whisker").Attr("d", "M"+at(b.Low)+" 10v20m0-10H"+at(b.High)+"m0-10v20"),
			svg("path").Class("diamond").Attr("d", "M"+at(b.At)+" 7l13 13-13 13-13-13z"))
	} else if b.At > 0 {
		drawn = append(drawn, line("share", at(b.At), at(0)))
	}
	return el("div").Class("gauge").Body(
		svg("svg").Attr("viewBox", "0 0 328 40").Aria("hidden", "true").Body(drawn...),
		el("p").Class("note").Text(b.Label))
}

// road is a path of steps, up and down: those done, the one now, those to come.
func road(stages []screen.Stage) app.UI {
	x := func(i int) float64 {
		if len(stages) == 1 {
			return 164
		}
		return 34 + 260*float64(i)/float64(len(stages)-1)
	}
	y := func(i int) float64 { return 112 - 68*float64(i%2) }
	whole, walked, labels := "M"+num(x(0))+" "+num(y(0)), "", []string{}
	var nodes []app.UI
	for i, stage := range stages {
		if i > 0 {
			bend := 0.42 * (x(i) - x(i-1))
			whole += "C" + num(x(i-1)+bend) + " " + num(y(i-1)) + " " + num(x(i)-bend) + " " + num(y(i)) + " " + num(x(i)) + " " + num(y(i))
		}
		if stage.State != "later" {
			walked = whole
		}
		labels = append(labels, stage.Label)
		r, size, picture := "24", 26.0, stage.Picture
		switch stage.State {
		case "now":
			r, size = "31", 32
		case "done":
			picture = "check"
		}
		nodes = append(nodes, svg("g").Class("step").Class(stage.State).Body(
			svg("circle").Attr("cx", num(x(i))).Attr("cy", num(y(i))).Attr("r", r),
			svg("use").Class("end").Attr("href", sprite()+picture).Attr("x", num(x(i)-size/2)).Attr("y", num(y(i)-size/2)).
				Attr("width", num(size)).Attr("height", num(size))))
	}
	return svg("svg").Class("road").Attr("viewBox", "0 0 328 154").Role("img").Aria("label", strings.Join(labels, ". ")).Body(
		append([]app.UI{svg("path").Class("way").Attr("d", whole), svg("path").Class("way walked").Attr("d", walked)}, nodes...)...)
}

// scene is a drawing that fills with colour: beside each drawing there is its coloured twin, and of that is shown as much
// as is filled, in nine columns, the lower half of each first.
func scene(s screen.Scene) app.UI {
	const left, width, middle, columns = 10.0, 34.0, 190.0, 9
	cells := int(math.Round(min(max(s.Filled, 0), 1) * 2 * columns))
	edge := left + width*float64(cells/2)
	if cells == 2*columns {
		edge = 326
	}
	clip := "M0 0H" + num(edge) + "V236H0z"
	if cells%2 == 1 {
		clip += "M" + num(edge) + " " + num(middle) + "h" + num(width) + "V236H" + num(edge) + "z"
	}
	whole := func(name string) app.HTMLElem {
		return svg("use").Attr("href", scenes()+name).Attr("width", "326").Attr("height", "236")
	}
	drawn := []app.UI{whole(s.Name)}
	if cells > 0 {
		id := "clip-" + s.Name
		drawn = append(drawn, svg("clipPath").ID(id).Body(svg("path").Attr("d", clip)), whole(s.Name+"-full").Attr("clip-path", "url(#"+id+")"))
	}
	return svg("svg").Class("scene").Attr("viewBox", "0 0 326 236").Role("img").Aria("label", s.Label).Body(drawn...)
}
