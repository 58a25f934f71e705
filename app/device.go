package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// device is how this screen likes to look, kept on the device, whoever uses it. The values are those of the attributes
// of <html>, "" for what the system says: data-theme, data-contrast, data-size, data-pace.
type device struct {
	Theme    string `json:"theme,omitempty"`    // light, dark
	Contrast string `json:"contrast,omitempty"` // more
	Size     string `json:"size,omitempty"`     // large, largest
	Pace     string `json:"pace,omitempty"`     // slow: how fast it reads aloud
	Wall     bool   `json:"wall,omitempty"`     // a home's tablet that stays on its wall
}

// wear puts the looks on the page.
func (d device) wear() {
	setRoot("data-theme", d.Theme)
	setRoot("data-contrast", d.Contrast)
	setRoot("data-size", d.Size)
	setRoot("data-pace", d.Pace)
	setRoot("data-wall", pressedOnly(d.Wall))
	remember(keyDevice, d)
}

// pressedOnly is an attribute's value that is there or not.
func pressedOnly(on bool) string {
	if on {
		return "on"
	}
	return ""
}

// root is the page's <html>.
func root() app.Value { return app.Window().Get("document").Get("documentElement") }

// setRoot sets an attribute of <html>, or takes it away.
func setRoot(name, value string) {
	if app.IsServer {
		return
	}
	if value == "" {
		root().Call("removeAttribute", name)
		return
	}
	root().Call("setAttribute", name, value)
}

// rootAttribute reads an attribute of <html>, "" where it has none.
func rootAttribute(name string) string {
	if v := root().Call("getAttribute", name); v.Truthy() {
		return v.String()
	}
	return ""
}

// visit leaves the programme for a page of the server.
func visit(path string) { app.Window().Get("location").Call("assign", path) }

// online is what the browser believes of the network; it is sure only when it says no.
func online() bool {
	on := app.Window().Get("navigator").Get("onLine")
	return on.Type() != app.TypeBoolean || on.Bool()
}

// visible reports whether someone can see the page.
func visible() bool {
	return app.Window().Get("document").Get("visibilityState").String() != "hidden"
}

// listen calls f at every event of a target, for as long as the page lives.
func listen(target app.Value, event string, f func()) {
	target.Call("addEventListener", event, app.FuncOf(func(app.Value, []app.Value) any {
		defer survive(event)
		f()
		return nil
	}))
}
