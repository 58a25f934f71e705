package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/registry"
)

// received is what a file brought.
type received struct {
	Workshops int `json:"workshops"`
	Events    int `json:"events" doc:"That were not here yet"`
}

// receive keeps what was held elsewhere, in an operation. A workshop that a bag began on the spot becomes that operation's;
// one that is another operation's is refused, and with it the whole file. A room that says something else than the one of
// that name here stays out; the rest of the file is kept all the same, and the refusal told at the end.
func (s *server) receive(ctx context.Context, by lakaz.PersonID, o lakaz.Operation, data []byte) (got received, err error) {
	s.carrying.Lock()
	defer s.carrying.Unlock()
	f, err := unpack(data)
	if err != nil {
		return got, err
	}
	if err := f.each(func(c carried) error { return s.mayReceive(ctx, o, c, f.played(c)[c.Workshop.Pack]) }); err != nil {
		return got, err // all is judged before anything is kept
	}
	var differs error
	err = f.each(func(c carried) error {
		added, err := s.receiveOne(ctx, by, o, c, f)
		got.Workshops++
		got.Events += added
		if errors.Is(err, workshops.ErrDiffers) {
			differs, err = err, nil
		}
		return err
	})
	return got, cmp.Or(err, differs)
}

// mayReceive refuses a workshop of another operation, and one that is not played in this one's place.
func (s *server) mayReceive(ctx context.Context, o lakaz.Operation, c carried, pack packs.Pack) error {
	onTheSpot := strings.HasPrefix(string(c.Workshop.Operation), bagMark)
	switch old, err := s.rooms.book.Get(ctx, c.Workshop.ID); {
	case err == nil && old.Operation != o.ID, err == nil && old.Rehearsal, !onTheSpot && c.Workshop.Operation != o.ID:
		return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "plan.carryElsewhere"}
	case err != nil && !errors.Is(err, lakaz.ErrNotFound):
		return err
	}
	if !slices.Contains(pack.Places, gamification.PlaceOf(o.Territory)) {
		return lakaz.Invalid("pack", "workshop.packElsewhere")
	}
	return nil
}

func (s *server) receiveOne(ctx context.Context, by lakaz.PersonID, o lakaz.Operation, c carried, f unpacked) (added int, err error) {
	ws, likely := c.Workshop, s.likely(c.Workshop)
	if p, ok := f.packs[c.Pack]; ok {
		if ws.Pack, err = s.shelve(ctx, o.ID, p); err != nil {
			return 0, err
		}
	}
	switch _, err := s.rooms.book.Get(ctx, ws.ID); {
	case errors.Is(err, lakaz.ErrNotFound): // begun on the spot, or cancelled here meanwhile
		fresh := ws
		fresh.Operation, fresh.Facilitators, fresh.WalkIns, fresh.Room, fresh.Rehearsal, fresh.Table = o.ID, []lakaz.PersonID{by}, []workshops.WalkIn{}, "", false, ""
		fresh.At = likely(fresh.At)
		if err := s.rooms.book.Put(ctx, fresh); err != nil {
			return 0, err
		}
	case err != nil:
		return 0, err
	}
	for _, who := range ws.WalkIns {
		if who.Name == "" { // forgotten after a year
			continue
		}
		who.At = likely(who.At)
		if err := s.rooms.book.WalkIn(ctx, ws.ID, who); err != nil {
			return 0, err
		}
	}
	for _, g := range c.Guests {
		if g.Came.IsZero() {
			continue
		}
		g.Came = likely(g.Came)
		if err := s.receiveGuest(ctx, o, ws.ID, g); err != nil {
			return 0, err
		}
	}
	var differs error
	for _, x := range c.Rooms {
		if x.Opened = likely(x.Opened); x.Ended.IsZero() {
			x.Ended = x.Events[len(x.Events)-1].At
		}
		x.Ended = likely(x.Ended)
		n, err := s.rooms.book.Receive(ctx, ws.ID, x, withFaces(f.packs[x.Pack]))
		if added += n; errors.Is(err, workshops.ErrDiffers) {
			differs = err
			continue
		} else if err != nil {
			return added, err
		}
		if n > 0 {
			s.rooms.letGo(x.ID)
		}
	}
	return added, differs
}

// likely judges instants by a laptop's clock, which may be wrong: what is carried here has been, and nothing of a workshop
// was before somebody planned it on this server, as its ULID tells.
func (s *server) likely(ws workshops.Workshop) func(time.Time) time.Time {
	latest, earliest := s.now().UTC(), time.Time{}
	if id, err := ulid.ParseStrict(ws.ID); err == nil && !strings.HasPrefix(string(ws.Operation), bagMark) && id.Time() < ulid.Timestamp(latest) {
		earliest = ulid.Time(id.Time()).UTC()
	}
	return func(at time.Time) time.Time {
		switch {
		case at.After(latest):
			return latest
		case at.Before(earliest):
			return earliest
		}
		return at
	}
}

