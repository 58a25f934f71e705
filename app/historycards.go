package main

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/telemetry"
)

// sentenceCard says in words what the chart shows.
func (p *program) sentenceCard() app.UI {
	var sentence []app.UI
	var spoken strings.Builder
	for _, phrase := range p.past.data.Sentence {
		spoken.WriteString(phrase.Text)
		if phrase.Comfort != "" {
			sentence = append(sentence, el("b").DataSet("c", string(phrase.Comfort)).Text(phrase.Text))
		} else {
			sentence = append(sentence, app.Text(phrase.Text))
		}
	}
	return el("section").Class("card say-card").Aria("labelledby", "dit").Body(
		el("div").Class("top").Body(
			el("p").ID("dit").Class("dit").Body(sentence...),
			p.say("history", spoken.String())))
}

// pastDetails are last year's switch, the sums, the table and what to know about the figures.
func (p *program) pastDetails(name string) []app.UI {
	s, w := &p.past, p.words
	cards := []app.UI{el("div").Class("card slim").Body(
		el("button").Class("switch").Attr("type", "button").Role("switch").Aria("checked", pressed(s.lastYear)).
			OnClick(p.tap("last year", func() { s.lastYear = !s.lastYear; p.askPast() })).
			Body(icon("history"), el("span").Class("lab").Text(w.T("history.lastYear")), el("span").Class("tr")))}
	if len(s.data.Totals) > 0 {
		cards = append(cards, sums(s.data.Totals))
	}
	if len(s.data.Rows) > 0 {
		cards = append(cards, p.twin(name), p.leads(strings.Replace(s.asked, "/history?", "/history.csv?", 1)).Class("btn ghost wide").
			Body(icon("file-spreadsheet"), app.Text(w.T("history.export"))))
	}
	if s.data.Note != "" {
		cards = append(cards, el("p").Class("note").Text(s.data.Note))
	}
	return cards
}

// chartCard is the drawing with its pager; a span where nothing was measured keeps the pager.
func (p *program) chartCard(name string) app.UI {
	s, w := &p.past, p.words
	turn := func(at, key, picture string) app.UI {
		label := w.T(key)
		b := el("button").Class("round").Attr("type", "button").Aria("label", label).Body(icon(picture))
		if at == "" {
			return b.Attr("disabled", true)
		}
		return b.OnClick(p.tap("turn "+string(s.data.Span)+at, func() { p.goPast(s.place, s.span, at) }))
	}
	words := wordsOf(s.span)
	body := []app.UI{el("div").Class("pager").Body(
		turn(s.data.Previous, words.before, "chevron-left"),
		el("h2").Text(s.data.Title),
		turn(s.data.Next, words.after, "chevron-right"))}
	if s.data.Empty || len(s.data.Option) == 0 {
		return el("section").Class("card chart").Body(append(body, el("div").Class("chart-none").Body(
			kazPicture("asleep", p.overseas(), 92), el("p").Text(w.T("history.empty"))))...)
	}
	items := legendOf(s.data.Option)
	body = append(body, &chart{Option: string(s.data.Option), Bars: barsOnly(items), Busy: s.busy, Row: s.row, tapped: func(row int) {
		p.do(func() { p.past.row = row })
	}})
	if s.row >= 0 && s.row < len(s.data.Rows) {
		body = append(body, rowLine(s.data.Columns, s.data.Rows[s.row]))
	} else {
		body = append(body, el("p").Class("day muted").Text(w.T("history.tap")))
	}
	var legend []app.UI
	for _, item := range items {
		legend = append(legend, el("span").Body(item.mark(), app.Text(item.name)))
	}
	body = append(body, el("div").Class("leg").Body(legend...))
	return app.Elem("figure").Class("card chart").Aria("label", name+", "+s.data.Title).Body(body...)
}

// rowLine says a row of the table under the chart: "mer. 7 : 18,0 °C, 1,72 €, An dernier 1,66 €". From the third figure
// on units no longer tell what is what.
func rowLine(columns, cells []string) app.UI {
	var rest []string
	for i, cell := range cells[1:] {
		if i >= 2 && i+1 < len(columns) {
			cell = columns[i+1] + " " + cell
		}
		rest = append(rest, cell)
	}
	return el("p").Class("day").Body(el("b").Text(cells[0]), app.Text("\u00a0: "+strings.Join(rest, ", ")))
}

// sums are the figures a span adds up to.
func sums(totals []telemetry.Total) app.UI {
	var items []app.UI
	for _, t := range totals {
		item := []app.UI{el("dt").Text(t.Label), el("dd").Class("num").Text(t.Figure)}
		if t.Detail != "" {
			detail := el("dd").Class("d")
			if t.Trend != "" {
				detail.Body(icon("trending-"+t.Trend, "i-s"), app.Text(t.Detail))
			} else {
				detail.Body(app.Text(t.Detail))
			}
			item = append(item, detail)
		}
		items = append(items, el("div").Body(item...))
	}
	return el("dl").Class("sum").Body(items...)
}

// twin is the chart's figures as a table.
func (p *program) twin(name string) app.UI {
	s, w := &p.past, p.words
	var head, rows []app.UI
	for i, column := range s.data.Columns {
		th := el("th").Attr("scope", "col").Text(column)
		if i > 0 {
			th.Class("r")
		}
		head = append(head, th)
	}
	for _, row := range s.data.Rows {
		var cells []app.UI
		for i, cell := range row {
			td := el("td").Text(cell)
			if i > 0 {
				td.Class("r")
			}
			cells = append(cells, td)
		}
		rows = append(rows, el("tr").Body(cells...))
	}
	return el("details").Class("twin").Body(
		el("summary").Body(icon("table"), app.Text(w.T("history.figures"))),
		el("div").Class("scroll").TabIndex(0).Role("region").Aria("label", w.T("history.figures")).Body(
			el("table").Class("t").Body(
				el("caption").Class("vh").Text(name+", "+s.data.Title),
				el("thead").Body(el("tr").Body(head...)),
				el("tbody").Body(rows...))))
}
