package main

import (
	"slices"
	"time"

	"lakaz/screen"
)

// freshFor is how long an action does nothing that has come to where another was: a finger that taps twice meant that one.
const freshFor = 600 * time.Millisecond

// moved are the places of the actions that stand where others stood on a sheet before.
func moved(before, after screen.Sheet) (places []string) {
	for _, card := range after.Cards {
		i := slices.IndexFunc(before.Cards, func(c screen.Card) bool { return c.ID == card.ID })
		if i < 0 {
			continue
		}
		for _, pair := range [][2][]screen.Action{{before.Cards[i].Actions, card.Actions}, {inRows(before.Cards[i]), inRows(card)}} {
			for n, a := range pair[1] {
				if n < len(pair[0]) && pair[0][n].ID != a.ID {
					places = append(places, place(card.ID, a.ID))
				}
			}
		}
	}
	return places
}

// inRows are the actions of a card's rows, from above.
func inRows(c screen.Card) (list []screen.Action) {
	for _, part := range c.Parts {
		for _, row := range part.Rows {
			list = append(list, row.Actions...)
		}
	}
	return list
}

// settleDown has actions that have moved do nothing for a moment.
func (p *program) settleDown(places []string) {
	if len(places) == 0 {
		return
	}
	now := time.Now()
	for _, place := range places {
		p.sheet.moved[place] = now
	}
	p.work(func() {
		time.Sleep(freshFor)
		p.do(func() {}) // they look as if they could be tapped again
	})
}

// fresh reports whether an action has only just come to where it is.
func (p *program) fresh(place string) bool { return time.Since(p.sheet.moved[place]) < freshFor }
