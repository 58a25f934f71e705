package main

import (
	"math"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/locales"
)

// glideMS is how long a figure takes to its new value, as long as needle and marker (--glide).
const glideMS = 600

// figure is a number that glides to its new value instead of jumping. The text in the page is always the new value
// once nobody watches: the glide only plays over it.
type figure struct {
	app.Compo
	Value  float64
	Digits int    // decimals
	SVG    bool   // inside a drawing
	Of     string // what it is the value of: a screen's parts may change places, and a room does not glide to a meter

	of     string
	shown  float64
	frame  app.Func
	asked  app.Value // the animation frame asked for
	moving bool
}

func (f *figure) Render() app.UI {
	text := locales.Number(f.Value, f.Digits)
	if f.SVG {
		return svg("tspan").Text(text)
	}
	return el("span").Text(text)
}

func (f *figure) OnMount(app.Context) { f.shown, f.of = f.Value, f.Of }

func (f *figure) OnUpdate(ctx app.Context) {
	from, same := f.shown, f.of == f.Of
	f.shown, f.of = f.Value, f.Of
	if !same {
		f.stop()
		return
	}
	if app.IsServer || math.IsNaN(from) || from == f.Value || still() {
		return
	}
	ctx.Defer(func(app.Context) { f.glide(from) })
}

func (f *figure) OnDismount() { f.stop() }

// glide plays the way from a value to the present one over the text, frame by frame.
func (f *figure) glide(from float64) {
	f.stop()
	node := f.JSValue().Get("firstChild")
	if !node.Truthy() || !visible() { // no frames come while nobody looks
		return
	}
	to, start := f.Value, -1.0
	node.Set("nodeValue", locales.Number(from, f.Digits))
	f.moving = true
	f.frame = app.FuncOf(func(_ app.Value, args []app.Value) any {
		defer survive("glide")
		if !f.moving || len(args) == 0 {
			return nil
		}
		at := args[0].Float()
		if start < 0 {
			start = at
		}
		done := min((at-start)/glideMS, 1)
		f.shown = from + (to-from)*eased(done)
		node.Set("nodeValue", locales.Number(f.shown, f.Digits))
		if done < 1 {
			f.asked = app.Window().Call("requestAnimationFrame", f.frame)
			return nil
		}
		f.shown = to
		f.stop()
		return nil
	})
	f.asked = app.Window().Call("requestAnimationFrame", f.frame)
}

func (f *figure) stop() {
	if f.moving {
		f.moving = false
		app.Window().Call("cancelAnimationFrame", f.asked)
		f.frame.Release()
	}
}

// eased is the way done after a share of the time: quick at first, settling at the end, as --ease.
func eased(done float64) float64 { return 1 - math.Pow(1-done, 3) }

// still reports whether the person asked for less motion.
func still() bool {
	return app.Window().Call("matchMedia", "(prefers-reduced-motion: reduce)").Get("matches").Truthy()
}
