package main

import (
	"net/url"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// importPanel leads to the page that takes files of any home's past; it is the server's own.
func (p *program) importPanel() app.UI {
	if len(p.office.homes) == 0 {
		return nil
	}
	return el("section").Class("panel import").Aria("labelledby", "passe").Body(
		el("h2").ID("passe").Text(p.words.T("office.importTitle")), el("p").Text(p.words.T("office.importText")), p.importDoor(""))
}

// importCard leads there for the home on screen.
func (p *program) importCard() app.UI {
	return el("section").Class("card import").Aria("labelledby", "passe").Body(
		heading("passe", "upload", p.words.T("office.importTitle"), nil), el("p").Text(p.words.T("office.importText")), p.importDoor(string(p.home.id)))
}

// contractCard leads to the server's page on which a home's electricity contract is told.
func (p *program) contractCard(home string) app.UI {
	return el("section").Class("card").Aria("labelledby", "contrat").Body(
		heading("contrat", "zap", p.words.T("contract.title"), nil), el("p").Text(p.words.T("contract.text")),
		el("form").Attr("method", "get").Attr("action", "/contrat/"+url.PathEscape(home)).Class("btns").Body(
			el("button").Class("btn ghost").Attr("type", "submit").Text(p.words.T("contract.open"))))
}

// importDoor is a form, because the programme takes links for screens of its own.
func (p *program) importDoor(home string) app.UI {
	return el("form").Attr("method", "get").Attr("action", "/passe").Class("btns").Body(
		el("input").Attr("type", "hidden").Attr("name", "foyer").Attr("value", home),
		el("button").Class("btn").Attr("type", "submit").Body(icon("upload"), app.Text(p.words.T("office.importOpen"))))
}
