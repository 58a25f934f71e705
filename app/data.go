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
		p.leads(export).Class("btn ghost").Body(icon("download"), app.Text(w.T("me.dataTable"))),
		p.leads(export + "?format=parquet").Class("btn ghost").Text(w.T("me.dataParquet")),
	}
	if p.me.Role == lakaz.Administrator {
		links = append(links, el("a").Class("btn ghost").Attr("href", "/donnees/effacer/"+url.PathEscape(home)).Attr("target", "_blank").Text(w.T("office.erase")))
	}
	return el("section").Class("card").Aria("labelledby", "donnees").Body(
		heading("donnees", "download", w.T("me.data"), nil),
		el("p").Text(w.T("me.dataText")),
		el("div").Class("btns").Body(links...))
}
