package main

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"lakaz/gamification/room"
	"lakaz/locales"
	"lakaz/screen"
)

// remotePath is where the programme draws a workshop's remote, or one of its players; player is "" for the remote.
func remotePath(workshop, player string) string {
	q := url.Values{"id": {workshop}}
	if player != "" {
		q.Set("player", player)
	}
	return "/atelier?" + q.Encode()
}

// reportPath is what a workshop came to, also while it goes on.
func reportPath(workshop string) string { return "/atelier/" + workshop + "/bilan" }

// line is when and where the workshop is.
func (c remoteCards) line() string { return whenWhere(c.words, c.at, c.workshop.Place) }

// whenWhere is a day, an hour and a place; the place may be "".
func whenWhere(w locales.Words, at time.Time, place string) string {
	when := locales.Date(w, at) + ", " + locales.Clock(at)
	if place != "" {
		when += ", " + place
	}
	return when
}

// closedDoor offers to open the room.
func (c remoteCards) closedDoor() screen.Card {
	w := c.words
	card := screen.Card{ID: "door", Picture: "door-closed", Title: w.T("remote.openTitle"), Parts: []screen.Part{{Text: w.T("remote.openText")}},
		Actions: []screen.Action{c.command(roomOpen, "door-open", w.T("remote.open"), nil)}}
	card.Spoken = c.spoken(card)
	return card
}

// over is what is left when the room has ended.
func (c remoteCards) over() screen.Card {
	w := c.words
	card := screen.Card{ID: "over", Picture: "heart", Look: "bien", Title: w.T("remote.over"), Parts: []screen.Part{
		{Amount: &screen.Amount{Value: locales.Number(float64(len(c.view.List)), 0), Word: w.N("remote.came", len(c.view.List))}},
		{Text: w.T("remote.overText")}}}
	if c.view.Board != nil {
		card.Parts = append(card.Parts, c.standing())
	}
	again := c.command(roomOpen, "door-open", w.T("remote.again"), nil)
	again.Quiet, again.Ask = true, w.T("remote.againAsk")
	card.Actions = []screen.Action{{ID: "report", Label: w.T("remote.report"), Picture: "trending-up", Href: reportPath(c.workshop.ID)}, again}
	card.Spoken = c.spoken(card)
	return card
}

// take offers the remote to who does not have it.
func (c remoteCards) take() screen.Card {
	w, by := c.words, c.view.Controller
	card := screen.Card{ID: "take", Kind: screen.Advice, Picture: "gauge", Title: w.T("remote.takeTitle"), Parts: []screen.Part{{Text: w.T("remote.takeText")}}}
	take := c.command("take", "hand", w.T("remote.take"), nil)
	if by.Fence > 0 {
		card.Title = w.T("remote.heldBy", locales.Args{"Name": by.Name})
		if take.Ask = w.T("remote.takeAsk", locales.Args{"Name": by.Name}); !by.Here {
			card.Title, take.Ask = w.T("remote.awayBy", locales.Args{"Name": by.Name}), ""
		}
	}
	card.Actions = []screen.Action{take}
	card.Spoken = c.spoken(card)
	return card
}

// people are who has come, who is there and who has answered. A line leads to what can be done for one of them.
func (c remoteCards) people() screen.Card {
	w := c.words
	card := screen.Card{ID: "people", Picture: "users-round", Title: w.N("remote.people", len(c.view.List))}
	rows := []screen.Row{}
	for _, p := range c.view.List {
		rows = append(rows, c.listed(p))
	}
	if len(rows) == 0 {
		card.Parts = []screen.Part{{Text: w.T("remote.nobody")}}
	} else {
		card.Parts = []screen.Part{{Rows: rows}}
	}
	card.Spoken = spoken(w, card.Title, "", nil)
	return card
}

