package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/live"
	"lakaz/locales"
	"lakaz/telemetry"
)

// program is everything on screen. One of it lives as long as the page: going from screen to screen only changes where
// it is.
type program struct {
	app.Compo

	ctx         app.Context // the way to the screen's goroutine, from the first mount on
	now         func() time.Time
	words       *locales.Catalogue
	me          me
	device      device
	speech      speech
	link        *link
	at          route
	home        homeState
	past        pastState
	office      officeState
	news        bool // a new version waits for a tap
	install     bool // the browser offers to install
	broken      bool // something failed that should not have
	leaving     bool // the person is asked whether to leave
	leaveFailed bool // and it could not be told to the server
	announce    string
	popped      bool // the move is back or forward: the browser keeps the place on the page
	saved       time.Time
}

// saveEvery is how often the last values are written to the device at most.
const saveEvery = 30 * time.Second

// homeState is the home on screen.
type homeState struct {
	id    lakaz.HouseholdID
	data  telemetry.Home
	known bool
	err   error
}

func newProgram() *program {
	p := &program{now: time.Now, words: &locales.Catalogue{Tag: locales.Source}}
	p.link = newLink(
		func(messages []live.Message) { p.do(func() { p.fold(messages) }) },
		func() { p.do(p.linkChanged) },
	)
	return p
}

// prepare learns who is there and how to speak to them before the first drawing, so that the server's page is not
// replaced by less. It reports whether there is enough to draw.
func (p *program) prepare() (ready bool) {
	defer survive("prepare")
	var looks device
	remembered(keyDevice, &looks)
	p.device = looks
	p.device.wear()

	shown := rootAttribute("data-person") // whose page the server made, "" for the one kept for offline
	known, ok := recall()
	if ok && shown != "" && string(known.Me.Person) == shown {
		p.take(known)
	} else if err := p.askMe(); err != nil {
		if gone(err) {
			forget()
			visit("/entrer")
			return false
		}
		if !ok || shown != "" {
			return false
		}
		p.take(known)
	}
	if p.words = storedWords(p.me.Language); p.words == nil {
		words, err := fetchWords(p.me.Language)
		if err != nil {
			return false
		}
		p.words = words
	}
	if p.me.Household != nil && !p.home.known {
		p.home.id = p.me.Household.ID
		p.askHome(p.home.id)
	}
	return true
}

// take starts from what the device remembers.
func (p *program) take(l last) {
	p.me = l.Me
	if l.Home != nil && l.Me.Household != nil {
		p.home = homeState{id: l.Me.Household.ID, data: *l.Home, known: true}
	}
}

// askMe asks who is there. It waits.
func (p *program) askMe() error {
	var m me
	at, err := request("GET", "/api/me", nil, &m)
	if err != nil {
		return err
	}
	p.setClock(at)
	if p.me.Person != "" && p.me.Person != m.Person { // somebody else has entered on this device
		forget()
		p.home, p.past, p.office = homeState{}, pastState{}, officeState{}
	}
	p.me = m
	p.save()
	return nil
}

// askHome asks for a home's latest state. It waits.
func (p *program) askHome(id lakaz.HouseholdID) {
	var h telemetry.Home
	at, err := request("GET", "/api/households/"+url.PathEscape(string(id)), nil, &h)
	p.setClock(at)
	if p.home.id != id {
		return
	}
	if p.home.err = err; err == nil {
		p.home.data, p.home.known = merge(p.home.data, h), true
		p.save()
	}
}

// merge is the answer to a question with what the live link has told since laid over it.
func merge(told, answered telemetry.Home) telemetry.Home {
	if answered.Values == nil {
		answered.Values = map[telemetry.Channel]telemetry.Sample{}
	}
	for c, s := range told.Values {
		if mine, ok := answered.Values[c]; !ok || s.Unix > mine.Unix {
			answered.Values[c] = s
		}
	}
	return answered
}

// OnMount starts what keeps the screen alive.
func (p *program) OnMount(ctx app.Context) {
	p.ctx = ctx
	ctx.Defer(func(app.Context) { mark(markReady) })
	document := app.Window().Get("document")
	listen(document, "visibilitychange", func() {
		if visible() {
			p.link.wake()
			p.do(func() {})
			app.TryUpdate()
		} else {
			p.saved = time.Time{}
			p.save()
		}
	})
	listen(app.Window(), "online", func() { p.link.wake() })
	listen(app.Window(), "offline", func() { p.do(func() {}) })
	listen(app.Window(), "popstate", func() { p.popped = true })
	p.link.start()
	p.work(func() {
		err := p.askMe()
		p.do(func() { p.refuse(err) })
		if words, err := fetchWords(p.me.Language); err == nil {
			p.do(func() { p.speak(words) })
		}
	})
	p.work(func() {
		for range time.Tick(20 * time.Second) { // ages grow
			p.link.check(time.Now())
			if visible() {
				p.do(func() {})
			}
		}
	})
	p.work(func() {
		for range time.Tick(time.Hour) {
			app.TryUpdate()
		}
	})
}

// OnNav follows the address.
func (p *program) OnNav(ctx app.Context) {
	at := ctx.Page().URL()
	popped, before := p.popped, p.at.path
	p.at = route{path: at.Path, query: at.Query()}
	p.leaving, p.leaveFailed = false, false
	p.speech.stop()
	p.popped = false
	p.protected(p.enter)
	p.wear()
	if before == p.at.path || before == "" { // the first screen, or another view of the same
		return
	}
	ctx.Defer(func(app.Context) { // who hears the page should hear where they are
		defer survive("focus")
		if !popped {
			app.Window().Call("scrollTo", 0, 0)
		}
		if h1 := app.Window().Get("document").Call("querySelector", "h1"); h1.Truthy() {
			h1.Call("focus", map[string]any{"preventScroll": true})
		}
	})
}

