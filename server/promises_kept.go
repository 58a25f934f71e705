package main

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification"
	"lakaz/gamification/workshops"
)

// keepPromises takes up as a home's challenges what its own seats chose at workshops that are over, each seat once: what was
// put down meanwhile stays down. What does not fit the home now, or finds no place among its challenges, comes first among
// what it is offered. A bag leaves it to the server that its workshops are carried to.
func (x *challenges) keepPromises(ctx context.Context, h lakaz.Household) error {
	s := x.server
	if s.bag != nil || h.Table || !h.Left.IsZero() {
		return nil
	}
	guests, err := s.rooms.book.GuestOf(ctx, h.ID)
	if err != nil {
		return err
	}
	for _, g := range guests {
		if len(g.Promising()) == 0 || g.Came.IsZero() || s.now().Sub(g.Came) > promiseKept {
			continue
		}
		ws, err := s.rooms.book.Get(ctx, g.Workshop)
		if errors.Is(err, lakaz.ErrNotFound) {
			continue // cancelled meanwhile
		} else if err != nil {
			return err
		}
		if err := x.keepPromise(ctx, h, ws, g); err != nil {
			return err
		}
	}
	return nil
}

// keepPromise takes up what a home chose at one workshop, once its room has ended: until then it may be chosen otherwise.
func (x *challenges) keepPromise(ctx context.Context, h lakaz.Household, ws workshops.Workshop, g workshops.Guest) error {
	s := x.server
	if ws.Room == "" {
		return nil
	}
	if r, err := s.rooms.book.Room(ctx, ws.Room); err != nil || r.Ended.IsZero() {
		return err
	}
	seats := g.Promising()
	chosen, err := s.promisedAt(ctx, ws, workshops.Guest{Players: seats})
	if err != nil {
		return err
	}
	all, err := x.of(ctx, h.ID)
	if err != nil {
		return err
	}
	day := h.Dwelling.Territory.In(ws.At).Format(time.DateOnly)
	for _, gesture := range chosen {
		if slices.ContainsFunc(all, func(c gamification.Challenge) bool {
			return c.Gesture == gesture && (c.Running() || c.Kept != nil || c.Picked >= day)
		}) {
			continue
		}
		var refusal *lakaz.Refusal
		_, err := x.pick(ctx, h, ulid.MustNew(ulid.Timestamp(s.now()), rand.Reader).String(), gesture)
		if err != nil && !errors.As(err, &refusal) {
			return err
		}
	}
	return s.gate.steady(func() error { return s.rooms.book.TakeUp(ctx, ws.ID, h.ID, seats) })
}
