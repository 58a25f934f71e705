package main

import (
	"slices"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// restAfter is how long a tablet on the wall shows a screen that nobody touches.
const restAfter = 90 * time.Second

// wallState is the tablet that stays on the wall.
type wallState struct {
	resting bool        // the ambient screen is shown
	touched time.Time   // last
	refused bool        // a way out of the programme was tapped
	holding *time.Timer // towards letting go of the tablet
}

// onWall reports whether this device is a home's tablet on its wall.
func (p *program) onWall() bool { return p.device.Wall && p.me.Household != nil }

// guardWall keeps a tablet on the wall within the programme and awake: no menu of the browser, no way out but its own.
func (p *program) guardWall() {
	p.wall.touched = time.Now()
	document := app.Window().Get("document")
	touched := func() {
		p.wall.touched = time.Now()
		if p.onWall() && !document.Get("fullscreenElement").Truthy() {
			p.fillScreen()
		}
	}
	listen(document, "pointerup", touched)
	listen(document, "keydown", func() {
		touched()
		if p.wall.resting {
			p.do(p.wake)
		}
	})
	capture(document, "contextmenu", func(event app.Value) {
		if p.onWall() {
			event.Call("preventDefault")
		}
	})
	capture(document, "click", func(event app.Value) {
		if !p.onWall() {
			return
		}
		if p.wall.resting {
			event.Call("preventDefault")
			event.Call("stopPropagation")
			p.do(p.wake)
			return
		}
		if link := event.Get("target").Call("closest", "a[href]"); link.Truthy() && !within(link) {
			event.Call("preventDefault")
			event.Call("stopPropagation") // go-app would follow it
			p.do(func() { p.wall.refused = true })
		}
	})
	listen(app.Window(), "popstate", func() {
		if p.onWall() { // there is nothing to go back to outside
			app.Window().Get("history").Call("pushState", nil, "", app.Window().Get("location").Get("href"))
		}
	})
	p.stayAwake()
}

// within tells whether a link stays on the programme's own screens.
func within(link app.Value) bool {
	here := app.Window().Get("location").Get("origin").String()
	return link.Get("origin").String() == here && slices.Contains(paths(), link.Get("pathname").String())
}

// passTime is what time does to a tablet on the wall: it rests when nobody touches it, changes between day and night, and
// takes a new version at night, when nobody is there to tap.
func (p *program) passTime() {
	if !p.onWall() {
		return
	}
	if !p.wall.resting && time.Since(p.wall.touched) >= restAfter {
		p.rest()
	}
	if p.wall.resting {
		p.dress()
		if p.news && p.atNight() {
			p.takeUpdate()
		}
	}
}

func (p *program) atNight() bool {
	return p.me.Household != nil && atNight(p.me.Household.Dwelling.Territory.In(p.now()))
}

// rest shows the ambient screen.
func (p *program) rest() {
	p.speech.stop()
	p.wall.resting, p.wall.refused = true, false
	p.dress()
	if p.home.id == "" || p.screen() != pathHome {
		p.openHome(p.homeID())
	}
}

// wake leads from the ambient screen to Chez moi.
func (p *program) wake() {
	p.wall.resting, p.wall.touched = false, time.Now()
	p.dress()
	if p.screen() != pathHome {
		p.ctx.Navigate(pathHome)
	}
}

// dress puts on the night's colours while the tablet rests at night, the person's own else.
func (p *program) dress() {
	if p.wall.resting && p.atNight() {
		setRoot("data-theme", "nuit")
		setRoot("data-contrast", "normal")
		return
	}
	p.device.wear()
}

// fillScreen takes the whole screen; a browser allows it at a touch only, and some not at all.
func (p *program) fillScreen() {
	defer survive("fullscreen")
	if ask := root().Get("requestFullscreen"); ask.Truthy() {
		quietly(root().Call("requestFullscreen"))
	}
}

// stayAwake asks the browser to leave the screen lit, on a wall and in the hand of who holds a room; it lets go of it
// whenever the page is hidden.
func (p *program) stayAwake() {
	defer survive("wake lock")
	if locks := app.Window().Get("navigator").Get("wakeLock"); (p.onWall() || p.holds()) && visible() && locks.Truthy() {
		quietly(locks.Call("request", "screen"))
	}
}

// quietly lets a promise fail: what it asked for is only a comfort.
func quietly(promise app.Value) {
	if promise.Truthy() && promise.Get("catch").Truthy() {
		promise.Call("catch", app.FuncOf(func(app.Value, []app.Value) any { return nil }))
	}
}

// capture calls f at every event of a target before anything else hears of it.
func capture(target app.Value, event string, f func(app.Value)) {
	target.Call("addEventListener", event, app.FuncOf(func(_ app.Value, args []app.Value) any {
		defer survive(event)
		f(args[0])
		return nil
	}), true)
}

// wallCard makes this device the tablet on the wall, and, held for three seconds, lets it go again.
func (p *program) wallCard() app.UI {
	w := p.words
	if p.me.Household == nil {
		return nil
	}
	body := []app.UI{heading("mur", "tablet", w.T("wall.title"), p.say("wall", w.T("wall.title")+". "+w.T("wall.text")))}
	if !p.device.Wall {
		return el("section").Class("card").Aria("labelledby", "mur").Body(append(body,
			el("p").Text(w.T("wall.text")),
			el("div").Class("btns").Body(el("button").Class("btn ghost").Attr("type", "button").OnClick(p.tap("wall on", func() { p.hang(true) })).
				Body(icon("tablet"), app.Text(w.T("wall.on")))))...)
	}
	release := el("button").Class("btn ghost hold").Attr("type", "button").Body(icon("lock-open"), app.Text(w.T("wall.off")))
	for _, event := range []string{"pointerdown", "keydown"} {
		release.On(event, func(_ app.Context, e app.Event) {
			if key := e.Get("key"); event == "pointerdown" || isPress(key) {
				p.hold()
			}
		}, app.EventScope("wall hold"))
	}
	for _, event := range []string{"pointerup", "pointerleave", "pointercancel", "keyup", "blur"} {
		release.On(event, func(app.Context, app.Event) { p.letGo() }, app.EventScope("wall let go"))
	}
	return el("section").Class("card").Aria("labelledby", "mur").Body(append(body,
		el("p").Text(w.T("wall.isOn")),
		el("div").Class("btns").Body(
			el("button").Class("btn").Attr("type", "button").OnClick(p.tap("wall rest", p.rest)).Body(icon("moon"), app.Text(w.T("wall.rest"))),
			release))...)
}

// isPress tells whether a key presses a button.
func isPress(key app.Value) bool {
	return key.Truthy() && strings.Contains(" Enter Space ", " "+key.String()+" ") || key.Truthy() && key.String() == " "
}

// holdFor is how long the way out is held: longer than a child's tap.
const holdFor = 3 * time.Second

func (p *program) hold() {
	if p.wall.holding != nil {
		return
	}
	p.wall.holding = time.AfterFunc(holdFor, func() { p.do(func() { p.letGo(); p.hang(false) }) })
}

func (p *program) letGo() {
	if p.wall.holding != nil {
		p.wall.holding.Stop()
		p.wall.holding = nil
	}
}

// hang makes this device the tablet on the wall, or no longer.
func (p *program) hang(on bool) {
	p.device.Wall = on
	p.device.wear()
	if on {
		p.stayAwake()
		return
	}
	if document := app.Window().Get("document"); document.Get("fullscreenElement").Truthy() {
		quietly(document.Call("exitFullscreen"))
	}
}
