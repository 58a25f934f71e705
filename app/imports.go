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

// importDoor leads to the server's page about a home, "" for any.
func (p *program) importDoor(home string) app.UI {
	return el("div").Class("btns").Body(p.leads("/passe?"+url.Values{"foyer": {home}}.Encode()).Class("btn").
		Body(icon("upload"), app.Text(p.words.T("office.importOpen"))))
}
