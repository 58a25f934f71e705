package main

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// soonScreen is a place where nothing has been planned yet.
func (p *program) soonScreen(name, title, text string) app.UI {
	return p.frame(p.eave("", "", p.words.T(name), nil, p.languageButton()), "phone",
		el("div").Class("stack").Body(p.soonCard(title, text)))
}

// soonCard is Kaz asleep, and what will come.
func (p *program) soonCard(title, text string) app.UI {
	w := p.words
	return el("section").Class("card soon").Aria("labelledby", "vide").Body(
		p.say("soon", w.T(title)+". "+w.T(text)),
		kazPicture("asleep", p.overseas(), 148),
		el("h2").ID("vide").Text(w.T(title)),
		el("p").Text(w.T(text)))
}
