package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/paper"
	"lakaz/gamification/room"
)

// ballots are what the voting cards of a hall say, and what they are asked: a card's first edge is an activity's first
// choice.
type ballots struct {
	Activity string      `json:"activity" maxLength:"64" doc:"Which one; the cards of another are refused"`
	Cards    map[int]int `json:"cards" maxProperties:"50" doc:"By card, 1 to 50, the place of its answer, from 0"`
}

// ballotView is what the reader shows.
type ballotView struct {
	ballots
	Open     bool     `json:"open" doc:"Whether cards are taken now"`
	Question string   `json:"question" doc:"In the caller's language; why no cards are taken where there is no question for them"`
	Choices  []string `json:"choices"`
}

type ballotInput struct {
	ID   string `path:"id" maxLength:"26"`
	Body ballots
}

func (s *server) mountBallots(api huma.API) {
	route(s, api, http.MethodGet, "/api/workshops/{id}/ballots", "What the voting cards of a workshop are asked, and said", hosts, s.getBallots)
	route(s, api, http.MethodPut, "/api/workshops/{id}/ballots", "Tell what voting cards say, read by a camera or by hand", hosts, s.putBallots)
}

// cardSeat is the seat of a voting card: always the same, however often and by whomever it is read.
func cardSeat(card int) room.PlayerID { return room.PlayerID(fmt.Sprintf("%s%d", cardSeats, card)) }

const cardSeats = "card-"

// votes reports whether a seat is a voting card's: it has no device that could be there or not.
func votes(p room.PlayerID) bool { return strings.HasPrefix(string(p), cardSeats) }

// ballotRoom is the room of a workshop, for those who hold it.
func (s *server) ballotRoom(ctx context.Context, by lakaz.Actor, id string) (*roomHost, error) {
	ws, err := s.mayHost(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if ws.Room == "" {
		return nil, fmt.Errorf("room: %w", lakaz.ErrNotFound)
	}
	return s.rooms.host(ctx, ws.Room)
}

func (s *server) getBallots(ctx context.Context, by caller, in *workshopID) (*body[ballotView], error) {
	h, err := s.ballotRoom(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	return bodyOf(h.ballots(by))
}

// putBallots enters what cards say as any other player's answer. Told twice it is the same.
func (s *server) putBallots(ctx context.Context, by caller, in *ballotInput) (*body[ballotView], error) {
	h, err := s.ballotRoom(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	a, known := h.rules.Pack.Activity(in.Body.Activity)
	if !known || !onCards(a) {
		return nil, lakaz.Invalid("activity", "voting.other")
	}
	for card, place := range in.Body.Cards {
		if _, err := paper.PatternOf(card); err != nil || place < 0 || place >= len(a.Choices) {
			return nil, lakaz.Invalid("cards", "voting.badCard")
		}
	}
	for _, card := range slices.Sorted(maps.Keys(in.Body.Cards)) {
		p := cardSeat(card)
		join := room.Command{ID: string(p), Kind: room.CommandJoin, Name: strconv.Itoa(card), Language: h.rules.Settings.Languages[0]}
		err := h.ask(ctx, join)
		if err == nil {
			answer := room.Command{Kind: room.CommandAnswer, Player: p, Activity: a.ID, Answer: &room.Answer{List: []string{a.Choices[in.Body.Cards[card]].ID}}}
			err = h.ask(ctx, answer)
		}
		if err != nil && !errors.Is(err, lakaz.ErrForbidden) { // that card was taken out of the room; the others count
			return nil, err
		}
	}
	return bodyOf(h.ballots(by))
}

// onCards reports whether cards can answer an activity: one of so many choices as they have edges.
func onCards(a packs.Activity) bool {
	one := a.Kind == packs.Quiz || a.Kind == packs.TrueFalse || a.Kind == packs.Poll
	return one && !a.Several && len(a.Choices) > 0 && len(a.Choices) <= paper.Sides
}

// ballots is what the reader shows now.
func (h *roomHost) ballots(by caller) ballotView {
	h.mu.Lock()
	defer h.mu.Unlock()
	tag := by.words.Language().Tag
	v := ballotView{ballots: ballots{Cards: map[int]int{}}, Choices: []string{}}
	a, is := h.rules.Pack.Activity(h.state.Now.Activity)
	switch {
	case !is || h.state.Phase != room.Open:
		v.Question = by.words.T("voting.closed")
	case !onCards(a):
		v.Question = by.words.T("voting.other")
	default:
		v.Activity, v.Open, v.Question = a.ID, true, h.rules.Pack.Text(tag, a.ID+".q")
		for _, c := range a.Choices {
			v.Choices = append(v.Choices, h.rules.Pack.Text(tag, a.ID+"."+c.ID))
		}
		for _, g := range h.state.Now.Given {
			card, err := strconv.Atoi(strings.TrimPrefix(string(g.Player), cardSeats))
			place := slices.IndexFunc(a.Choices, func(c packs.Choice) bool { return slices.Equal(g.Answer.List, []string{c.ID}) })
			if err == nil && place >= 0 {
				v.Cards[card] = place
			}
		}
	}
	return v
}
