package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
)

// clockRoom is an open room in a bubble of time, with a player and the remote in the hands of p-awa.
type clockRoom struct {
	t     *testing.T
	store kv.Store
	s     *server
	h     *roomHost
	seat  seated
	n     int
}

// inABubble runs a test with a room whose activities have timers.
func inABubble(t *testing.T, test func(*clockRoom)) {
	synctest.Test(t, func(t *testing.T) {
		store, err := badgerkv.OpenInMemory()
		must(t, err)
		defer func() { must(t, store.Close()) }()
		c := &clockRoom{t: t, store: store}
		c.start()
		defer func() { must(t, c.s.close(context.Background())) }()
		must(t, c.s.registry.PutOperation(t.Context(), lakaz.Operation{ID: "lille", Name: "Lille", Territory: lakaz.Mainland}))
		ws := workshops.Workshop{ID: ulid.Make().String(), Operation: "lille", Title: "Air", At: time.Now(), Minutes: 60, Facilitators: []lakaz.PersonID{"p-awa"},
			Languages: []string{"fr"}, Pack: "chauffage", Settings: room.Settings{Timer: true, Activities: played(t)}}
		must(t, c.s.rooms.book.Put(t.Context(), ws))
		c.h, err = c.s.rooms.open(t.Context(), ws)
		must(t, err)
		c.seat, err = c.h.join(t.Context(), joining{Language: "fr"})
		must(t, err)
		c.steer("p-awa", 0, "take")
		test(c)
	})
}

// start opens a server on the store.
func (c *clockRoom) start() {
	c.t.Helper()
	s, err := newServer(c.t.Context(), c.store, options{}, slog.New(slog.DiscardHandler), time.Now)
	must(c.t, err)
	c.s = s
}

// steer asks as somebody with a fence, and returns the refusal's key.
func (c *clockRoom) steer(by lakaz.PersonID, fence uint64, kind room.CommandKind) string {
	c.t.Helper()
	c.n++
	return keyOf(c.h.ask(c.t.Context(), room.Command{ID: fmt.Sprint("c", c.n), Kind: kind, By: by, Fence: fence, From: c.position()}))
}

// answer answers what is on, on its way for so long, and returns the refusal's key.
func (c *clockRoom) answer(grace time.Duration, n int) string {
	c.t.Helper()
	shown := room.PlayView(c.state(), c.h.rules).Activity
	var a room.Answer
	must(c.t, a.UnmarshalJSON(encoded(answerTo(*shown, n))))
	return keyOf(c.h.ask(c.t.Context(), room.Command{Kind: room.CommandAnswer, Player: c.seat.ID, Grace: grace, Activity: shown.ID, Answer: &a}))
}

func (c *clockRoom) position() room.Position {
	s := c.state()
	return room.Position{Phase: s.Phase, Activity: s.Now.Activity}
}

// state is the room's, as it was told.
func (c *clockRoom) state() room.State {
	c.h.mu.Lock()
	defer c.h.mu.Unlock()
	return c.h.state
}

// loaded is the room's host, nil where it is not in memory.
func (c *clockRoom) loaded(id string) *roomHost {
	c.s.rooms.mu.Lock()
	defer c.s.rooms.mu.Unlock()
	return c.s.rooms.hosts[id]
}

// hold lets time pass while the remote says that it is there.
func (c *clockRoom) hold(d time.Duration) {
	c.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); {
		if key := c.steer("p-awa", 1, "hold"); key != "" {
			c.t.Fatal(key)
		}
		time.Sleep(min(5*time.Second, time.Until(end)))
	}
	synctest.Wait()
}

