package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/screen"
)

// cardID is the id of a card's heading.
func cardID(card string) string { return "carte-" + card }

// sheetCard draws one card: its title and loudspeaker, its parts in their order, its buttons.
func (p *program) sheetCard(c screen.Card) app.UI {
	section := el("section").Class("card").Class(string(c.Kind)).Aria("labelledby", cardID(c.ID))
	look := c.Look
	if look == "" && c.Kind != screen.Plain {
		look = "bien"
	}
	if look != "" {
		section.DataSet("c", look)
	}
	parts, say := c.Parts, p.say(cardID(c.ID), c.Spoken)
	title := el("h2").ID(cardID(c.ID)).TabIndex(-1).Text(c.Title)
	var body []app.UI
	switch {
	case len(parts) > 0 && c.Kind != screen.Plain && parts[0].Recipe != nil:
		body = append(body, recipe(parts[0].Recipe, say), title)
		parts = parts[1:]
	case len(parts) > 0 && parts[0].Scene != nil:
		body = append(body, scene(*parts[0].Scene), el("div").Class("card-h").Body(icon(c.Picture), title, say))
		parts = parts[1:]
	default:
		body = append(body, el("div").Class("card-h").Body(icon(c.Picture), title, say))
	}
	for _, part := range parts {
		body = append(body, p.sheetPart(c.ID, part))
	}
	if c.Actions != nil {
		body = append(body, p.sheetActions(c.ID, c.Actions, false, func(a screen.Action) any { return p.filled(c, a) }))
	}
	if why := p.sheet.said[c.ID]; why != "" {
		body = append(body, el("p").Class("wrong").Role("status").Body(icon("info"), app.Text(why)))
	}
	return section.Body(append(body, p.waitingNotes(c.ID)...)...)
}

// sheetPart draws one part of a card.
func (p *program) sheetPart(card string, part screen.Part) app.UI {
	switch {
	case part.Text != "":
		return el("p").Text(part.Text)
	case part.Quiet != "":
		return el("p").Class("note").Text(part.Quiet)
	case part.Recipe != nil:
		return recipe(part.Recipe, nil)
	case part.Amount != nil:
		a := part.Amount
		value := a.Value
		if a.Left > 0 {
			value = countdown(time.Duration(a.Left)*time.Millisecond - time.Since(p.sheet.came))
		}
		return el("p").Class("amount").Body(el("b").Class("num").Body(app.Text(value), unit(a.Unit)), el("span").Text(a.Word))
	case part.Image != nil:
		return el("img").Class("drawn").Attr("src", part.Image.URL).Attr("alt", part.Image.Label)
	case part.Rows != nil:
		var rows []app.UI
		for _, r := range part.Rows {
			rows = append(rows, p.sheetRow(card, r))
		}
		return el("ul").Class("set").Body(rows...)
	case part.Badges != nil:
		return badges(part.Badges)
	case part.Bar != nil:
		return bar(*part.Bar)
	case part.Path != nil:
		return road(part.Path)
	case part.Scene != nil:
		return scene(*part.Scene)
	case part.Choice != nil:
		return p.sheetChoice(card, *part.Choice)
	case part.Field != nil:
		return p.sheetField(card, *part.Field)
	}
	return nil
}

// countdown writes what is left of a time, in minutes and seconds.
func countdown(left time.Duration) string {
	s := int(max(left+time.Second-1, 0) / time.Second)
	return strconv.Itoa(s/60) + ":" + strconv.Itoa(100 + s%60)[1:]
}

// unit is a number's unit after it; nothing for a number without.
func unit(name string) app.UI {
	if name == "" {
		return nil
	}
	return el("small").Text("\u202f" + name)
}

// recipe is pictograms in order, an arrow between them, and what stands at the end of their line.
func recipe(pictures []string, end app.UI) app.UI {
	var body []app.UI
	for i, picture := range pictures {
		if i > 0 {
			body = append(body, icon("chevron-right", "arr"))
		}
		body = append(body, el("span").Class("pic").Body(icon(picture)))
	}
	return el("div").Class("recipe").Body(append(body, end)...)
}

