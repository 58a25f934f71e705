package main

import (
	"net/url"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
)

// healthLine is an alarm, or a sensor of a gateway, as the server words it.
type healthLine struct {
	Row struct {
		ID    string       `json:"id"`    // of an alarm that nobody takes care of yet, "" for none
		Href  string       `json:"href"`  // the home
		Title string       `json:"title"` // whose it is
		Signs []healthSign `json:"signs"`
		Phone string       `json:"phone"`
		Todo  string       `json:"todo"`
		Do    *struct {
			Label string `json:"label"`
			URL   string `json:"url"`
		} `json:"do"` // what may be said of it next
	} `json:"row"`
}

// healthSign is something to see: a picture, a word, and a state's ink.
type healthSign struct {
	Icon  string `json:"icon"`
	Text  string `json:"text"`
	State string `json:"state"` // "alerte", "perdu" or "" for none
}

// signs draws what is to be seen.
func signs(list []healthSign) (drawn []app.UI) {
	for _, s := range list {
		drawn = append(drawn, el("span").Class("state").DataSet("c", s.State).Body(icon(s.Icon), app.Text(s.Text)))
	}
	return drawn
}

// healthLines lists alarms or sensors.
func (p *program) healthLines(lines []healthLine, none string) app.UI {
	if len(lines) == 0 {
		return el("p").Text(p.words.T(none))
	}
	rows := make([]app.UI, len(lines))
	for i := range lines {
		l := lines[i].Row
		row := []app.UI{el("b").Text(l.Title)}
		if l.Href != "" {
			row[0] = el("a").Attr("href", l.Href).Text(l.Title)
		}
		row = append(row, signs(l.Signs)...)
		if l.Phone != "" {
			row = append(row, el("a").Class("state").Attr("href", "tel:"+strings.ReplaceAll(l.Phone, " ", "")).Body(icon("phone"), app.Text(l.Phone)))
		}
		if l.Todo != "" {
			row = append(row, el("small").Text(l.Todo))
		}
		if l.ID != "" {
			row = append(row, el("button").Class("link").Attr("type", "button").
				OnClick(p.tap("see "+l.ID, func() { p.tell("/api/alarms/" + url.PathEscape(l.ID) + "/seen") })).Text(p.words.T("office.alarmSee")))
		}
		if l.Do != nil {
			row = append(row, el("button").Class("link").Attr("type", "button").
				OnClick(p.tap(l.Do.URL, func() { p.tell(l.Do.URL) })).Text(l.Do.Label))
		}
		rows[i] = el("li").Body(row...)
	}
	return el("ul").Class("alarms").Body(rows...)
}

// alarmPanel is what calls for somebody, the gravest first, with what to do.
func (p *program) alarmPanel() app.UI {
	return el("section").Class("panel").Aria("labelledby", "alertes").Body(
		el("h2").ID("alertes").Text(p.words.T("office.alarms")),
		p.healthLines(p.office.gateways.alarms, "office.alarmsNone"))
}

// tell says that the person takes care of what calls for somebody, or has.
func (p *program) tell(url string) {
	p.work(func() {
		_, err := request("PUT", url, nil, nil)
		p.do(func() {
			p.refuse(err)
			p.openOffice()
		})
	})
}

// openSensors shows a gateway's sensors, or hides them.
func (p *program) openSensors(id lakaz.GatewayID) {
	s := &p.office.gateways
	s.sensors = nil
	if s.sensed == id {
		s.sensed = ""
		return
	}
	s.sensed = id
	p.work(func() {
		var detail struct {
			Sensors []healthLine `json:"sensors"`
		}
		_, err := request("GET", "/api/gateways/"+url.PathEscape(string(id)), nil, &detail)
		p.do(func() {
			p.refuse(err)
			if s.sensed == id && err == nil {
				s.sensors = append([]healthLine{}, detail.Sensors...)
			}
		})
	})
}
