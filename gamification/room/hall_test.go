package room_test

import (
	"cmp"
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
	by     lakaz.PersonID // who steers, Inès where it is nobody else
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
		c.By = cmp.Or(h.by, "ines")
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

// timed is a room at its first activity, with a clock.
func timed(t *testing.T, activities ...string) *hall {
	t.Helper()
	h := newHall(t, halls, room.Settings{Timer: true, Teams: 3, Activities: activities})
	h.join("A")
	h.join("B")
	h.next()
	return h
}

func (h *hall) number(id room.PlayerID, n float64) {
	h.t.Helper()
	h.do(room.Command{Kind: room.CommandAnswer, Player: id, Activity: h.state.Now.Activity, Answer: &room.Answer{Number: &n}})
}

// given is a player's answer, as JSON.
func (h *hall) given(id room.PlayerID) string {
	h.t.Helper()
	seat, ok := room.SeatView(h.state, h.rules, id)
	if given, answered := seat.Answers[h.state.Now.Activity]; ok && answered {
		return text(h.t, given)
	}
	return ""
}

func (h *hall) holds(id room.PlayerID, want string) {
	h.t.Helper()
	if got := h.given(id); got != want {
		h.t.Errorf("%s answered %q, want %q", id, got, want)
	}
}

func (h *hall) name(id room.PlayerID) string {
	seat, _ := room.SeatView(h.state, h.rules, id)
	return seat.Name
}
