//go:build !js

package workshops

import (
	"context"
	"errors"
	"time"

	"lakaz/gamification/room"
	"lakaz/kv"
)

// RehearsalKept is how long a rehearsal is kept after its end: until its report was read.
const RehearsalKept = 24 * time.Hour

// ForgetRehearsals forgets rehearsals that ended before an instant, with all that was said in their rooms, and returns the
// rooms. One that is open stays.
func (b *Book) ForgetRehearsals(ctx context.Context, before time.Time) (rooms []string, err error) {
	last := map[string]time.Time{} // by rehearsal, when it was last played
	of := map[string][]Room{}
	err = b.store.View(ctx, func(r kv.Reader) error {
		clear(last)
		clear(of)
		err := b.tables.workshop.Scan(r, func(_ []any, ws Workshop) error {
			if ws.Rehearsal {
				last[ws.ID] = ws.At
			}
			return nil
		})
		return errors.Join(err, b.tables.room.Scan(r, func(_ []any, x Room) error {
			if at, is := last[x.Workshop]; is {
				of[x.Workshop] = append(of[x.Workshop], x)
				if x.Ended.IsZero() {
					x.Ended = before // it goes on
				}
				if x.Ended.After(at) {
					last[x.Workshop] = x.Ended
				}
			}
			return nil
		}))
	})
	if err != nil {
		return nil, err
	}
	for id, at := range last {
		if !at.Before(before) {
			continue
		}
		for _, x := range of[id] {
			if err := b.dropRoom(ctx, x); err != nil {
				return rooms, err
			}
			rooms = append(rooms, x.ID)
		}
		if err := b.store.Update(ctx, func(w kv.Writer) error { return b.tables.workshop.Delete(w, id) }); err != nil {
			return rooms, err
		}
	}
	return rooms, nil
}

// dropRoom forgets a room: its events, some at a time, and then the rest, so that one that is cut off is done again.
func (b *Book) dropRoom(ctx context.Context, x Room) error {
	for more := true; more; {
		if err := b.store.Update(ctx, func(w kv.Writer) error {
			var keys [][]any
			err := b.tables.event.Scan(w, func(key []any, _ room.Event) error {
				if keys = append(keys, key); len(keys) == appendOnce {
					return kv.ErrStop
				}
				return nil
			}, x.ID)
			more = len(keys) == appendOnce
			for _, key := range keys {
				err = errors.Join(err, b.tables.event.Delete(w, key...))
			}
			return err
		}); err != nil {
			return err
		}
	}
	return b.store.Update(ctx, func(w kv.Writer) error {
		err := errors.Join(b.dropSlips(w, x.ID), b.tables.room.Delete(w, x.ID), b.tables.pack.Delete(w, x.ID))
		switch id, failed := b.tables.code.Get(w, x.Code); {
		case failed == nil && id == x.ID:
			err = errors.Join(err, b.tables.code.Delete(w, x.Code))
		case failed != nil && !errors.Is(failed, kv.ErrNotFound):
			err = errors.Join(err, failed)
		}
		return err
	})
}
