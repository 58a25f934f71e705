package main

import (
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/locales"
	"lakaz/screen"
)

// moreTime is by how many seconds a facilitator gives everybody more.
const moreTime = "120"

// kindPicture is the pictogram of what people do.
func kindPicture(k packs.Kind) string {
	return map[packs.Kind]string{packs.Quiz: "circle-help", packs.TrueFalse: "circle-check", packs.Guess: "gauge", packs.Order: "list",
		packs.Match: "copy", packs.Poll: "hand", packs.Words: "message-circle", packs.Commit: "handshake", packs.Measure: "plug",
		packs.LiveHome: "house"}[k]
}

// on is what is on, how many have answered, and the steps that follow from it, the next one first: all of it fits a phone.
func (c remoteCards) on() screen.Card {
	w, v := c.words, c.view
	card := screen.Card{ID: "now", Picture: "users-round", Title: w.T("remote.lobby")}
	switch a := v.Activity; {
	case v.Phase == room.Board:
		card.Picture, card.Title = "trophy", w.T("remote.board")
		card.Parts = []screen.Part{c.standing()}
	case a != nil:
		card.Picture, card.Title = kindPicture(a.Kind), w.T("remote.at", locales.Args{"At": v.At, "Of": v.Of})
		card.Parts = append(card.Parts, screen.Part{Text: inTheirs(w, a.Texts).Question})
		if h := v.Home; h != nil {
			card.Parts = append(card.Parts, c.home(*h, inTheirs(w, a.Texts).Example)...)
		}
		if v.Phase == room.Open {
			card.Look = "bien"
			card.Parts = append(append(card.Parts, c.held()...), c.clock()...)
		}
		card.Parts = append(card.Parts, screen.Part{Bar: &screen.Bar{Label: w.T("remote.answered", locales.Args{"Count": v.Answered, "Of": v.Players}),
			At: float64(v.Answered) / float64(max(v.Players, 1))}})
	default:
		card.Parts = []screen.Part{{Amount: &screen.Amount{Value: locales.Number(float64(len(v.List)), 0), Word: w.N("remote.came", len(v.List))}},
			{Text: w.T("remote.lobbyText")}}
	}
	if c.holds() {
		card.Actions = c.steps()
	}
	card.Spoken = c.spoken(card)
	return card
}

// home is how the home is doing that the wall shows, and whether it is an example.
func (c remoteCards) home(h room.Home, from string) []screen.Part {
	text := c.words.T("play.liveHome")
	if h.Example {
		text = sentences(c.words.T("play.exampleHome"), from)
	}
	rows := []screen.Row{}
	if h.Comfort != "" {
		rows = append(rows, screen.Row{Picture: "house", Label: c.words.T("play.feels." + h.Comfort), Look: h.Comfort})
	}
	return []screen.Part{{Quiet: text}, {Rows: append(rows, screen.Row{Picture: "thermometer", Label: c.words.T("play.temperature"), Value: measure(h.Celsius, "Cel")},
		screen.Row{Picture: "droplets", Label: c.words.T("play.humidity"), Value: measure(h.Humidity, "%")})}}
}

// answered is what was answered so far, and what is right; false where there is nothing to tell.
func (c remoteCards) answered() (screen.Card, bool) {
	w, v := c.words, c.view
	if v.Activity == nil || v.Phase == room.Board {
		return screen.Card{}, false
	}
	right := v.Right
	if c.measures() && v.Metering != room.Done { // what is right is measured
		right = nil
	}
	card := screen.Card{ID: "answers", Picture: "clipboard-list", Title: w.T("remote.answers"), Parts: c.answers(*v.Activity, right, v.Tally)}
	if rows := c.said(v.Words); len(rows) > 0 {
		if c.holds() { // a yes can be taken back
			rows = c.said(v.Words, false)
		}
		card.Parts = append(card.Parts, screen.Part{Rows: rows})
	}
	if v.Reveal != nil {
		card.Parts = append(card.Parts, c.why(v.Activity.ID, v.Reveal.Texts)...)
	}
	card.Spoken = c.spoken(card)
	return card, len(card.Parts) > 0
}

// held is what voting cards are held up for, where an activity takes several readings.
func (c remoteCards) held() []screen.Part {
	v := c.view.Hands
	if v == nil || v.Of < 2 {
		return nil
	}
	a, _ := c.rules.Pack.Activity(c.view.Activity.ID)
	asked, _ := askedOf(c.words, c.rules.Pack, a, v.Reading)
	return []screen.Part{{Quiet: inList(c.words.T("play.cardAt", locales.Args{"At": v.At, "Of": v.Of}), asked)}}
}

// next is the activity that comes, with what is right and why.
func (c remoteCards) next() screen.Card {
	w, a := c.words, c.view.Next
	card := screen.Card{ID: "next", Picture: kindPicture(a.Kind), Title: w.T("remote.next"), Parts: []screen.Part{{Text: inTheirs(w, a.Texts).Question}}}
	right := a.Right
	if a.Kind == packs.Measure { // what is right is measured
		right = nil
		card.Parts = append(card.Parts, c.plug())
	}
	card.Parts = append(card.Parts, c.answers(a.Shown, right, nil)...)
	card.Parts = append(card.Parts, c.why(a.ID, a.Why)...)
	card.Spoken = c.spoken(card)
	return card
}

// pending are the words that wait for a yes before the wall shows them.
func (c remoteCards) pending() screen.Card {
	w := c.words
	card := screen.Card{ID: "pending", Kind: screen.Advice, Picture: "message-circle", Title: w.T("remote.pending")}
	card.Parts = []screen.Part{{Rows: c.said(c.view.Pending, true, false)}}
	card.Spoken = c.spoken(card)
	return card
}

// said are words that people sent, and what may be said of each: that the wall shows it, that it does not.
func (c remoteCards) said(words []room.Word, verdicts ...bool) (rows []screen.Row) {
	for _, word := range words {
		row := screen.Row{Picture: "message-circle", Label: word.Text}
		if word.Count > 1 {
			row.Value = locales.Number(float64(word.Count), 0)
		}
		for _, shown := range verdicts {
			body := map[string]any{"activity": c.view.Activity.ID, "word": word.Text, "shown": shown}
			a := c.command("moderate", "eye", c.words.T("remote.show"), body)
			if a.ID = "show " + word.Text; !shown {
				a.ID, a.Picture, a.Label = "hide "+word.Text, "eye-off", c.words.T("remote.hide")
			}
			row.Actions = append(row.Actions, a)
		}
		rows = append(rows, row)
	}
	return rows
}

// spoken is what a card's loudspeaker says: its texts and its lines.
func (c remoteCards) spoken(card screen.Card) string {
	var text []string
	var rows []screen.Row
	for _, part := range card.Parts {
		text = append(text, part.Text, part.Quiet)
		if part.Bar != nil {
			text = append(text, part.Bar.Label)
		}
		if part.Amount != nil && part.Amount.Left == 0 {
			text = append(text, part.Amount.Value+" "+part.Amount.Word)
		}
		rows = append(rows, part.Rows...)
	}
	return spoken(c.words, card.Title, sentences(text...), rows)
}
