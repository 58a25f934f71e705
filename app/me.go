package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/locales"
)

// meScreen is "Moi": language, how the screen looks, install and update, the home, and leaving.
func (p *program) meScreen() app.UI {
	w := p.words
	stack := []app.UI{p.languageCard(), p.looksCard(), p.wallCard(), p.programCard()}
	if p.me.Household != nil {
		stack = append([]app.UI{p.links([]tab{{pathHelp, "hand-heart", "nav.help"}, {pathPrivacy, "shield-check", "nav.privacy"},
			{pathNotices, "bell", "nav.notices"}, {pathWeek, "file-text", "nav.week"}})}, stack...)
	}
	switch {
	case p.onWall(): // it comes off the wall first
	case p.leaving:
		stack = append(stack, p.leaveCard())
	default:
		stack = append(stack, el("div").Class("btns").Body(
			el("button").Class("btn ghost").Attr("type", "button").OnClick(p.tap("leave", func() {
				p.leaving = true
				p.focus("quitter")
			})).
				Body(icon("log-out"), app.Text(w.T("me.leave")))))
	}
	name := p.me.Name
	if p.me.Household != nil {
		name = p.me.Household.Name
	}
	var line []app.UI
	if name != "" {
		line = []app.UI{app.Text(name)}
	}
	return p.frame(p.eave("", "", w.T("nav.me"), line, p.languageButton()), "phone",
		el("div").Class("stack").Body(stack...))
}

// links is a card of lines that each lead somewhere.
func (p *program) links(all []tab) app.UI {
	var rows []app.UI
	for _, l := range all {
		rows = append(rows, el("li").Body(p.leads(l.path).Body(
			icon(l.picture), el("span").Class("lab").Lang(p.words.Lang(l.key)).Text(p.words.T(l.key)), icon("chevron-right"))))
	}
	return el("ul").Class("card slim set").Body(rows...)
}

// languageCard offers every language by its own name.
func (p *program) languageCard() app.UI {
	w := p.words
	var rows []app.UI
	for _, l := range locales.Languages() {
		chosen := l.Tag == w.Tag
		name := []app.UI{el("span").Lang(l.Tag).Text(l.Name)}
		if chosen && w.Drafts {
			name = append(name, el("small").Lang(w.Lang("language.draft")).Text(w.T("language.draft")))
		}
		rows = append(rows, el("li").Body(el("button").Attr("type", "button").Aria("pressed", pressed(chosen)).
			OnClick(p.tap("language "+l.Tag, func() { p.chooseLanguage(l.Tag) })).
			Body(icon(l.Picture), el("span").Class("badge").Aria("hidden", "true").Text(l.Badge), el("span").Body(name...))))
	}
	return el("section").Class("card").ID("langue").Aria("labelledby", "l").Body(
		heading("l", "languages", w.T("language.title"), nil),
		el("ul").Class("choices tall").Body(rows...),
		el("p").Class("foot").Body(p.leads("/langues").Class("link").Body(icon("languages", "i-s"), app.Text(w.T("language.all")))))
}

// looksCard is text size, contrast, theme and how fast the voice reads, kept on this device.
func (p *program) looksCard() app.UI {
	w := p.words
	var pace app.UI
	if p.speech.audible(w.Tag) {
		pace = p.options("me.voice", "volume-2", p.device.Pace, []option{{"", "me.sizeNormal", []string{"rabbit"}}, {"slow", "me.voiceSlow", []string{"turtle"}}},
			func(v string) {
				p.device.Pace = v
				p.device.wear()
				text := w.T("me.voice") + ". " + w.T("me.looks") + "."
				p.speech.stop() // and said anew, so that they hear what they chose
				p.speech.toggle("pace", w.Tag, text, text, func() { p.do(func() {}) })
			})
	}
	return el("section").Class("card").Aria("labelledby", "vue").Body(
		heading("vue", "eye", w.T("me.looks"), nil),
		p.options("me.size", "type", p.device.Size, []option{{"", "me.sizeNormal", []string{"type", "i-s"}}, {"large", "me.sizeLarge", []string{"type"}}, {"largest", "me.sizeLargest", []string{"type", "i-l"}}},
			func(v string) { p.device.Size = v }),
		p.options("me.contrast", "contrast", p.device.Contrast, []option{{"", "me.automatic", []string{"smartphone"}}, {"more", "me.contrastMore", []string{"contrast"}}},
			func(v string) { p.device.Contrast = v }),
		p.options("me.theme", "moon", p.device.Theme, []option{{"", "me.automatic", []string{"smartphone"}}, {"light", "me.themeLight", []string{"sun"}}, {"dark", "me.themeDark", []string{"moon"}}},
			func(v string) { p.device.Theme = v }),
		pace,
	)
}

