package main

import (
	"net/url"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// gatewayState is the gateways as advisors and the administrator see them.
type gatewayState struct {
	lines  []gatewayHealth // as the server orders them, those that need somebody first
	alarms []healthLine
	open   lakaz.GatewayID // whose refused messages are shown
	inbox  *gatewayInbox
	home   string // chosen for a new gateway
	made   *gatewayMade
	copied bool
	err    error

	devices deviceState
	sensed  lakaz.GatewayID // whose sensors are shown
	sensors []healthLine    // nil until the answer comes
}

// noHome is the value of no choice: go-app drops an empty one.
const noHome = "-"

// gatewayHealth is how a gateway does.
type gatewayHealth struct {
	ID        lakaz.GatewayID   `json:"id"`
	Household lakaz.HouseholdID `json:"household"`
	Accepted  uint64            `json:"accepted"`
	Refusals  uint64            `json:"refusals"`
	Why       string            `json:"why"`     // of the refusals, in words
	Waiting   int               `json:"waiting"` // keys of devices that nobody mapped yet
	Signs     []healthSign      `json:"signs"`
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

// gatewayPanel is the health of every gateway; a gateway's refused messages open below. On a phone the rows are drawn as
// cards, which takes a table's meaning away unless its roles are spelt out.
func (p *program) gatewayPanel() app.UI {
	w, now, s := p.words, p.now(), &p.office.gateways
	names := map[lakaz.HouseholdID]string{}
	for _, l := range p.office.homes {
		names[l.Household.ID] = l.Household.Name
	}
	var rows []app.UI
	for _, g := range s.lines {
		refused := []app.UI{app.Text(locales.Number(float64(g.Refusals), 0) + " "), el("small").Text(g.Why + " ")}
		if g.Refusals > 0 && p.me.Role == lakaz.Administrator {
			label := w.T("office.see")
			if s.open == g.ID {
				label = w.T("office.close")
			}
			refused = append(refused, p.opener("inbox ", g, s.open == g.ID, label, p.openInbox))
		}
		label := w.T("office.devices")
		if g.Waiting > 0 {
			label += " (" + locales.Number(float64(g.Waiting), 0) + ")"
		}
		cell := func(body ...app.UI) app.HTMLElem { return el("td").Role("cell").Body(body...) }
		rows = append(rows, el("tr").Role("row").Body(
			cell(app.Text(string(g.ID)+" "), p.opener("sensors ", g, s.sensed == g.ID, w.T("office.sensors"), p.openSensors), app.Text(" "),
				p.opener("devices ", g, s.devices.open == g.ID, label, p.openDevices)),
			cell(app.Text(names[g.Household])), cell(signs(g.Signs)...),
			cell(app.Text(locales.Number(float64(g.Accepted), 0))).Class("r").DataSet("head", w.T("office.accepted")),
			cell(refused...).Class("wrap").DataSet("head", w.T("office.refused"))))
		more := func(body ...app.UI) {
			rows = append(rows, el("tr").Role("row").Body(cell(body...).Attr("colspan", 5).Class("wrap")))
		}
		switch {
		case s.sensed != g.ID:
		case s.sensors == nil:
			more(p.skeleton("card sk", "sk-1", "sk-2"))
		default:
			more(p.healthLines(s.sensors, "office.sensorsNone"))
		}
		if s.devices.open == g.ID {
			more(p.deviceList(now)...)
		}
		if s.open == g.ID {
			more(p.inboxList(now)...)
		}
	}
	if len(rows) == 0 {
		return p.sleeping(w.T("office.noGatewaysTitle"), w.T("office.noGatewaysText"))
	}
	var heads []app.UI
	for i, key := range []string{"office.gateway", "office.home", "office.seen", "office.accepted", "office.refused"} {
		th := el("th").Role("columnheader").Attr("scope", "col").Text(w.T(key))
		if i == 3 {
			th.Class("r")
		}
		heads = append(heads, th)
	}
	return el("section").Class("panel").Aria("labelledby", "passerelles").Body(
		el("h2").ID("passerelles").Text(w.T("office.gateways")),
		el("div").Class("scroll").TabIndex(0).Role("group").Aria("labelledby", "passerelles").Body(el("table").Class("t cards").Role("table").Body(
			el("thead").Role("rowgroup").Body(el("tr").Role("row").Body(heads...)), el("tbody").Role("rowgroup").Body(rows...))))
}

// opener shows more of a gateway in a row of its own, or hides it.
func (p *program) opener(what string, g gatewayHealth, open bool, text string, tap func(lakaz.GatewayID)) app.UI {
	return el("button").Class("link").Attr("type", "button").Aria("expanded", pressed(open)).
		OnClick(p.tap(what+string(g.ID), func() { tap(g.ID) })).Text(text)
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
		list = append(list, el("p").Body(el("b").Text(why), el("small").Text(" · "+locales.Age(w, now.Sub(m.At))+" · "+m.Topic)),
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
		return el("section").Class("once").Aria("labelledby", "secret").Body(
			el("h2").Class("h2").ID("secret").Text(w.T("office.secretTitle")),
			el("p").Text(w.T("office.secretText")),
			el("p").Body(app.Text(w.T("office.username")+"\u00a0: "), el("code").Text(s.made.Username)),
			el("p").Body(app.Text(w.T("office.password")+"\u00a0: "), el("code").Text(s.made.Password)),
			el("div").Class("btns").Body(
				el("button").Class("btn").Attr("type", "button").OnClick(p.tap("copy "+string(s.made.ID), p.copySecret)).
					Body(icon("copy"), app.Text(copyWord)),
				el("button").Class("btn ghost").Attr("type", "button").OnClick(p.tap("noted "+string(s.made.ID), func() { s.made, s.copied = nil, false })).
					Text(w.T("office.noted"))))
	}
	if len(p.office.homes) == 0 {
		return nil
	}
	choices := []app.UI{el("option").Attr("value", noHome).Text(w.T("office.chooseHome")).Attr("selected", s.home == "")}
	for _, l := range p.office.homes {
		id := string(l.Household.ID)
		choices = append(choices, el("option").Attr("value", id).Text(l.Household.Name).Attr("selected", s.home == id))
	}
	form := []app.UI{
		el("h2").ID("nouvelle").Text(w.T("office.newGateway")),
		el("div").Class("field").Body(
			el("label").Attr("for", "foyer").Text(w.T("office.home")),
			el("select").ID("foyer").Body(choices...).OnChange(func(ctx app.Context, _ app.Event) {
				p.protected(func() {
					if s.home = ctx.JSSrc().Get("value").String(); s.home == noHome {
						s.home = ""
					}
				})
			})),
	}
	if s.err != nil {
		_, text := p.reason(s.err)
		form = append(form, el("p").Class("wrong").Role("alert").Body(icon("info"), app.Text(text)))
	}
	form = append(form, el("div").Class("btns").Body(el("button").Class("btn").Attr("type", "button").Attr("disabled", s.home == "").
		OnClick(p.tap("make gateway", p.makeGateway)).Body(icon("plus"), app.Text(w.T("office.create")))))
	return el("section").Class("panel").Aria("labelledby", "nouvelle").Body(form...)
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
