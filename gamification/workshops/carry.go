//go:build !js

package workshops

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/kv"
)

// Parcel is a workshop as it is carried from one server to another.
type Parcel struct {
	Workshop Workshop     `json:"workshop"`
	Guests   []Guest      `json:"guests,omitempty"`
	Rooms    []ParcelRoom `json:"rooms,omitempty"` // the oldest first
}

// ParcelRoom is a room of a parcel: all of it but what opens it, and the PINs of its players.
type ParcelRoom struct {
	ID       string        `json:"id"`
	Pack     string        `json:"pack"` // which of the packs that are carried along
	Opened   time.Time     `json:"opened"`
	Ended    time.Time     `json:"ended,omitzero"`
	Settings room.Settings `json:"settings"`
	Events   []room.Event  `json:"events"`
	Slips    []Slip        `json:"slips,omitempty"` // that people took home
}

// The bounds of a parcel.
const (
	mostRooms      = 20
	mostRoomEvents = 50_000
	appendOnce     = 500
	longestID      = 64 // bytes of a player's, a household's or a ticket
)

// Parcel packs a workshop, with its rooms where they are wanted. packOf names a room's pack in what is carried.
func (b *Book) Parcel(ctx context.Context, id string, rooms bool, packOf func(content.Pack) string) (p Parcel, err error) {
	var ids []string
	err = b.store.View(ctx, func(r kv.Reader) (err error) {
		ids = nil
		if p.Workshop, err = b.of(r, id); err != nil {
			return err
		}
		if p.Guests, err = b.guests(r, id); err != nil {
			return err
		}
		if !rooms { // without its rooms nobody needs to know who sat where
			for i := range p.Guests {
				g := &p.Guests[i]
				g.Players, g.Joined, g.TakenUp, g.Shared = nil, nil, nil, false
			}
			return nil
		}
		return b.tables.room.Scan(r, func(_ []any, x Room) error {
			if x.Workshop == id {
				ids = append(ids, x.ID)
			}
			return nil
		})
	})
	if err != nil {
		return p, err
	}
	for _, id := range ids { // ULIDs: in the order in which they were opened
		x, pack, events, err := b.Load(ctx, id)
		if err != nil {
			return p, err
		}
		if len(events) == 0 {
			continue
		}
		for i := range events {
			events[i].PIN = ""
		}
		one := ParcelRoom{ID: x.ID, Pack: packOf(pack), Opened: x.Opened, Ended: x.Ended, Settings: x.Settings, Events: events}
		if err := b.store.View(ctx, func(r kv.Reader) (err error) {
			one.Slips, err = b.slips(r, x.ID)
			return err
		}); err != nil {
			return p, err
		}
		p.Rooms = append(p.Rooms, one)
	}
	p.Workshop.Room, p.Workshop.Rehearsal, p.Workshop.Table = "", false, "" // the table with its plugs stays where it is
	return p, nil
}

// Check refuses a parcel that no server packed, which may come from anybody.
func (p Parcel) Check(packs map[string]content.Pack, known []string) error {
	pack, ok := packs[p.Workshop.Pack]
	if !ok {
		return lakaz.Invalid("pack", "workshop.packUnknown")
	}
	if err := p.Workshop.Check(pack, known); err != nil {
		return err
	}
	if len(p.Guests) > mostGuests || len(p.Workshop.WalkIns) > mostWalkIns || len(p.Rooms) > mostRooms {
		return lakaz.Invalid("workshop", "workshop.tooMany")
	}
	if slices.ContainsFunc(p.Guests, func(g Guest) bool { return !g.bounded() }) {
		return lakaz.Invalid("guests", "plan.carryBroken")
	}
	for _, x := range p.Rooms {
		played, ok := packs[x.Pack]
		_, err := ulid.ParseStrict(strings.ToUpper(x.ID))
		switch {
		case !ok:
			return lakaz.Invalid("pack", "workshop.packUnknown")
		case err != nil || x.ID != strings.ToLower(x.ID) || x.Opened.IsZero() || len(x.Events) == 0 || len(x.Events) > mostRoomEvents || len(x.Slips) > room.MaxPlayers ||
			slices.ContainsFunc(x.Slips, func(s Slip) bool { return len(s.Code) != SlipLength || len(s.Player) > longestID }):
			return lakaz.Invalid("rooms", "plan.carryBroken")
		}
		for i, e := range x.Events {
			if e.N != uint64(i+1) || e.Kind == "" {
				return lakaz.Invalid("rooms", "plan.carryBroken")
			}
		}
		if err := checkLanguages(x.Settings.Languages, known); err != nil {
			return err
		}
		if err := checkSettings(x.Settings, played); err != nil {
			return err
		}
	}
	return nil
}

