package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/paper"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
)

// ballotInput is what the voting cards of a hall said in a reading.
type ballotInput struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		Activity string           `json:"activity" maxLength:"64" doc:"Which one; the cards of another are refused. None: these cards are there"`
		Reading  int              `json:"reading,omitempty" minimum:"0" maximum:"200" doc:"Which of its readings, from 0"`
		Cards    map[int]int      `json:"cards,omitempty" maxProperties:"50" doc:"By card, 1 to 50, the edge that is up, from 0; -1 takes back what it said"`
		ByHand   bool             `json:"byHand,omitempty" doc:"Typed, not seen by a camera: a card that was taken out comes back"`
		Words    map[int][]string `json:"words,omitempty" maxProperties:"50" doc:"By card, what its people said aloud, all of it"`
	}
}

func (s *server) mountBallots(api huma.API) {
	route(s, api, http.MethodGet, "/api/workshops/{id}/ballots", "What the voting cards of a workshop are asked, and said", hosts, s.getBallots)
	route(s, api, http.MethodPut, "/api/workshops/{id}/ballots", "Tell what voting cards say, read by a camera or by hand", hosts, s.putBallots)
}

// ballotRoom is the room of a workshop, for those who hold it.
func (s *server) ballotRoom(ctx context.Context, by lakaz.Actor, id string) (ws workshops.Workshop, h *roomHost, err error) {
	if ws, err = s.mayHost(ctx, by, id); err != nil {
		return ws, nil, err
	}
	if ws.Room == "" {
		return ws, nil, fmt.Errorf("room: %w", lakaz.ErrNotFound)
	}
	h, err = s.rooms.host(ctx, ws.Room)
	return ws, h, err
}

