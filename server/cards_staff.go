package main

import (
	"context"

	"lakaz"
	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/screen"
)

// staffCards are what who accompanies a home notes of it: that its people came or helped, and what keeps their scoring
// fair. Nothing of it is seen by anybody else.
func (s *server) staffCards(ctx context.Context, words *locales.Printer, h lakaz.Household) ([]screen.Card, error) {
	_, awards, err := s.earned(ctx, h)
	if err != nil {
		return nil, err
	}
	came, helped := 0, 0
	for _, a := range awards {
		switch a.Source {
		case gamification.Attendance:
			came++
		case gamification.Helping:
			helped++
		}
	}
	note := func(id, label, picture string, kind gamification.Source) screen.Action {
		return screen.Action{ID: id, Label: label, Picture: picture, Method: "PUT", Keep: true,
			URL: "/api/households/" + string(h.ID) + "/meetings/{ulid}", Body: map[string]any{"kind": kind}}
	}
	meet := screen.Card{ID: "meet", Picture: "handshake", Title: words.T("residence.meet.title"),
		Parts: []screen.Part{{Text: words.T("residence.meet.text")}, {Rows: []screen.Row{
			{Picture: "handshake", Label: words.T("residence.meet.came"), Value: locales.Number(float64(came), 0)},
			{Picture: "hand-heart", Label: words.T("residence.meet.helped"), Value: locales.Number(float64(helped), 0)}}}},
		Actions: []screen.Action{note("came", words.T("residence.meet.noteCame"), "handshake", gamification.Attendance),
			note("helped", words.T("residence.meet.noteHelped"), "hand-heart", gamification.Helping)}}
	meet.Spoken = sentences(meet.Title, words.T("residence.meet.text"))
	fair, err := s.fairCard(ctx, words, h)
	return []screen.Card{meet, fair}, err
}

// fairCard is what no sensor tells and matters to a fair scoring.
func (s *server) fairCard(ctx context.Context, words *locales.Printer, h lakaz.Household) (screen.Card, error) {
	file, err := s.scores.file(ctx, h.ID)
	exempt := map[bool]string{true: "yes", false: "no"}[file.Exempt]
	card := screen.Card{ID: "fair", Picture: "calculator", Title: words.T("residence.fair.title"),
		Parts: []screen.Part{{Text: words.T("residence.fair.text")},
			{Field: &screen.Field{Name: "since", Label: words.T("residence.fair.since"), Type: "date", Value: file.Since, Picture: "calendar"}},
			{Choice: &screen.Choice{Name: "exempt", Label: words.T("residence.fair.energy"), Value: exempt, Options: []screen.Option{
				{Value: "no", Label: words.T("residence.fair.counts"), Picture: "zap"}, {Value: "yes", Label: words.T("residence.fair.rests"), Picture: "pause"}}}}},
		Actions: []screen.Action{{ID: "save", Label: words.T("residence.fair.save"), Picture: "save", Method: "PUT",
			URL: "/api/households/" + string(h.ID) + "/scoring"}}}
	card.Spoken = sentences(card.Title, words.T("residence.fair.text"))
	return card, err
}
