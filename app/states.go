package main

import (
	"errors"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/locales"
)

// Render draws the screen of the present address. Whatever fails in it shows as a card with a way to start again.
func (p *program) Render() (drawn app.UI) {
	defer func() {
		if r := recover(); r != nil {
			report("render", r)
			drawn = p.brokenScreen()
		}
	}()
	if p.broken {
		return p.brokenScreen()
	}
	if p.wall.resting && p.onWall() {
		return p.ambientScreen()
	}
	switch p.screen() {
	case pathHistory:
		return p.pastScreen()
	case pathGestures, pathBudget, pathWorkshop, pathPrivacy, pathHelp, pathNotices:
		return p.sheetScreen()
	case pathMe:
		return p.meScreen()
	case pathOffice:
		return p.officeScreen()
	case "", pathHome, pathVisit: // "" before the first address is read
		return p.homeScreen()
	}
	return p.nowhereScreen()
}

// brokenScreen is what is left where drawing failed.
func (p *program) brokenScreen() app.UI {
	w := p.words
	return p.frame(p.eave("", "", w.T("home.title"), nil, nil), "phone",
		p.trouble(w.T("state.brokenTitle"), w.T("state.brokenText"), w.T("state.restart"), p.restart))
}

// nowhereScreen is an address that leads nowhere, which only a page opened without the server can have: Kaz asleep and
// the way home.
func (p *program) nowhereScreen() app.UI {
	w := p.words
	back, words := pathHome, w.T("nav.backHome")
	if p.me.Role.Staff() {
		back, words = pathOffice, w.T("nav.backOffice")
	}
	return p.frame(p.eave("", "", p.title(), nil, p.languageButton()), "phone", el("div").Class("stack").Body(
		el("div").Class("card empty").Body(
			kazPicture("asleep", p.overseas(), 92),
			el("div").Body(
				el("p").Text(w.T("state.nowhereText")),
				el("div").Class("btns").Body(el("a").Class("btn").Attr("href", back).Body(icon("arrow-left"), app.Text(words)))))))
}

// title is the present screen's name.
func (p *program) title() string {
	if name, key := sheetAt(p.screen()); name != "" {
		if p.sheet.known && p.sheet.data.Title != "" {
			return p.sheet.data.Title
		}
		return p.words.T(key)
	}
	switch p.screen() {
	case pathHistory:
		return p.words.T("home.history")
	case pathMe:
		return p.words.T("nav.me")
	case pathOffice:
		return p.words.T("nav.office")
	case "", pathHome:
		return p.words.T("home.title")
	case pathVisit:
		if name := p.home.data.Household.Name; name != "" {
			return name
		}
		return p.words.T("home.title")
	}
	return p.words.T("state.nowhereTitle")
}

// frame is what every screen has: the way past the header, the eave, what is wrong, the content, the bottom bar.
func (p *program) frame(eave app.UI, class string, content ...app.UI) app.UI {
	skip := el("a").Class("skip").Attr("href", "#contenu").Text(p.words.T("nav.skip")).
		OnClick(func(_ app.Context, e app.Event) {
			defer survive("skip")
			e.PreventDefault()
			e.Call("stopPropagation") // go-app would navigate
			if main := app.Window().GetElementByID("contenu"); main.Truthy() {
				main.Call("focus")
			}
		})
	return el("div").ID("app").Class(p.officeClass()).Body(
		skip,
		eave,
		el("p").Class("vh").Role("status").Text(p.announce),
		p.ribbon(),
		el("main").Class(class).ID("contenu").TabIndex(-1).Body(content...),
		el("div").Body(p.shortWord()),
		p.bar(),
	)
}

func (p *program) officeClass() string {
	if p.screen() == pathOffice {
		return "office"
	}
	return ""
}

// offline reports whether the screen shows what was known rather than what is.
func (p *program) offline() bool {
	return app.IsClient && (!online() || p.link.lost(time.Now()))
}

