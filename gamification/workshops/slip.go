//go:build !js

package workshops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/kv"
)

// Slip is what somebody takes home of a seat: its code leads to what was chosen there, and to nothing else of the seat.
type Slip struct {
	Code   string        `json:"code"`
	Room   string        `json:"room"`
	Player room.PlayerID `json:"player"`
}

// SlipLength is how many symbols a slip's code has, drawn among 24^9, for it stays good for a year. A room's code, an
// invitation's and a home's card have fewer, so that what somebody types is told apart by it.
const SlipLength = 9

// SlipOf is the slip of a seat, always the same.
func (b *Book) SlipOf(ctx context.Context, id string, p room.PlayerID) (s Slip, err error) {
	err = b.store.Update(ctx, func(w kv.Writer) error {
		switch code, err := b.tables.slipOf.Get(w, id, string(p)); {
		case err == nil:
			s = Slip{code, id, p}
			return nil
		case !errors.Is(err, kv.ErrNotFound):
			return err
		}
		for range codeDraws {
			s = Slip{b.draw(SlipLength), id, p}
			if _, err := b.tables.slip.Get(w, s.Code); errors.Is(err, kv.ErrNotFound) {
				return b.putSlip(w, s)
			} else if err != nil {
				return err
			}
		}
		return fmt.Errorf("workshops: no slip is free after %d draws", codeDraws)
	})
	return s, err
}

func (b *Book) putSlip(w kv.Writer, s Slip) error {
	return errors.Join(b.tables.slip.Put(w, s, s.Code), b.tables.slipOf.Put(w, s.Code, s.Room, string(s.Player)))
}

// BySlip is the slip of a code; lakaz.ErrNotFound.
func (b *Book) BySlip(ctx context.Context, code string) (s Slip, err error) {
	err = b.store.View(ctx, func(r kv.Reader) error {
		if s, err = b.tables.slip.Get(r, code); errors.Is(err, kv.ErrNotFound) {
			return notFound("slip")
		}
		return err
	})
	return s, err
}

// slips are those of a room that were handed out.
func (b *Book) slips(r kv.Reader, id string) (list []Slip, err error) {
	err = b.tables.slipOf.Scan(r, func(key []any, code string) error {
		player, _ := key[1].(string)
		list = append(list, Slip{code, id, room.PlayerID(player)})
		return nil
	}, id)
	return list, err
}

// bringSlips keeps slips that were handed out elsewhere. A code that is another's here stays that one's.
func (b *Book) bringSlips(w kv.Writer, id string, list []Slip) error {
	for _, s := range list {
		s.Room = id
		_, taken := b.tables.slip.Get(w, s.Code)
		_, known := b.tables.slipOf.Get(w, id, string(s.Player))
		if !errors.Is(taken, kv.ErrNotFound) || !errors.Is(known, kv.ErrNotFound) {
			continue
		}
		if err := b.putSlip(w, s); err != nil {
			return err
		}
	}
	return nil
}

// dropSlips forgets a room's slips.
func (b *Book) dropSlips(w kv.Writer, id string) error {
	list, err := b.slips(w, id)
	for _, s := range list {
		err = errors.Join(err, b.dropSlip(w, s))
	}
	return err
}

func (b *Book) dropSlip(w kv.Writer, s Slip) error {
	return errors.Join(b.tables.slip.Delete(w, s.Code), b.tables.slipOf.Delete(w, s.Room, string(s.Player)))
}

// dropSlipOf forgets the slip of a seat, where it has one.
func (b *Book) dropSlipOf(w kv.Writer, id string, p room.PlayerID) error {
	code, err := b.tables.slipOf.Get(w, id, string(p))
	if errors.Is(err, kv.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	return b.dropSlip(w, Slip{code, id, p})
}

// Claim makes a seat a household's, which becomes a guest where it was none: it came, and what was chosen there is its own.
// Claimed again it changes nothing, but that its own word, which itself tells, settles what staff said. A seat that is another
// household's is lakaz.ErrConflict.
func (b *Book) Claim(ctx context.Context, id string, h lakaz.HouseholdID, p room.PlayerID, at time.Time, itself bool) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		all, err := b.guests(w, id)
		if err != nil {
			return err
		}
		mine := Guest{Household: h, Workshop: id}
		for _, g := range all {
			switch {
			case g.Household == h:
				mine = g
			case slices.Contains(g.Seats(), p):
				return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "slip.others"}
			}
		}
		switch {
		case mine.Ticket != "":
		case len(all) >= mostGuests:
			return lakaz.Invalid("invited", "workshop.tooMany")
		default:
			mine.Ticket = b.ticket(all)
		}
		if mine.Came.IsZero() {
			mine.Came, mine.How = at.UTC(), Seated
		}
		seat := []room.PlayerID{p}
		switch known := slices.Contains(mine.Seats(), p); {
		case itself:
			mine.Joined = without(mine.Joined, seat)
		case !known:
			mine.Joined = append(mine.Joined, p)
		}
		mine.Players = append(without(mine.Players, seat), p)
		return b.putGuest(w, mine)
	})
}

// Unclaim takes a seat from a household, "" all of them, with what it agreed to of their answers. Who was noted to have
// come for those seats alone is noted no longer, and who was not invited is forgotten.
func (b *Book) Unclaim(ctx context.Context, id string, h lakaz.HouseholdID, p room.PlayerID) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		g, err := b.tables.guest.Get(w, string(h), id)
		if errors.Is(err, kv.ErrNotFound) {
			return notFound("guest")
		} else if err != nil {
			return err
		}
		given := []room.PlayerID{p}
		if p == "" {
			given = g.Players
		}
		g.Players, g.Joined = without(g.Players, given), without(g.Joined, given)
		if p == "" || p == room.CardSeat(g.Card) {
			g.Card = 0
		}
		if len(g.Players) == 0 && g.Card == 0 {
			g.Shared = false
			if g.How == Seated {
				g.Came, g.How = time.Time{}, ""
			}
		}
		if !g.Invited && g.Came.IsZero() {
			return b.dropGuest(w, g)
		}
		return b.putGuest(w, g)
	})
}

// ticket draws one that none of a workshop's guests has.
func (b *Book) ticket(all []Guest) string {
	for {
		ticket := b.draw(ticketLength)
		if !slices.ContainsFunc(all, func(g Guest) bool { return strings.EqualFold(g.Ticket, ticket) }) {
			return ticket
		}
	}
}
