package main

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// roomHost hosts one room: it takes what is asked in turn, stores what comes of it, and only then tells. Whatever waits
// together is decided together and shares a commit.
type roomHost struct {
	rooms    *rooms
	rules    room.Rules
	pictured string            // tells the pack's pictures from another's
	clips    map[string]string // the sums of the pack's recordings, by <tag>/<key>

	asked sync.Mutex // guards what waits
	queue []*roomAsk
	busy  bool
	over  bool // nothing more is taken
	ended bool // because it had ended when it was loaded

	mu       sync.Mutex // guards the rest; never held while something is stored
	room     workshops.Room
	state    room.State
	stale    bool            // a commit failed: what is stored is read again before anything else
	done     map[string]bool // ids of the commands that are in the events
	channels []*roomChannel
	seats    map[room.PlayerID]*roomSeat
	loaded   time.Time
	held     time.Time   // when the remote last said that it is there
	used     time.Time   // when somebody last asked for something
	meter    *tableMeter // of the room's table, nil where it has none
	timer    *time.Timer
	stop     chan struct{} // closed when nothing more is taken
}

// The rhythm of a room.
const (
	awayAfter = 20 * time.Second // without the remote the room stands still
	lookEvery = 10 * time.Second // at who is there
)

// newRoomHost loads a room and lets its clock run.
func newRoomHost(ctx context.Context, x *rooms, id string) (*roomHost, error) {
	now := x.server.now()
	h := &roomHost{rooms: x, loaded: now, held: now, used: now, seats: map[room.PlayerID]*roomSeat{}, stop: make(chan struct{})}
	r, pack, events, err := x.book.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	if h.clips, err = x.clips(ctx, pack); err != nil {
		return nil, err
	}
	h.room = r
	h.rules = room.Rules{Pack: pack, Settings: r.Settings, Say: func(language, key string) string { return locales.For(language).T(key) }}
	h.rules.Clips, h.pictured = shortSums(h.clips), h.looks()
	h.fold(r, events)
	h.ended = !r.Ended.IsZero() && h.state.Phase != room.Finished // it was forgotten, or held elsewhere, where it may go on
	h.over = h.ended
	h.openChannels()
	if err := x.setTable(ctx, h); err != nil {
		return nil, err
	}
	h.timer = time.AfterFunc(time.Hour, h.look)
	if ws, err := x.book.Get(ctx, r.Workshop); err == nil && ws.Rehearsal && r.Ended.IsZero() {
		go h.rehearse(r, h.stop)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wind(now)
	return h, nil
}

// reload reads the stored events again.
func (h *roomHost) reload(ctx context.Context) error {
	r, _, events, err := h.rooms.book.Load(ctx, h.room.ID)
	if err == nil {
		h.fold(r, events)
	}
	return err
}

// fold takes in a room's events from the first one on.
func (h *roomHost) fold(r workshops.Room, events []room.Event) {
	state, done := room.State{}, map[string]bool{}
	for _, e := range events {
		state = room.Apply(state, e)
		done[e.Command] = true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.room.Ended, h.state, h.done, h.stale = r.Ended, state, done, false // the rest of a room never changes
}

// begin opens the room's doors where they are not yet.
func (h *roomHost) begin(ctx context.Context) error {
	return h.ask(ctx, room.Command{Kind: room.CommandOpen, Code: h.room.Code})
}

// decide decides what was asked, stores what comes of it in one commit, tells it, and answers.
func (h *roomHost) decide(ctx context.Context, batch []*roomAsk) {
	errs := make([]error, len(batch))
	answer := func(failed error) {
		for i, a := range batch {
			if errs[i] == nil {
				errs[i] = failed
			}
			a.done <- errs[i]
		}
	}
	again := h.stale
	if again {
		if err := h.reload(ctx); err != nil {
			answer(err)
			h.later()
			return
		}
	}
	state, now := h.state, h.clock() // nobody else changes the state
	ended := !h.room.Ended.IsZero()
	var events []room.Event
	fold := func(more []room.Event) {
		for _, e := range more {
			state = room.Apply(state, e)
		}
		events = append(events, more...)
	}
	for i, a := range batch {
		fold(state.Due(a.at))
		if c := a.command; c.Kind == "" || c.ID != "" && h.done[c.ID] {
			continue
		}
		if ended && state.Phase != room.Finished { // everybody had forgotten it
			errs[i] = &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "seat.finished"}
			continue
		}
		more, err := room.Decide(state, h.rules, a.command, a.at)
		if err == nil {
			err = readable(more)
		}
		if errs[i] = err; err == nil && a.command.Kind.OfStaff() {
			h.hold(a.at)
		}
		if err == nil {
			fold(more)
		}
	}
	fold(state.Due(now))
	for _, c := range h.noticed(state, now) {
		more, err := room.Decide(state, h.rules, c, now)
		if err != nil {
			h.rooms.server.log.Error("what a room noticed was refused", "kind", c.Kind, "err", err)
		}
		fold(more)
	}
	if len(events) > 0 {
		began := time.Now()
		err := h.rooms.book.Append(ctx, h.room.ID, events)
		h.rooms.server.counters.kept(time.Since(began), err)
		if err != nil {
			h.mu.Lock()
			h.stale = true
			h.mu.Unlock()
			answer(err)
			h.later()
			return
		}
	}
	h.tell(state, events, again, now)
	answer(nil)
	h.after(ctx, events, now)
}

// readable refuses events that could not be read again: one of them on the disk would close the room for good.
func readable(events []room.Event) error {
	for _, e := range events {
		var again room.Event
		if err := json.Unmarshal(encoded(e), &again); err != nil {
			return err
		}
	}
	return nil
}
