package main

import (
	"context"
	"strings"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
)

// privacySheet is "Mes données": who may see what, who looked, and what to do with one's data. It is for the home's own
// people; others have no part in it.
func (s *server) privacySheet(ctx context.Context, by caller, h lakaz.Household) (screen.Sheet, error) {
	if by.Role != lakaz.Resident {
		return screen.Sheet{}, lakaz.ErrForbidden
	}
	sheet := screen.Sheet{Title: by.words.T("privacy.title"), Line: by.words.T("privacy.line")}
	for _, cards := range []func(context.Context, caller, lakaz.Household) ([]screen.Card, error){
		s.consentCards, s.whoCards, s.pauseCards, s.takeCards, s.leaveCards,
	} {
		more, err := cards(ctx, by, h)
		if err != nil {
			return screen.Sheet{}, err
		}
		sheet.Cards = append(sheet.Cards, more...)
	}
	return sheet, nil
}

// renewBefore is how long before its end a consent is asked for anew.
const renewBefore = 30 * 24 * time.Hour

// consentCards are a card a purpose, with a switch a granularity.
func (s *server) consentCards(ctx context.Context, by caller, h lakaz.Household) ([]screen.Card, error) {
	given, err := s.registry.Consents(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	w, now := by.words, s.now()
	pictures := map[lakaz.Purpose]string{lakaz.ForAdvisor: "user-round", lakaz.ForProgramme: "trending-up", lakaz.ForHall: "tv", lakaz.ForResearch: "search"}
	var cards []screen.Card
	for _, offer := range offers(given, now) {
		purpose := string(offer.Purpose)
		if len(cards) == 0 || cards[len(cards)-1].ID != "consent-"+purpose {
			text := w.T("consent." + purpose + ".text")
			if offer.Purpose == lakaz.ForAdvisor && h.Dwelling.Territory.Overseas() {
				text = w.T("consent.advisorWarm.text")
			}
			cards = append(cards, screen.Card{ID: "consent-" + purpose, Picture: pictures[offer.Purpose], Title: w.T("consent." + purpose + ".title"),
				Parts: []screen.Part{{Text: text}, {}}})
		}
		rows := &cards[len(cards)-1].Parts[1].Rows
		*rows = append(*rows, consentRow(w, h, offer, now))
	}
	for i := range cards {
		cards[i].Spoken = spoken(w, cards[i].Title, cards[i].Parts[0].Text, cards[i].Parts[1].Rows)
	}
	return cards, nil
}

// consentRow is one switch: given, it is taken back with one tap, as it was given.
func consentRow(w locales.Words, h lakaz.Household, offer consentOffer, now time.Time) screen.Row {
	pictures := map[lakaz.Granularity]string{lakaz.ByMonth: "calendar", lakaz.ByDay: "sun", lakaz.ByCurve: "clock"}
	grain := string(offer.Granularity)
	url := "/api/households/" + string(h.ID) + "/consents/" + string(offer.Purpose) + "/" + grain
	row := screen.Row{Picture: pictures[offer.Granularity], Label: w.T("consent." + grain), Value: w.T("privacy.notGiven")}
	if offer.Purpose == lakaz.ForHall { // of the curve the hall sees now alone
		row.Label = w.T("consent.now")
	}
	if offer.Given == nil {
		row.Actions = []screen.Action{{ID: "yes-" + grain, Label: w.T("privacy.yes"), Picture: "check", Method: "PUT", URL: url}}
		return row
	}
	loc := h.Dwelling.Territory.Location()
	day := func(at time.Time) string { return locales.DayMonthYear(w, at.In(loc)) }
	row.Value, row.Look = w.T("privacy.given"), "bien"
	row.Note = w.T("privacy.since", locales.Args{"From": day(offer.Given.Given), "To": day(offer.Given.Expires)})
	row.Actions = []screen.Action{{ID: "no-" + grain, Label: w.T("privacy.no"), Picture: "x", Quiet: true, Method: "DELETE", URL: url}}
	if offer.Given.Expires.Sub(now) < renewBefore {
		row.Actions = append([]screen.Action{{ID: "renew-" + grain, Label: w.T("privacy.renew"), Picture: "refresh-cw", Method: "PUT", URL: url}}, row.Actions...)
	}
	return row
}

// spoken is what a card of rows says by ear.
func spoken(w locales.Words, title, text string, rows []screen.Row) string {
	var said []string
	for _, r := range rows {
		line := r.Label
		for _, more := range []string{r.Value, r.Note} {
			if more != "" {
				line += ", " + more
			}
		}
		said = append(said, line+".")
	}
	return strings.TrimSpace(w.T("privacy.spoken", locales.Args{"Title": title, "Text": text, "Rows": strings.Join(said, " ")}))
}

// mostLooks is how many looks the sheet lists.
const mostLooks = 20

// whoCards tell who else looked at the home's data.
func (s *server) whoCards(ctx context.Context, by caller, h lakaz.Household) ([]screen.Card, error) {
	list, err := s.accesses.of(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	w := by.words
	card := screen.Card{ID: "who", Picture: "eye", Title: w.T("privacy.whoTitle")}
	if len(list) == 0 {
		text := w.T("privacy.whoNobody")
		card.Parts = []screen.Part{{Text: text}}
		card.Spoken = spoken(w, card.Title, text, nil)
		return []screen.Card{card}, nil
	}
	text := w.T("privacy.whoText")
	rows := []screen.Row{}
	for _, line := range list[:min(len(list), mostLooks)] {
		rows = append(rows, seenRow(w, h, line))
	}
	card.Parts = []screen.Part{{Text: text}, {Rows: rows}}
	if more := len(list) - mostLooks; more > 0 {
		card.Parts = append(card.Parts, screen.Part{Quiet: w.N("privacy.whoMore", more)})
	}
	card.Spoken = spoken(w, card.Title, text, rows[:min(len(rows), 3)])
	return []screen.Card{card}, nil
}

// seenRow is one look: who, what, when on the dwelling's clock.
func seenRow(w locales.Words, h lakaz.Household, line seen) screen.Row {
	at := line.At.In(h.Dwelling.Territory.Location())
	return screen.Row{Picture: "user-round", Label: line.Name + " (" + w.T("privacy.role."+string(line.Role)) + ")",
		Value: w.T("privacy.look." + string(line.Look)), Note: locales.Date(w, at) + ", " + locales.Clock(at)}
}

// takeCards are the ways to take one's data along.
func (s *server) takeCards(_ context.Context, by caller, h lakaz.Household) ([]screen.Card, error) {
	w, keep := by.words, s.expiring.keep
	text := w.T("privacy.takeText", locales.Args{"Months": keep.Raw, "Years": keep.Hours / 12})
	card := screen.Card{ID: "take", Picture: "download", Title: w.T("privacy.takeTitle"), Parts: []screen.Part{{Text: text}}}
	card.Spoken = spoken(w, card.Title, text, nil)
	home := "/api/households/" + string(h.ID)
	card.Actions = []screen.Action{
		{ID: "page", Label: w.T("privacy.takePage"), Picture: "file-text", Href: "/mes-donnees/" + string(h.ID)},
		{ID: "table", Label: w.T("privacy.takeTable"), Picture: "file-spreadsheet", Quiet: true, Href: home + "/export"},
		{ID: "record", Label: w.T("privacy.takeRecord"), Picture: "clipboard-list", Quiet: true, Href: home + "/record"},
	}
	return []screen.Card{card}, nil
}

// leaveCards lead to the page on which a household leaves, which asks.
func (s *server) leaveCards(_ context.Context, by caller, h lakaz.Household) ([]screen.Card, error) {
	w := by.words
	card := screen.Card{ID: "leave", Picture: "door-open", Title: w.T("privacy.leaveTitle"), Parts: []screen.Part{{Text: w.T("privacy.leaveText")}},
		Spoken:  spoken(w, w.T("privacy.leaveTitle"), w.T("privacy.leaveText"), nil),
		Actions: []screen.Action{{ID: "leave", Label: w.T("privacy.leaveGo"), Picture: "door-open", Quiet: true, Href: "/quitter/" + string(h.ID)}}}
	return []screen.Card{card}, nil
}
