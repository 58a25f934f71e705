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
	return app.Section().Class("panel import").Aria("labelledby", "passe").Body(
		app.H2().ID("passe").Text(p.words.T("office.importTitle")), app.P().Text(p.words.T("office.importText")), p.importDoor(""))
}

// importCard leads there for the home on screen.
func (p *program) importCard() app.UI {
	return app.Section().Class("card import").Aria("labelledby", "passe").Body(
		heading("passe", "upload", p.words.T("office.importTitle"), nil), app.P().Text(p.words.T("office.importText")), p.importDoor(string(p.home.id)))
}

// contractCard leads to the server's page on which a home's electricity contract is told.
func (p *program) contractCard(home string) app.UI {
	return app.Section().Class("card").Aria("labelledby", "contrat").Body(
		heading("contrat", "zap", p.words.T("contract.title"), nil), app.P().Text(p.words.T("contract.text")),
		app.Form().Method("get").Action("/contrat/"+url.PathEscape(home)).Class("btns").Body(
			app.Button().Class("btn ghost").Type("submit").Text(p.words.T("contract.open"))))
}

// importDoor is a form, because the programme takes links for screens of its own.
func (p *program) importDoor(home string) app.UI {
	return app.Form().Method("get").Action("/passe").Class("btns").Body(
		app.Input().Type("hidden").Name("foyer").Value(home),
		app.Button().Class("btn").Type("submit").Body(icon("upload"), app.Text(p.words.T("office.importOpen"))))
}
