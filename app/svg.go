package main

import (
	"strconv"
	"sync"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/telemetry"
)

// sprite is the address of every picture, before its name: one file with a symbol each. Its version comes with the page.
var sprite = sync.OnceValue(func() string {
	if address := app.Getenv("icons"); address != "" {
		return address + "#"
	}
	return "/web/icons.svg#"
})

// svg is an element of a drawing; go-app makes HTML elements unless the namespace is named.
func svg(tag string) app.HTMLElem {
	return app.Elem(tag).XMLNS("http://www.w3.org/2000/svg")
}

// icon is a pictogram of the sprite. It always stands beside a word, so screen readers skip it.
func icon(name string, class ...string) app.UI {
	return svg("svg").Class("i").Class(class...).Attr("viewBox", "0 0 24 24").Aria("hidden", "true").
		Body(svg("use").Attr("href", sprite()+name))
}

// kaz is the house with a face, drawn inside an svg at x, y; overseas it hangs a lambrequin under its roof.
func kaz(face string, overseas bool, x, y, size float64) app.UI {
	if overseas {
		face += "-outremer"
	}
	return svg("use").Class("kaz").Attr("href", sprite()+"kaz-"+face).
		Attr("x", coord(x)).Attr("y", coord(y)).Attr("width", coord(size)).Attr("height", coord(size))
}

// kazPicture is Kaz alone, as on the cards of empty and waiting screens.
func kazPicture(face string, overseas bool, size int) app.UI {
	return svg("svg").Attr("viewBox", "0 0 120 124").Attr("width", size).Attr("height", size).Aria("hidden", "true").
		Body(kaz(face, overseas, 0, 0, 120))
}

// shape is the outline of a comfort state on a field of 20 by 20 around (10, 10.3): every state is told by its shape as
// well as its colour.
func shape(c telemetry.Comfort) string {
	switch c {
	case telemetry.Cold:
		return "M10 1.42L17.55 10.3L10 19.18L2.45 10.3Z"
	case telemetry.Cool:
		return "M5.85 4.08h8.29a2.07 2.07 0 0 1 2.07 2.07v8.29a2.07 2.07 0 0 1-2.07 2.07H5.85a2.07 2.07 0 0 1-2.07-2.07V6.15a2.07 2.07 0 0 1 2.07-2.07Z"
	case telemetry.Well:
		return "M2.6 10.3a7.4 7.4 0 1 0 14.8 0a7.4 7.4 0 1 0-14.8 0Z"
	case telemetry.Warm:
		return "M10 2.01L18.29 16.66L1.71 16.66Z"
	case telemetry.Hot:
		return "M10 .98L12.21 4.97L16.59 3.71L15.33 8.09L19.32 10.3L15.33 12.51L16.59 16.89L12.21 15.63L10 19.62L7.79 15.63L3.41 16.89L4.67 12.51L.68 10.3L4.67 8.09L3.41 3.71L7.79 4.97Z"
	}
	return ""
}

// glyph is a comfort state's shape beside its word.
func glyph(c telemetry.Comfort) app.UI {
	return svg("svg").Class("glyph").Attr("viewBox", "0 0 20 20").Attr("width", 18).Attr("height", 18).Aria("hidden", "true").
		Body(svg("path").Attr("d", shape(c)).Attr("fill", "var(--"+string(c)+")"))
}

// coord writes a coordinate to a hundredth.
func coord(v float64) string {
	return strconv.FormatFloat(float64(int(v*100+sign(v)/2))/100, 'f', -1, 64)
}

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}
