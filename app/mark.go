package main

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// The moments of a start, as the browser's performance timeline and <html data-ready> tell them to whoever measures.
const (
	markReady = "lakaz-ready" // the programme has taken the page over
	markLive  = "lakaz-live"  // the first values have come over the live link
)

// mark notes a moment once.
func mark(moment string) {
	defer survive("mark")
	timeline := app.Window().Get("performance")
	if timeline.Call("getEntriesByName", moment).Length() > 0 {
		return
	}
	timeline.Call("mark", moment)
	if moment == markReady {
		app.Window().Get("document").Get("documentElement").Call("setAttribute", "data-ready", "true")
	}
}
