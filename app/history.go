package main

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

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
		{telemetry.Day, "history.day", "history.dayBefore", "history.dayAfter"},
		{telemetry.Week, "history.week", "history.weekBefore", "history.weekAfter"},
		{telemetry.Month, "history.month", "history.monthBefore", "history.monthAfter"},
		{telemetry.Year, "history.year", "history.yearBefore", "history.yearAfter"},
	}
}

// spanWords are the catalogue's keys about one span.
type spanWords struct {
	span                telemetry.Span
	name, before, after string
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
	name := placeName(w, d, s.place)
	back, backLabel := pathHome, w.T("nav.backHome")
	if p.me.Role.Staff() {
		back, backLabel = visitURL(string(p.homeID())), w.T("nav.back")
	}
	chooser := app.Button().Class("round").Type("button").Aria("label", w.T("history.otherPlace")).
		Aria("expanded", pressed(s.choosing)).
		OnClick(p.tap("places", func() { p.past.choosing = !p.past.choosing })).
		Body(icon(placePicture(d, s.place)))
	eave := p.eave(back, backLabel, name, []app.UI{app.Text(w.T("home.history"))}, chooser)

	var segments []app.UI
	for _, each := range spans() {
		segments = append(segments, app.Button().Type("button").Aria("pressed", pressed(each.span == s.span)).
			Text(w.T(each.name)).OnClick(p.tap("span "+string(each.span), func() { p.goPast(s.place, each.span, s.at) })))
	}
	left, right := []app.UI{p.placeChooser()}, []app.UI(nil)
	left = append(left, app.Div().Class("seg").Role("group").Aria("label", w.T("history.span")).Body(segments...))
	switch {
	case s.err != nil && !s.busy:
		left = append(left, p.pastFailure())
	case !s.known:
		left = append(left, p.skeleton("card sk", "sk-1", "sk-3"), app.Div().Class("card chart").Body(p.skeleton("plot skel")))
	default:
		left = append(left, p.sentenceCard(), p.chartCard(name))
		right = p.pastDetails(name)
	}
	if right == nil {
		return p.frame(eave, "phone", app.Div().Class("stack").Body(left...))
	}
	return p.frame(eave, "phone duo history", app.Div().Class("stack").Body(left...), app.Div().Class("stack").Body(right...))
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
	for _, place := range places(d) {
		a := app.A().Href(historyURL(home, place, string(p.past.span), p.past.at)).
			Body(icon(placePicture(d, place)), app.Text(placeName(p.words, d, place)))
		if place == p.past.place {
			a.Aria("current", "page")
		}
		items = append(items, app.Li().Body(a))
	}
	return app.Nav().Class("card").Hidden(!p.past.choosing).Aria("label", p.words.T("history.otherPlace")).
		Body(app.Ul().Class("choices").Body(items...))
}

// pastFailure says why there is no history to see.
func (p *program) pastFailure() app.UI {
	w := p.words
	title, text := p.reason(p.past.err)
	if p.past.err == errOffline {
		title, text = w.T("history.offlineTitle"), w.T("history.offlineText")
	}
	return app.Section().Class("card empty").Aria("labelledby", "etat").Body(
		kazPicture("asleep", p.overseas(), 92),
		app.Div().Body(
			app.H2().Class("h2").ID("etat").Text(title),
			app.P().Text(text),
			app.Div().Class("btns").Body(app.Button().Class("btn").Type("button").OnClick(p.tap("again", p.askPast)).
				Body(icon("refresh-cw"), app.Text(w.T("state.retry"))))))
}

// sentenceCard says in words what the chart shows.
func (p *program) sentenceCard() app.UI {
	var sentence []app.UI
	var spoken strings.Builder
	for _, phrase := range p.past.data.Sentence {
		spoken.WriteString(phrase.Text)
		if phrase.Comfort != "" {
			sentence = append(sentence, app.B().DataSet("c", string(phrase.Comfort)).Text(phrase.Text))
		} else {
			sentence = append(sentence, app.Text(phrase.Text))
		}
	}
	return app.Section().Class("card say-card").Aria("labelledby", "dit").Body(
		app.Div().Class("top").Body(
			app.P().ID("dit").Class("dit").Body(sentence...),
			p.say("history", spoken.String())))
}

// pastDetails are last year's switch, the sums, the table and what to know about the figures.
func (p *program) pastDetails(name string) []app.UI {
	s, w := &p.past, p.words
	cards := []app.UI{app.Div().Class("card slim").Body(
		app.Button().Class("switch").Type("button").Role("switch").Aria("checked", pressed(s.lastYear)).
			OnClick(p.tap("last year", func() { s.lastYear = !s.lastYear; p.askPast() })).
			Body(app.Span().Class("lab").Text(w.T("history.lastYear")), app.Span().Class("tr")))}
	if len(s.data.Totals) > 0 {
		cards = append(cards, sums(s.data.Totals))
	}
	if len(s.data.Rows) > 0 {
		cards = append(cards, p.twin(name))
	}
	if s.data.Note != "" {
		cards = append(cards, app.P().Class("note").Text(s.data.Note))
	}
	return cards
}

