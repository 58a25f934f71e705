package main

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
)

// troubled is a store whose commits fail for a while: before they are on the disk, or after, without telling.
type troubled struct {
	kv.Store
	before, after atomic.Bool
}

func (s *troubled) Update(ctx context.Context, fn func(kv.Writer) error) error {
	if s.before.Load() {
		return kv.ErrFull
	}
	err := s.Store.Update(ctx, fn)
	if err == nil && s.after.Load() {
		return kv.ErrFull
	}
	return err
}

// What could not be stored is neither acknowledged nor told; where it is stored after all it is found, and done once.
func TestARoomWhoseDiskFails(t *testing.T) {
	memory, err := badgerkv.OpenInMemory()
	must(t, err)
	defer func() { must(t, memory.Close()) }()
	store := &troubled{Store: memory}
	s, err := newServer(t.Context(), store, options{}, slog.New(slog.DiscardHandler), time.Now)
	must(t, err)
	defer func() { must(t, s.close(context.Background())) }()
	must(t, s.registry.PutOperation(t.Context(), lakaz.Operation{ID: "lille", Name: "Lille", Territory: lakaz.Mainland}))
	ws := workshops.Workshop{ID: ulid.Make().String(), Operation: "lille", Title: "Air", At: time.Now(), Minutes: 60, Facilitators: []lakaz.PersonID{"p-awa"},
		Languages: []string{"fr"}, Pack: "chauffage"}
	must(t, s.rooms.book.Put(t.Context(), ws))
	h, err := s.rooms.open(t.Context(), ws)
	must(t, err)
	seat, err := h.join(t.Context(), joining{Language: "fr"})
	must(t, err)
	must(t, h.ask(t.Context(), room.Command{ID: "t", Kind: room.CommandTake, By: "p-awa"}))
	must(t, h.ask(t.Context(), room.Command{ID: "n", Kind: room.CommandNext, By: "p-awa", Fence: 1, From: room.Position{Phase: room.Lobby}}))
	shown := room.PlayView(h.state, h.rules).Activity
	var a room.Answer
	must(t, a.UnmarshalJSON(encoded(answerTo(*shown, 1))))
	f := func(id string, before, after bool, want string, given, told int) {
		t.Helper()
		store.before.Store(before)
		store.after.Store(after)
		err := h.ask(t.Context(), room.Command{ID: id, Kind: room.CommandAnswer, Player: seat.ID, Activity: shown.ID, Answer: &a})
		store.before.Store(false)
		store.after.Store(false)
		if got := keyOf(err); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
		_, _, events, err := s.rooms.book.Load(t.Context(), h.room.ID)
		must(t, err)
		n := 0
		for _, e := range events {
			if e.Kind == room.Answered {
				n++
			}
		}
		if now := h.now(nil, false, false).Play.(room.Play); n != given || now.Answered != told {
			t.Errorf("%s: %d stored, want %d; %d told, want %d", id, n, given, now.Answered, told)
		}
	}
	f("a", true, false, "full", 0, 0)
	f("a", true, false, "full", 0, 0)
	f("a", false, true, "full", 1, 0) // stored, and nobody knows
	f("a", false, false, "", 1, 1)    // sent again it is there, once
	must(t, a.UnmarshalJSON(encoded(answerTo(*shown, 2))))
	f("b", false, true, "full", 2, 1)
	must(t, a.UnmarshalJSON(encoded(answerTo(*shown, 3))))
	f("c", false, false, "", 3, 1) // what was not told is not lost by what follows
	if _, _, events, err := s.rooms.book.Load(t.Context(), h.room.ID); err != nil || events[len(events)-1].N != h.state.N || len(h.state.Now.Given) != 1 {
		t.Errorf("%v %+v", err, h.state.Now)
	}
}

// Who asks for one report after another keeps few rooms in memory: those asked for last, and whatever is open.
func TestRoomsThatAreOverAreFew(t *testing.T) {
	inABubble(t, func(c *clockRoom) {
		ctx, book, now := c.t.Context(), c.s.rooms.book, c.h.room.ID
		ws, err := book.Get(ctx, c.h.room.Workshop)
		must(c.t, err)
		var over []string
		for range mostOver + 5 {
			time.Sleep(time.Second) // of the bubble
			ws.ID, ws.Room = ulid.Make().String(), ""
			must(c.t, book.Put(ctx, ws))
			r, err := book.Open(ctx, ws.ID, c.h.rules.Pack, time.Now())
			must(c.t, err)
			must(c.t, book.End(ctx, r.ID, time.Now()))
			_, err = c.s.rooms.host(ctx, r.ID)
			must(c.t, err)
			over = append(over, r.ID)
		}
		for i, id := range append(over, now) {
			if got, want := c.loaded(id) != nil, i >= 4; got != want {
				c.t.Errorf("room %d of %d is in memory: %v, want %v", i, len(over), got, want)
			}
		}
	})
}

// A fault in a room's rules ends neither the room nor the server: who asked asks again, and nothing is lost or done twice.
func TestARoomIsAtFault(t *testing.T) {
	inABubble(t, func(c *clockRoom) {
		say := c.h.rules.Say
		c.h.rules.Say = func(string, string) string { panic("no such animal") }
		join := room.Command{ID: ulid.Make().String(), Kind: room.CommandJoin, Language: "fr"}
		for range 2 {
			if key := keyOf(c.h.ask(c.t.Context(), join)); key != "live.later" {
				c.t.Errorf("a room at fault: %q", key)
			}
		}
		c.h.rules.Say = say
		if key := keyOf(c.h.ask(c.t.Context(), join)); key != "" || len(c.state().Players) != 2 {
			c.t.Errorf("mended: %q, %d players", key, len(c.state().Players))
		}
	})
}
