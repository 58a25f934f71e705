//go:build !js

package workshops

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/kv"
)

// WalkIn writes down who came without an invitation; the same again changes it.
func (b *Book) WalkIn(ctx context.Context, id string, who WalkIn) error {
	who.Name = strings.TrimSpace(who.Name)
	switch _, err := ulid.ParseStrict(who.ID); {
	case err != nil:
		return lakaz.Invalid("id", "workshop.badID")
	case !worded(who.Name) || utf8.RuneCountInString(who.Name) > mostTitle:
		return lakaz.Invalid("name", "workshop.nameMissing")
	case who.People < 1 || who.People > mostPeople:
		return lakaz.Invalid("people", "workshop.badPeople")
	}
	return b.edit(ctx, id, func(ws *Workshop) error {
		for i, old := range ws.WalkIns {
			if old.ID == who.ID {
				who.At = old.At
				if who.Card == 0 {
					who.Card = old.Card
				}
				ws.WalkIns[i] = who
				return nil
			}
		}
		if len(ws.WalkIns) >= mostWalkIns {
			return lakaz.Invalid("name", "workshop.tooMany")
		}
		ws.WalkIns = append(ws.WalkIns, who)
		return nil
	})
}

// NoWalkIn takes back that somebody came without an invitation.
func (b *Book) NoWalkIn(ctx context.Context, id, who string) error {
	return b.edit(ctx, id, func(ws *Workshop) error {
		ws.WalkIns = slices.DeleteFunc(ws.WalkIns, func(old WalkIn) bool { return old.ID == who })
		return nil
	})
}

// Share lets those who accompany a household read its answers at a workshop, or no longer; its yes says as well that they are
// its own, whoever joined the seats to it. lakaz.ErrNotFound where the workshop has nothing to do with it.
func (b *Book) Share(ctx context.Context, id string, h lakaz.HouseholdID, shared bool) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		g, err := b.tables.guest.Get(w, string(h), id)
		if errors.Is(err, kv.ErrNotFound) {
			return notFound("guest")
		} else if err != nil {
			return err
		}
		if g.Shared = shared; shared {
			g.Joined = nil
		}
		return b.putGuest(w, g)
	})
}

// TakeUp notes that the gestures chosen at some seats have become a household's challenges; where the workshop has nothing to
// do with it any more, nothing.
func (b *Book) TakeUp(ctx context.Context, id string, h lakaz.HouseholdID, seats []room.PlayerID) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		g, err := b.tables.guest.Get(w, string(h), id)
		if errors.Is(err, kv.ErrNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		g.TakenUp = append(without(g.TakenUp, seats), seats...)
		return b.putGuest(w, g)
	})
}
