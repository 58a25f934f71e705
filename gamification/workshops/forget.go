//go:build !js

package workshops

import (
	"context"
	"errors"
	"slices"
	"time"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/kv"
)

// NamesKept is for how long after a workshop the names are kept that people gave there, and the slips that they took home:
// as long as its report may be asked for. What was answered stays, of nobody.
const NamesKept = 365 * 24 * time.Hour

// ForgetNames forgets the names of those who came without an invitation, and those that players gave themselves with their
// PINs, of all that was before an instant.
func (b *Book) ForgetNames(ctx context.Context, before time.Time) error {
	var old []Workshop
	var rooms []Room
	if err := b.store.View(ctx, func(r kv.Reader) error {
		old, rooms = nil, nil
		err := b.tables.workshop.Scan(r, func(_ []any, ws Workshop) error {
			if ws.At.Before(before) && named(ws.WalkIns) {
				old = append(old, ws)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return b.tables.room.Scan(r, func(_ []any, x Room) error {
			if !x.Ended.IsZero() && x.Ended.Before(before) && !x.Nameless {
				rooms = append(rooms, x)
			}
			return nil
		})
	}); err != nil {
		return err
	}
	for _, ws := range old {
		if err := b.edit(ctx, ws.ID, func(ws *Workshop) error {
			for i := range ws.WalkIns {
				ws.WalkIns[i].Name = ""
			}
			return nil
		}); err != nil {
			return err
		}
	}
	for _, x := range rooms {
		if err := b.forgetRoom(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

func named(list []WalkIn) bool {
	for _, who := range list {
		if who.Name != "" {
			return true
		}
	}
	return false
}

// forgetRoom takes the names out of a room's events; the room gives its own in their place.
func (b *Book) forgetRoom(ctx context.Context, x Room) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		x.Nameless = true
		return errors.Join(b.unname(w, x.ID, func(room.PlayerID) bool { return true }), b.dropSlips(w, x.ID), b.tables.room.Put(w, x, x.ID))
	})
}

// unname takes the names of some players, and their PINs, out of a room's events.
func (b *Book) unname(w kv.Writer, id string, whose func(room.PlayerID) bool) error {
	var named []room.Event
	if err := b.tables.event.Scan(w, func(_ []any, e room.Event) error {
		if (e.Kind == room.Joined || e.Kind == room.Renamed) && whose(e.Player) {
			named = append(named, e)
		}
		return nil
	}, id); err != nil {
		return err
	}
	for _, e := range named {
		e.Name, e.PIN = "", ""
		if err := b.tables.event.Put(w, e, id, e.N); err != nil {
			return err
		}
	}
	return nil
}

// ForgetHousehold forgets what workshops have to do with a household, what its people called themselves there and the slips
// that they took home; which rooms those were it returns. Their reports keep how many were invited and came, and what was answered, of nobody.
func (b *Book) ForgetHousehold(ctx context.Context, h lakaz.HouseholdID) (rooms []string, err error) {
	all, err := b.GuestOf(ctx, h)
	for _, g := range all {
		if err != nil {
			break
		}
		err = b.store.Update(ctx, func(w kv.Writer) error {
			g, err := b.tables.guest.Get(w, string(h), g.Workshop)
			if errors.Is(err, kv.ErrNotFound) { // counted already
				return nil
			} else if err != nil {
				return err
			}
			ws, err := b.of(w, g.Workshop)
			if errors.Is(err, lakaz.ErrNotFound) {
				return b.dropGuest(w, g)
			} else if err != nil {
				return err
			}
			if g.Invited {
				ws.Gone.Invited++
			}
			if !g.Came.IsZero() {
				ws.Gone.Came++
			}
			for _, id := range ws.Rooms() {
				if len(g.Players) > 0 {
					err = errors.Join(err, b.unname(w, id, func(p room.PlayerID) bool { return slices.Contains(g.Players, p) }))
					rooms = append(rooms, id)
				}
				for _, p := range g.Players {
					err = errors.Join(err, b.dropSlipOf(w, id, p))
				}
			}
			return errors.Join(err, b.dropGuest(w, g), b.tables.workshop.Put(w, ws, ws.ID))
		})
	}
	return rooms, err
}
