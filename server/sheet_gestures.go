package main

import (
	"cmp"
	"context"
	"math"
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

// gestureCards makes the cards about a household's challenges.
type gestureCards struct {
	words     *locales.Printer
	household lakaz.Household
	resident  bool
	today     string
	all       []gamification.Challenge
	shared    string // the residence's gesture of the week
	homes     int    // how many others do it, 0 where that is not told
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

// first is 0 for the residence's gesture of the week, and 1 for all others.
func (c gestureCards) first(s gamification.Sheet) int {
	if s.ID == c.shared {
		return 0
	}
	return 1
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

// challengeSays says to its own people or to others where a challenge stands: who saw it and by which figures, or that it was not seen yet.
func challengeSays(words *locales.Printer, sheet gamification.Sheet, c gamification.Challenge, own bool) string {
	state := c.State()
	seen := cmp.Or(c.Kept, c.Seen)
	if seen != nil && state != gamification.PutDown {
		says := words.T("challenge.by." + string(seen.By))
		if seen.By == gamification.ByHome && !own {
			says = words.T("challenge.saidByThem")
		}
		if figures := provedBy(words, sheet.Proof.Rule, seen.Finding); figures != "" {
			says += " " + figures
		}
		if state == gamification.SeenNow {
			says += " " + words.T("challenge.nextProof", locales.Args{"Day": locales.DayMonth(words, c.AgainOn())})
		}
		return says
	}
	switch state {
	case gamification.NotYet:
		return strings.TrimSpace(words.T("challenge.state.notYet") + " " + provedBy(words, sheet.Proof.Rule, c.Newest))
	case gamification.Picked, gamification.Watched:
		if !sheet.Evaluated() && own {
			return words.T("challenge.byYou")
		} else if !sheet.Evaluated() {
			return words.T("challenge.byThem")
		}
	}
	return words.T("challenge.state." + string(state))
}

// provedBy is the sentence of a rule's figures, "" where it has none.
func provedBy(words *locales.Printer, rule string, f gamification.Finding) string {
	if f.Is == nil {
		return ""
	}
	unit, digits := unitOfProof(rule)
	if unit == "" {
		return words.N("challenge.proofDays", int(math.Round(*f.Is)), locales.Args{"What": words.T("challenge.figure." + rule), "Days": locales.Number(float64(f.Days), 0)})
	}
	say := func(v float64) string { return locales.Number(v, digits) + unit }
	args := locales.Args{"What": words.T("challenge.figure." + rule), "Is": say(*f.Is)}
	if f.Was == nil {
		return words.T("challenge.proofNow", args)
	}
	args["Was"] = say(*f.Was)
	return words.T("challenge.proof", args)
}

// unitOfProof is what a rule's figures are counted in, "" for days, and with how many decimals they are said.
func unitOfProof(rule string) (unit string, digits int) {
	switch rule {
	case "airing", "coolingNights", "tankOff":
		return "", 0
	case "setpointLower", "nightSetback", "coolingPlateau", "peakIndoors", "peakLower", "absenceSetback", "heatingRhythm", "nightVentilation":
		return "\u202f°C", 1
	case "hotWaterPerPerson", "tankGone", "cycleEnergy":
		return "\u202fkWh", 1
	case "coolingHours", "heaterGone":
		return "\u202fh", 1
	case "slowerCooling":
		return "\u202fh", 0
	case "nightBaseDrop":
		return "\u202fW", 0
	case "nightFlow":
		return "\u202fL/h", 0
	}
	return "\u202f%", 0
}
