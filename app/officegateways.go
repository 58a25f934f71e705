package main

import (
	"net/url"
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// gatewayState is the gateways as the administrator sees them.
type gatewayState struct {
	lines  []gatewayHealth
	open   lakaz.GatewayID // whose refused messages are shown
	inbox  *gatewayInbox
	home   string // chosen for a new gateway
	made   *gatewayMade
	copied bool
	err    error

	devices deviceState
}

// noHome is the value of no choice: go-app drops an empty one.
const noHome = "-"

// gatewayHealth is how a gateway does.
type gatewayHealth struct {
	ID        lakaz.GatewayID             `json:"id"`
	Household lakaz.HouseholdID           `json:"household"`
	LastSeen  *time.Time                  `json:"lastSeen"`
	Accepted  uint64                      `json:"accepted"`
	Refused   map[telemetry.Reason]uint64 `json:"refused"`
	Waiting   int                         `json:"waiting"` // keys of devices that nobody mapped yet
}

// gatewayInbox is the messages of a gateway that were refused, newest first.
type gatewayInbox struct {
	Samples []struct {
		At      time.Time           `json:"at"`
		Topic   string              `json:"topic"`
		Payload string              `json:"payload"`
		Reasons []telemetry.Refusal `json:"reasons"`
	} `json:"samples"`
}

// gatewayMade is a new gateway with its password, which is shown once.
type gatewayMade struct {
	ID       lakaz.GatewayID `json:"id"`
	Username string          `json:"username"`
	Password string          `json:"password"`
}

// refusals is how many readings were refused, and the words of why, the most frequent first.
func (g gatewayHealth) refusals(w locales.Words) (total uint64, why string) {
	reasons := make([]telemetry.Reason, 0, len(g.Refused))
	for reason, n := range g.Refused {
		if n > 0 {
			reasons = append(reasons, reason)
			total += n
		}
	}
	slices.SortFunc(reasons, func(a, b telemetry.Reason) int {
		if g.Refused[a] != g.Refused[b] {
			return int(int64(g.Refused[b]) - int64(g.Refused[a]))
		}
		if a < b {
			return -1
		}
		return 1
	})
	for i, reason := range reasons {
		if i > 0 {
			why += ", "
		}
		why += w.T("refusal."+string(reason)) + "\u00a0: " + locales.Number(float64(g.Refused[reason]), 0)
	}
	return total, why
}

// bySilence orders gateways, those never heard and longest silent first.
func bySilence(lines []gatewayHealth) []gatewayHealth {
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b gatewayHealth) int {
		switch {
		case a.LastSeen == nil && b.LastSeen == nil:
			return 0
		case a.LastSeen == nil:
			return -1
		case b.LastSeen == nil:
			return 1
		}
		return a.LastSeen.Truncate(time.Minute).Compare(b.LastSeen.Truncate(time.Minute))
	})
	return sorted
}

// gatewayPanel is the health of every gateway; a gateway's refused messages open below. On a phone the rows are drawn as
// cards, which takes a table's meaning away unless its roles are spelt out.
func (p *program) gatewayPanel() app.UI {
	w, now, s := p.words, p.now(), &p.office.gateways
	names := map[lakaz.HouseholdID]string{}
	for _, l := range p.office.homes {
		names[l.Household.ID] = l.Household.Name
	}
	var rows []app.UI
	for _, g := range bySilence(s.lines) {
		seen := app.Span().Class("state").DataSet("c", "alerte").Body(icon("radio-tower"), app.Text(w.T("office.never")))
		if g.LastSeen != nil {
			seen = app.Span().Class("state").Body(icon("check"), app.Text(locales.Age(w, now.Sub(*g.LastSeen))))
			if now.Sub(*g.LastSeen) >= telemetry.Stale {
				seen = app.Span().Class("state").DataSet("c", "perdu").Body(icon("clock"), app.Text(locales.Age(w, now.Sub(*g.LastSeen))))
			}
		}
		refused := app.Td().Class("wrap").Role("cell").DataSet("head", w.T("office.refused"))
		if total, why := g.refusals(w); total > 0 {
			label := w.T("office.see")
			if s.open == g.ID {
				label = w.T("office.close")
			}
			refused.Body(app.Text(locales.Number(float64(total), 0)+" "), app.Small().Text(why+" "),
				app.Button().Class("link").Type("button").Aria("expanded", pressed(s.open == g.ID)).
					OnClick(p.tap("inbox "+string(g.ID), func() { p.openInbox(g.ID) })).Text(label))
		} else {
			refused.Text("0")
		}
		label := w.T("office.devices")
		if g.Waiting > 0 {
			label += " (" + locales.Number(float64(g.Waiting), 0) + ")"
		}
		devices := app.Button().Class("link").Type("button").Aria("expanded", pressed(s.devices.open == g.ID)).
			OnClick(p.tap("devices "+string(g.ID), func() { p.openDevices(g.ID) })).Text(label)
		rows = append(rows, app.Tr().Role("row").Body(
			app.Td().Role("cell").Body(app.Text(string(g.ID)+" "), devices), app.Td().Role("cell").Text(names[g.Household]), app.Td().Role("cell").Body(seen),
			app.Td().Role("cell").Class("r").DataSet("head", w.T("office.accepted")).Text(locales.Number(float64(g.Accepted), 0)), refused))
		if s.devices.open == g.ID {
			rows = append(rows, app.Tr().Role("row").Body(app.Td().Role("cell").ColSpan(5).Class("wrap").Body(p.deviceList(now)...)))
		}
		if s.open == g.ID {
			rows = append(rows, app.Tr().Role("row").Body(app.Td().Role("cell").ColSpan(5).Class("wrap").Body(p.inboxList(now)...)))
		}
	}
	if len(rows) == 0 {
		return p.sleeping(w.T("office.noGatewaysTitle"), w.T("office.noGatewaysText"))
	}
	var heads []app.UI
	for i, key := range []string{"office.gateway", "office.home", "office.seen", "office.accepted", "office.refused"} {
		th := app.Th().Role("columnheader").Scope("col").Text(w.T(key))
		if i == 3 {
			th.Class("r")
		}
		heads = append(heads, th)
	}
	return app.Section().Class("panel").Aria("labelledby", "passerelles").Body(
		app.H2().ID("passerelles").Text(w.T("office.gateways")),
		app.Div().Class("scroll").TabIndex(0).Role("group").Aria("labelledby", "passerelles").Body(app.Table().Class("t cards").Role("table").Body(
			app.THead().Role("rowgroup").Body(app.Tr().Role("row").Body(heads...)), app.TBody().Role("rowgroup").Body(rows...))))
}

