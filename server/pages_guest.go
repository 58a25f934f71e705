package main

import (
	"lakaz"
	"lakaz/locales"
)

// guestData is what a household did at its workshops, for whoever prepares a visit.
type guestData struct {
	Household string
	Workshops []guestLived
}

// guestLived is one workshop of it.
type guestLived struct {
	guestAt
	When string
}

// Percent is how much of an answer is right, "" where nothing is.
func (r replied) Percent() string {
	if r.Right == nil {
		return ""
	}
	return locales.Percent(100 * *r.Right)
}

// guestPage tells it to those who accompany the household; its answers only where it said so.
func (s *server) guestPage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer"}, nil
	}
	h, err := s.visitable(v.Context(), v.Actor, lakaz.HouseholdID(v.PathValue("home")))
	if err != nil {
		return reply{}, err
	}
	list, err := s.guestOf(v.Context(), caller{Actor: v.Actor, words: v.Words}, h.ID)
	d := guestData{Household: h.Name}
	for _, w := range list {
		d.Workshops = append(d.Workshops, guestLived{w, momentOf(v.Words, h.Dwelling.Territory, w.at)})
	}
	return reply{Page: "guest.html", Title: "nav.workshop", Data: d, Territory: h.Dwelling.Territory}, err
}
