package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/screen"
)

// billCard is where this month's electricity will end; it leads to the budget.
func (p *program) billCard(v screen.Bill) app.UI {
	return el("section").Class("card").Aria("labelledby", "fact").Body(
		el("div").Class("card-h").Body(icon("receipt-text"),
			el("h2").ID("fact").Body(el("a").Class("more").Attr("href", p.ofHome(pathBudget)).Body(app.Text(v.Title), icon("chevron-right", "i-s"))),
			p.say("bill", v.Spoken)),
		el("p").Class("num figure").Text(v.Range),
		el("p").Class("muted").Text(v.Line))
}
