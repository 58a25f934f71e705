//go:build !js

package workshops

import (
	"context"
	"slices"
	"strings"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/kv"
)

// Seats are the seats that are a household's own: those taken with its ticket or on its device, and the voting card that it
// was given, once it came.
func (g Guest) Seats() []room.PlayerID {
	if g.Card == 0 || g.Came.IsZero() {
		return g.Players
	}
	return append(slices.Clip(g.Players), room.CardSeat(g.Card))
}

// Own are those of its seats that it took itself, or said to be its own.
func (g Guest) Own() []room.PlayerID { return without(g.Seats(), g.Joined) }

// Promising are those of them whose gestures have not become its challenges yet.
func (g Guest) Promising() []room.PlayerID { return without(g.Own(), g.TakenUp) }

// without are some seats but for others.
func without(seats, others []room.PlayerID) []room.PlayerID {
	return slices.DeleteFunc(slices.Clone(seats), func(p room.PlayerID) bool { return slices.Contains(others, p) })
}

// Deal gives a voting card to a guest, named by the household or the ticket, or to a walk-in: whoever had it has it no more.
// Card 0 takes back the one they have. Who is neither is lakaz.ErrNotFound.
func (b *Book) Deal(ctx context.Context, id, who string, card int) error {
	if _, is := room.CardSeat(card).Card(); !is && card != 0 {
		return lakaz.Invalid("card", "voting.badCard")
	}
	return b.store.Update(ctx, func(w kv.Writer) error {
		ws, err := b.of(w, id)
		if err != nil {
			return err
		}
		guests, err := b.guests(w, id)
		if err != nil {
			return err
		}
		found := false
		for _, g := range guests {
			own := string(g.Household) == who || g.Ticket == strings.ToUpper(who)
			found = found || own
			seat := room.CardSeat(card)
			claimed := !own && slices.Contains(g.Players, seat) // by a slip, of what this card said
			if dealt := dealt(own, g.Card, card); dealt != g.Card || claimed {
				g.Card = dealt
				if claimed {
					taken := []room.PlayerID{seat}
					g.Players, g.Joined = without(g.Players, taken), without(g.Joined, taken)
				}
				if err := b.putGuest(w, g); err != nil {
					return err
				}
			}
		}
		for i, x := range ws.WalkIns {
			found = found || x.ID == who
			ws.WalkIns[i].Card = dealt(x.ID == who, x.Card, card)
		}
		if !found {
			return notFound("guest")
		}
		return b.tables.workshop.Put(w, ws, id)
	})
}

// dealt is the card that somebody has after one was given to them, or to another.
func dealt(own bool, has, given int) int {
	switch {
	case own:
		return given
	case has == given:
		return 0
	}
	return has
}

// DealAll gives each household that is invited and has no card yet the first that is free, in the order of the list.
func (b *Book) DealAll(ctx context.Context, id string, order []lakaz.HouseholdID) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		ws, err := b.of(w, id)
		if err != nil {
			return err
		}
		guests, err := b.guests(w, id)
		if err != nil {
			return err
		}
		taken := map[int]bool{}
		for _, g := range guests {
			taken[g.Card] = true
		}
		for _, who := range ws.WalkIns {
			taken[who.Card] = true
		}
		card := 1
		for _, h := range order {
			i := slices.IndexFunc(guests, func(g Guest) bool { return g.Household == h && g.Invited && g.Card == 0 })
			for taken[card] {
				card++
			}
			if _, is := room.CardSeat(card).Card(); !is {
				return nil // there are fifty
			}
			if i < 0 {
				continue
			}
			guests[i].Card, taken[card] = card, true
			if err := b.putGuest(w, guests[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