// receiveGuest notes that a household of the operation came; of one that is not there any more nothing is kept.
func (s *server) receiveGuest(ctx context.Context, o lakaz.Operation, ws string, g workshops.Guest) error {
	var h lakaz.Household
	err := s.gate.steady(func() (err error) {
		if h, err = s.registry.Household(ctx, g.Household); err != nil {
			return err
		}
		if h.Operation != o.ID {
			return lakaz.ErrNotFound
		}
		if err := s.rooms.book.Welcome(ctx, ws, h.ID); err != nil {
			return err
		}
		here, err := s.rooms.book.GuestOf(ctx, h.ID)
		if err != nil {
			return err
		}
		known := slices.ContainsFunc(here, func(old workshops.Guest) bool { return old.Workshop == ws && !old.Came.IsZero() })
		taken := slices.DeleteFunc(slices.Clone(g.Players), func(p room.PlayerID) bool { return slices.Contains(g.Joined, p) })
		if _, err = s.rooms.book.Attend(ctx, ws, string(h.ID), cmp.Or(g.How, workshops.Ticked), g.Came, taken...); err != nil {
			return err
		}
		if g.Shared && !known { // said in the hall; what the home said here since then stands
			if err := s.rooms.book.Share(ctx, ws, h.ID, true); err != nil {
				return err
			}
		}
		for _, p := range g.Joined {
			if err := s.rooms.book.Claim(ctx, ws, h.ID, p, g.Came, false); err != nil && !errors.Is(err, lakaz.ErrConflict) {
				return err
			}
		}
		if g.Card == 0 {
			return nil
		}
		return s.rooms.book.Deal(ctx, ws, string(h.ID), g.Card)
	})
	if errors.Is(err, lakaz.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	return s.award(ctx, h, gamification.Award{Source: gamification.Attendance, Key: "workshop/" + ws, Points: gamification.PointsCame})
}

// openCarried puts workshops that were planned elsewhere into this bag, with what those invited are called.
func (s *server) openCarried(ctx context.Context, data []byte) error {
	s.carrying.Lock()
	defer s.carrying.Unlock()
	f, err := unpack(data)
	if err != nil {
		return err
	}
	s.bag.knows(f.Written)
	return f.each(func(c carried) error {
		if err := s.registry.PutOperation(ctx, c.Operation); err != nil {
			return err
		}
		if err := s.staffBag(ctx, c.Operation.ID); err != nil {
			return err
		}
		ws := c.Workshop
		if p, ok := f.packs[c.Pack]; ok {
			var err error
			if ws.Pack, err = s.shelve(ctx, c.Operation.ID, p); err != nil {
				return err
			}
		}
		for _, g := range c.Guests {
			h := lakaz.Household{ID: g.Household, Operation: c.Operation.ID, Name: c.Names[g.Household], Dwelling: lakaz.Dwelling{Territory: c.Operation.Territory}}
			if _, err := s.registry.Household(ctx, h.ID); err == nil {
				continue
			}
			if err := s.registry.PutHousehold(ctx, h); err != nil {
				return err
			}
		}
		ws.Operation, ws.Facilitators, ws.Table = c.Operation.ID, []lakaz.PersonID{bagPerson}, "" // the table with its plugs stays where it is
		return s.rooms.book.Bring(ctx, ws, c.Guests)
	})
}

// shelve keeps a pack that was written elsewhere under its id and number, and returns the id under which it is here. Where
// it was changed on both sides each stays as it is: the one that comes gets an id of its own beside, the same each time.
func (s *server) shelve(ctx context.Context, op lakaz.OperationID, p packs.Pack) (id string, err error) {
	if shipped(p.ID) {
		return p.ID, nil
	}
	id, err = s.rooms.shelf.Bring(ctx, op, p, s.now())
	if !errors.Is(err, lakaz.ErrConflict) {
		return id, err
	}
	data, err := p.Zip()
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256(data)
	p.ID = p.ID[:min(len(p.ID), 22)] + "-" + hex.EncodeToString(hash[:4])
	return s.rooms.shelf.Bring(ctx, op, p, s.now())
}

// staffBag lets the bag's facilitator hold an operation's workshops.
func (s *server) staffBag(ctx context.Context, op lakaz.OperationID) error {
	p, err := s.registry.Person(ctx, bagPerson)
	if err != nil || slices.Contains(p.Operations, op) {
		return err
	}
	p.Operations = append(p.Operations, op)
	return s.registry.PutPerson(ctx, p)
}

// everyWorkshop are all that are kept here, for a bag that is emptied.
func everyWorkshop(ctx context.Context, people *registry.Registry, book *workshops.Book) (list []workshops.Workshop, err error) {
	operations, err := people.Operations(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range operations {
		own, err := book.Of(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, own...)
	}
	return list, nil
}