// ribbon says that the network is lost, and how old the newest measure is; hidden while all is well, so that what
// follows keeps its place.
func (p *program) ribbon() app.UI {
	if p.wall.refused {
		return el("p").Class("ribbon").Role("status").Body(icon("tablet"), el("span").Text(p.words.T("wall.refused")))
	}
	if !p.offline() {
		return el("p").Hidden(true)
	}
	text := p.words.T("state.offline")
	if at := p.home.data.Newest(); p.home.known && !at.IsZero() && p.screen() != pathOffice {
		text += " " + p.words.T("state.lastMeasure", args{"Age": locales.Age(p.words, p.now().Sub(at))})
	}
	return el("p").Class("ribbon").Role("region").Aria("label", p.words.T("state.offline")).Body(icon("wifi-off"), el("span").Text(text))
}

// shortWord is what is said above the bottom bar: that something was refused, or that a new version waits.
func (p *program) shortWord() app.UI {
	if refused := p.refusal(); refused != nil {
		return refused
	}
	return p.newer()
}

// newer offers a waiting new version; it is taken only on the tap.
func (p *program) newer() app.UI {
	if !p.news || p.screen() == pathMe {
		return nil
	}
	return el("div").Class("update").Body(
		icon("sparkles"),
		el("span").Text(p.words.T("state.newVersion")),
		el("button").Class("btn").Attr("type", "button").Text(p.words.T("state.update")).OnClick(p.tap("update", p.takeUpdate)),
	)
}

// trouble is what a screen shows where something failed: Kaz, what happened, and one thing to do.
func (p *program) trouble(title, text, action string, f func()) app.UI {
	return el("div").Class("stack").Body(
		el("section").Class("card empty").Aria("labelledby", "etat").Body(
			kazPicture("asleep", p.overseas(), 92),
			el("div").Body(
				el("h2").Class("h2").ID("etat").Text(title),
				el("p").Text(text),
				el("div").Class("btns").Body(
					el("button").Class("btn").Attr("type", "button").OnClick(p.tap("trouble "+action+title, f)).
						Body(icon("refresh-cw"), app.Text(action)),
				),
			),
		),
	)
}

// failure is trouble for an answer that did not come or refused.
func (p *program) failure(err error, again func()) app.UI {
	title, text := p.reason(err)
	return p.trouble(title, text, p.words.T("state.retry"), again)
}

// reason is what went wrong in the person's words. The server's refusals already are; the rest is ours to say.
func (p *program) reason(err error) (title, text string) {
	var refused *problem
	switch {
	case errors.Is(err, errOffline):
		return p.words.T("state.offlineTitle"), p.words.T("state.offlineText")
	case errors.As(err, &refused) && refused.Error() != "":
		return p.words.T("state.errorTitle"), refused.Error()
	}
	return p.words.T("state.errorTitle"), p.words.T("state.errorText")
}

// sleeping is an empty screen: Kaz asleep and one kind sentence.
func (p *program) sleeping(title, text string) app.UI {
	return el("section").Class("card empty").Aria("labelledby", "vide").Body(
		kazPicture("asleep", p.overseas(), 92),
		el("div").Body(el("h2").Class("h2").ID("vide").Text(title), el("p").Text(text)),
	)
}

// skeleton is a card while its content is on the way: its own outline, said once to screen readers.
func (p *program) skeleton(class string, bars ...string) app.UI {
	var body []app.UI
	for _, bar := range bars {
		body = append(body, el("span").Class("skel").Class(bar))
	}
	return el("div").Class(class).Role("img").Aria("label", p.words.T("state.loading")).Body(body...)
}

// restart loads the page anew.
func (p *program) restart() { app.Window().Get("location").Call("reload") }

// overseas reports whether the home on screen stands overseas.
func (p *program) overseas() bool {
	if p.home.known {
		return p.home.data.Household.Dwelling.Territory.Overseas()
	}
	return p.me.Household != nil && p.me.Household.Dwelling.Territory.Overseas()
}