func keyOf(err error) string {
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return refusal.Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// An activity closes by the server's clock, which takes an answer that was on its way for as long as the connection's round
// trip, 0.3 s at most, and none later.
func TestARoomsClock(t *testing.T) {
	inABubble(t, func(c *clockRoom) {
		f := func(late, grace time.Duration, want string) {
			c.t.Helper()
			for c.steer("p-awa", 1, "next"); c.position().Phase != room.Open; c.steer("p-awa", 1, "next") {
			}
			c.hold(time.Until(c.state().Clock.CloseAt) + late)
			if got := c.answer(grace, 0); got != want {
				c.t.Errorf("%v late, %v on its way: %q, want %q", late, grace, got, want)
			}
			c.hold(time.Until(c.state().DueAt()))
			if c.position().Phase != room.Closed {
				c.t.Errorf("it is %s", c.position().Phase)
			}
		}
		f(-time.Second, 0, "")
		f(0, 0, "")
		f(time.Millisecond, 0, "seat.tooLate")
		f(150*time.Millisecond, 200*time.Millisecond, "")
		f(250*time.Millisecond, 200*time.Millisecond, "seat.tooLate")
		f(299*time.Millisecond, time.Hour, "")
	})
}

// Where the remote is not heard of for twenty seconds time stands still; it goes on with what was left when it is back. Who
// takes the remote over passes by who had it.
func TestARoomsLease(t *testing.T) {
	inABubble(t, func(c *clockRoom) {
		c.steer("p-awa", 1, "next")
		left := time.Until(c.state().Clock.CloseAt)
		time.Sleep(3 * time.Second)
		c.answer(0, 0) // a player's word is none of the remote's
		time.Sleep(awayAfter - 3*time.Second - time.Millisecond)
		synctest.Wait()
		if k := c.state().Clock.Pause; k != room.Running {
			c.t.Errorf("paused (%s) while it is held", k)
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if k := c.state().Clock.Pause; k != room.ByAway || c.state().Controller.Here {
			c.t.Errorf("not paused: %q", k)
		}
		time.Sleep(time.Hour)
		if key := c.steer("p-awa", 1, "hold"); key != "" {
			c.t.Error(key)
		}
		if now := time.Until(c.state().Clock.CloseAt); c.state().Clock.Pause != room.Running || now != left-awayAfter {
			c.t.Errorf("%v left, want %v", now, left-awayAfter)
		}
		if key := c.steer("p-lea", 1, "next"); key != "seat.fenced" {
			c.t.Errorf("another steers: %q", key)
		}
		if key := c.steer("p-lea", 0, "take"); key != "" || c.state().Controller.Fence != 2 {
			c.t.Error(key)
		}
		if key := c.steer("p-awa", 1, "next"); key != "seat.fenced" {
			c.t.Errorf("who was passed by steers: %q", key)
		}
		if key := c.steer("p-lea", 2, "close"); key != "" || c.position().Phase != room.Closed {
			c.t.Error(key)
		}
	})
}

// A server that comes back is in the same second of the same question: its clock closes it, unless the remote stays away.
func TestARoomComesBack(t *testing.T) {
	inABubble(t, func(c *clockRoom) {
		c.steer("p-awa", 1, "next")
		c.hold(3 * time.Second)
		if key := c.answer(0, 1); key != "" {
			c.t.Fatal(key)
		}
		before, id := c.state(), c.h.room.ID
		must(c.t, c.s.close(context.Background()))
		time.Sleep(2 * time.Second)
		c.start()
		ctx, stop := context.WithCancel(c.t.Context())
		ended := make(chan struct{})
		go func() { c.s.rooms.run(ctx); close(ended) }()
		synctest.Wait()
		c.h = c.loaded(id)
		if c.h == nil || c.state().N != before.N || !c.state().Clock.CloseAt.Equal(before.Clock.CloseAt) || len(c.state().Now.Given) != 1 {
			c.t.Fatalf("%+v, before %+v", c.h, before)
		}
		c.hold(time.Until(c.state().DueAt()))
		if c.position().Phase != room.Closed {
			c.t.Errorf("it is %s", c.position().Phase)
		}
		stop()
		<-ended
	})
}

// A player without a sign for 45 s is not waited for; with the next sign they are there again.
func TestWhoIsThere(t *testing.T) {
	inABubble(t, func(c *clockRoom) {
		here := func() bool { synctest.Wait(); return c.state().Players[0].Here }
		leave := c.h.connected([]room.PlayerID{c.seat.ID})
		c.hold(10 * time.Minute)
		if !here() {
			c.t.Error("who holds a connection is there")
		}
		leave()
		c.hold(seatQuiet - time.Second)
		if !here() {
			c.t.Error("a phone that is gone for a moment is there")
		}
		c.hold(lookEvery + time.Second)
		if here() {
			c.t.Error("a phone that is gone is there")
		}
		leave = c.h.connected([]room.PlayerID{c.seat.ID})
		if !here() {
			c.t.Error("a phone that came back is not there")
		}
		leave()
	})
}

// A room that everybody has forgotten ends, and one that is over is let go of.
func TestForgottenRooms(t *testing.T) {
	inABubble(t, func(c *clockRoom) {
		id := c.h.room.ID
		ctx, stop := context.WithCancel(c.t.Context())
		ended := make(chan struct{})
		go func() { c.s.rooms.run(ctx); close(ended) }()
		time.Sleep(workshops.RoomKept - time.Minute)
		if c.loaded(id) == nil {
			c.t.Error("a room is forgotten in its pause")
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if r, err := c.s.rooms.book.Room(c.t.Context(), id); err != nil || r.Ended.IsZero() || c.loaded(id) != nil {
			c.t.Errorf("%+v %v", r, err)
		}
		var err error
		c.h, err = c.s.rooms.host(c.t.Context(), id)
		must(c.t, err)
		if key := c.steer("p-awa", 1, "next"); key != "seat.finished" {
			c.t.Errorf("a room that has ended goes on: %q", key)
		}
		stop()
		<-ended
	})
}
