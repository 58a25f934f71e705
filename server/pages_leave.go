package main

import (
	"net/url"

	"lakaz"
)

// leaveData is the page on which a household leaves the programme.
type leaveData struct {
	Household lakaz.Household
	Sure      bool // it asked for everything to be erased: it is asked once more
}

// leavePage says what leaving means, both ways of it.
func (s *server) leavePage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer"}, nil
	}
	h, err := s.ownHome(v.Context(), v.Actor, lakaz.HouseholdID(v.PathValue("home")))
	return reply{Page: "leave.html", Title: "rights.leaveTitle", Data: leaveData{Household: h}}, err
}

// leaveProgramme does what was chosen: keeps the file and lets go of the rest, or, asked twice, erases everything.
func (s *server) leaveProgramme(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer"}, nil
	}
	ctx := v.Context()
	h, err := s.ownHome(ctx, v.Actor, lakaz.HouseholdID(v.PathValue("home")))
	if err != nil {
		return reply{}, err
	}
	lang := "?lang=" + url.QueryEscape(v.Words.Language().Tag) // whoever has gone has no language any more
	switch v.PostFormValue("how") {
	case "keep":
		sessions, err := s.registry.Depart(ctx, h.ID, v.Actor)
		if err != nil {
			return reply{}, err
		}
		s.ingest.switched()
		for _, session := range sessions {
			s.hub.Drop(session)
		}
		if err := s.lookAway(ctx, h.Operation); err != nil {
			return reply{}, err
		}
		if err := s.placeFleet(ctx); err != nil {
			return reply{}, err
		}
		return reply{Redirect: "/parti" + lang}, nil
	case "sure":
		e, err := s.erasures.erase(ctx, v.Actor, h.ID)
		return reply{Redirect: "/recu/" + url.PathEscape(e.ID) + lang}, err
	}
	return reply{Page: "leave.html", Title: "rights.leaveTitle", Data: leaveData{Household: h, Sure: true}}, nil
}

// leftPage is where a household that has left arrives.
func (s *server) leftPage(visit) (reply, error) {
	return reply{Page: "left.html", Title: "rights.leftTitle", Public: true}, nil
}

// receiptPage is the receipt of an erasure, for whoever has its number: it names nobody.
func (s *server) receiptPage(v visit) (reply, error) {
	all, err := s.erasures.all(v.Context())
	if err != nil {
		return reply{}, err
	}
	for _, e := range all {
		if e.ID == v.PathValue("receipt") {
			return reply{Page: "receipt.html", Title: "rights.receiptTitle", Data: e}, nil
		}
	}
	return reply{}, lakaz.ErrNotFound
}
