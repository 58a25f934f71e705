package main

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz/screen"
)

// sheetActions are the buttons of a card or a row, the first of a card the strongest; or the question that one of them asks before it is done.
func (p *program) sheetActions(card string, actions []screen.Action, row bool, in func(screen.Action) any) app.UI {
	s := &p.sheet
	var buttons []app.UI
	for i, a := range actions {
		key := place(card, a.ID)
		if s.ask == key {
			return el("div").Class("asks").Role("group").Aria("labelledby", elementID(key)).Body(
				el("p").ID(elementID(key)).TabIndex(-1).Text(a.Ask),
				el("div").Class("btns").Body(
					el("button").Class("btn").Attr("type", "button").OnClick(p.tap("yes "+key, func() { p.act(card, a, in(a)) })).
						Body(icon(a.Picture), app.Text(a.Label)),
					el("button").Class("btn ghost").Attr("type", "button").OnClick(p.tap("no "+key, func() {
						s.ask = ""
						p.focus(cardID(card))
					})).Body(icon("x"), app.Text(p.words.T("state.cancel")))))
		}
		look := "btn"
		if a.Quiet || i > 0 || row {
			look = "btn ghost"
		}
		if a.Href != "" && !strings.HasPrefix(a.Href, "#") {
			link := p.leads(p.href(card, a.Href)).Class(look)
			if a.Beside {
				link.Attr("target", "_blank")
			}
			buttons = append(buttons, link.Body(icon(a.Picture), app.Text(a.Label)))
			continue
		}
		button := el("button").Class(look).Attr("type", "button").Attr("disabled", s.busy == key || p.waits(card, a.ID))
		if p.fresh(key) {
			button.Aria("disabled", "true") // it keeps the focus
		}
		buttons = append(buttons, button.
			OnClick(p.tap("action "+key+a.URL, func() {
				if p.fresh(key) {
					return
				}
				if s.want = p.unchosen(card); s.want != "" && a.URL != "" && !row && a.Method != "DELETE" {
					p.focus(elementID(s.want))
					return
				}
				if a.Ask != "" {
					s.ask = key
					p.focus(elementID(key))
					return
				}
				p.act(card, a, in(a))
			})).Body(icon(a.Picture), app.Text(a.Label)))
	}
	return el("div").Class("btns").Body(buttons...)
}

// href is where an action leads, what is written in the card's fields in the place of their names.
func (p *program) href(card, to string) string {
	for _, part := range p.cardOf(card).Parts {
		if f := part.Field; f != nil {
			to = strings.ReplaceAll(to, "{"+f.Name+"}", url.QueryEscape(p.given(card, f.Name, f.Value)))
		}
	}
	return to
}

// unchosen is the place of a card's first choice of which nothing is chosen yet; "" where there is none.
func (p *program) unchosen(card string) string {
	for _, part := range p.cardOf(card).Parts {
		if c := part.Choice; c != nil {
			value, chosen := p.given(card, c.Name, c.Value), false
			for _, o := range c.Options {
				chosen = chosen || o.Value == value
			}
			if !chosen {
				return place(card, c.Name)
			}
		}
	}
	return ""
}

// cardOf is the card of an id; an empty one where the sheet has none.
func (p *program) cardOf(id string) screen.Card {
	for _, c := range p.sheet.data.Cards {
		if c.ID == id {
			return c
		}
	}
	return screen.Card{}
}

// act does what a button says. What may wait for the network goes by the outbox.
func (p *program) act(card string, a screen.Action, in any) {
	p.sheet.ask, p.sheet.busy = "", place(card, a.ID)
	delete(p.sheet.said, card)
	if a.Keep {
		p.keep(card, a, in)
		return
	}
	p.send(card, a, in)
}

// send does what a button says and asks for the sheet anew; what was refused is said on its card.
func (p *program) send(card string, a screen.Action, in any) {
	s, asked := &p.sheet, p.sheet.url
	p.work(func() {
		var err error
		if word, ok := strings.CutPrefix(a.Href, "#"); ok {
			err = perform(word)
		} else {
			_, err = requestAs(p.me.Person, a.Method, strings.ReplaceAll(a.URL, "{ulid}", newULID(p.now())), in, nil)
		}
		p.do(func() {
			if s.url != asked {
				return
			}
			if p.refuse(err); err != nil {
				_, s.said[card] = p.reason(err)
				s.busy = ""
				return
			}
			p.done(card)
			s.busy = place(card, a.ID) // until the sheet is there that comes of it
			p.askSheet(card)
		})
	})
}

// done clears a card of what was given on it: the sheet comes with it from now on.
func (p *program) done(card string) {
	p.sheet.busy = ""
	for key := range p.sheet.given {
		if strings.HasPrefix(key, place(card, "")) {
			delete(p.sheet.given, key)
		}
	}
	p.refill()
}

// perform has the page do one of the things it can, by its name in window.lakaz, and waits for it.
func perform(word string) error {
	promise := ahead(word)
	if !promise.Truthy() {
		return errors.New(word)
	}
	_, err := await(promise)
	return err
}

// filled is an action's body with what the card's reader chose and wrote; nil for one without.
func (p *program) filled(c screen.Card, a screen.Action) any {
	body := map[string]any{}
	for k, v := range a.Body {
		body[k] = v
	}
	if a.Method != "DELETE" {
		for _, part := range c.Parts {
			switch {
			case part.Choice != nil:
				body[part.Choice.Name] = p.given(c.ID, part.Choice.Name, part.Choice.Value)
			case part.Field != nil:
				text := p.given(c.ID, part.Field.Name, part.Field.Value)
				body[part.Field.Name] = text
				if part.Field.Type == "number" {
					delete(body, part.Field.Name)
					if n, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64); err == nil {
						body[part.Field.Name] = n
					}
				}
			}
		}
	}
	if len(body) == 0 {
		return nil
	}
	return body
}

// given is what stands on a card under a name: what its reader gave, else what it came with.
func (p *program) given(card, name, came string) string {
	if given, ok := p.sheet.given[place(card, name)]; ok {
		return given
	}
	return came
}

// leads is a link to one of the programme's screens, or one that the browser follows by itself: a page of the server, a file, a
// telephone.
func (p *program) leads(href string) app.HTMLElem {
	a := el("a").Attr("href", href)
	path, _, _ := strings.Cut(href, "?")
	for _, ours := range paths() {
		if path == ours {
			return a
		}
	}
	return a.OnClick(func(_ app.Context, e app.Event) {
		defer survive("link")
		e.Call("stopPropagation") // go-app takes every link for a screen of its own
	}, app.EventScope("link "+href))
}
