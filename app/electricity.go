package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/screen"
	"lakaz/telemetry"
)

// electricityCard is the living needle, euro today, and how it compares.
func (p *program) electricityCard(v screen.Power) app.UI {
	w := p.words
	body := []app.UI{el("div").Class("card-h").Body(icon("zap"),
		el("h2").ID("elec").Body(el("a").Class("more").Attr("href", p.historyLink(telemetry.Electricity)).
			Body(app.Text(w.T("home.electricity")), icon("chevron-right", "i-s"))),
		p.say("electricity", v.Spoken))}
	if v.Watts.Known() {
		lit := "big"
		if v.Old {
			lit = "big old"
		}
		body = append(body, el("div").Class("now").Body(
			dial(v.Dial, v.Label),
			el("div").Body(
				el("p").Class(lit).Body(p.amount("power", v.Watts)...),
				el("p").Class("muted").Text(v.When)),
		))
	} else {
		body = append(body, el("p").Class("muted now-none").Body(icon("clock"), app.Text(v.When)))
	}
	body = append(body, p.todayLine(v))
	return el("section").Class("card").Aria("labelledby", "elec").Body(body...)
}

// todayLine is what the dwelling's day has cost so far and the chip; nil where neither is known.
func (p *program) todayLine(v screen.Power) app.UI {
	var body []app.UI
	if v.Euro.Known() {
		body = append(body, el("a").Class("more euro").Attr("href", p.ofHome(pathBudget)).Body(
			el("span").Body(&figure{Of: string(p.home.id), Value: v.Euro.Value, Digits: v.Euro.Digits}, app.Text("\u202f"+v.Euro.Unit+" "),
				el("small").Text(v.Today)),
			icon("chevron-right", "i-s")))
	}
	if v.Chip != nil {
		chip := el("span").Class("chip").Lang(v.Chip.Lang)
		if v.Chip.AsUsual {
			chip.DataSet("c", string(telemetry.Well))
		}
		body = append(body, chip.Body(icon(v.Chip.Picture), app.Text(v.Chip.Text)))
	}
	if len(body) == 0 {
		return nil
	}
	return el("div").Class("split").Body(body...)
}