// longValue is how many bytes of a value stand beside its label; a longer one stands below.
const longValue = 16

// sheetRow is a line of a list: it may lead somewhere, and may have buttons of its own.
func (p *program) sheetRow(card string, r screen.Row) app.UI {
	label := []app.UI{app.Text(r.Label)}
	if len(r.Value) > longValue {
		label = append(label, el("span").Class("val").Text(r.Value))
	}
	if r.Note != "" {
		label = append(label, el("small").Text(r.Note))
	}
	var body []app.UI
	if r.Picture != "" {
		body = append(body, icon(r.Picture))
	}
	body = append(body, el("span").Class("lab").Body(label...))
	if r.Value != "" && len(r.Value) <= longValue {
		body = append(body, el("span").Class("val num").Text(r.Value))
	}
	row := el("li")
	if r.Look != "" {
		row.DataSet("c", r.Look)
	}
	line := app.UI(el("div").Class("set-row").Body(body...))
	if r.Href != "" {
		line = p.leads(r.Href).Body(append(body, icon("chevron-right"))...)
	}
	if r.Actions == nil {
		return row.Body(line)
	}
	return row.Body(line, p.sheetActions(card, r.Actions, true, func(a screen.Action) any {
		if a.Body == nil {
			return nil
		}
		return a.Body
	}))
}

// badges are what can be earned, side by side.
func badges(rows []screen.Row) app.UI {
	var items []app.UI
	for _, r := range rows {
		item := el("li")
		if r.Look != "" {
			item.DataSet("c", r.Look)
		}
		items = append(items, item.Body(el("span").Body(icon(r.Picture, "i-l")), el("b").Text(r.Label), el("small").Text(r.Note)))
	}
	return el("ul").Class("badges").Body(items...)
}

// sheetChoice is a few values to choose one of.
func (p *program) sheetChoice(card string, c screen.Choice) app.UI {
	key := place(card, c.Name)
	chosen, id := p.given(card, c.Name, c.Value), elementID(key)
	var options []app.UI
	class := "choices short"
	for _, o := range c.Options {
		switch { // a column for what is long, four for numbers
		case len(o.Label) > 16:
			class = "choices tall"
		case len(o.Label) > 4 && class == "choices short":
			class = "choices"
		}
		options = append(options, el("li").Body(el("button").Attr("type", "button").Aria("pressed", pressed(o.Value == chosen)).
			OnClick(p.tap("choice "+key+o.Value, func() { p.sheet.given[key], p.sheet.want = o.Value, "" })).
			Body(icon(o.Picture), el("span").Text(o.Label))))
	}
	if c.Big {
		class = "choices big"
	}
	field := el("div").Class("field").Role("group").Aria("labelledby", id)
	if p.sheet.want == key {
		field.Class("wanted")
	}
	label := el("p").Class("label").ID(id).TabIndex(-1).Text(c.Label)
	if c.Label == p.cardOf(card).Title { // heard with the choice, and not read twice
		label.Class("vh")
	}
	return field.Body(label, el("ul").Class(class).Body(options...))
}

// sheetField is what the reader writes.
func (p *program) sheetField(card string, f screen.Field) app.UI {
	key := place(card, f.Name)
	id := elementID(key)
	input := el("input").ID(id).Attr("name", f.Name).Attr("type", f.Type).Attr("value", p.given(card, f.Name, f.Value)).Attr("autocomplete", "off").
		OnInput(func(ctx app.Context, _ app.Event) {
			p.protected(func() { p.sheet.given[key] = ctx.JSSrc().Get("value").String() })
		}, app.EventScope("field "+key))
	if f.Type == "number" {
		input.Attr("step", "any")
	}
	body := []app.UI{el("label").Attr("for", id).Class("label").Body(icon(f.Picture, "i-s"), app.Text(f.Label)), input}
	if f.Hint != "" {
		input.Aria("describedby", id+"-aide")
		body = append(body, el("p").Class("hint").ID(id+"-aide").Text(f.Hint))
	}
	return el("div").Class("field").Body(body...)
}

// elementID is a place's id on the page.
func elementID(place string) string { return strings.ReplaceAll(place, " ", "-") }