func (s *server) getBallots(ctx context.Context, by caller, in *workshopID) (*body[ballotView], error) {
	ws, h, err := s.ballotRoom(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	return s.viewBallots(ctx, by, ws, h)
}

// putBallots enters what cards say as any other player's answer. Told twice it is the same.
func (s *server) putBallots(ctx context.Context, by caller, in *ballotInput) (*body[ballotView], error) {
	ws, h, err := s.ballotRoom(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	a, known := h.rules.Pack.Activity(b.Activity)
	if roll := b.Activity == ""; !known && !roll {
		return nil, lakaz.Invalid("activity", "voting.other")
	}
	answers := map[int]room.Command{}
	for card, place := range b.Cards {
		if place < -1 || place >= paper.Sides {
			return nil, lakaz.Invalid("cards", "voting.badCard")
		}
		if known || place >= 0 { // who was seen stays: a card that is not there is taken out
			answers[card] = room.Command{Showing: &room.Showing{Reading: b.Reading, Side: place + 1}}
		}
	}
	for card, words := range b.Words {
		if a.Kind != packs.Words {
			return nil, lakaz.Invalid("words", "voting.other")
		}
		answers[card] = room.Command{Answer: &room.Answer{List: words}}
	}
	if err := h.vote(ctx, a.ID, answers, b.ByHand); err != nil {
		return nil, err
	}
	if err := h.letThrough(ctx, by.Actor, a.ID, b.Words); err != nil {
		return nil, err
	}
	if err := s.cardsCame(ctx, ws, slices.Collect(maps.Keys(answers))...); err != nil {
		return nil, err
	}
	return s.viewBallots(ctx, by, ws, h)
}

// vote gives cards their seats, and enters their answers to an activity, to none where there is "" yet; that of a card that
// was taken out is passed over.
func (h *roomHost) vote(ctx context.Context, activity string, answers map[int]room.Command, byHand bool) error {
	var seats, said []room.Command
	for _, card := range slices.Sorted(maps.Keys(answers)) {
		p := room.CardSeat(card)
		if _, is := p.Card(); !is {
			return lakaz.Invalid("cards", "voting.badCard")
		}
		seats = append(seats, room.Command{Kind: room.CommandJoin, Player: p, Language: h.rules.Settings.Languages[0], Again: byHand})
		if activity == "" {
			continue
		}
		c := answers[card]
		c.Kind, c.Player, c.Activity = room.CommandAnswer, p, activity
		said = append(said, c)
	}
	for _, wave := range [][]room.Command{seats, said} {
		for _, err := range h.askAll(ctx, wave) {
			if err != nil && !errors.Is(err, lakaz.ErrForbidden) {
				return err
			}
		}
	}
	return nil
}

// letThrough shows on the wall the words that whoever steers the room has just heard and typed.
func (h *roomHost) letThrough(ctx context.Context, by lakaz.Actor, activity string, words map[int][]string) error {
	h.mu.Lock()
	steers := h.state.Controller
	h.mu.Unlock()
	if steers.Person != by.Person {
		return nil
	}
	var verdicts []room.Command
	for _, card := range slices.Sorted(maps.Keys(words)) {
		for _, word := range words[card] {
			verdicts = append(verdicts, room.Command{Kind: room.CommandModerate, By: by.Person, Fence: steers.Fence, Activity: activity, Word: word, Shown: true})
		}
	}
	return errors.Join(h.askAll(ctx, verdicts)...)
}

// cardsCame notes that the households came whose cards were seen.
func (s *server) cardsCame(ctx context.Context, ws workshops.Workshop, cards ...int) error {
	guests, err := s.rooms.book.Guests(ctx, ws.ID)
	if err != nil {
		return err
	}
	for _, g := range guests {
		if g.Card == 0 || !g.Came.IsZero() || !slices.Contains(cards, g.Card) {
			continue
		}
		if _, err := s.attend(ctx, ws.ID, string(g.Household), workshops.Seated); err != nil && !errors.Is(err, lakaz.ErrNotFound) {
			return err
		}
	}
	return nil
}

// deal gives a voting card to who is invited or walked in: their seat, if the card was held up before.
func (s *server) deal(ctx context.Context, ws workshops.Workshop, who string, card int) error {
	err := s.gate.steady(func() error { return s.rooms.book.Deal(ctx, ws.ID, who, card) })
	if err != nil || ws.Room == "" || card == 0 {
		return err
	}
	h, err := s.rooms.host(ctx, ws.Room)
	if err != nil {
		return err
	}
	if slices.Contains(h.cards(), card) {
		return s.cardsCame(ctx, ws, card)
	}
	return h.dealt(ctx)
}

// dealAll gives each household that is invited a voting card.
func (s *server) dealAll(ctx context.Context, ws workshops.Workshop, order []lakaz.HouseholdID) error {
	err := s.gate.steady(func() error { return s.rooms.book.DealAll(ctx, ws.ID, order) })
	if err != nil || ws.Room == "" {
		return err
	}
	h, err := s.rooms.host(ctx, ws.Room)
	if err != nil {
		return err
	}
	return h.dealt(ctx)
}

// dealt has the room know that there are voting cards once somebody has one, before any is read.
func (h *roomHost) dealt(ctx context.Context) error {
	book, of := h.rooms.book, h.room.Workshop
	ws, err := book.Get(ctx, of)
	if err != nil {
		return err
	}
	guests, err := book.Guests(ctx, of)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(guests, func(g workshops.Guest) bool { return g.Card != 0 }) &&
		!slices.ContainsFunc(ws.WalkIns, func(who workshops.WalkIn) bool { return who.Card != 0 }) {
		return nil
	}
	err = h.ask(ctx, room.Command{Kind: room.CommandDealt})
	if errors.Is(err, lakaz.ErrConflict) { // it is over
		return nil
	}
	return err
}

// cards are the voting cards that were seen in the room.
func (h *roomHost) cards() (list []int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range h.state.Players {
		if card, is := p.ID.Card(); is {
			list = append(list, card)
		}
	}
	return list
}
