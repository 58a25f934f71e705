package main

import (
	"lakaz"
)

// digestPage is a home's week on one page: to its own people at /semaine, to whoever may look at its days at
// /semaine/{home}.
func (s *server) digestPage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer"}, nil
	}
	id := lakaz.HouseholdID(v.PathValue("home"))
	if id == "" {
		id = v.Actor.Household
	}
	h, err := s.readable(v.Context(), v.Actor, id, glanceDays)
	if err != nil {
		return reply{}, err
	}
	d, err := s.digestOf(v.Context(), caller{Actor: v.Actor, entered: true, words: v.Words, request: v.Request}, h)
	return reply{Page: "digest.html", Title: "digest.title", Data: d, Territory: h.Dwelling.Territory}, err
}
