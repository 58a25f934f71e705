package main

import (
	"context"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// helpCards offer help in a week that was too cold, before anything else is asked: a sheet begins with them.
func (s *server) helpCards(ctx context.Context, by caller, h lakaz.Household) ([]screen.Card, error) {
	week, err := s.weeks.latest(ctx, h)
	if err != nil || by.Role != lakaz.Resident || week == nil || week.Cold != telemetry.Red {
		return nil, err
	}
	return []screen.Card{coldCard(by.words)}, nil
}

// residenceCards are what a home's people do together with their neighbours, and their own part in it: no names, no
// ranking.
func (s *server) residenceCards(ctx context.Context, by caller, h lakaz.Household) ([]screen.Card, error) {
	cards := []screen.Card{}
	p, err := s.pictures.of(ctx, h)
	if err != nil {
		return nil, err
	}
	if p.shown {
		cards = append(cards, pictureCard(by.words, h.Dwelling.Territory, p.filled))
	}
	if by.Role != lakaz.Resident { // what a home earned is its own people's to know
		staff, err := s.staffCards(ctx, by.words, h)
		return append(cards, staff...), err
	}
	own, err := s.ownCard(ctx, by.words, h)
	return append(cards, own), err
}

// weekOf names a week by its Monday.
func weekOf(monday time.Time) string { return monday.Format(time.DateOnly) }

// coldCard offers help in a week that was too cold. It speaks of no heating: it is read in the heights of La Réunion too.
func coldCard(words *locales.Printer) screen.Card {
	card := screen.Card{ID: "cold", Kind: screen.Help, Look: string(telemetry.Cold), Picture: "heart", Title: words.T("residence.cold.title"),
		Parts: []screen.Part{{Text: words.T("residence.cold.text")}, {Quiet: words.T("residence.cold.after")}},
		Actions: []screen.Action{{ID: "help", Label: words.T("residence.cold.help"), Picture: "hand-heart",
			Href: "/moi/aide"}}}
	card.Spoken = sentences(card.Title, card.Parts[0].Text, card.Parts[1].Quiet)
	return card
}

// sceneOf is what a residence colours together: its title's key and its drawing.
func sceneOf(t lakaz.Territory) (key, name string) {
	switch t {
	case lakaz.Mainland:
		return "residence.garden", "garden"
	case lakaz.Reunion:
		return "residence.case", "case"
	}
	return "residence.pirogue", "pirogue"
}

func pictureCard(words *locales.Printer, t lakaz.Territory, filled float64) screen.Card {
	key, name := sceneOf(t)
	text := words.T("residence.filled", locales.Args{"Percent": locales.Percent(100 * filled)})
	switch filled {
	case 0:
		text = words.T("residence.begin")
	case 1:
		text = words.T("residence.full")
	}
	return screen.Card{ID: "residence", Picture: "users-round", Title: words.T(key), Spoken: sentences(words.T(key), text),
		Parts: []screen.Part{{Scene: &screen.Scene{Name: name, Filled: filled, Label: text}}, {Text: text}}}
}

// sourcePictures are the pictograms of what points are earned for.
func sourcePictures() map[gamification.Source]string {
	return map[gamification.Source]string{gamification.Learning: "lightbulb", gamification.Kept: "leaf", gamification.Attendance: "handshake",
		gamification.Helping: "hand-heart", gamification.Comfort: "heart", gamification.Energy: "zap"}
}

// ownCard is what a home itself has earned this week, for its own people alone.
func (s *server) ownCard(ctx context.Context, words *locales.Printer, h lakaz.Household) (screen.Card, error) {
	member, _, err := s.earned(ctx, h)
	card := screen.Card{ID: "points", Picture: "stars", Title: words.T("residence.mine")}
	text := words.T("residence.none")
	if total := member.Points.Total(); total > 0 {
		text = words.T("residence.yours", locales.Args{"Count": total})
	}
	var rows []screen.Row
	for _, source := range gamification.Sources() {
		if points := member.Points.Counted()[source]; points > 0 {
			rows = append(rows, screen.Row{Picture: sourcePictures()[source], Label: words.T("residence.source." + string(source)),
				Value: locales.Number(float64(points), 0)})
		}
	}
	card.Spoken, card.Parts = sentences(card.Title, text), []screen.Part{{Text: text}}
	if len(rows) > 0 {
		card.Parts = append(card.Parts, screen.Part{Rows: rows})
	}
	return card, err
}

// badgesAhead is how many badges that are not earned yet are shown.
const badgesAhead = 3

// badgeCards are the badges of a home, and some that come next, for its own people alone.
func (s *server) badgeCards(ctx context.Context, by caller, h lakaz.Household) ([]screen.Card, error) {
	if by.Role != lakaz.Resident {
		return nil, nil
	}
	since, err := s.badgesOf(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	all, err := gamification.Badges(h.Dwelling.Territory)
	if err != nil {
		return nil, err
	}
	words := by.words
	var earned, ahead []screen.Row
	spoken := words.T("badge.mine") + "."
	for _, b := range all {
		row := screen.Row{Picture: b.Picture, Label: words.T("badge." + b.ID + ".title")}
		if at, has := since[b.ID]; has {
			row.Note = locales.DayMonth(words, h.Dwelling.Territory.In(at))
			row.Look = string(telemetry.Well)
			earned, spoken = append(earned, row), spoken+" "+row.Label+". "+words.T("badge."+b.ID+".why")
		} else if len(ahead) < badgesAhead {
			ahead = append(ahead, row)
		}
	}
	card := screen.Card{ID: "badges", Picture: "trophy", Title: words.T("badge.mine")}
	if len(earned) > 0 {
		card.Parts = append(card.Parts, screen.Part{Badges: earned})
	} else {
		card.Parts = append(card.Parts, screen.Part{Text: words.T("badge.first")})
		spoken += " " + words.T("badge.first")
	}
	if len(ahead) > 0 {
		card.Parts = append(card.Parts, screen.Part{Quiet: words.T("badge.next")}, screen.Part{Badges: ahead})
	}
	card.Spoken = spoken
	return []screen.Card{card}, nil
}
