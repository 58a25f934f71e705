package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/registry"
	"lakaz/telemetry"
)

// erasure is what the table erasure keeps of a household's end, by its number. While it is under way it tells what is
// still to be erased, so that it is resumed after a crash; then it is a receipt that names neither home nor people.
type erasure struct {
	ID    string         `json:"id"`
	By    lakaz.PersonID `json:"by,omitempty"` // who of the staff; "" where the home's own people did it
	Begun time.Time      `json:"begun"`
	// Ended is when nothing of the household could be read any more, Purged when the disk had given its bytes back.
	Ended  *time.Time `json:"ended,omitempty"`
	Purged *time.Time `json:"purged,omitempty"`

	// What there was.
	Channels  int `json:"channels"`
	Gateways  int `json:"gateways"`
	Cards     int `json:"cards"`
	Contracts int `json:"contracts"`
	Sessions  int `json:"sessions"`

	Left *leftBehind `json:"left,omitempty"` // nil once it has ended
}

// leftBehind names what is still to be erased.
type leftBehind struct {
	Household lakaz.HouseholdID `json:"household"`
	Gateways  []lakaz.GatewayID `json:"gateways,omitempty"`
}

// erasures takes households out of the programme. A household leaves the registry in one transaction, with which its
// people, gateways and visitors are out; then everything kept under its name is erased, kind by kind, and at last the
// store gives back the bytes it still holds of what was deleted.
type erasures struct {
	server *server
	table  kv.Table[erasure]
	wake   chan struct{}
	// disconnect ends a gateway's connection; nil where the broker is not ours.
	disconnect func(lakaz.GatewayID)

	finishing sync.Mutex
}

func newErasures(s *server) *erasures {
	return &erasures{server: s, table: kv.NewTable[erasure]("erasure"), wake: make(chan struct{}, 1)}
}

// erase erases a household and returns the receipt; lakaz.ErrNotFound where there is none. Once it has begun it goes on
// whether or not the caller waits, and what fails of it is done later: see run.
func (x *erasures) erase(ctx context.Context, by lakaz.Actor, id lakaz.HouseholdID) (erasure, error) {
	s, ctx := x.server, context.WithoutCancel(ctx)
	channels, err := s.series.Channels(ctx, id)
	if err != nil {
		return erasure{}, err
	}
	e := erasure{ID: registry.NewID("e"), Begun: s.now().UTC(), Channels: len(channels)}
	if by.Role.Staff() {
		e.By = by.Person
	}
	gone, err := s.registry.Erase(ctx, id, func(w kv.Writer, d registry.Departure) error {
		e.Gateways, e.Cards, e.Contracts, e.Sessions = len(d.Gateways), d.Cards, d.Contracts, len(d.Sessions)
		e.Left = &leftBehind{Household: id, Gateways: d.Gateways}
		return x.table.Put(w, e, e.ID)
	})
	if errors.Is(err, lakaz.ErrNotFound) {
		return x.again(ctx, id, err)
	} else if err != nil {
		return erasure{}, err
	}
	for _, session := range gone.Sessions {
		s.hub.Drop(session)
	}
	return x.finish(ctx, e)
}

// again goes on with a household's erasure that was cut short; err where there is none.
func (x *erasures) again(ctx context.Context, id lakaz.HouseholdID, err error) (erasure, error) {
	all, failed := x.all(ctx)
	if failed != nil {
		return erasure{}, failed
	}
	for _, e := range all {
		if e.Left != nil && e.Left.Household == id {
			return x.finish(ctx, e)
		}
	}
	return erasure{}, err
}

// finish erases what is left of a household that the registry no longer has. It may be cut short anywhere and repeated.
func (x *erasures) finish(ctx context.Context, e erasure) (erasure, error) {
	x.finishing.Lock()
	defer x.finishing.Unlock()
	s, h := x.server, e.Left.Household
	if now, err := x.of(ctx, e.ID); err != nil || now.Left == nil { // another has finished it
		return now, err
	}
	s.gate.shut(h)
	for _, g := range e.Left.Gateways {
		if x.disconnect != nil {
			x.disconnect(g)
		}
		s.ingest.forget(g)
	}
	for _, erase := range x.kinds(e.Left) {
		if err := erase(ctx); err != nil {
			return erasure{}, err
		}
	}
	s.board.forget(h)
	s.hub.Forget(telemetry.Topic(h))
	ended := s.now().UTC()
	e.Ended, e.Left = &ended, nil
	if err := s.store.Update(ctx, func(w kv.Writer) error { return x.table.Put(w, e, e.ID) }); err != nil {
		return erasure{}, err
	}
	select {
	case x.wake <- struct{}{}:
	default: // it is awake
	}
	return e, nil
}

func (x *erasures) of(ctx context.Context, id string) (e erasure, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) error {
		e, err = x.table.Get(r, id)
		return err
	})
	return e, err
}

// all lists the erasures, the newest first.
func (x *erasures) all(ctx context.Context) (list []erasure, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) error {
		list, err = x.table.All(r)
		return err
	})
	slices.SortFunc(list, func(a, b erasure) int { return b.Begun.Compare(a.Begun) })
	return list, err
}

// run goes on with what was cut short and has the disk give back what was erased, until ctx ends.
func (x *erasures) run(ctx context.Context) {
	hour := time.NewTicker(time.Hour)
	defer hour.Stop()
	for {
		if err := x.resume(ctx); err != nil && ctx.Err() == nil {
			x.server.log.Error("a household could not be erased yet", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-hour.C:
		case <-x.wake:
		}
	}
}

// resume does what is left to do of all erasures.
func (x *erasures) resume(ctx context.Context) error {
	all, err := x.all(ctx)
	if err != nil {
		return err
	}
	var ended []erasure
	for _, e := range all {
		if e.Left != nil {
			if e, err = x.finish(ctx, e); err != nil {
				return err
			}
		}
		if e.Purged == nil {
			ended = append(ended, e)
		}
	}
	if len(ended) == 0 {
		return nil
	}
	if disk, keeps := x.server.store.(kv.Compacter); keeps {
		if err := disk.Compact(ctx, kv.AllGarbage); err != nil {
			return err
		}
	}
	purged := x.server.now().UTC()
	return x.server.store.Update(ctx, func(w kv.Writer) error {
		for _, e := range ended {
			e.Purged = &purged
			if err := x.table.Put(w, e, e.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
