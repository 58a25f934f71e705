package main

import (
	"context"
	"time"

	"lakaz/gamification/room"
)

// clock is the time on the wall, as phones count it: a laptop that slept has missed what was due, and must not go on as if no
// time had passed, which a monotonic reading would have it do.
func (h *roomHost) clock() time.Time { return h.rooms.server.now().Round(0) }

// hold notes that the remote is there.
func (h *roomHost) hold(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.held = at
}

// noticed are the commands that follow from who is there and who is not.
func (h *roomHost) noticed(state room.State, now time.Time) (list []room.Command) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if state.Phase == "" || state.Phase == room.Finished {
		return nil
	}
	if state.Controller.Here && now.Sub(h.held) >= awayAfter {
		list = append(list, room.Command{Kind: room.CommandAway})
	}
	if h.meter != nil {
		if watts, due := h.meter.due(state, now); due {
			list = append(list, room.Command{Kind: room.CommandMeasure, Watts: &watts})
		}
	}
	for _, p := range state.Players {
		switch here := h.here(state, p, now); {
		case p.Here && !here:
			list = append(list, room.Command{Kind: room.CommandLeave, Player: p.ID})
		case !p.Here && here:
			list = append(list, room.Command{Kind: room.CommandReturn, Player: p.ID})
		}
	}
	return list
}

// wind sets the timer to when the room must look again. The lock is held.
func (h *roomHost) wind(now time.Time) {
	if h.state.Phase == "" || h.state.Phase == room.Finished || !h.room.Ended.IsZero() {
		h.timer.Stop()
		return
	}
	next := now.Add(lookEvery)
	if h.looksAtTable(h.state) {
		next = now.Add(meterLook)
	}
	if at := h.state.DueAt(); !at.IsZero() && at.Before(next) {
		next = at
	}
	if at := h.held.Add(awayAfter); h.state.Controller.Here && at.Before(next) {
		next = at
	}
	h.timer.Reset(max(next.Sub(now), time.Millisecond)) // never at once: a clock that stands still would spin
}

// later looks again soon: something could not be stored.
func (h *roomHost) later() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.timer.Reset(time.Second)
}

// after does what follows from events that are stored and told.
func (h *roomHost) after(ctx context.Context, events []room.Event, now time.Time) {
	for _, e := range events {
		switch e.Kind {
		case room.Started:
			h.rooms.showHome(h, e.Activity)
		case room.Ended:
			h.end(ctx, now)
		}
	}
	if h.state.Phase == room.Finished && h.room.Ended.IsZero() { // a commit after the last event was cut off
		h.end(ctx, now)
	}
}

// end lets the workshop open another room, and frees the code in a day.
func (h *roomHost) end(ctx context.Context, now time.Time) {
	if err := h.rooms.book.End(ctx, h.room.ID, now); err != nil {
		h.rooms.server.log.Error("a room's end could not be stored", "err", err)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.room.Ended = now
}

// rest tells whether the room is over, and for how long nobody has asked for anything.
func (h *roomHost) rest() (over bool, quiet time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.room.Ended.IsZero(), h.rooms.server.now().Sub(h.used)
}

// close takes nothing more, waits for what is under way and forgets the channels: who watches them must come back.
func (h *roomHost) close() {
	close(h.stop)
	h.asked.Lock()
	h.over = true
	h.asked.Unlock()
	h.mu.Lock()
	h.timer.Stop()
	h.mu.Unlock()
	last := &roomAsk{done: make(chan error, 1)}
	h.asked.Lock()
	idle := !h.busy
	if !idle {
		h.queue = append(h.queue, last)
	}
	h.asked.Unlock()
	if !idle {
		<-last.done
	}
	h.rooms.dropTable(h)
	for _, c := range h.channels {
		h.rooms.server.hub.Forget(c.name)
	}
}