// listed is one player's line.
func (c remoteCards) listed(p room.Listed) screen.Row {
	w := c.words
	row := screen.Row{Picture: "user-round", Label: p.Name, Href: remotePath(c.workshop.ID, string(p.ID))}
	if l, ok := locales.LanguageOf(p.Language); ok {
		row.Value = l.Badge
	}
	var notes []string
	if p.Team > 0 {
		notes = append(notes, w.T("remote.team", locales.Args{"Number": p.Team}))
	}
	switch {
	case !p.Here && p.PIN == "":
		row.Picture, row.Look = "circle-help", "perdu"
		notes = append(notes, w.T("voting.notSeen"))
	case !p.Here:
		row.Picture, row.Look = "wifi-off", "perdu"
		notes = append(notes, w.T("remote.gone"))
	case p.Answered && c.view.Activity != nil:
		row.Picture, row.Look = "circle-check", "bien"
		notes = append(notes, w.T("remote.hasAnswered"))
	}
	if p.Extra > 0 {
		notes = append(notes, w.T("remote.hasExtra", locales.Args{"Seconds": p.Extra}))
	}
	row.Note = listing(notes)
	return row
}

// listing joins what is said of somebody.
func listing(notes []string) (text string) {
	for i, note := range notes {
		if i > 0 {
			text += " · "
		}
		text += note
	}
	return text
}

// doors are how people come in, and what hangs on the wall.
func (c remoteCards) doors() screen.Card {
	w := c.words
	card := screen.Card{ID: "doors", Picture: "qr-code", Title: w.T("remote.doors"), Parts: []screen.Part{
		{Image: &screen.Image{URL: "/w/" + c.code + "/code.svg", Label: w.T("remote.qr")}},
		{Amount: &screen.Amount{Value: c.code, Word: w.T("remote.code")}},
		{Rows: []screen.Row{{Picture: "globe", Label: w.T("remote.address"), Value: c.place}}},
	}, Actions: []screen.Action{{ID: "wall", Label: w.T("remote.wall"), Picture: "tv", Href: c.wall, Beside: true},
		{ID: "cards", Label: w.T("remote.cards"), Picture: "camera", Href: "/atelier/" + c.workshop.ID + "/lecteur", Beside: true}}}
	card.Spoken = sentences(card.Title, w.T("remote.code")+" "+c.code, w.T("remote.address")+" "+c.place)
	return card
}

// language is the language of the remote, which is its reader's own everywhere.
func (c remoteCards) language() screen.Card {
	w := c.words
	choice := screen.Choice{Name: "language", Label: w.T("remote.language"), Value: w.Language().Tag}
	for _, l := range locales.Languages() {
		choice.Options = append(choice.Options, screen.Option{Value: l.Tag, Label: l.Name, Picture: l.Picture})
	}
	return screen.Card{ID: "language", Picture: "languages", Title: w.T("remote.language"), Spoken: w.T("remote.language"),
		Parts:   []screen.Part{{Choice: &choice}},
		Actions: []screen.Action{{ID: "speak", Label: w.T("remote.speak"), Picture: "languages", Quiet: true, Method: "PUT", URL: "/api/me/language"}}}
}

// wallLanguage is the language of the wall, or two that it shows in turns; false where the room has but one.
func (c remoteCards) wallLanguage() (screen.Card, bool) {
	w := c.words
	first := screen.Choice{Name: "language", Label: w.T("remote.wallLanguage"), Value: c.rules.Settings.Languages[0]}
	second := screen.Choice{Name: "also", Label: w.T("remote.wallAlso"), Value: alone, Options: []screen.Option{{Value: alone, Label: w.T("remote.wallAlone"), Picture: "tv"}}}
	if now := c.view.Languages; len(now) > 0 {
		first.Value = now[0]
		if len(now) > 1 {
			second.Value = now[1]
		}
	}
	for _, l := range locales.Languages() {
		if slices.Contains(c.rules.Settings.Languages, l.Tag) {
			o := screen.Option{Value: l.Tag, Label: l.Name, Picture: l.Picture}
			first.Options, second.Options = append(first.Options, o), append(second.Options, o)
		}
	}
	card := screen.Card{ID: "wall-language", Picture: "tv", Title: w.T("remote.wallLanguage"), Spoken: w.T("remote.wallLanguage"),
		Parts:   []screen.Part{{Choice: &first}, {Choice: &second}},
		Actions: []screen.Action{c.command("project", "languages", w.T("remote.wallSpeak"), nil)}}
	return card, len(first.Options) > 1
}