// chartCard is the drawing with its pager; a span where nothing was measured keeps the pager.
func (p *program) chartCard(name string) app.UI {
	s, w := &p.past, p.words
	turn := func(at, key, picture string) app.UI {
		label := w.T(key)
		b := app.Button().Class("round").Type("button").Aria("label", label).Body(icon(picture))
		if at == "" {
			return b.Disabled(true)
		}
		return b.OnClick(p.tap("turn "+string(s.data.Span)+at, func() { p.goPast(s.place, s.span, at) }))
	}
	words := wordsOf(s.span)
	body := []app.UI{app.Div().Class("pager").Body(
		turn(s.data.Previous, words.before, "chevron-left"),
		app.H2().Text(s.data.Title),
		turn(s.data.Next, words.after, "chevron-right"))}
	if s.data.Empty || len(s.data.Option) == 0 {
		return app.Section().Class("card chart").Body(append(body, app.Div().Class("chart-none").Body(
			kazPicture("asleep", p.overseas(), 92), app.P().Text(w.T("history.empty"))))...)
	}
	items := legendOf(s.data.Option)
	body = append(body, &chart{Option: string(s.data.Option), Bars: barsOnly(items), Busy: s.busy, tapped: func(row int) {
		p.do(func() { p.past.row = row })
	}})
	if s.row >= 0 && s.row < len(s.data.Rows) {
		body = append(body, rowLine(s.data.Rows[s.row]))
	} else {
		body = append(body, app.P().Class("day muted").Text(w.T("history.tap")))
	}
	var legend []app.UI
	for _, item := range items {
		legend = append(legend, app.Span().Body(item.mark(), app.Text(item.name)))
	}
	body = append(body, app.Div().Class("leg").Body(legend...))
	return app.Elem("figure").Class("card chart").Aria("label", name+", "+s.data.Title).Body(body...)
}

// rowLine says a row of the table under the chart: "mer. 7 : 18,0 °C, 1,72 €".
func rowLine(cells []string) app.UI {
	var rest []string
	for _, cell := range cells[1:] {
		if cell != "" {
			rest = append(rest, cell)
		}
	}
	return app.P().Class("day").Body(app.B().Text(cells[0]), app.Text("\u00a0: "+strings.Join(rest, ", ")))
}

// sums are the figures a span adds up to.
func sums(totals []telemetry.Total) app.UI {
	var items []app.UI
	for _, t := range totals {
		item := []app.UI{app.Dt().Text(t.Label), app.Dd().Class("num").Text(t.Figure)}
		if t.Detail != "" {
			detail := app.Dd().Class("d")
			if t.Trend != "" {
				detail.Body(icon("trending-"+t.Trend, "i-s"), app.Text(t.Detail))
			} else {
				detail.Body(app.Text(t.Detail))
			}
			item = append(item, detail)
		}
		items = append(items, app.Div().Body(item...))
	}
	return app.Dl().Class("sum").Body(items...)
}

// twin is the chart's figures as a table.
func (p *program) twin(name string) app.UI {
	s, w := &p.past, p.words
	var head, rows []app.UI
	for i, column := range s.data.Columns {
		th := app.Th().Scope("col").Text(column)
		if i > 0 {
			th.Class("r")
		}
		head = append(head, th)
	}
	for _, row := range s.data.Rows {
		var cells []app.UI
		for i, cell := range row {
			td := app.Td().Text(cell)
			if i > 0 {
				td.Class("r")
			}
			cells = append(cells, td)
		}
		rows = append(rows, app.Tr().Body(cells...))
	}
	return app.Details().Class("twin").Body(
		app.Summary().Body(icon("table"), app.Text(w.T("history.figures"))),
		app.Div().Class("scroll").TabIndex(0).Role("region").Aria("label", w.T("history.figures")).Body(
			app.Table().Class("t").Body(
				app.Caption().Class("vh").Text(name+", "+s.data.Title),
				app.THead().Body(app.Tr().Body(head...)),
				app.TBody().Body(rows...))))
}

// legendItem is one kind of mark of the chart and its name.
type legendItem struct {
	name   string
	bar    bool
	ghost  bool // last year: never filled
	colour string
}

// legendOf reads the legend off a chart's option: its series by name, each once; the stretches outside the comfort band
// are part of their curve.
func legendOf(option json.RawMessage) []legendItem {
	var o struct {
		Series []struct {
			Name      string `json:"name"`
			Type      string `json:"type"`
			LineStyle struct {
				Color string          `json:"color"`
				Type  json.RawMessage `json:"type"`
			} `json:"lineStyle"`
			ItemStyle struct {
				Color       string `json:"color"`
				BorderColor string `json:"borderColor"`
			} `json:"itemStyle"`
		} `json:"series"`
	}
	if json.Unmarshal(option, &o) != nil {
		return nil
	}
	var items []legendItem
	seen := map[string]bool{"": true, "froid": true, "frais": true, "bien": true, "chaud": true, "trop": true}
	for _, s := range o.Series {
		if seen[s.Name] {
			continue
		}
		seen[s.Name] = true
		item := legendItem{name: s.Name, bar: s.Type == "bar", colour: s.LineStyle.Color, ghost: len(s.LineStyle.Type) > 0}
		if item.bar {
			item.colour, item.ghost = s.ItemStyle.Color, s.ItemStyle.Color == "transparent" || s.ItemStyle.Color == "none"
			if item.ghost {
				item.colour = s.ItemStyle.BorderColor
			}
		}
		if item.colour == "" {
			item.colour = "--ink"
		}
		items = append(items, item)
	}
	return items
}

// mark is the legend's small drawing: a square for bars, a line for curves, dots for last year.
func (i legendItem) mark() app.UI {
	mark := app.I().Aria("hidden", "true")
	switch {
	case i.ghost:
		mark.Class("ghost")
	case i.bar && i.colour == "--earth":
		mark.Class("gas")
	case i.bar && i.colour == "--frais":
		mark.Class("water")
	case i.bar:
		mark.Class("honey")
	case i.colour == "--edge":
		mark.Class("outside")
	}
	return mark
}

// barsOnly reports whether a chart has no curve.
func barsOnly(legend []legendItem) bool {
	for _, item := range legend {
		if !item.bar {
			return false
		}
	}
	return true
}
