package main

import (
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
)

// eave is the roof every screen hangs under: a way back where there is one, the title, a line below, and one round
// button at the right.
func (p *program) eave(back, backLabel, title string, line []app.UI, right app.UI) app.UI {
	in := el("div").Class("eave-in")
	var body []app.UI
	if back != "" {
		body = append(body, el("a").Class("round eave-back").Attr("href", back).Aria("label", backLabel).Body(icon("arrow-left")))
	}
	text := []app.UI{el("h1").TabIndex(-1).Text(title)}
	if len(line) > 0 {
		text = append(text, el("p").Body(line...))
	}
	body = append(body, el("div").Class("eave-t").Body(text...))
	if right != nil {
		body = append(body, right)
	}
	return el("header").Class("eave").Body(in.Body(body...))
}

// languageButton leads to the choice of language.
func (p *program) languageButton() app.UI {
	l := language(p.words.Tag)
	return el("a").Class("round").Attr("href", pathMe+"#langue"). // what is seen begins what is heard (WCAG 2.5.3)
									Aria("label", l.Badge+", "+p.words.T("language.current", args{"Name": l.Name})).Body(icon(l.Picture, "i-s"), el("span").Text(l.Badge))
}

// tab is one of the bottom bar's places.
type tab struct{ path, picture, key string }

// bar is the bottom bar.
func (p *program) bar() app.UI {
	tabs := []tab{
		{pathHome, "house", "nav.home"},
		{pathGestures, "sprout", "nav.gestures"},
		{pathWorkshop, "users-round", "nav.workshop"},
		{pathMe, "user-round", "nav.me"},
	}
	if p.me.Role.Staff() {
		tabs = []tab{{pathOffice, "layout-dashboard", "nav.office"}, {pathWorkshop, "users-round", "nav.workshop"}, {pathMe, "user-round", "nav.me"}}
		switch p.me.Role {
		case lakaz.Facilitator:
			tabs[0], tabs[1] = tabs[1], tabs[0]
		case lakaz.Manager:
			tabs = slices.Delete(tabs, 1, 2)
		}
	}
	var items []app.UI
	for _, t := range tabs {
		a := el("a").Attr("href", t.path).Body(
			el("span").Class("pane").Body(icon(t.picture)),
			el("span").Lang(p.words.Lang(t.key)).Text(p.words.T(t.key)))
		if t.path == p.tab() {
			a.Aria("current", "page")
		}
		items = append(items, el("li").Body(a))
	}
	return el("nav").Class("bar").Class("bar-"+digit(len(tabs))).Aria("label", p.words.T("nav.main")).Body(el("ul").Body(items...))
}

// tab is the bottom bar's lit window.
func (p *program) tab() string {
	switch screen := p.screen(); screen {
	case pathPrivacy, pathHelp, pathNotices:
		return pathMe
	case pathHistory, pathVisit, pathBudget:
		if p.me.Role.Staff() {
			return pathOffice
		}
		return pathHome
	case pathGestures:
		if p.me.Role.Staff() {
			return pathOffice
		}
		return pathGestures
	default:
		return screen
	}
}

// say is the loudspeaker of a card; nothing where there is no voice.
func (p *program) say(card, text string) app.UI {
	if !p.speech.audible(p.words.Tag) {
		return nil
	}
	return el("button").Class("say").Attr("type", "button").Aria("pressed", pressed(p.speech.card == card)).
		Aria("label", p.words.T("home.listen", args{"Text": text})).
		OnClick(p.tap("say "+card+" "+text, func() {
			p.speech.toggle(card, p.words.Tag, text, p.spoken(text), func() { p.do(func() {}) })
		})).Body(icon("volume-2"))
}

// spoken is a text as a voice should read it: units in words.
func (p *program) spoken(text string) string {
	w := p.words
	text = joined(text)
	return strings.NewReplacer(
		"\u202f°C", " "+w.T("state.unitCelsius"), "\u202fkWh", " "+w.T("state.unitKWh"), "\u202fW", " "+w.T("state.unitWatts"),
		"\u202f€", " "+w.T("state.unitEuros"), "\u202f%", " "+w.T("state.unitPercent"), "\u202fm³", " "+w.T("state.unitCubicMetres"),
		"\u202f", " ", "\u2212", w.T("state.minus")+" ", "—", ", ",
	).Replace(text)
}

// joined is a text with its thousands written together: a voice would read two numbers.
func joined(text string) string {
	const thin = "\u202f"
	parts := strings.Split(text, thin)
	for i := 1; i < len(parts); i++ {
		before, after := parts[i-1], parts[i]
		if !endsInDigit(before) || len(after) < 3 || !endsInDigit(after[:1]) || !endsInDigit(after[:2]) || !endsInDigit(after[:3]) || len(after) > 3 && endsInDigit(after[3:4]) {
			parts[i] = thin + after
		}
	}
	return strings.Join(parts, "")
}

func endsInDigit(s string) bool { return s != "" && '0' <= s[len(s)-1] && s[len(s)-1] <= '9' }

// pressed writes a state of a button; go-app would drop a false.
func pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}

// heading is a card's title row: pictogram, title, loudspeaker.
func heading(id, picture, title string, say app.UI) app.UI {
	body := []app.UI{icon(picture), el("h2").ID(id).Text(title)}
	if say != nil {
		body = append(body, say)
	}
	return el("div").Class("card-h").Body(body...)
}

// digit writes a small number.
func digit(n int) string { return string(rune('0' + n)) }
