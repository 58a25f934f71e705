package main

import (
	"context"
	"slices"

	"lakaz"
	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/screen"
)

// gesturesSheet is "Mes gestes" below the gesture of the day: what is under way as a path, a few gestures to choose from,
// and the habits so far.
func (s *server) gesturesSheet(ctx context.Context, by caller, h lakaz.Household) (screen.Sheet, error) {
	all, err := s.taken.of(ctx, h.ID)
	if err != nil {
		return screen.Sheet{}, err
	}
	home, err := s.playing(ctx, h)
	if err != nil {
		return screen.Sheet{}, err
	}
	c := gestureCards{words: by.words, household: h, resident: by.Role == lakaz.Resident, today: s.taken.today(h), all: all}
	sheet := screen.Sheet{Title: by.words.T("nav.gestures"), Line: c.line()}
	add := func(cards []screen.Card, err error) error {
		sheet.Cards = append(sheet.Cards, cards...)
		return err
	}
	if err := add(s.helpCards(ctx, by, h)); err != nil {
		return sheet, err
	}
	if len(sheet.Cards) > 0 { // they say that challenges can wait
		sheet.Line = ""
	}
	if err := add(c.running()); err != nil {
		return sheet, err
	}
	if c.resident && gamification.Room(all, c.today) {
		offers, err := s.offers(ctx, h, home, all)
		if err != nil {
			return sheet, err
		}
		if c.shared, err = s.taken.shared(h); err != nil {
			return sheet, err
		}
		if c.homes, err = s.taken.together(ctx, h, c.shared); err != nil {
			return sheet, err
		}
		if c.promised, err = s.promised(ctx, h.ID); err != nil {
			return sheet, err
		}
		sheet.Cards = append(sheet.Cards, c.offered(offers)...)
	}
	if err := add(s.residenceCards(ctx, by, h)); err != nil {
		return sheet, err
	}
	if err := add(c.past()); err != nil {
		return sheet, err
	}
	return sheet, add(s.badgeCards(ctx, by, h))
}

// gestureCards makes the cards about a household's challenges.
type gestureCards struct {
	words     *locales.Printer
	household lakaz.Household
	resident  bool
	today     string
	all       []gamification.Challenge
	shared    string   // the residence's gesture of the week
	homes     int      // how many others do it, 0 where that is not told
	promised  []string // gestures chosen at workshops
}

// line says how many challenges wait for somebody today.
func (c gestureCards) line() string {
	due := 0
	for _, one := range c.all {
		if one.Due(c.today) {
			due++
		}
	}
	if due == 0 {
		return c.words.T("challenge.lineNone")
	}
	return c.words.N("challenge.line", due)
}

func (c gestureCards) url(challenge, more string) string {
	return "/api/households/" + string(c.household.ID) + "/challenges/" + challenge + more
}

func (c gestureCards) gesture(id string) (gesture, gamification.Sheet, error) {
	sheet, err := sheetOf(id)
	if err != nil {
		return gesture{}, sheet, err
	}
	return gestureIn(c.words, sheet, gamification.PlaceOf(c.household.Dwelling.Territory)), sheet, nil
}

// running is a card for each challenge in hand. The browser reads the gesture of the day from their ids.
func (c gestureCards) running() (cards []screen.Card, err error) {
	for _, one := range c.all {
		if !one.InHand(c.today) {
			continue
		}
		g, sheet, err := c.gesture(one.Gesture)
		if err != nil {
			return nil, err
		}
		says := challengeSays(c.words, sheet, one, c.resident)
		card := screen.Card{ID: "challenge-" + one.Gesture, Picture: g.Pictures[0], Title: g.Title, Look: "bien",
			Spoken: sentences(g.Title, says, g.How, g.Care),
			Parts:  []screen.Part{{Recipe: g.Pictures}, {Path: c.path(one)}, {Text: says}, {Quiet: sentences(g.How, g.Care)}}}
		if one.State() == gamification.Resting {
			card.Look = ""
		}
		if one.Chosen && one.Seen == nil {
			card.Parts = slices.Insert(card.Parts, 1, c.fromWorkshop())
		}
		card.Actions = c.told(one, "told")
		if !c.resident && one.Seen == nil {
			card.Actions = append(card.Actions, screen.Action{ID: "visit", Label: c.words.T("challenge.visit"), Picture: "eye", Method: "PUT",
				URL: c.url(one.ID, "/told"), Body: map[string]any{}})
		}
		if c.resident {
			card.Actions = append(card.Actions, screen.Action{ID: "down", Label: c.words.T("challenge.down"), Picture: "x", Quiet: true, Method: "DELETE",
				URL: c.url(one.ID, ""), Ask: c.words.T("challenge.downAsk"), Keep: true})
		}
		cards = append(cards, card)
	}
	return cards, nil
}

