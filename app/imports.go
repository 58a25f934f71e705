package main

import (
	"net/url"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// importState is a file of a home's past on its way in: chosen, looked at, stored.
type importState struct {
	home   string // whose past it is
	chosen string // in the office, the home that was chosen; "" for none
	file   app.Value
	name   string
	mapped string // the description of its columns, where no known format is right
	busy   bool
	report *importReport
	err    error
}

// importReport is what the server found in a file, or stored of it.
type importReport struct {
	Stored   bool            `json:"stored"`
	Rows     int             `json:"rows"`
	Readings int             `json:"readings"`
	Refused  int             `json:"refused"`
	Channels []importChannel `json:"channels"`
	Faults   []string        `json:"faults"`
}

type importChannel struct {
	Channel telemetry.Channel `json:"channel"`
	From    time.Time         `json:"from"`
	To      time.Time         `json:"to"`
}

// importPanel lets the administrator choose a home, then a file.
func (p *program) importPanel() app.UI {
	w, s := p.words, &p.office.imports
	if len(p.office.homes) == 0 {
		return nil
	}
	choices := []app.UI{app.Option().Value(noHome).Text(w.T("office.chooseHome")).Selected(s.chosen == "")}
	for _, l := range p.office.homes {
		id := string(l.Household.ID)
		choices = append(choices, app.Option().Value(id).Text(l.Household.Name).Selected(s.chosen == id))
	}
	choose := app.Div().Class("field").Body(
		app.Label().For("foyer-passe").Text(w.T("office.home")),
		app.Select().ID("foyer-passe").Body(choices...).OnChange(func(ctx app.Context, _ app.Event) {
			p.protected(func() {
				if s.chosen = ctx.JSSrc().Get("value").String(); s.chosen == noHome {
					s.chosen = ""
				}
			})
		}))
	return app.Section().Class("panel import").Aria("labelledby", "passe").Body(append([]app.UI{
		app.H2().ID("passe").Text(w.T("office.importTitle")), choose}, p.importForm(s.chosen)...)...)
}

// importCard takes a file of the past of the home on screen.
func (p *program) importCard(home string) app.UI {
	return app.Section().Class("card import").Aria("labelledby", "passe").Body(append([]app.UI{
		heading("passe", "upload", p.words.T("office.importTitle"), nil)}, p.importForm(home)...)...)
}

// importForm is the choice of a file and what is in it.
func (p *program) importForm(home string) []app.UI {
	w, s := p.words, &p.office.imports
	if s.home != home { // another home's file
		*s = importState{home: home, chosen: s.chosen}
	}
	body := []app.UI{
		app.P().Text(w.T("office.importText")),
		app.Div().Class("field").Body(
			app.Label().For("fichier").Text(w.T("office.importChoose")),
			app.Input().ID("fichier").Type("file").Disabled(home == "" || s.busy).OnChange(func(ctx app.Context, _ app.Event) {
				p.protected(func() {
					if files := ctx.JSSrc().Get("files"); files.Truthy() && files.Length() > 0 {
						s.file, s.name = files.Index(0), files.Index(0).Get("name").String()
						p.importFile(false)
					}
				})
			}, app.EventScope("file "+home))),
		app.Details().Body(
			app.Summary().Text(w.T("office.importOther")),
			app.Div().Class("field").Body(
				app.Label().For("colonnes").Text(w.T("office.importMapping")),
				app.Textarea().ID("colonnes").Rows(6).Spellcheck(false).Text(s.mapped).OnChange(func(ctx app.Context, _ app.Event) {
					p.protected(func() {
						s.mapped = strings.TrimSpace(ctx.JSSrc().Get("value").String())
						p.importFile(false)
					})
				}, app.EventScope("mapping "+home)))),
	}
	if s.busy {
		body = append(body, app.P().Role("status").Text(w.T("office.importReading")))
	}
	if s.err != nil {
		_, text := p.reason(s.err)
		body = append(body, app.P().Class("wrong").Role("alert").Body(icon("info"), app.Text(text)))
	}
	if s.report == nil || s.busy {
		return body
	}
	body = append(body, app.P().Body(app.B().Text(s.name)), app.Dl().Class("figures").Body(
		countOf(w.T("office.importRows"), s.report.Rows),
		countOf(w.T("office.importReadings"), s.report.Readings),
		countOf(w.T("office.importRefused"), s.report.Refused)))
	var found []app.UI
	for _, c := range s.report.Channels {
		found = append(found, app.Li().Text(p.channelSpan(c)))
	}
	body = append(body, app.Ul().Body(found...))
	if len(s.report.Faults) > 0 {
		body = append(body, app.Elem("pre").Class("raw").Text(strings.Join(s.report.Faults, "\n")))
	}
	switch {
	case s.report.Stored:
		body = append(body, app.P().Role("status").Body(app.Span().Class("state").Body(icon("check"), app.Text(w.T("office.importDone")))))
	case s.report.Readings == 0:
		body = append(body, app.P().Role("status").Text(w.T("office.importNothing")))
	default:
		body = append(body, app.Div().Class("btns").Body(app.Button().Class("btn").Type("button").
			OnClick(p.tap("confirm import "+home, func() { p.importFile(true) })).
			Body(icon("check"), app.Text(w.T("office.importConfirm")))))
	}
	return body
}

// countOf is a figure with its word.
func countOf(word string, n int) app.UI {
	return app.Div().Body(app.Dt().Text(word), app.Dd().Text(locales.Number(float64(n), 0)))
}

// channelSpan says what was found of a channel and from when to when.
func (p *program) channelSpan(c importChannel) string {
	dwelling := lakaz.Dwelling{}
	for _, l := range p.office.homes {
		if string(l.Household.ID) == p.office.imports.home {
			dwelling = l.Household.Dwelling
		}
	}
	if string(p.home.id) == p.office.imports.home {
		dwelling = p.home.data.Household.Dwelling
	}
	day := func(at time.Time) string { return locales.DayMonthYear(p.words, dwelling.Territory.In(at)) }
	return screen.PlaceName(p.words, dwelling, c.Channel.Place) + ", " + p.words.T("office.quantity."+string(c.Channel.Quantity)) +
		"\u00a0: " + p.words.T("office.importSpan", args{"From": day(c.From), "To": day(c.To)})
}

// importFile sends the chosen file: to be looked at, or stored.
func (p *program) importFile(confirmed bool) {
	s := &p.office.imports
	if s.busy || s.home == "" || s.file == nil {
		return
	}
	s.busy, s.err = true, nil
	home, file := s.home, s.file
	q := url.Values{}
	if confirmed {
		q.Set("confirm", "true")
	}
	if s.mapped != "" {
		q.Set("mapping", s.mapped)
	}
	address := "/api/households/" + url.PathEscape(home) + "/imports?" + q.Encode()
	p.work(func() {
		report := new(importReport)
		err := send(address, file, report)
		p.do(func() {
			p.refuse(err)
			if s.home != home {
				return
			}
			s.busy, s.err, s.report = false, err, report
			if err != nil {
				s.report = nil
			}
		})
	})
}
