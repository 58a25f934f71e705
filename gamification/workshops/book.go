//go:build !js

package workshops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/kv"
)

// Book keeps workshops and their rooms. It is safe for concurrent use.
type Book struct {
	store  kv.Store
	draw   func(n int) string
	tables tables
	queue  queue
}

type tables struct {
	workshop kv.Table[Workshop]
	of       kv.Table[string]
	guest    kv.Table[Guest]
	guestOf  kv.Table[lakaz.HouseholdID]
	room     kv.Table[Room]
	pack     kv.Table[kept]
	event    kv.Table[room.Event]
	code     kv.Table[string]
	slip     kv.Table[Slip]
	slipOf   kv.Table[string]
}

// NewBook is the book kept in a store. draw draws so many symbols that people read out and type without mistaking them.
func NewBook(store kv.Store, draw func(n int) string) *Book {
	return &Book{store: store, draw: draw, tables: tables{
		workshop: kv.NewTable[Workshop]("workshop"),
		of:       kv.NewTable[string]("workshop/of"),
		guest:    kv.NewTable[Guest]("workshop/guest"),
		guestOf:  kv.NewTable[lakaz.HouseholdID]("workshop/guest-of"),
		room:     kv.NewTable[Room]("room"),
		pack:     kv.NewTable[kept]("room/pack"),
		event:    kv.NewTable[room.Event]("room/event"),
		code:     kv.NewTable[string]("room/code"),
		slip:     kv.NewTable[Slip]("room/slip"),
		slipOf:   kv.NewTable[string]("room/slip-of"),
	}}
}

// Put plans a workshop, or changes its plan; who came, its room and whether it was called off stay as they are. What those
// invited were told of its hour and place is remembered where it changes. One that is another operation's is
// lakaz.ErrConflict. The plan must have passed Check.
func (b *Book) Put(ctx context.Context, ws Workshop) error {
	ws.At, ws.Settings.Languages = ws.At.UTC(), ws.Languages
	return b.store.Update(ctx, func(w kv.Writer) error {
		switch old, err := b.tables.workshop.Get(w, ws.ID); {
		case err == nil && old.Operation != ws.Operation:
			return fmt.Errorf("workshop: %w", lakaz.ErrConflict)
		case err == nil:
			ws.WalkIns, ws.Room, ws.Earlier, ws.Rehearsal, ws.Gone, ws.Cancelled = old.WalkIns, old.Room, old.Earlier, old.Rehearsal, old.Gone, old.Cancelled
			if err := b.moved(w, old, &ws); err != nil {
				return err
			}
		case errors.Is(err, kv.ErrNotFound):
			ws.Earlier, ws.Gone, ws.Cancelled, ws.Was, ws.Changes = nil, Gone{}, time.Time{}, nil, 0
		default:
			return err
		}
		if ws.Rehearsal {
			return b.tables.workshop.Put(w, ws, ws.ID)
		}
		return errors.Join(b.tables.workshop.Put(w, ws, ws.ID), b.tables.of.Put(w, ws.ID, string(ws.Operation), ws.ID))
	})
}

// moved notes in a plan what those invited were told before it changed, where somebody is.
func (b *Book) moved(r kv.Reader, old Workshop, ws *Workshop) error {
	ws.Was, ws.Changes = old.Was, old.Changes
	if ws.At.Equal(old.At) && ws.Place == old.Place {
		return nil
	}
	guests, err := b.guests(r, ws.ID)
	if err != nil || !invites(guests) {
		return err
	}
	ws.Changes++
	if ws.Was == nil {
		ws.Was = &Appointment{old.At, old.Place}
	}
	if ws.At.Equal(ws.Was.At) && ws.Place == ws.Was.Place { // back to what they were told first
		ws.Was = nil
	}
	return nil
}

// invites reports whether one of some guests was invited.
func invites(guests []Guest) bool {
	return slices.ContainsFunc(guests, func(g Guest) bool { return g.Invited })
}

// Get finds a workshop; lakaz.ErrNotFound.
func (b *Book) Get(ctx context.Context, id string) (ws Workshop, err error) {
	err = b.store.View(ctx, func(r kv.Reader) error {
		ws, err = b.of(r, id)
		return err
	})
	return ws, err
}

func (b *Book) of(r kv.Reader, id string) (Workshop, error) {
	ws, err := b.tables.workshop.Get(r, id)
	if errors.Is(err, kv.ErrNotFound) {
		return ws, notFound("workshop")
	}
	return ws, err
}

func notFound(what string) error { return fmt.Errorf("%s: %w", what, lakaz.ErrNotFound) }

// edit changes a workshop.
func (b *Book) edit(ctx context.Context, id string, do func(*Workshop) error) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		ws, err := b.of(w, id)
		if err != nil {
			return err
		}
		if err := do(&ws); err != nil {
			return err
		}
		return b.tables.workshop.Put(w, ws, id)
	})
}

// Of lists an operation's workshops, the newest first.
func (b *Book) Of(ctx context.Context, op lakaz.OperationID) (list []Workshop, err error) {
	err = b.store.View(ctx, func(r kv.Reader) error {
		list = nil
		ids, err := b.tables.of.All(r, string(op))
		if err != nil {
			return err
		}
		for _, id := range ids {
			ws, err := b.of(r, id)
			if errors.Is(err, lakaz.ErrNotFound) || errors.Is(err, kv.ErrDamaged) { // the others are there
				continue
			} else if err != nil {
				return err
			}
			list = append(list, ws)
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b Workshop) int { return b.At.Compare(a.At) })
	return list, err
}

// Cancel calls a workshop off: those invited are told. One that invites nobody is forgotten. One in which a room was opened
// is lakaz.ErrConflict: what was said there stays.
func (b *Book) Cancel(ctx context.Context, id string, now time.Time) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		ws, err := b.of(w, id)
		if err != nil || !ws.Cancelled.IsZero() {
			return err
		}
		if ws.Room != "" {
			return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "workshop.held"}
		}
		guests, err := b.guests(w, id)
		if err != nil {
			return err
		}
		if invites(guests) {
			ws.Cancelled, ws.Changes = now.UTC(), ws.Changes+1
			return b.tables.workshop.Put(w, ws, id)
		}
		for _, g := range guests {
			if err := b.dropGuest(w, g); err != nil {
				return err
			}
		}
		return errors.Join(b.tables.workshop.Delete(w, id), b.tables.of.Delete(w, string(ws.Operation), id))
	})
}

// Restore takes back that a workshop was called off.
func (b *Book) Restore(ctx context.Context, id string) error {
	return b.edit(ctx, id, func(ws *Workshop) error {
		if !ws.Cancelled.IsZero() {
			ws.Cancelled, ws.Changes = time.Time{}, ws.Changes+1
		}
		return nil
	})
}
