package main

import (
	"net/url"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
)

// dataCard is a home's measurements to take away; the administrator may also go and erase the home.
func (p *program) dataCard(home string) app.UI {
	w, export := p.words, "/api/households/"+url.PathEscape(home)+"/export"
	links := []app.UI{
		app.A().Class("btn ghost").Href(export).Download("").Body(icon("download"), app.Text(w.T("me.dataTable"))),
		app.A().Class("btn ghost").Href(export + "?format=parquet").Download("").Text(w.T("me.dataParquet")),
	}
	if p.me.Role == lakaz.Administrator {
		links = append(links, app.A().Class("btn ghost").Href("/donnees/effacer/"+url.PathEscape(home)).Target("_blank").Text(w.T("office.erase")))
	}
	return app.Section().Class("card").Aria("labelledby", "donnees").Body(
		heading("donnees", "download", w.T("me.data"), nil),
		app.P().Text(w.T("me.dataText")),
		app.Div().Class("btns").Body(links...))
}