// bounded tells that nothing in a guest is longer than a server makes it.
func (g Guest) bounded() bool {
	long := func(seats []room.PlayerID) bool {
		return len(seats) > room.MaxPlayers || slices.ContainsFunc(seats, func(p room.PlayerID) bool { return len(p) > longestID })
	}
	how := g.How == "" || slices.Contains([]How{Ticked, Scanned, Seated}, g.How)
	return how && len(g.Household) <= longestID && len(g.Ticket) <= longestID && !long(g.Players) && !long(g.Joined) && !long(g.TakenUp)
}

// Bring keeps a workshop with its guests and their tickets as another server planned it. What is here of them already stays.
func (b *Book) Bring(ctx context.Context, ws Workshop, guests []Guest) error {
	if err := b.Put(ctx, ws); err != nil {
		return err
	}
	return b.store.Update(ctx, func(w kv.Writer) error {
		here, err := b.guests(w, ws.ID)
		if err != nil {
			return err
		}
		for _, g := range guests {
			g.Workshop = ws.ID
			if slices.ContainsFunc(here, func(old Guest) bool { return old.Household == g.Household || old.Ticket == g.Ticket }) {
				continue
			}
			here = append(here, g)
			if err := b.putGuest(w, g); err != nil {
				return err
			}
		}
		return nil
	})
}

// ErrDiffers is where what is carried says something else than what is kept: neither is overwritten.
var ErrDiffers = &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "plan.carryDiffers"}

// Receive keeps a room that was held elsewhere: those of its events that are not here yet, in their order. Received again
// it changes nothing; where it says something else than what is here it is ErrDiffers and nothing is kept of it. One that
// was cut off half-way goes on where it was. Where the workshop was held here too, each room stays: the last that was opened
// is the workshop's, unless one is still open here. added is how many events are new.
func (b *Book) Receive(ctx context.Context, workshop string, x ParcelRoom, pack content.Pack) (added int, err error) {
	kept, _, events, err := b.Load(ctx, x.ID)
	known := err == nil
	switch {
	case err != nil && !errors.Is(err, lakaz.ErrNotFound):
		return 0, err
	case known && kept.Workshop != workshop:
		return 0, ErrDiffers
	}
	for i, e := range events[:min(len(events), len(x.Events))] {
		if !sameEvent(e, x.Events[i]) {
			return 0, ErrDiffers
		}
	}
	fresh := x.Events[min(len(events), len(x.Events)):]
	if known && len(fresh) == 0 {
		return 0, b.store.Update(ctx, func(w kv.Writer) error { return b.bringSlips(w, x.ID, x.Slips) })
	}
	if known && kept.Code != "" { // it is held here: nobody else can know more of it
		return 0, ErrDiffers
	}
	if !known {
		kept = Room{ID: x.ID, Workshop: workshop, Opened: x.Opened.UTC(), Settings: x.Settings}
	}
	if kept.Ended = x.Ended.UTC(); x.Ended.IsZero() { // it may go on where it is held, never here
		kept.Ended = x.Events[len(x.Events)-1].At.UTC()
	}
	err = b.store.Update(ctx, func(w kv.Writer) error {
		ws, err := b.of(w, workshop)
		if err != nil {
			return err
		}
		last, err := b.tables.room.Get(w, ws.Room)
		if open := last.Ended.IsZero() && last.Code != ""; ws.Room == "" || err == nil && !open && last.Opened.Before(kept.Opened) {
			ws.opens(kept.ID)
		} else if !slices.Contains(ws.Rooms(), kept.ID) {
			ws.Earlier = append(ws.Earlier, kept.ID)
			slices.Sort(ws.Earlier) // ULIDs: in the order in which they were opened
		}
		return errors.Join(b.tables.room.Put(w, kept, kept.ID), b.tables.pack.Put(w, keep(pack), kept.ID), b.tables.workshop.Put(w, ws, ws.ID),
			b.bringSlips(w, x.ID, x.Slips))
	})
	for some := range slices.Chunk(fresh, appendOnce) {
		if err == nil {
			err = b.Append(ctx, x.ID, some)
		}
	}
	return len(fresh), err
}

// sameEvent compares but for PINs, which are not carried, and names, which are forgotten after a year.
func sameEvent(a, b room.Event) bool {
	a.PIN, b.PIN = "", ""
	if a.Name == "" || b.Name == "" {
		a.Name, b.Name = "", ""
	}
	one, err := json.Marshal(a)
	other, failed := json.Marshal(b)
	return err == nil && failed == nil && bytes.Equal(one, other)
}
