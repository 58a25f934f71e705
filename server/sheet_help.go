package main

import (
	"context"
	"strings"

	"lakaz"
	"lakaz/casework"
	"lakaz/locales"
	"lakaz/screen"
)

// mostCallsTold is how many of its calls a household sees.
const mostCallsTold = 5

// helpSheet is "De l'aide": a call for help with three pictures, how far the calls have come, and whom to telephone. It
// waits on the device where there is no network.
func (s *server) helpSheet(ctx context.Context, by caller, h lakaz.Household) (screen.Sheet, error) {
	if by.Role != lakaz.Resident {
		return screen.Sheet{}, lakaz.ErrForbidden
	}
	w := by.words
	sheet := screen.Sheet{Title: w.T("help.title"), Line: w.T("help.line"), Cards: []screen.Card{s.callCard(w, h)}}
	calls, err := s.calls.Of(ctx, h.ID)
	if err != nil {
		return sheet, err
	}
	if len(calls) > 0 {
		card, err := s.callsCard(ctx, w, h, calls[:min(len(calls), mostCallsTold)])
		if err != nil {
			return sheet, err
		}
		sheet.Cards = append(sheet.Cards, card)
	}
	advisors, err := s.registry.Advisors(ctx, h.Operation)
	if err != nil {
		return sheet, err
	}
	for _, p := range advisors {
		card := screen.Card{ID: "advisor-" + string(p.ID), Picture: "user-round", Title: p.Name, Parts: []screen.Part{{Text: w.T("help.advisor")}}}
		card.Spoken = spoken(w, card.Title, w.T("help.advisor"), nil)
		if p.Phone != "" {
			card.Actions = append(card.Actions, screen.Action{ID: "phone", Label: w.T("help.phoneGo", locales.Args{"Number": p.Phone}), Picture: "phone", Href: phoneHref(p.Phone)})
		}
		card.Actions = append(card.Actions, screen.Action{ID: "mail", Label: w.T("help.mailGo"), Picture: "mail", Quiet: true, Href: "mailto:" + p.Email})
		sheet.Cards = append(sheet.Cards, card)
	}
	return sheet, nil
}

// phoneHref is a link that calls a number.
func phoneHref(number string) string {
	return "tel:" + strings.Map(func(c rune) rune {
		if c == '+' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, number)
}

// callCard asks for help: what with, and for who likes, in words, where and when to call back.
func (s *server) callCard(w locales.Words, h lakaz.Household) screen.Card {
	topic, when := screen.Choice{Name: "topic", Label: w.T("help.about"), Big: true}, screen.Choice{Name: "when", Label: w.T("help.when")}
	var said []string
	for _, t := range []casework.Topic{casework.Cold, casework.Bill, casework.Equipment} {
		words := topicWords(w, h.Dwelling.Territory, t)
		topic.Options = append(topic.Options, screen.Option{Value: string(t), Label: words, Picture: topicPicture(t)})
		said = append(said, words+".")
	}
	pictures := map[string]string{"": "clock", "morning": "sun", "afternoon": "cloud-sun", "evening": "moon"}
	for _, at := range []string{"", "morning", "afternoon", "evening"} {
		key := "help.when." + at
		if at == "" {
			key = "help.when.any"
		}
		when.Options = append(when.Options, screen.Option{Value: at, Label: w.T(key), Picture: pictures[at]})
	}
	card := screen.Card{ID: "call", Kind: screen.Help, Picture: "hand-heart", Title: w.T("help.callTitle"), Parts: []screen.Part{
		{Choice: &topic},
		{Field: &screen.Field{Name: "words", Label: w.T("help.words"), Type: "text", Hint: w.T("help.wordsHint"), Picture: "message-circle"}},
		{Field: &screen.Field{Name: "phone", Label: w.T("help.phone"), Type: "tel", Picture: "phone"}},
		{Choice: &when},
	}}
	card.Spoken = spoken(w, card.Title, w.T("help.about")+" "+strings.Join(said, " "), nil)
	card.Actions = []screen.Action{{ID: "send", Label: w.T("help.send"), Picture: "hand-heart", Method: "PUT", Keep: true,
		URL: "/api/households/" + string(h.ID) + "/calls/{ulid}"}}
	return card
}

// callsCard tells how far a household's calls have come.
func (s *server) callsCard(ctx context.Context, w locales.Words, h lakaz.Household, calls []casework.Call) (screen.Card, error) {
	card := screen.Card{ID: "calls", Picture: "phone", Title: w.T("help.calls")}
	rows := []screen.Row{}
	for _, c := range calls {
		last := c.Steps[len(c.Steps)-1]
		name, err := s.nameOf(ctx, last.By)
		if err != nil {
			return card, err
		}
		at := last.At.In(h.Dwelling.Territory.Location())
		row := screen.Row{Picture: topicPicture(c.Topic), Label: topicWords(w, h.Dwelling.Territory, c.Topic), Value: w.T("help.told."+string(last.State), locales.Args{"Name": name}),
			Note: locales.Date(w, at) + ", " + locales.Clock(at)}
		if last.State != casework.Sent {
			row.Look = "bien"
		}
		rows = append(rows, row)
	}
	card.Parts = []screen.Part{{Rows: rows}}
	card.Spoken = spoken(w, card.Title, "", rows)
	return card, nil
}
