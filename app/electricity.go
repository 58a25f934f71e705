package main

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/locales"
	"lakaz/telemetry"
)

// electricityCard is the living needle, euro today, and how it compares.
func (p *program) electricityCard(now time.Time) app.UI {
	w, h := p.words, p.home.data
	watts, at, ok := h.Watts()
	age := now.Sub(at)
	spoken := w.T("home.electricity") + "."
	var body []app.UI
	var chip app.UI
	switch {
	case !ok || age >= telemetry.Silent:
		body = append(body, app.P().Class("muted now-none").Body(icon("clock"), app.Text(w.T("home.noPower"))))
	default:
		label := w.T("home.dial", args{"Watts": locales.Watts(watts)})
		spoken = w.T("home.sayPower", args{"Watts": locales.Watts(watts)})
		when, lit := w.T("home.now"), "big"
		if age >= telemetry.Stale {
			when, lit = locales.Age(w, age), "big old"
			spoken = w.T("home.electricity") + ", " + when + "\u00a0: " + locales.Watts(watts) + "."
		} else if h.Usual != nil {
			against := h.Usual.Compare(watts)
			label = w.T("home.dial." + string(against))
			chip = againstChip(w, against)
			spoken += " " + w.T("home."+string(against)) + "."
		}
		body = append(body, app.Div().Class("now").Body(
			dial(watts, h.Usual, label),
			app.Div().Body(
				app.P().Class(lit).Body(&figure{Value: watts}, app.Text("\u202f"), app.Small().Text("W")),
				app.P().Class("muted").Text(when)),
		))
	}
	today := h.Today
	if today != nil && today.Day != h.Household.Dwelling.Territory.In(now).Format(time.DateOnly) {
		today = nil // yesterday's figure would lie
	}
	if today != nil {
		spoken += " " + w.T("home.sayToday", args{"Euro": locales.Euro(today.CostEUR)})
	}
	body = append(body, p.todayLine(today, chip))
	title := app.Div().Class("card-h").Body(icon("zap"),
		app.H2().ID("elec").Body(app.A().Class("more").Href(p.historyLink(telemetry.Electricity)).
			Body(app.Text(w.T("home.electricity")), icon("chevron-right", "i-s"))),
		p.say("electricity", spoken))
	return app.Section().Class("card").Aria("labelledby", "elec").Body(append([]app.UI{title}, body...)...)
}

// todayLine is what the dwelling's day has cost so far and the chip; nil where neither is known.
func (p *program) todayLine(today *telemetry.Today, chip app.UI) app.UI {
	if today == nil && chip == nil {
		return nil
	}
	var body []app.UI
	if today != nil {
		body = append(body, app.P().Class("euro").Body(
			&figure{Value: today.CostEUR, Digits: 2}, app.Text("\u202f€ "), app.Small().Text(p.words.T("home.today"))))
	}
	if chip != nil {
		body = append(body, chip)
	}
	return app.Div().Class("split").Body(body...)
}

// againstChip compares with the usual at this hour; green only for as usual, and never a reproach.
func againstChip(w locales.Words, against telemetry.Against) app.UI {
	picture := map[telemetry.Against]string{telemetry.AsUsual: "equal", telemetry.Above: "arrow-up", telemetry.Below: "arrow-down"}[against]
	chip := app.Span().Class("chip")
	if against == telemetry.AsUsual {
		chip.DataSet("c", "bien")
	}
	return chip.Body(icon(picture), app.Text(w.T("home."+string(against))))
}
