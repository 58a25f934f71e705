package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lakaz"
	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/screen"
)

// How many gestures are offered to be picked, with all that is known of them, and how many more by name.
const (
	offersFull  = 2
	offersNamed = 6
)

// offers lists the gestures that fit a home best and that it has not taken up.
func (s *server) offers(ctx context.Context, h lakaz.Household, home gamification.Home, all []gamification.Challenge) ([]gamification.Sheet, error) {
	pack, err := gamification.Gestures()
	if err != nil {
		return nil, err
	}
	home.Equipment, err = s.taken.equipment(ctx, h)
	if err != nil {
		return nil, err
	}
	return pack.Offers(home, all, s.taken.today(h)), nil
}

// offered is a card for each of the gestures that fit best, and one for some more.
func (c gestureCards) offered(offers []gamification.Sheet) (cards []screen.Card) {
	place := gamification.PlaceOf(c.household.Dwelling.Territory)
	take := func(body map[string]any) screen.Action {
		return screen.Action{ID: "take", Label: c.words.T("challenge.take"), Picture: "plus", Method: "PUT", URL: c.url("{ulid}", ""), Body: body, Keep: true}
	}
	slices.SortStableFunc(offers, func(a, b gamification.Sheet) int { // what all do together comes first
		return cmp.Compare(c.first(a), c.first(b))
	})
	for _, sheet := range offers[:min(len(offers), offersFull)] {
		g := gestureIn(c.words, sheet, place)
		proof := c.words.T("challenge.byYou")
		if sheet.Evaluated() {
			proof = c.words.T("challenge.bySensors")
		}
		worth, together := worthOf(c.words, g), c.together(g.ID)
		if g.HighEUR > 0 && strings.Contains(g.Why, locales.Number(float64(g.HighEUR), 0)+"\u202f€") { // its why has said so
			worth = ""
		}
		card := screen.Card{ID: "offer-" + g.ID, Kind: screen.Advice, Picture: g.Pictures[0], Title: g.Title,
			Spoken:  sentences(c.words.T("challenge.offer"), g.Title, together, g.Why, worth, proof, g.Care),
			Parts:   []screen.Part{{Recipe: g.Pictures}},
			Actions: []screen.Action{take(map[string]any{"gesture": g.ID})}}
		if together != "" {
			card.Parts = append(card.Parts, screen.Part{Rows: []screen.Row{{Picture: "users-round", Label: together}}})
		}
		if slices.Contains(c.promised, g.ID) {
			card.Parts = append(card.Parts, c.fromWorkshop())
		}
		card.Parts = append(card.Parts, screen.Part{Text: g.Why})
		if worth != "" {
			card.Parts = append(card.Parts, screen.Part{Text: worth})
		}
		card.Parts = append(card.Parts, screen.Part{Quiet: sentences(proof, g.Care)})
		cards = append(cards, card)
	}
	more := offers[min(len(offers), offersFull):min(len(offers), offersFull+offersNamed)]
	if len(more) == 0 {
		return cards
	}
	choice := &screen.Choice{Name: "gesture", Label: c.words.T("challenge.more")}
	for _, sheet := range more {
		g := gestureIn(c.words, sheet, place)
		choice.Options = append(choice.Options, screen.Option{Value: g.ID, Label: g.Title, Picture: g.Pictures[0]})
	}
	choice.Value = choice.Options[0].Value
	return append(cards, screen.Card{ID: "more", Picture: "list", Title: c.words.T("challenge.more"), Spoken: c.words.T("challenge.more"),
		Parts: []screen.Part{{Choice: choice}}, Actions: []screen.Action{take(map[string]any{})}})
}

// first is 0 for what the home chose at a workshop, 1 for the residence's gesture of the week, and 2 for all others.
func (c gestureCards) first(s gamification.Sheet) int {
	switch {
	case slices.Contains(c.promised, s.ID):
		return 0
	case s.ID == c.shared:
		return 1
	}
	return 2
}

// fromWorkshop says that a gesture was chosen at a workshop.
func (c gestureCards) fromWorkshop() screen.Part {
	return screen.Part{Rows: []screen.Row{{Picture: "calendar-check", Label: c.words.T("challenge.promised")}}}
}

// together says that the residence does a gesture this week, and how many homes do; "" for another gesture.
func (c gestureCards) together(id string) string {
	switch {
	case id != c.shared:
		return ""
	case c.homes == 0:
		return c.words.T("challenge.shared")
	}
	return c.words.T("challenge.sharedHomes", locales.Args{"Homes": locales.Number(float64(c.homes), 0)})
}

// worthOf is what a gesture is worth in a year: euros, or a healthier home.
func worthOf(words *locales.Printer, g gesture) string {
	whole := func(eur int) string { return locales.Number(float64(eur), 0) }
	switch {
	case g.HighEUR == 0:
		return words.T("gesture.health")
	case g.LowEUR == g.HighEUR:
		return words.T("gesture.worthAbout", locales.Args{"High": whole(g.HighEUR)})
	case g.LowEUR == 0:
		return words.T("challenge.worthUpTo", locales.Args{"High": whole(g.HighEUR)})
	}
	return words.T("gesture.worth", locales.Args{"Low": whole(g.LowEUR), "High": whole(g.HighEUR)})
}