// told is the button by which the home's own people say that a gesture was done today; none where they have said so.
func (c gestureCards) told(one gamification.Challenge, id string) []screen.Action {
	if !c.resident || slices.Contains(one.Told, gamification.Telling{Day: c.today, By: gamification.ByHome}) {
		return nil
	}
	return []screen.Action{{ID: id, Label: c.words.T("challenge.told"), Picture: "check", Method: "PUT",
		URL: c.url(one.ID, "/told"), Body: map[string]any{"day": c.today}, Keep: true}}
}

// path is how far a challenge has come, in steps.
func (c gestureCards) path(one gamification.Challenge) []screen.Stage {
	watch, watched := "message-circle", false
	if sheet, err := sheetOf(one.Gesture); err == nil && sheet.Evaluated() {
		watch, watched = "eye", one.Judged != ""
	}
	now := 1
	switch {
	case one.Kept != nil:
		now = 4
	case one.Seen != nil:
		now = 3
	case watched:
		now = 2
	}
	stages := []screen.Stage{
		{Picture: "flag", Label: c.words.T("challenge.stage.picked")},
		{Picture: watch, Label: c.words.T("challenge.stage.watched")},
		{Picture: "check", Label: c.words.T("challenge.stage.seen")},
		{Picture: "calendar-check", Label: c.words.T("challenge.stage.kept")},
	}
	for i := range stages {
		switch {
		case i < now:
			stages[i].State = "done"
		case i == now:
			stages[i].State = "now"
		default:
			stages[i].State = "later"
		}
	}
	return stages
}

// past is a card of what becomes a habit, one of habits, and one of what was put down lately, to take up again.
func (c gestureCards) past() (cards []screen.Card, err error) {
	var soon, habits, down []screen.Row
	for _, one := range c.all {
		g, sheet, err := c.gesture(one.Gesture)
		if err != nil {
			return nil, err
		}
		row := screen.Row{Picture: g.Pictures[0], Label: g.Title, Value: challengeSays(c.words, sheet, one, c.resident)}
		switch {
		case one.Kept != nil:
			row.Look = "bien"
			habits = append(habits, row)
		case one.Running() && !one.InHand(c.today):
			row.Value, row.Note, row.Look = "", row.Value, "bien"
			if one.Due(c.today) {
				row.Actions = c.told(one, "told-"+one.Gesture)
			}
			soon = append(soon, row)
		case one.State() == gamification.PutDown && one.Dropped.Format("2006-01-02") >= c.today && c.resident:
			row.Value = ""
			row.Actions = []screen.Action{{ID: "again-" + one.ID, Label: c.words.T("challenge.again"), Picture: "refresh-cw", Method: "PUT",
				URL: c.url(one.ID, ""), Body: map[string]any{"gesture": one.Gesture}, Keep: true}}
			down = append(down, row)
		}
	}
	card := func(id, picture, title string, rows []screen.Row) {
		if len(rows) > 0 {
			cards = append(cards, screen.Card{ID: id, Picture: picture, Title: title, Spoken: sentences(append([]string{title}, labels(rows)...)...),
				Parts: []screen.Part{{Rows: rows}}})
		}
	}
	card("soon", "clock", c.words.T("challenge.soon"), soon)
	card("habits", "calendar-check", c.words.T("challenge.habits"), habits)
	card("down", "refresh-cw", c.words.T("challenge.putDown"), down)
	return cards, nil
}

func labels(rows []screen.Row) (out []string) {
	for _, r := range rows {
		out = append(out, r.Label)
	}
	return out
}
