package main

import (
	"context"
	"runtime/debug"
	"time"

	"lakaz"
	"lakaz/gamification/room"
)

// roomAsk is a command that waits; with an empty one the room only looks at the clock.
type roomAsk struct {
	command room.Command
	at      time.Time
	done    chan error
}

// The bounds of what is asked of a room.
const (
	mostAsked = 1024 // commands that wait
	askedOnce = 256  // that are decided together
)

// ask asks the room for something and waits until it is stored, or refused. Who goes before leaves the answer unknown, not
// undone.
func (h *roomHost) ask(ctx context.Context, c room.Command) error {
	a := &roomAsk{command: c, done: make(chan error, 1)}
	if err := h.enqueue(a); err != nil {
		return err
	}
	select {
	case err := <-a.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// askAll asks the room for several things at once, so that they share its commits, and waits for all of them.
func (h *roomHost) askAll(ctx context.Context, list []room.Command) []error {
	asks, errs := make([]*roomAsk, len(list)), make([]error, len(list))
	for i, c := range list {
		asks[i] = &roomAsk{command: c, done: make(chan error, 1)}
		errs[i] = h.enqueue(asks[i])
	}
	for i, a := range asks {
		if errs[i] != nil {
			continue
		}
		select {
		case errs[i] = <-a.done:
		case <-ctx.Done():
			errs[i] = ctx.Err()
		}
	}
	return errs
}

// look lets the room look at the clock and at who is there.
func (h *roomHost) look() {
	_ = h.enqueue(&roomAsk{done: make(chan error, 1)}) // a room that is over looks no more; one that is crowded looks anyway
}

func (h *roomHost) enqueue(a *roomAsk) error {
	h.asked.Lock()
	defer h.asked.Unlock()
	if h.ended {
		return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "seat.finished"}
	}
	if h.over || len(h.queue) >= mostAsked {
		return errRoomsClosed
	}
	a.at = h.clock()
	h.queue = append(h.queue, a)
	if !h.busy {
		h.busy = true
		go h.work()
	}
	return nil
}

// work decides what waits until nothing does.
func (h *roomHost) work() {
	for {
		h.asked.Lock()
		batch := h.queue[:min(len(h.queue), askedOnce)]
		h.queue = h.queue[len(batch):]
		h.busy = len(batch) > 0
		h.asked.Unlock()
		if len(batch) == 0 {
			return
		}
		h.serve(batch)
	}
}

// serve is decide. A fault in it ends nothing else, for the server has other rooms, and homes: those who asked are told to ask
// again, and what is stored is read again before anything else.
func (h *roomHost) serve(batch []*roomAsk) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		h.rooms.server.log.Error("a room: a panic", "panic", p, "stack", string(debug.Stack()))
		h.mu.Lock()
		h.stale = true
		h.mu.Unlock()
		for _, a := range batch {
			select {
			case a.done <- errRoomsClosed:
			default: // it has its answer
			}
		}
		h.later()
	}()
	h.decide(context.Background(), batch)
}
