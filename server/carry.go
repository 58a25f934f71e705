package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lakaz"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/gamification/workshops"
	"lakaz/registry"
)

// carriedFile is workshops on their way between a main server and a bag, as JSON in gzip. Of households it has what they
// are called and the tickets of their invitations, of people who play what they said in the room; nothing that was measured.
type carriedFile struct {
	Form  int               `json:"lakaz"` // carriedForm
	Packs map[string][]byte `json:"packs"` // as ZIPs, by packKey
	List  []carried         `json:"workshops"`
}

// carried is one workshop with where it belongs.
type carried struct {
	workshops.Parcel
	Operation lakaz.Operation              `json:"operation"`
	Names     map[lakaz.HouseholdID]string `json:"names,omitempty"`
}

// The form of the file and its bounds.
const (
	carriedForm     = 1
	mostCarried     = 24 << 20  // bytes of the file
	mostCarriedOpen = 128 << 20 // and of what is in it
	mostHeld        = 100
)

// errUnread is a file that no Lakaz wrote, or one that was cut off.
var errUnread = lakaz.Invalid("fichier", "plan.carryBroken")

// packKey names a version of a pack in a file.
func packKey(p packs.Pack) string { return fmt.Sprint(p.ID, "@", p.Version) }

// withoutFaces is a pack as it was before withFaces. Who signed its languages a room does not keep: they are drafts.
func withoutFaces(p packs.Pack) packs.Pack {
	p.Activities = slices.DeleteFunc(slices.Clone(p.Activities), func(a packs.Activity) bool { return a.ID == facesID })
	texts := map[string]map[string]string{}
	for tag, words := range p.Texts {
		texts[tag] = map[string]string{}
		for key, text := range words {
			if !strings.HasPrefix(key, facesID+".") {
				texts[tag][key] = text
			}
		}
	}
	p.Texts = texts
	p.Drafts = map[string]bool{}
	for tag := range texts {
		if tag != packs.Source {
			p.Drafts[tag] = true
		}
	}
	return p
}

