//go:build !js

package workshops

import (
	"context"
	"errors"
	"time"

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
		var named []room.Event
		if err := b.tables.event.Scan(w, func(_ []any, e room.Event) error {
			if e.Kind == room.Joined || e.Kind == room.Renamed {
				named = append(named, e)
			}
			return nil
		}, x.ID); err != nil {
			return err
		}
		for _, e := range named {
			e.Name, e.PIN = "", ""
			if err := b.tables.event.Put(w, e, x.ID, e.N); err != nil {
				return err
			}
		}
		x.Nameless = true
		return errors.Join(b.dropSlips(w, x.ID), b.tables.room.Put(w, x, x.ID))
	})
}