// inboxList is the kept messages of the open gateway.
func (p *program) inboxList(now time.Time) []app.UI {
	w, s := p.words, &p.office.gateways
	if s.inbox == nil {
		return []app.UI{p.skeleton("card sk", "sk-1", "sk-2")}
	}
	var list []app.UI
	for _, m := range s.inbox.Samples {
		var why string
		for i, r := range m.Reasons {
			if i > 0 {
				why += ", "
			}
			why += w.T("refusal." + string(r.Reason))
			if r.Detail != "" {
				why += " (" + r.Detail + ")"
			}
		}
		list = append(list, app.P().Body(app.B().Text(why), app.Small().Text(" · "+locales.Age(w, now.Sub(m.At))+" · "+m.Topic)),
			app.Elem("pre").Class("raw").Text(m.Payload))
	}
	return list
}

// openInbox shows a gateway's refused messages, or hides them.
func (p *program) openInbox(id lakaz.GatewayID) {
	s := &p.office.gateways
	s.inbox = nil
	if s.open == id {
		s.open = ""
		return
	}
	s.open = id
	p.work(func() {
		inbox := new(gatewayInbox)
		_, err := request("GET", "/api/gateways/"+url.PathEscape(string(id))+"/inbox", nil, inbox)
		p.do(func() {
			p.refuse(err)
			if s.open == id && err == nil {
				s.inbox = inbox
			}
		})
	})
}

// gatewayMaker makes a gateway for a home and shows its password once.
func (p *program) gatewayMaker() app.UI {
	w, s := p.words, &p.office.gateways
	if s.made != nil {
		copyWord := w.T("office.copy")
		if s.copied {
			copyWord = w.T("office.copied")
		}
		return app.Section().Class("once").Aria("labelledby", "secret").Body(
			app.H2().Class("h2").ID("secret").Text(w.T("office.secretTitle")),
			app.P().Text(w.T("office.secretText")),
			app.P().Body(app.Text(w.T("office.username")+"\u00a0: "), app.Code().Text(s.made.Username)),
			app.P().Body(app.Text(w.T("office.password")+"\u00a0: "), app.Code().Text(s.made.Password)),
			app.Div().Class("btns").Body(
				app.Button().Class("btn").Type("button").OnClick(p.tap("copy "+string(s.made.ID), p.copySecret)).
					Body(icon("copy"), app.Text(copyWord)),
				app.Button().Class("btn ghost").Type("button").OnClick(p.tap("noted "+string(s.made.ID), func() { s.made, s.copied = nil, false })).
					Text(w.T("office.noted"))))
	}
	if len(p.office.homes) == 0 {
		return nil
	}
	choices := []app.UI{app.Option().Value(noHome).Text(w.T("office.chooseHome")).Selected(s.home == "")}
	for _, l := range p.office.homes {
		id := string(l.Household.ID)
		choices = append(choices, app.Option().Value(id).Text(l.Household.Name).Selected(s.home == id))
	}
	form := []app.UI{
		app.H2().ID("nouvelle").Text(w.T("office.newGateway")),
		app.Div().Class("field").Body(
			app.Label().For("foyer").Text(w.T("office.home")),
			app.Select().ID("foyer").Body(choices...).OnChange(func(ctx app.Context, _ app.Event) {
				p.protected(func() {
					if s.home = ctx.JSSrc().Get("value").String(); s.home == noHome {
						s.home = ""
					}
				})
			})),
	}
	if s.err != nil {
		_, text := p.reason(s.err)
		form = append(form, app.P().Class("wrong").Role("alert").Body(icon("info"), app.Text(text)))
	}
	form = append(form, app.Div().Class("btns").Body(app.Button().Class("btn").Type("button").Disabled(s.home == "").
		OnClick(p.tap("make gateway", p.makeGateway)).Body(icon("plus"), app.Text(w.T("office.create")))))
	return app.Section().Class("panel").Aria("labelledby", "nouvelle").Body(form...)
}

func (p *program) makeGateway() {
	s := &p.office.gateways
	s.err = nil
	if s.home == "" {
		return
	}
	home := s.home
	p.work(func() {
		made := new(gatewayMade)
		_, err := request("POST", "/api/gateways", map[string]string{"household": home}, made)
		p.do(func() {
			p.refuse(err)
			if s.err = err; err == nil {
				s.made, s.home = made, ""
				p.openOffice()
			}
		})
	})
}

// copySecret puts both lines on the clipboard.
func (p *program) copySecret() {
	s := &p.office.gateways
	if clipboard := app.Window().Get("navigator").Get("clipboard"); clipboard.Truthy() {
		clipboard.Call("writeText", s.made.Username+"\n"+s.made.Password)
		s.copied = true
	}
}
