package main

import (
	"strings"
	"sync"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/screen"
	"lakaz/telemetry"
)

// sprite is the address of every picture, before its name: one file with a symbol each. Its version comes with the page.
var sprite = sync.OnceValue(func() string {
	if address := app.Getenv("icons"); address != "" {
		return address + "#"
	}
	return "/web/icons.svg#"
})

// scenes is the same for the drawings that fill with colour.
func scenes() string { return app.Getenv("scenes") + "#" }

// el is an HTML element by its name. go-app has a function and a type for each name, every type with a hundred methods that
// the linker must keep: together they are 30 kB of the download.
func el(tag string) app.HTMLElem { return app.Elem(tag) }

// svg is an element of a drawing; go-app makes HTML elements unless the namespace is named.
func svg(tag string) app.HTMLElem {
	return app.Elem(tag).XMLNS("http://www.w3.org/2000/svg")
}

// icon is a pictogram of the sprite, or a drawing elsewhere whose address begins with a slash. It always stands beside a
// word, so screen readers skip it.
func icon(name string, class ...string) app.UI {
	address := sprite() + name
	if strings.HasPrefix(name, "/") {
		address = name
	}
	return svg("svg").Class("i").Class(class...).Attr("viewBox", "0 0 24 24").Aria("hidden", "true").
		Body(svg("use").Attr("href", address))
}

// kaz is the house with a face, by the name of its picture, drawn inside an svg at x, y.
func kaz(picture, x, y, size string) app.UI {
	return svg("use").Class("kaz").Attr("href", sprite()+picture).
		Attr("x", x).Attr("y", y).Attr("width", size).Attr("height", size)
}

// kazPicture is Kaz alone, as on the cards of empty and waiting screens.
func kazPicture(face string, overseas bool, size int) app.UI {
	return svg("svg").Attr("viewBox", "0 0 120 124").Attr("width", size).Attr("height", size).Aria("hidden", "true").
		Body(kaz(screen.Kaz(face, overseas), "0", "0", "120"))
}

// glyph is a comfort state's shape beside its word.
func glyph(c telemetry.Comfort) app.UI {
	return svg("svg").Class("glyph").Attr("viewBox", "0 0 20 20").Attr("width", 18).Attr("height", 18).Aria("hidden", "true").
		Body(svg("path").Attr("d", screen.Shape(c)).Attr("fill", "var(--"+string(c)+")"))
}