// enter readies the screen of the present address.
func (p *program) enter() {
	switch p.screen() {
	case pathHome, pathVisit:
		p.openHome(p.homeID())
	case pathHistory:
		p.openHome(p.homeID())
		p.openPast()
	case pathOffice:
		p.link.want()
		p.openOffice()
	}
}

// screen is the address that is drawn: people who work have their office where residents have their home.
func (p *program) screen() string {
	if p.me.Role.Staff() {
		switch p.at.path {
		case pathHome, pathGestures, pathWorkshop:
			return pathOffice
		case pathHistory, pathVisit:
			if p.at.query.Get("id") == "" {
				return pathOffice
			}
		}
		return p.at.path
	}
	if p.at.path == pathOffice || p.at.path == pathVisit {
		return pathHome
	}
	return p.at.path
}

// homeID is the home on screen: an advisor's choice, or one's own.
func (p *program) homeID() lakaz.HouseholdID {
	if p.me.Role.Staff() {
		return lakaz.HouseholdID(p.at.query.Get("id"))
	}
	if p.me.Household != nil {
		return p.me.Household.ID
	}
	return ""
}

// openHome shows a home and keeps it live.
func (p *program) openHome(id lakaz.HouseholdID) {
	if id == "" {
		return
	}
	if p.home.id != id {
		p.home = homeState{id: id}
	}
	p.link.want(telemetry.Topic(id))
	p.work(func() {
		p.askHome(id)
		p.do(func() { p.refuse(p.home.err); p.wear() })
	})
}

// fold lays what the live link told over the home.
func (p *program) fold(messages []live.Message) {
	for _, m := range messages {
		switch m.Ty {
		case live.Welcome:
			var welcome live.WelcomeData
			if m.Read(&welcome) == nil && welcome.UnixMS > 0 {
				p.setClock(time.UnixMilli(welcome.UnixMS))
			}
		case live.Snapshot, live.Value:
			if p.home.id == "" || m.Ch != telemetry.Topic(p.home.id) {
				continue
			}
			var keys map[string]json.RawMessage
			if m.Read(&keys) != nil {
				continue
			}
			for key, data := range keys {
				if err := p.home.data.Apply(key, data); err != nil {
					report(key, err)
				}
			}
			p.home.known = p.home.known || p.home.data.Household.ID == p.home.id
			mark(markLive)
		}
	}
	p.save()
}

// speak changes the language of everything on screen.
func (p *program) speak(words *locales.Catalogue) {
	changed := p.words.Tag != words.Tag
	p.words = words
	p.wear()
	if changed {
		p.enter()
	}
}

// wear puts language, territory and title on the page.
func (p *program) wear() {
	if app.IsServer {
		return
	}
	territory := lakaz.Mainland
	if p.home.known && p.screen() != pathOffice {
		territory = p.home.data.Household.Dwelling.Territory
	} else if p.me.Household != nil {
		territory = p.me.Household.Dwelling.Territory
	}
	speaks(p.words, territory)
	app.Window().Get("document").Set("title", p.words.T("nav.page", args{"Title": p.title()}))
}

func (p *program) linkChanged() {
	now := time.Now()
	switch {
	case p.link.lost(now):
		p.announce = p.words.T("state.offline")
	case p.link.up && p.announce != "":
		p.announce = p.words.T("state.backOnline")
		p.enter()
	}
}

// refuse acts on an answer that says the session is over.
func (p *program) refuse(err error) {
	if err != nil && gone(err) {
		p.link.end()
		forget()
		visit("/entrer")
	}
}

// setClock learns the server's clock: phones' own may be hours off, and ages would lie.
func (p *program) setClock(server time.Time) {
	if server.IsZero() {
		return
	}
	offset := server.Sub(time.Now()).Round(time.Second)
	if offset.Abs() < 5*time.Second {
		offset = 0
	}
	p.now = func() time.Time { return time.Now().Add(offset) }
}

// save keeps the last values for a start without a network, at most every half minute. Homes that an advisor looks at
// are not kept.
func (p *program) save() {
	if app.IsServer || p.me.Person == "" || time.Since(p.saved) < saveEvery {
		return
	}
	p.saved = time.Now()
	l := last{Me: p.me}
	if p.me.Household != nil && p.home.known && p.home.id == p.me.Household.ID {
		l.Home = &p.home.data
	}
	remember(keyLast, l)
}

// do changes what is on screen: f runs on the screen's goroutine and everything is drawn anew.
func (p *program) do(f func()) {
	if p.ctx.Context == nil {
		p.protected(f) // nothing is drawn yet
		return
	}
	p.ctx.Dispatch(func(app.Context) { p.protected(f) })
}

// work runs what has to wait beside the screen.
func (p *program) work(f func()) {
	go func() {
		defer survive("work")
		f()
	}()
}

// tap makes a handler whose identity is its scope: go-app keeps the first closure of a place otherwise.
func (p *program) tap(scope string, f func()) (app.EventHandler, app.EventOption) {
	return func(app.Context, app.Event) { p.protected(f) }, app.EventScope(scope)
}

// protected runs f; where it fails the screen says so and offers to start again, instead of going dead.
func (p *program) protected(f func()) {
	defer func() {
		if r := recover(); r != nil {
			p.broken = true
			report("screen", r)
		}
	}()
	f()
}

// survive is deferred where a failure must not end the programme.
func survive(where string) {
	if r := recover(); r != nil {
		report(where, r)
	}
}

func report(where string, r any) {
	app.Log(errors.New(where + ": " + fmt.Sprint(r)))
}