// carry packs workshops: planned ones for a bag, or with all that was said in their rooms, for the way back.
func (s *server) carry(ctx context.Context, list []workshops.Workshop, rooms bool) ([]byte, error) {
	f := carriedFile{Form: carriedForm, Packs: map[string][]byte{}}
	add := func(p packs.Pack) (err error) {
		if f.Packs[packKey(p)] == nil {
			f.Packs[packKey(p)], err = p.Zip()
		}
		return err
	}
	for _, ws := range list {
		c := carried{Names: map[lakaz.HouseholdID]string{}}
		var failed error
		var err error
		c.Parcel, err = s.rooms.book.Parcel(ctx, ws.ID, rooms, func(p packs.Pack) string {
			p.Voices = nil
			failed = errors.Join(failed, add(withoutFaces(p)))
			return packKey(p)
		})
		if err = errors.Join(err, failed); err != nil {
			return nil, err
		}
		if c.Operation, err = s.registry.Operation(ctx, ws.Operation); err != nil {
			return nil, err
		}
		pack, err := s.rooms.pack(ctx, ws.Operation, ws.Pack)
		if err != nil {
			return nil, err
		}
		if pack.Voices, err = s.rooms.voices(ctx, pack); err != nil {
			return nil, err
		}
		if rooms {
			pack.Voices = nil
		}
		if err := add(pack); err != nil {
			return nil, err
		}
		for _, g := range c.Guests {
			h, err := s.registry.Household(ctx, g.Household)
			if err != nil {
				return nil, err
			}
			c.Names[h.ID] = h.Name
		}
		f.List = append(f.List, c)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	err := errors.Join(json.NewEncoder(w).Encode(f), w.Close())
	return out.Bytes(), err
}

// unpack reads a file, which may come from strangers, and the packs in it: by their id, and as rooms play them by packKey.
func unpack(data []byte) (f carriedFile, known map[string]packs.Pack, err error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil || len(data) > mostCarried {
		return f, nil, errUnread
	}
	body, err := io.ReadAll(io.LimitReader(r, mostCarriedOpen+1)) // to its end, where the checksum is
	if err != nil || len(body) > mostCarriedOpen || json.Unmarshal(body, &f) != nil || f.Form != carriedForm || len(f.List) > mostHeld {
		return f, nil, errUnread
	}
	known = map[string]packs.Pack{}
	for key, zip := range f.Packs {
		p, err := packs.Unzip(zip)
		if err != nil || packKey(p) != key {
			return f, nil, errUnread
		}
		known[key] = withFaces(p)
		if p.Version >= known[p.ID].Version {
			known[p.ID] = p
		}
	}
	for _, c := range f.List {
		if err := c.Check(known, packs.Languages()); err != nil {
			return f, nil, err
		}
	}
	return f, known, nil
}

// received is what a file brought.
type received struct {
	Workshops int `json:"workshops"`
	Events    int `json:"events" doc:"That were not here yet"`
}

// receive keeps what was held elsewhere, in an operation. A workshop that a bag began on the spot becomes that operation's;
// one that is another operation's is refused, and with it the whole file.
func (s *server) receive(ctx context.Context, by lakaz.PersonID, o lakaz.Operation, data []byte) (got received, err error) {
	f, known, err := unpack(data)
	if err != nil {
		return got, err
	}
	s.carrying.Lock()
	defer s.carrying.Unlock()
	for _, c := range f.List { // all is judged before anything is kept
		if err := s.mayReceive(ctx, o, c, known[c.Workshop.Pack]); err != nil {
			return got, err
		}
	}
	for _, c := range f.List {
		added, err := s.receiveOne(ctx, by, o, c, known)
		if err != nil {
			return got, err
		}
		got.Workshops++
		got.Events += added
	}
	return got, nil
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

func (s *server) receiveOne(ctx context.Context, by lakaz.PersonID, o lakaz.Operation, c carried, known map[string]packs.Pack) (added int, err error) {
	ws := c.Workshop
	switch _, err := s.rooms.book.Get(ctx, ws.ID); {
	case errors.Is(err, lakaz.ErrNotFound): // begun on the spot, or cancelled here meanwhile
		fresh := ws
		fresh.Operation, fresh.Facilitators, fresh.WalkIns, fresh.Room, fresh.Rehearsal, fresh.Table = o.ID, []lakaz.PersonID{by}, []workshops.WalkIn{}, "", false, ""
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
		if err := s.rooms.book.WalkIn(ctx, ws.ID, who); err != nil {
			return 0, err
		}
	}
	for _, g := range c.Guests {
		if g.Came.IsZero() {
			continue
		}
		if err := s.receiveGuest(ctx, o, ws.ID, g); err != nil {
			return 0, err
		}
	}
	for _, x := range c.Rooms {
		n, err := s.rooms.book.Receive(ctx, ws.ID, x, known[x.Pack])
		if added += n; err != nil {
			return added, err
		}
		if n > 0 {
			s.rooms.letGo(x.ID)
		}
	}
	return added, nil
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
		if _, err = s.rooms.book.Attend(ctx, ws, string(h.ID), cmp.Or(g.How, workshops.Ticked), g.Came, g.Players...); err != nil || g.Card == 0 {
			return err
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
	f, known, err := unpack(data)
	if err != nil {
		return err
	}
	for _, c := range f.List {
		if err := s.registry.PutOperation(ctx, c.Operation); err != nil {
			return err
		}
		if err := s.staffBag(ctx, c.Operation.ID); err != nil {
			return err
		}
		if err := s.shelve(ctx, c.Operation.ID, known[c.Workshop.Pack]); err != nil {
			return err
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
		ws := c.Workshop
		ws.Operation, ws.Facilitators, ws.Table = c.Operation.ID, []lakaz.PersonID{bagPerson}, ""
		if err := s.rooms.book.Bring(ctx, ws, c.Guests); err != nil {
			return err
		}
	}
	return nil
}

// shelve keeps a pack that is written by an operation, where it is not here yet.
func (s *server) shelve(ctx context.Context, op lakaz.OperationID, p packs.Pack) error {
	if slices.ContainsFunc(packs.All(), func(own packs.Pack) bool { return own.ID == p.ID }) {
		return nil
	}
	err := s.rooms.shelf.Add(ctx, p.ID, op, p, s.now())
	if err != nil && !errors.Is(err, lakaz.ErrConflict) {
		return err
	}
	_, err = s.rooms.shelf.Save(ctx, p.ID)
	return err
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