// option is one value of a choice, the key of its word, and its pictogram with its size.
type option struct {
	value, key string
	picture    []string
}

// options is a choice of two or three.
func (p *program) options(key, picture, current string, all []option, set func(string)) app.UI {
	var buttons []app.UI
	for _, o := range all {
		buttons = append(buttons, el("button").Attr("type", "button").Aria("pressed", pressed(o.value == current)).
			Body(icon(o.picture[0], o.picture[1:]...), app.Text(p.words.T(o.key))).OnClick(p.tap(key+o.value, func() {
			set(o.value)
			p.device.wear()
		})))
	}
	return el("div").Class("field").Body(
		el("p").Class("label").ID(key).Body(icon(picture, "i-s"), app.Text(p.words.T(key))),
		el("div").Class("seg").Role("group").Aria("labelledby", key).Body(buttons...))
}

// programCard installs and updates the programme; hidden where there is nothing to do.
func (p *program) programCard() app.UI {
	w := p.words
	var rows []app.UI
	if p.news {
		rows = append(rows, el("p").Text(w.T("state.newVersion")), el("div").Class("btns").Body(
			el("button").Class("btn").Attr("type", "button").OnClick(p.tap("update", p.takeUpdate)).
				Body(icon("refresh-cw"), app.Text(w.T("state.update")))))
	}
	if p.install && p.ctx.IsAppleBrowser() {
		rows = append(rows, el("p").Body(icon("share", "i-s"), app.Text(w.T("me.installApple"))))
	} else if p.install {
		rows = append(rows, el("p").Text(w.T("me.installText")), el("div").Class("btns").Body(
			el("button").Class("btn").Attr("type", "button").OnClick(p.tap("install", func() { p.ctx.ShowAppInstallPrompt() })).
				Body(icon("download"), app.Text(w.T("me.install")))))
	}
	if len(rows) == 0 {
		return el("section").Hidden(true) // what follows keeps its place when the browser offers to install
	}
	return el("section").Class("card").Aria("labelledby", "app-t").Body(
		append([]app.UI{heading("app-t", "smartphone", w.T("me.program"), nil)}, rows...)...)
}

// leaveCard asks before the device forgets.
func (p *program) leaveCard() app.UI {
	w := p.words
	text := w.T("me.leaveText")
	if p.leaveFailed {
		text = w.T("me.leaveOffline")
	}
	return el("section").Class("card help").DataSet("c", "perdu").Aria("labelledby", "quitter").Body(
		el("h2").ID("quitter").TabIndex(-1).Text(w.T("me.leaveTitle")),
		el("p").Text(text),
		el("div").Class("btns").Body(
			el("button").Class("btn").Attr("type", "button").OnClick(p.tap("leave yes", p.leave)).
				Body(icon("log-out"), app.Text(w.T("me.leaveYes"))),
			el("button").Class("btn ghost").Attr("type", "button").OnClick(p.tap("leave no", func() { p.leaving, p.leaveFailed = false, false })).
				Text(w.T("me.leaveNo"))))
}

// chooseLanguage changes the language at once, here and for the person.
func (p *program) chooseLanguage(tag string) {
	if words := storedWords(tag); words != nil {
		p.speak(words)
	}
	p.work(func() {
		words, err := fetchWords(tag)
		if err == nil {
			p.do(func() { p.speak(words) })
		}
		if _, err = requestAs(p.me.Person, "PUT", "/api/me/language", map[string]string{"language": tag}, nil); err != nil {
			p.do(func() { p.refuse(err) })
			return
		}
		p.do(func() {
			p.me.Language = tag
			p.saved = p.saved.Add(-saveEvery)
			p.save()
			p.enter() // what the server tells in words comes in them
		})
	})
}

// leave ends the session and makes the device forget the person, once nothing of theirs waits any more.
func (p *program) leave() {
	p.work(func() {
		_, err := p.sendWaiting()
		if !undecided(err) {
			_, err = requestAs(p.me.Person, "POST", "/api/leave", nil, nil)
		}
		if err != nil && !gone(err) {
			p.do(func() { p.leaveFailed = true })
			return
		}
		told, _ := p.readWaiting() // what the server refused, and said so
		for _, w := range told {
			dropWaiting(w.ID)
		}
		p.do(p.depart)
	})
}

// takeUpdate goes over to the version that waits; the page loads anew.
func (p *program) takeUpdate() {
	if lakaz := app.Window().Get("lakaz"); lakaz.Truthy() && lakaz.Get("activate").Truthy() {
		lakaz.Call("activate")
		return
	}
	p.restart()
}

// OnAppUpdate is called when a new version waits.
func (p *program) OnAppUpdate(app.Context) { p.news = true }

// OnAppInstallChange is called when the browser can install the programme, or has.
func (p *program) OnAppInstallChange(ctx app.Context) { p.install = ctx.IsAppInstallable() }
