package main

import (
	"cmp"
	"context"
	"slices"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
	"lakaz/screen"
)

// ballotView is what the reader of voting cards shows.
type ballotView struct {
	Activity string              `json:"activity" doc:"What is on"`
	Reading  int                 `json:"reading" doc:"For which of its readings cards are held up, from 0"`
	Cards    map[int]int         `json:"cards" doc:"By card, the edge that was up, from 0"`
	Open     bool                `json:"open" doc:"Whether cards are taken now"`
	Line     string              `json:"line" doc:"Where the room is"`
	Question string              `json:"question" doc:"In the caller's language; why no cards are taken where there is no question for them"`
	Asked    string              `json:"asked,omitempty" doc:"What this reading asks, where that is not the question itself"`
	Choices  []string            `json:"choices" doc:"What each edge says"`
	Words    bool                `json:"words" doc:"Words are said aloud and typed"`
	Roll     bool                `json:"roll" doc:"Nothing is asked yet: whoever's card is seen is there, whatever its edge"`
	Said     map[int]room.Answer `json:"said,omitempty" doc:"The words, by card"`
	Known    []ballotCard        `json:"known" doc:"Cards that were seen, or given to somebody"`
	Answered string              `json:"answered"`
	Fence    uint64              `json:"fence" doc:"With which the caller steers the room; 0 where somebody else does"`
	Steps    []screen.Action     `json:"steps" doc:"What may be done now"`
}

// ballotCard is a card of the hall.
type ballotCard struct {
	Card int    `json:"card"`
	Seat string `json:"seat,omitempty" doc:"In the room, once it was seen"`
	Name string `json:"name,omitempty" doc:"Who has it"`
	Here bool   `json:"here" doc:"Whether it is waited for"`
}

// viewBallots is what the reader shows now.
func (s *server) viewBallots(ctx context.Context, by caller, ws workshops.Workshop, h *roomHost) (*body[ballotView], error) {
	cards, err := s.dealtCards(ctx, by.Actor, ws)
	if err != nil {
		return nil, err
	}
	o, err := s.registry.Operation(ctx, ws.Operation)
	if err != nil {
		return nil, err
	}
	c := remoteCards{words: by.words, workshop: ws, person: by.Person, at: o.Territory.In(ws.At), place: s.hostFor(by.request) + "/w"}
	c.see(h, s.origin(by.request))
	v := h.ballots(by.words)
	v.Line = c.on().Title
	v.Answered = by.words.T("remote.answered", locales.Args{"Count": c.view.Answered, "Of": c.view.Players})
	v.Steps = []screen.Action{}
	switch {
	case c.view.Phase == room.Finished:
	case c.holds():
		v.Fence, v.Steps = c.view.Controller.Fence, c.steps()
	default:
		v.Steps = c.take().Actions
	}
	for _, p := range c.view.List {
		card, is := p.ID.Card()
		if !is {
			continue
		}
		i := slices.IndexFunc(cards, func(x ballotCard) bool { return x.Card == card })
		if i < 0 {
			i, cards = len(cards), append(cards, ballotCard{Card: card})
		}
		cards[i].Seat, cards[i].Here = string(p.ID), p.Here
	}
	slices.SortFunc(cards, func(a, b ballotCard) int { return cmp.Compare(a.Card, b.Card) })
	v.Known = append([]ballotCard{}, cards...)
	return bodyOf(v)
}

// dealtCards are the cards that were given to somebody, with who has them; one is waited for once they came.
func (s *server) dealtCards(ctx context.Context, by lakaz.Actor, ws workshops.Workshop) (list []ballotCard, err error) {
	guests, err := s.guestsByName(ctx, by, ws)
	if err != nil {
		return nil, err
	}
	for _, g := range guests {
		if g.Card > 0 {
			list = append(list, ballotCard{Card: g.Card, Name: g.name, Here: !g.Came.IsZero()})
		}
	}
	for _, who := range ws.WalkIns {
		if who.Card > 0 {
			list = append(list, ballotCard{Card: who.Card, Name: who.Name, Here: true})
		}
	}
	return list, nil
}

// ballots is what the cards are asked now, and what they said.
func (h *roomHost) ballots(w *locales.Printer) ballotView {
	h.mu.Lock()
	defer h.mu.Unlock()
	tag, at := w.Language().Tag, h.state.Now.Reading
	v := ballotView{Cards: map[int]int{}, Choices: []string{}}
	if h.state.Phase == room.Lobby {
		v.Open, v.Roll, v.Question, v.Choices = true, true, w.T("voting.roll"), []string{w.T("voting.present")}
		for _, p := range h.state.Players {
			if card, is := p.ID.Card(); is {
				v.Cards[card] = 0
			}
		}
		return v
	}
	a, is := h.rules.Pack.Activity(h.state.Now.Activity)
	if !is || h.state.Phase != room.Open {
		v.Question = w.T("voting.closed")
		return v
	}
	v.Activity, v.Question = a.ID, h.rules.Pack.Text(tag, a.ID+".q")
	readings := room.Readings(a)
	switch {
	case a.Kind == packs.Words:
		v.Open, v.Words, v.Said = true, true, map[int]room.Answer{}
	case at >= len(readings):
		v.Asked = w.T("voting.other")
		return v
	default:
		v.Open, v.Reading = true, at
		v.Asked, v.Choices = askedOf(w, h.rules.Pack, a, readings[at])
	}
	for _, g := range h.state.Now.Given {
		card, is := g.Player.Card()
		switch {
		case is && v.Words:
			v.Said[card] = g.Answer
		case is && at < len(g.Sides) && g.Sides[at] > 0:
			v.Cards[card] = g.Sides[at] - 1
		}
	}
	return v
}

// askedOf is what a reading asks, "" for the question itself, and what each edge of a card says.
func askedOf(w *locales.Printer, p packs.Pack, a packs.Activity, r room.Reading) (asked string, edges []string) {
	tag := w.Language().Tag
	switch {
	case r.Choice != "":
		asked = p.Text(tag, a.ID+"."+r.Choice)
	case r.Place > 0:
		asked = w.T("play.cardPlace", locales.Args{"Place": r.Place})
	}
	for _, id := range r.Edges {
		switch {
		case id == room.Yes && a.Several:
			edges = append(edges, w.T("play.cardYes"))
		case id == room.No && a.Several:
			edges = append(edges, w.T("play.cardNo"))
		case slices.Contains(a.Gestures, id) && len(a.Choices) == 0:
			edges = append(edges, gestureTitle(w, id))
		default:
			edges = append(edges, p.Text(tag, a.ID+"."+id))
		}
	}
	for _, x := range r.Ranges {
		edges = append(edges, w.T("play.cardRange", locales.Args{"From": measure(x[0], ""), "To": measure(x[1], a.Estimate.Unit)}))
	}
	return asked, edges
}