// player is the sheet of one player: what they are called, their team, more time, and the way out.
func (c remoteCards) player(p room.Listed) screen.Sheet {
	w := c.words
	sheet := screen.Sheet{Title: p.Name, Line: c.workshop.Title, Live: c.remote().Live}
	who := screen.Card{ID: "who", Picture: "user-round", Title: p.Name, Parts: []screen.Part{{Rows: []screen.Row{c.listed(p)}}}}
	if p.PIN != "" { // a voting card moves to no phone
		who.Parts[0].Rows = append(who.Parts[0].Rows, screen.Row{Picture: "key-round", Label: w.T("remote.pin"), Value: p.PIN, Note: w.T("remote.pinText")})
	}
	who.Parts[0].Rows[0].Href = ""
	if p.Team == 0 && p.Here && who.Parts[0].Rows[0].Note == "" {
		who.Parts[0].Rows[0].Note = w.T("remote.here")
	}
	who.Spoken = c.spoken(who)
	sheet.Cards = []screen.Card{who}
	if !c.holds() {
		return sheet
	}
	of := map[string]any{"player": string(p.ID)}
	add := func(id, picture, title string, part screen.Part, a screen.Action) {
		sheet.Cards = append(sheet.Cards, screen.Card{ID: id, Picture: picture, Title: title, Spoken: title, Parts: []screen.Part{part}, Actions: []screen.Action{a}})
	}
	add("name", "pencil", w.T("remote.nameTitle"), screen.Part{Field: &screen.Field{Name: "name", Label: w.T("remote.name"), Type: "text", Value: p.Name,
		Hint: w.T("remote.nameHint"), Picture: "pencil"}}, c.command("rename", "pencil", w.T("remote.rename"), of))
	extra := screen.Choice{Name: "seconds", Label: w.T("remote.extraTitle"), Value: strconv.Itoa(p.Extra)}
	for _, s := range []int{0, 30, 60, 120, int(room.MaxExtra / time.Second)} {
		extra.Options = append(extra.Options, screen.Option{Value: strconv.Itoa(s), Label: "+ " + strconv.Itoa(s) + "\u202fs", Picture: "clock"})
	}
	add("extra", "turtle", w.T("remote.extraTitle"), screen.Part{Choice: &extra}, c.command("extra", "clock", w.T("remote.extra"), of))
	if teams := c.rules.Settings.Teams; teams > 1 {
		team := screen.Choice{Name: "team", Label: w.T("remote.teamTitle"), Value: strconv.Itoa(p.Team)}
		for n := 1; n <= min(teams, room.MaxTeams); n++ {
			team.Options = append(team.Options, screen.Option{Value: strconv.Itoa(n), Label: w.T("remote.team", locales.Args{"Number": n}), Picture: "users-round"})
		}
		add("team", "users-round", w.T("remote.teamTitle"), screen.Part{Choice: &team}, c.command("team", "users-round", w.T("remote.teamGo"), of))
	}
	out := c.command("remove", "log-out", w.T("remote.remove"), of)
	out.Ask, out.Quiet = w.T("remote.removeAsk", locales.Args{"Name": p.Name}), true
	add("remove", "log-out", w.T("remote.removeTitle"), screen.Part{Text: w.T("remote.removeText")}, out)
	return sheet
}

// gone says that a player is no longer in the room, and leads back.
func (c remoteCards) gone() screen.Card {
	w := c.words
	card := screen.Card{ID: "gone", Picture: "log-out", Title: w.T("remote.goneTitle"), Parts: []screen.Part{{Text: w.T("remote.goneText")}},
		Actions: []screen.Action{{ID: "back", Label: w.T("remote.back"), Picture: "arrow-left", Href: remotePath(c.workshop.ID, "")}}}
	card.Spoken = c.spoken(card)
	return card
}
