package main

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// promiseKept is for how long what was chosen at a workshop comes first among the gestures that a home is offered.
const promiseKept = 90 * 24 * time.Hour

// guestAt is a workshop as a household lived it: the seats that are its own, by its invitation or its own device.
type guestAt struct {
	Workshop string    `json:"workshop"`
	Title    string    `json:"title"`
	Place    string    `json:"place"`
	At       string    `json:"at" doc:"RFC 3339"`
	Came     bool      `json:"came"`
	Promised []promise `json:"promised" doc:"Gestures chosen there"`
	Shared   bool      `json:"shared" doc:"Whether its answers are in its file, for the first visit"`
	Answers  []replied `json:"answers" doc:"Its own; to others only where they are shared, of seats that staff joined to it after its yes"`
	at       time.Time
}

// promise is a gesture that was chosen.
type promise struct {
	Gesture string `json:"gesture"`
	Title   string `json:"title"`
}

// replied is one answer in words.
type replied struct {
	Question string   `json:"question"`
	Answer   string   `json:"answer"`
	Right    *float64 `json:"right" doc:"0 to 1; null where nothing is right"`
}

// guestSeats names what a workshop has to do with a household.
type guestSeats struct {
	ID       string `path:"id" maxLength:"32"`
	Workshop string `path:"workshop" maxLength:"26"`
}

type guestInput struct {
	ID       string `path:"id" maxLength:"32"`
	Workshop string `path:"workshop" maxLength:"26"`
	Body     struct {
		Shared bool `json:"shared"`
	}
}

func (s *server) mountPromises(api huma.API) {
	route(s, api, http.MethodGet, "/api/households/{id}/workshops", "The workshops of a household, and what it chose there", everyone, s.getGuestOf)
	route(s, api, http.MethodPut, "/api/households/{id}/workshops/{workshop}/shared", "Let the household's advisors read its answers, or no longer", residents, s.putShared)
	route(s, api, http.MethodDelete, "/api/households/{id}/workshops/{workshop}/seats", "Tell that the seats which were joined to the household are not its own", residents, s.deleteSeats)
}

func (s *server) getGuestOf(ctx context.Context, by caller, in *householdID) (*body[[]guestAt], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	list, err := s.guestOf(ctx, by, h.ID)
	if err != nil {
		return nil, err
	}
	return bodyOf(list)
}

