//go:build !js

package workshops

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/kv"
)

// Guest is what a workshop has to do with a household.
type Guest struct {
	Household lakaz.HouseholdID `json:"household"`
	Workshop  string            `json:"workshop"`
	Invited   bool              `json:"invited,omitempty"`
	// Listed tells that the household agreed that its name stands on the sheet at the door.
	Listed bool `json:"listed,omitempty"`
	// Ticket is on the household's invitation: it names the household at this workshop and nowhere else.
	Ticket string    `json:"ticket"`
	Came   time.Time `json:"came,omitzero"`
	How    How       `json:"how,omitempty"`
	// Players are the seats that are its own but for the card's: taken with the ticket or on its device, or joined to it.
	Players []room.PlayerID `json:"players,omitempty"`
	// Joined are those of them that staff joined to it: what was answered there is nobody's to read until it said yes.
	Joined []room.PlayerID `json:"joined,omitempty"`
	// TakenUp are those whose gestures have become its challenges.
	TakenUp []room.PlayerID `json:"takenUp,omitempty"`
	// Card is the voting card that the household was given, 0 for none.
	Card int `json:"card,omitempty"`
	// Shared tells that the household lets those who accompany it read what it answered.
	Shared bool `json:"shared,omitempty"`
}

// How somebody was found to have come.
type How string

const (
	Ticked  How = "ticked"
	Scanned How = "scanned"
	Seated  How = "seated" // took a seat in the room with the ticket
)

// ticketLength is how many symbols a ticket has: guessed within one workshop's guests, among 24^6.
const ticketLength = 6

// guests reads a workshop's guests in the order of their households.
func (b *Book) guests(r kv.Reader, id string) (list []Guest, err error) {
	households, err := b.tables.guestOf.All(r, id)
	if err != nil {
		return nil, err
	}
	for _, h := range households {
		g, err := b.tables.guest.Get(r, string(h), id)
		if errors.Is(err, kv.ErrNotFound) || errors.Is(err, kv.ErrDamaged) {
			continue // being erased
		} else if err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	return list, nil
}

func (b *Book) putGuest(w kv.Writer, g Guest) error {
	return errors.Join(b.tables.guest.Put(w, g, string(g.Household), g.Workshop),
		b.tables.guestOf.Put(w, g.Household, g.Workshop, string(g.Household)))
}

func (b *Book) dropGuest(w kv.Writer, g Guest) error {
	return errors.Join(b.tables.guest.Delete(w, string(g.Household), g.Workshop),
		b.tables.guestOf.Delete(w, g.Workshop, string(g.Household)))
}

// Guests are the households that a workshop has to do with.
func (b *Book) Guests(ctx context.Context, id string) (list []Guest, err error) {
	err = b.store.View(ctx, func(r kv.Reader) error {
		list, err = b.guests(r, id)
		return err
	})
	return list, err
}

// GuestOf is what workshops have to do with a household.
func (b *Book) GuestOf(ctx context.Context, h lakaz.HouseholdID) (list []Guest, err error) {
	err = b.store.View(ctx, func(r kv.Reader) error {
		list, err = b.tables.guest.All(r, string(h))
		return err
	})
	return list, err
}

// Invite makes these households a workshop's guests. Who is no longer among them is forgotten, unless they came.
func (b *Book) Invite(ctx context.Context, id string, households []lakaz.HouseholdID) error {
	if len(households) > mostGuests {
		return lakaz.Invalid("invited", "workshop.tooMany")
	}
	return b.store.Update(ctx, func(w kv.Writer) error {
		ws, err := b.of(w, id)
		if err != nil {
			return err
		}
		if ws.Rehearsal && len(households) > 0 {
			return lakaz.Invalid("invited", "workshop.rehearsal")
		}
		old, err := b.guests(w, id)
		if err != nil {
			return err
		}
		for _, g := range old {
			switch invited := slices.Contains(households, g.Household); {
			case !invited && g.Came.IsZero():
				err = b.dropGuest(w, g)
			case invited != g.Invited:
				g.Invited = invited
				err = b.putGuest(w, g)
			}
			if err != nil {
				return err
			}
		}
		for _, h := range households {
			known := slices.ContainsFunc(old, func(g Guest) bool { return g.Household == h })
			if known {
				continue
			}
			g := Guest{Household: h, Workshop: id, Invited: true, Ticket: b.ticket(old)}
			old = append(old, g)
			if err := b.putGuest(w, g); err != nil {
				return err
			}
		}
		return nil
	})
}

// List keeps which guests agreed that their name stands on the sheet at the door. Of those that are none it keeps nothing.
func (b *Book) List(ctx context.Context, id string, agreed map[lakaz.HouseholdID]bool) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		all, err := b.guests(w, id)
		if err != nil {
			return err
		}
		for _, g := range all {
			if listed, told := agreed[g.Household]; told && listed != g.Listed {
				g.Listed = listed
				if err := b.putGuest(w, g); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Attend notes that a guest came, named by the household or the invitation's ticket, and returns them as they are kept. Who
// is noted already stays noted as they were. A guest that is not there is lakaz.ErrNotFound.
func (b *Book) Attend(ctx context.Context, id, who string, how How, at time.Time, players ...room.PlayerID) (g Guest, err error) {
	err = b.change(ctx, id, who, &g, func() {
		if g.Came.IsZero() {
			g.Came, g.How = at.UTC(), how
		}
		for _, p := range players {
			if !slices.Contains(g.Players, p) {
				g.Players = append(g.Players, p)
			}
		}
	})
	return g, err
}

// Welcome makes a household that was not invited a guest, where it is none: its people came from their own device.
func (b *Book) Welcome(ctx context.Context, id string, h lakaz.HouseholdID) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		all, err := b.guests(w, id)
		if err != nil || slices.ContainsFunc(all, func(g Guest) bool { return g.Household == h }) {
			return err
		}
		if len(all) >= mostGuests {
			return lakaz.Invalid("invited", "workshop.tooMany")
		}
		return b.putGuest(w, Guest{Household: h, Workshop: id, Ticket: b.ticket(all)})
	})
}

// Absent takes back that a guest came. Their seats stay theirs: who is noted again finds what was chosen there.
func (b *Book) Absent(ctx context.Context, id, who string) error {
	var g Guest
	return b.change(ctx, id, who, &g, func() { g.Came, g.How = time.Time{}, "" })
}

// change changes the guest that a household's name or a ticket names.
func (b *Book) change(ctx context.Context, id, who string, g *Guest, do func()) error {
	return b.store.Update(ctx, func(w kv.Writer) error {
		all, err := b.guests(w, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(g Guest) bool { return string(g.Household) == who || g.Ticket == strings.ToUpper(who) })
		if i < 0 {
			return notFound("guest")
		}
		*g = all[i]
		do()
		return b.putGuest(w, *g)
	})
}
