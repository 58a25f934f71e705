package main

import (
	"net/url"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/screen"
	"lakaz/telemetry"
)

// pastState is the history on screen: what is asked for, and the last answer that fits it.
type pastState struct {
	asked    string // the question's address, so that a late answer to another is dropped
	place    string
	span     telemetry.Span
	at       string
	lastYear bool
	choosing bool // the list of places is open
	row      int  // of the table, tapped on the chart; -1 for none
	busy     bool
	known    bool
	data     telemetry.History
	err      error
}

// spans lists what can be shown at once, with its word and the words of its neighbours.
func spans() []spanWords {
	return []spanWords{
		{telemetry.Day, "history.day", "history.dayBefore", "history.dayAfter", "1"},
		{telemetry.Week, "history.week", "history.weekBefore", "history.weekAfter", "7"},
		{telemetry.Month, "history.month", "history.monthBefore", "history.monthAfter", "30"},
		{telemetry.Year, "history.year", "history.yearBefore", "history.yearAfter", "365"},
	}
}

// spanWords are the catalogue's keys about one span.
type spanWords struct {
	span                telemetry.Span
	name, before, after string
	days                string // how many, as the sign above the word
}

func wordsOf(span telemetry.Span) spanWords {
	for _, s := range spans() {
		if s.span == span {
			return s
		}
	}
	return spans()[1]
}

// openPast reads the address and asks for what it names.
func (p *program) openPast() {
	s := &p.past
	place, span := p.at.query.Get("place"), telemetry.Span(p.at.query.Get("span"))
	if place == "" {
		place = telemetry.Electricity
		if room, ok := p.home.data.Household.Dwelling.Main(); ok {
			place = room.ID
		}
	}
	if !span.Valid() {
		span = telemetry.Week
	}
	if place != s.place {
		s.known = false
	}
	s.place, s.span, s.at, s.choosing, s.row = place, span, p.at.query.Get("at"), false, -1
	p.askPast()
}

// askPast asks for the history; what is on screen stays until the answer comes.
func (p *program) askPast() {
	s := &p.past
	q := url.Values{"place": {s.place}, "span": {string(s.span)}}
	if s.at != "" {
		q.Set("at", s.at)
	}
	if s.lastYear {
		q.Set("lastYear", "true")
	}
	asked := "/api/households/" + url.PathEscape(string(p.homeID())) + "/history?" + q.Encode()
	s.asked, s.busy, s.err = asked, true, nil
	p.work(func() {
		var data telemetry.History
		_, err := request("GET", asked, nil, &data)
		p.do(func() {
			if s.asked != asked {
				return
			}
			s.busy, s.err = false, err
			if err == nil {
				s.data, s.known = data, true
			}
			p.refuse(err)
		})
	})
}

// pastScreen is the history of one place: a sentence, a chart, what it sums to, and the figures.
func (p *program) pastScreen() app.UI {
	s, w := &p.past, p.words
	d := p.home.data.Household.Dwelling
	name := screen.PlaceName(w, d, s.place)
	back, backLabel := pathHome, w.T("nav.backHome")
	if p.me.Role.Staff() {
		back, backLabel = visitURL(string(p.homeID())), w.T("nav.back")
	}
	chooser := el("button").Class("round").Attr("type", "button").Aria("label", w.T("history.otherPlace")).
		Aria("expanded", pressed(s.choosing)).
		OnClick(p.tap("places", func() { p.past.choosing = !p.past.choosing })).
		Body(icon(screen.PlacePicture(d, s.place)))
	eave := p.eave(back, backLabel, name, []app.UI{app.Text(w.T("home.history"))}, chooser)

	var segments []app.UI
	for _, each := range spans() {
		segments = append(segments, el("button").Attr("type", "button").Aria("pressed", pressed(each.span == s.span)).
			Body(el("b").Class("num").Aria("hidden", "true").Text(each.days), app.Text(w.T(each.name))).OnClick(p.tap("span "+string(each.span), func() { p.goPast(s.place, each.span, s.at) })))
	}
	left, right := []app.UI{p.placeChooser()}, []app.UI(nil)
	left = append(left, el("div").Class("seg").Role("group").Aria("label", w.T("history.span")).Body(segments...))
	switch {
	case s.err != nil && !s.busy:
		left = append(left, p.pastFailure())
	case !s.known:
		left = append(left, p.skeleton("card sk", "sk-1", "sk-3"), el("div").Class("card chart").Body(p.skeleton("plot skel")))
	default:
		left = append(left, p.sentenceCard(), p.chartCard(name))
		right = p.pastDetails(name)
	}
	if right == nil {
		return p.frame(eave, "phone", el("div").Class("stack").Body(left...))
	}
	return p.frame(eave, "phone duo history", el("div").Class("stack").Body(left...), el("div").Class("stack").Body(right...))
}

// goPast goes to another view of the history.
func (p *program) goPast(place string, span telemetry.Span, at string) {
	home := ""
	if p.me.Role.Staff() {
		home = string(p.homeID())
	}
	p.ctx.Navigate(historyURL(home, place, string(span), at))
}

// placeChooser lists the places of the home; hidden until it is asked for, so that the chart below keeps its element.
func (p *program) placeChooser() app.UI {
	var items []app.UI
	d := p.home.data.Household.Dwelling
	home := ""
	if p.me.Role.Staff() {
		home = string(p.homeID())
	}
	for _, place := range screen.Places(d) {
		a := el("a").Attr("href", historyURL(home, place, string(p.past.span), p.past.at)).
			Body(icon(screen.PlacePicture(d, place)), app.Text(screen.PlaceName(p.words, d, place)))
		if place == p.past.place {
			a.Aria("current", "page")
		}
		items = append(items, el("li").Body(a))
	}
	return el("nav").Class("card").Hidden(!p.past.choosing).Aria("label", p.words.T("history.otherPlace")).
		Body(el("ul").Class("choices").Body(items...))
}

// pastFailure says why there is no history to see.
func (p *program) pastFailure() app.UI {
	w := p.words
	title, text := p.reason(p.past.err)
	if p.past.err == errOffline {
		title, text = w.T("history.offlineTitle"), w.T("history.offlineText")
	}
	return el("section").Class("card empty").Aria("labelledby", "etat").Body(
		kazPicture("asleep", p.overseas(), 92),
		el("div").Body(
			el("h2").Class("h2").ID("etat").Text(title),
			el("p").Text(text),
			el("div").Class("btns").Body(el("button").Class("btn").Attr("type", "button").OnClick(p.tap("again", p.askPast)).
				Body(icon("refresh-cw"), app.Text(w.T("state.retry"))))))
}