// putShared is the household's own yes: nobody else gives it.
func (s *server) putShared(ctx context.Context, by caller, in *guestInput) (*struct{}, error) {
	h, err := s.ownHome(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	return nil, s.rooms.book.Share(ctx, in.Workshop, h.ID, in.Body.Shared)
}

// deleteSeats is the household's own no, whoever joined the seats to it.
func (s *server) deleteSeats(ctx context.Context, by caller, in *guestSeats) (*struct{}, error) {
	h, err := s.ownHome(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	return nil, s.rooms.book.Unclaim(ctx, in.Workshop, h.ID, "")
}

// guestOf lists a household's workshops, the newest first.
func (s *server) guestOf(ctx context.Context, by caller, h lakaz.HouseholdID) ([]guestAt, error) {
	guests, err := s.rooms.book.GuestOf(ctx, h)
	if err != nil {
		return nil, err
	}
	own := by.Role == lakaz.Resident
	list := []guestAt{}
	for _, g := range guests {
		ws, err := s.rooms.book.Get(ctx, g.Workshop)
		if errors.Is(err, lakaz.ErrNotFound) {
			continue // cancelled meanwhile
		} else if err != nil {
			return nil, err
		}
		l := guestAt{Workshop: ws.ID, Title: ws.Title, Place: ws.Place, At: ws.At.UTC().Format(time.RFC3339),
			at: ws.At, Came: !g.Came.IsZero(), Shared: g.Shared, Promised: []promise{}, Answers: []replied{}}
		chosen, err := s.promisedAt(ctx, ws, g)
		if err != nil {
			return nil, err
		}
		for _, id := range chosen {
			l.Promised = append(l.Promised, promise{id, gestureTitle(by.words, id)})
		}
		err = s.eachAnswer(ctx, ws, g, func(a packs.Activity, rules room.Rules, given room.Given) {
			if a.Kind != packs.Commit && (own || g.Shared) {
				l.Answers = append(l.Answers, repliedOf(by.words, rules, a, given))
			}
		})
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	slices.SortStableFunc(list, func(a, b guestAt) int { return strings.Compare(b.At, a.At) })
	return list, nil
}

// eachAnswer calls fn with what a household's own seats answered at a workshop.
func (s *server) eachAnswer(ctx context.Context, ws workshops.Workshop, g workshops.Guest, fn func(packs.Activity, room.Rules, room.Given)) error {
	seats := g.Own()
	if len(seats) == 0 {
		return nil
	}
	state, rules, err := s.held(ctx, ws)
	if err != nil {
		return err
	}
	for _, p := range append(slices.Clip(state.Past), state.Now) {
		a, known := rules.Pack.Activity(p.Activity)
		if !known || a.ID == facesID { // what was thought of the workshop has nobody's name
			continue
		}
		for _, given := range p.Given {
			if slices.Contains(seats, given.Player) {
				fn(a, rules, given)
			}
		}
	}
	return nil
}

// promised lists the gestures that a household chose at its workshops of late, those of the newest first.
func (s *server) promised(ctx context.Context, h lakaz.HouseholdID) (gestures []string, err error) {
	guests, err := s.rooms.book.GuestOf(ctx, h)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(guests, func(a, b workshops.Guest) int { return b.Came.Compare(a.Came) })
	for _, g := range guests {
		if g.Came.IsZero() || s.now().Sub(g.Came) > promiseKept {
			continue
		}
		ws, err := s.rooms.book.Get(ctx, g.Workshop)
		if errors.Is(err, lakaz.ErrNotFound) {
			continue // cancelled meanwhile
		} else if err != nil {
			return nil, err
		}
		chosen, err := s.promisedAt(ctx, ws, g)
		if err != nil {
			return nil, err
		}
		gestures = append(gestures, chosen...)
	}
	return gestures, nil
}

// promisedAt are the gestures that a household's seats chose at a workshop, each once.
func (s *server) promisedAt(ctx context.Context, ws workshops.Workshop, g workshops.Guest) ([]string, error) {
	seats := g.Seats()
	if len(seats) == 0 {
		return nil, nil
	}
	state, rules, err := s.held(ctx, ws)
	return room.Pledged(state, rules, seats...), err
}

// repliedOf is an answer in words.
func repliedOf(w *locales.Printer, rules room.Rules, a packs.Activity, g room.Given) replied {
	tag := w.Language().Tag
	r := replied{Question: rules.Pack.Text(tag, a.ID+".q")}
	if g.Mark != nil {
		r.Right = &g.Mark.Right
	}
	say := func(id string) string { return rules.Pack.Text(tag, a.ID+"."+id) }
	switch {
	case g.Answer.Number != nil && a.Estimate != nil:
		r.Answer = locales.Number(*g.Answer.Number, placesOfStep(a.Estimate.Step)) + "\u202f" + unitName(a.Estimate.Unit)
	case len(g.Answer.Pairs) > 0:
		for _, c := range a.Choices {
			if target, is := g.Answer.Pairs[c.ID]; is {
				r.Answer = inList(r.Answer, say(c.ID)+" : "+say(target))
			}
		}
	case a.Kind == packs.Words:
		for _, word := range g.Answer.List {
			r.Answer = inList(r.Answer, word)
		}
	default:
		for _, id := range g.Answer.List {
			r.Answer = inList(r.Answer, say(id))
		}
	}
	return r
}

func inList(text, more string) string {
	if text == "" || more == "" {
		return text + more
	}
	return text + " · " + more
}

// placesOfStep is with how many decimals a guess in such steps is written.
func placesOfStep(step float64) (places int) {
	for ; places < 3 && step != float64(int(step)); places++ {
		step *= 10
	}
	return places
}

// unitName is a unit of an estimate as people read it.
func unitName(unit string) string {
	switch unit {
	case "EUR":
		return "€"
	case "Cel":
		return "°C"
	}
	return unit
}
