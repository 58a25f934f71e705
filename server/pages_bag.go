package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"slices"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
)

// mountBag serves the card of a bag's facilitator.
func (s *server) mountBag(mux *http.ServeMux) {
	mux.Handle("GET /sac/{card}", s.page(s.bagCard))
	mux.Handle("POST /sac/{card}", s.page(s.enterByBagCard))
}

// bagCard is what the card's code opens. As with a home's card it lets no one in by itself.
func (s *server) bagCard(v visit) (reply, error) {
	if !s.bag.opens(v.PathValue("card")) {
		return reply{}, lakaz.ErrNotFound
	}
	return reply{Page: "bagcard.html", Title: "plan.bagTitle"}, nil
}

func (s *server) enterByBagCard(v visit) (reply, error) {
	if !s.bag.opens(v.PathValue("card")) {
		return reply{}, lakaz.ErrNotFound
	}
	token, err := s.registry.NewSession(v.Context(), bagPerson)
	if err != nil {
		return reply{}, err
	}
	a, err := s.enter(v, token)
	a.Redirect = "/ateliers"
	return a, err
}

func (b *bag) opens(card string) bool {
	return subtle.ConstantTimeCompare([]byte(card), []byte(b.card)) == 1
}

// packsFor are the packs that an operation may play, in the reader's language.
func (s *server) packsFor(v visit, o lakaz.Operation) (list []choice, err error) {
	all, err := s.rooms.packs(v.Context(), o.ID)
	for _, p := range all {
		if slices.Contains(p.Places, gamification.PlaceOf(o.Territory)) {
			list = append(list, choice{Value: p.ID, Text: p.Text(v.Words.Language().Tag, "title")})
		}
	}
	return list, err
}

// beginWorkshop begins a workshop on the spot: nobody is invited, all languages are spoken, its room is open. A form that is
// sent again, by a second tap perhaps, leads to the room that is open.
func (s *server) beginWorkshop(v visit) (reply, error) {
	o, err := s.hostsIn(v.Context(), v.Actor, v.PostFormValue("operation"))
	if err != nil {
		return reply{}, err
	}
	ctx, id := v.Context(), v.PostFormValue("atelier")
	ws, err := s.rooms.book.Get(ctx, id)
	if _, bad := ulid.ParseStrict(id); bad != nil || err == nil && (ws.Operation != o.ID || s.isOver(ctx, ws)) { // a page from before
		id, err = s.freshWorkshop(), lakaz.ErrNotFound
	}
	if errors.Is(err, lakaz.ErrNotFound) {
		ws, err = s.planNow(v, o, id)
	}
	if err != nil {
		return reply{}, err
	}
	if _, err := s.rooms.open(ctx, ws); err != nil {
		return reply{}, err
	}
	return reply{Redirect: workshopPath(ws.ID) + "#salle"}, nil
}

// isOver reports whether a workshop's room was opened and is over.
func (s *server) isOver(ctx context.Context, ws workshops.Workshop) bool {
	r, err := s.rooms.book.Room(ctx, ws.Room)
	return err == nil && !r.Ended.IsZero()
}

// planNow plans a workshop for whoever asks, with the content that they chose, at this moment.
func (s *server) planNow(v visit, o lakaz.Operation, id string) (ws workshops.Workshop, err error) {
	pack, err := s.rooms.pack(v.Context(), o.ID, v.PostFormValue("contenu"))
	if err != nil {
		return ws, err
	}
	ws = workshops.Workshop{ID: id, Operation: o.ID, Title: pack.Text(v.Words.Language().Tag, "title"),
		At: s.now(), Minutes: 60, Facilitators: []lakaz.PersonID{v.Actor.Person}, Languages: packs.Languages(), Pack: pack.ID, WalkIns: []workshops.WalkIn{},
		Settings: room.Settings{Board: room.TeamsBoard, Teams: 4, Timer: true}}
	if ws.Table, err = s.onlyTable(v.Context(), o.ID); err != nil {
		return ws, err
	}
	if err := s.plan(v.Context(), o, ws, nil); err != nil {
		return ws, err
	}
	return s.rooms.book.Get(v.Context(), id)
}
