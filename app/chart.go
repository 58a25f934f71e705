package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// chart is a drawing by ECharts, whose script is fetched when the first one is drawn. Its element belongs to the script;
// the sentence above says what it shows and the table below has its figures.
type chart struct {
	app.Compo
	Option string // ECharts' option as JSON
	Bars   bool   // no curve: it needs less height
	Busy   bool   // another is on the way
	Row    int    // of the table, under the veil; -1 for none

	tapped  func(row int)
	element app.Value
	drawn   string
}

func (c *chart) Render() app.UI {
	plot := el("div").Class("plot").Role("img").Aria("labelledby", "dit").On("lakaz:chart", c.onTap)
	if c.Bars {
		plot.Class("bars")
	}
	if c.Busy {
		plot.Aria("busy", "true")
	}
	return plot
}

func (c *chart) OnMount(app.Context) {
	c.element = c.JSValue()
	c.draw()
}

func (c *chart) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) {
		defer survive("chart")
		c.draw()
	})
}

func (c *chart) OnDismount() {
	defer survive("chart")
	if charts := app.Window().Get("lakazCharts"); charts.Truthy() && c.element != nil {
		charts.Call("dispose", c.element)
	}
}

func (c *chart) draw() {
	defer survive("chart")
	charts := app.Window().Get("lakazCharts")
	if !charts.Truthy() || c.element == nil {
		return
	}
	if c.Option != c.drawn {
		c.drawn = c.Option
		charts.Call("draw", c.element, c.Option)
	}
	charts.Call("select", c.element, c.Row)
}

func (c *chart) onTap(_ app.Context, e app.Event) {
	defer survive("chart")
	if index := e.Get("detail").Get("index"); index.Type() == app.TypeNumber {
		c.tapped(index.Int())
	}
}
