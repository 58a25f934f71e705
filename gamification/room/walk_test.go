package room_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/gamification/room"
)

// evening is when every test begins.
var evening = time.Date(2026, 11, 5, 18, 0, 0, 0, time.UTC)

// hall is a room that a test steers; its clock stands until the test moves it.
type hall struct {
	t      *testing.T
	rules  room.Rules
	state  room.State
	now    time.Time
	events []room.Event
	ids    int
}

func say(language, key string) string { return language + ":" + key }

func newHall(t *testing.T, pack content.Pack, set room.Settings) *hall {
	t.Helper()
	if set.Languages == nil {
		set.Languages = []string{"fr", "rcf"}
	}
	h := &hall{t: t, rules: room.Rules{Pack: pack, Settings: set, Say: say}, now: evening}
	h.do(room.Command{Kind: room.CommandOpen, Code: "K4M7"})
	h.do(room.Command{Kind: room.CommandTake, Name: "Inès"})
	return h
}

// try is what a command causes, or why not.
func (h *hall) try(c room.Command) ([]room.Event, error) {
	h.t.Helper()
	if c.ID == "" {
		h.ids++
		c.ID = fmt.Sprintf("c%04d", h.ids)
	}
	if c.Kind.OfStaff() && c.By == "" {
		c.By = "ines"
		if c.Kind != room.CommandTake && c.Fence == 0 {
			c.Fence = h.state.Controller.Fence
		}
		if c.From.Phase == "" {
			c.From = room.Position{Phase: h.state.Phase, Activity: h.state.Now.Activity}
		}
	}
	events, err := room.Decide(h.state, h.rules, c, h.now)
	for _, e := range events {
		h.state = room.Apply(h.state, e)
	}
	h.events = append(h.events, events...)
	return events, err
}

// do is a command that must not be refused.
func (h *hall) do(c room.Command) []room.Event {
	h.t.Helper()
	events, err := h.try(c)
	if err != nil {
		h.t.Fatalf("%s: %v", c.Kind, err)
	}
	return events
}

// refused is a command that must be, with a sentence.
func (h *hall) refused(c room.Command, key string) {
	h.t.Helper()
	_, err := h.try(c)
	var r *lakaz.Refusal
	if !errors.As(err, &r) || r.Key != key {
		h.t.Errorf("%s: %v, want %s", c.Kind, err, key)
	}
}

// join seats somebody.
func (h *hall) join(id string) room.PlayerID {
	h.t.Helper()
	h.do(room.Command{Kind: room.CommandJoin, ID: id, Language: "fr", Random: uint64(len(h.state.Players)) * 7_000_000_001})
	return room.PlayerID(id)
}

// pass lets time go by, and the clock do what it does.
func (h *hall) pass(d time.Duration) {
	h.now = h.now.Add(d)
	for _, e := range h.state.Due(h.now) {
		h.state = room.Apply(h.state, e)
		h.events = append(h.events, e)
	}
}

func (h *hall) next() []room.Event { h.t.Helper(); return h.do(room.Command{Kind: room.CommandNext}) }

func (h *hall) answer(id room.PlayerID, ids ...string) []room.Event {
	h.t.Helper()
	return h.do(room.Command{Kind: room.CommandAnswer, Player: id, Activity: h.state.Now.Activity, Answer: &room.Answer{List: ids}})
}

// at fails unless the room is there.
func (h *hall) at(phase room.Phase, activity string) {
	h.t.Helper()
	if h.state.Phase != phase || h.state.Now.Activity != activity {
		h.t.Errorf("in %s of %s, want %s of %s", h.state.Phase, h.state.Now.Activity, phase, activity)
	}
}

// TestAnHour walks through a room from its lobby to its end.
func TestAnHour(t *testing.T) {
	h := newHall(t, halls, room.Settings{Board: room.TeamsBoard, Teams: 2, Timer: true, Activities: []string{"one", "poll", "several"}})
	a, b := h.join("A"), h.join("B")
	h.at(room.Lobby, "")
	h.next()
	h.at(room.Open, "one")
	h.answer(a, "x")
	h.answer(a, "y")
	h.answer(b, "x")
	if v := room.PlayView(h.state, h.rules); v.Answered != 2 || v.Players != 2 || v.CloseAt != h.now.Add(time.Minute).UnixMilli() || v.Reveal != nil {
		t.Errorf("while it is open: %+v", v)
	}
	h.pass(61 * time.Second)
	h.at(room.Closed, "one")
	h.next()
	h.at(room.Reveal, "one")
	h.next()
	h.at(room.Open, "poll")
	h.next()
	h.next()
	h.next()
	h.at(room.Board, "poll")
	if v := room.PlayView(h.state, h.rules); fmt.Sprint(v.Board.Rows) != "[{1  100} {2  0}]" {
		t.Errorf("the board: %v", v.Board.Rows)
	}
	h.next()
	h.at(room.Open, "several")
	h.next()
	h.next()
	h.next()
	h.at(room.Board, "several")
	h.next()
	h.at(room.Finished, "several")
}
