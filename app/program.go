package main

import (
	"errors"
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
	wall        wallState
	sheet       sheetState
	outbox      outboxState
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

// homeState is the home on screen.
type homeState struct {
	id    lakaz.HouseholdID
	data  telemetry.Home
	known bool
	err   error

	advice       *advice // nil where there is none, or none is known yet
	answering    bool    // it is being put aside
	adviceFailed bool    // and that could not be told to the server
}

func newProgram() *program {
	p := &program{now: time.Now, words: &locales.Catalogue{Tag: locales.Source}}
	p.link = newLink(
		func(messages []live.Message) { p.do(func() { p.fold(messages) }) },
		func() { p.do(p.linkChanged) },
	)
	return p
}

// OnMount starts what keeps the screen alive.
func (p *program) OnMount(ctx app.Context) {
	p.ctx = ctx
	ctx.Defer(func(app.Context) { mark(markReady) })
	document := app.Window().Get("document")
	listen(document, "visibilitychange", func() {
		if visible() {
			p.link.wake()
			p.stayAwake()
			p.findWaiting() // another tab may have kept or sent something
			p.do(func() {})
			app.TryUpdate()
		} else {
			p.saved = time.Time{}
			p.save()
		}
	})
	listen(app.Window(), "online", func() {
		p.link.wake()
		p.do(func() { p.deliver(true) })
	})
	listen(app.Window(), "offline", func() { p.do(func() {}) })
	listen(app.Window(), "popstate", func() { p.popped = true })
	p.guardWall()
	if p.home.id != "" {
		p.link.want(telemetry.Topic(p.home.id))
	}
	p.link.start()
	p.findWaiting()
	p.learn()
	p.work(func() {
		for range time.Tick(20 * time.Second) { // ages grow
			p.link.check(time.Now())
			p.do(func() { p.deliver(false) })
			if visible() {
				p.do(func() {
					p.passTime()
					if p.screen() == pathOffice && p.office.known && p.now().Sub(p.office.asked) >= time.Minute {
						p.openOffice()
					}
				})
			}
		}
	})
	p.work(func() {
		for range time.Tick(time.Hour) {
			app.TryUpdate()
		}
	})
}

// learn asks who is there and how to speak to them. Whoever left, or entered, in another tab did so here too.
func (p *program) learn() {
	p.work(func() {
		m, at, err := askMe(patience)
		p.do(func() {
			if p.refuse(err); err == nil && p.setMe(m, at) {
				p.findWaiting()
				p.enter()
			}
		})
		if err != nil {
			return
		}
		if words, err := fetchWords(m.Language); err == nil {
			p.do(func() { p.speak(words) })
		}
	})
}

// OnNav follows the address.
func (p *program) OnNav(ctx app.Context) {
	at := ctx.Page().URL()
	popped, before := p.popped, p.at.path
	p.at = route{path: at.Path, query: at.Query()}
	p.leaving, p.leaveFailed, p.wall.refused = false, false, false
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

// focus moves to an element once it is drawn.
func (p *program) focus(id string) {
	p.ctx.Defer(func(app.Context) {
		defer survive("focus")
		if element := app.Window().GetElementByID(id); element.Truthy() {
			element.Call("focus")
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
		var calls []string
		if p.visits() {
			for _, o := range p.me.Operations {
				calls = append(calls, lakaz.CallsTopic(o.ID))
			}
		}
		p.link.want(calls...)
		p.openOffice()
	}
	if name, _ := sheetAt(p.screen()); name != "" {
		if p.homeID() == "" {
			p.link.want()
		}
		p.openHome(p.homeID())
		p.openSheet(name)
	}
}

// screen is the address that is drawn: people who work have their office where residents have their home.
func (p *program) screen() string {
	if p.me.Role.Staff() {
		switch p.at.path {
		case pathHome:
			if p.me.Role == lakaz.Facilitator {
				return pathWorkshop
			}
			return pathOffice
		case pathWorkshop:
			if p.me.Role == lakaz.Manager { // who sees no workshop but in figures
				return pathOffice
			}
		case pathPrivacy, pathHelp, pathNotices: // of a home's own people
			return pathMe
		case pathHistory, pathVisit, pathGestures, pathBudget:
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
		if p.screen() == pathWorkshop {
			return ""
		}
		return lakaz.HouseholdID(p.at.query.Get("id"))
	}
	if p.me.Household != nil {
		return p.me.Household.ID
	}
	return ""
}

// unanswered reports whether the screen lacks an answer that did not come.
func (p *program) unanswered() bool {
	switch name, _ := sheetAt(p.screen()); {
	case name != "":
		return errors.Is(p.sheet.err, errOffline)
	case p.screen() == pathHistory:
		return errors.Is(p.past.err, errOffline)
	}
	return errors.Is(p.home.err, errOffline)
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
	p.askAdvice("GET", adviceURL(id), nil)
	p.work(func() {
		answer := askHome(id)
		p.do(func() {
			p.setHome(answer)
			p.refuse(answer.err)
			p.wear()
		})
	})
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
		p.learn() // a socket does not tell a session that has ended from a network that is away
	case p.link.up && p.announce != "":
		p.announce = p.words.T("state.backOnline")
		p.deliver(true)
		p.enter()
	case p.link.up && p.unanswered(): // the gap was too short to be told
		p.enter()
	}
	if p.link.up && p.outbox.stuck {
		p.deliver(true)
	}
}
