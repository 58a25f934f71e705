package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/demo"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/locales"
)

// demoWorkshop is a workshop of the demonstration, and where its room is.
type demoWorkshop struct {
	ID        string            `json:"id"`
	Operation lakaz.OperationID `json:"operation"`
	Title     string            `json:"title"`
	State     string            `json:"state"`          // planned, open or finished
	Code      string            `json:"code,omitempty"` // of its room
	Join      string            `json:"join,omitempty"` // where players come in
	Wall      string            `json:"wall,omitempty"` // what the projector opens
}

// The demonstration's workshops of each operation.
const (
	demoPlanned  = "planned"  // for this evening
	demoOpen     = "open"     // with people in the room
	demoFinished = "finished" // of last week
)

// demoPlayers are how many sit in the demonstration's rooms.
const (
	demoPlayersThere = 5
	demoPlayersThen  = 18
)

// recallWorkshops plans each operation's workshops of the demonstration, opens a room in one and tells what was said in
// another last week. Done again it goes on with the rooms there are.
func (s *server) recallWorkshops(ctx context.Context, world demo.World) (list []demoWorkshop, err error) {
	for _, o := range world.Operations {
		i := slices.IndexFunc(world.People, func(p demo.Person) bool { return p.Operation == o.ID && p.Role == lakaz.Facilitator })
		if i < 0 {
			continue
		}
		for _, state := range []string{demoPlanned, demoOpen, demoFinished} {
			ws, err := s.recallWorkshop(ctx, world, o, world.People[i], state)
			if err != nil {
				return nil, fmt.Errorf("workshop of %s: %w", o.ID, err)
			}
			list = append(list, demoWorkshop{ID: ws.ID, Operation: o.ID, Title: ws.Title, State: state})
		}
	}
	return list, nil
}

// recallWorkshop plans one, with the operation's homes as its guests and its demo table.
func (s *server) recallWorkshop(ctx context.Context, world demo.World, o lakaz.Operation, by demo.Person, state string) (workshops.Workshop, error) {
	sum := sha256.Sum256([]byte("workshop " + string(o.ID) + " " + state))
	id, err := ulid.New(ulid.Timestamp(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), bytes.NewReader(sum[:]))
	if err != nil {
		return workshops.Workshop{}, err
	}
	midnight := midnightIn(o.Territory, s.now())
	at := map[string]time.Time{demoPlanned: midnight.Add(18 * time.Hour), demoOpen: s.now().Truncate(time.Hour),
		demoFinished: midnight.AddDate(0, 0, -7).Add(14 * time.Hour)}[state]
	pack := demoPack(o.Territory)
	ws := workshops.Workshop{ID: id.String(), Operation: o.ID, Title: pack.Text(locales.Source, "title"), Place: o.Name, At: at, Minutes: 60,
		Facilitators: []lakaz.PersonID{by.ID}, Languages: demoLanguages(o.Territory), Pack: pack.ID, WalkIns: []workshops.WalkIn{},
		Settings: room.Settings{Board: room.TeamsBoard, Teams: 3, Timer: true}}
	var guests []lakaz.HouseholdID
	for _, h := range world.Households {
		if h.Operation == o.ID {
			guests = append(guests, h.ID)
		}
	}
	kit, err := s.kitOf(ctx, o.ID)
	if err == nil && kit.gateway.ID == "" {
		kit, err = s.layTable(ctx, o)
	}
	if err != nil {
		return ws, err
	}
	ws.Table = kit.table.ID
	if err := s.plan(ctx, o, ws, guests[:min(6, len(guests))]); err != nil {
		return ws, err
	}
	if ws, err = s.rooms.book.Get(ctx, ws.ID); err != nil {
		return ws, err
	}
	switch {
	case state == demoOpen:
		return ws, s.seatDemo(ctx, ws)
	case state == demoFinished && ws.Room == "":
		return ws, s.recallRoom(ctx, ws, by, pack, guests)
	}
	return ws, nil
}

// midnightIn is the last midnight of a territory.
func midnightIn(t lakaz.Territory, now time.Time) time.Time {
	y, m, d := t.In(now).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// demoPack is the pack that is most a territory's own.
func demoPack(t lakaz.Territory) packs.Pack {
	return slices.MinFunc(packs.All(), func(a, b packs.Pack) int {
		elsewhere := func(p packs.Pack) int {
			if !slices.Contains(p.Places, gamification.PlaceOf(t)) {
				return 10
			}
			return len(p.Places)
		}
		return elsewhere(a) - elsewhere(b)
	})
}

// demoLanguages are those of the people of a territory, French first.
func demoLanguages(t lakaz.Territory) []string {
	if own := t.Language(); own != locales.Source {
		return []string{locales.Source, own}
	}
	return packs.Languages()
}

// seatDemo opens a workshop's room and lets some people in.
func (s *server) seatDemo(ctx context.Context, ws workshops.Workshop) error {
	h, err := s.rooms.open(ctx, ws)
	if err != nil {
		return err
	}
	if len(h.now(nil, true, false).Wall.(room.Wall).Names) > 0 {
		return nil
	}
	for i := range demoPlayersThere {
		if _, err := h.join(ctx, joining{Language: ws.Languages[i%len(ws.Languages)]}); err != nil {
			return err
		}
	}
	return nil
}

// recallRoom keeps a room in which simulated players played a workshop to its end, and who came to it.
func (s *server) recallRoom(ctx context.Context, ws workshops.Workshop, by demo.Person, pack packs.Pack, guests []lakaz.HouseholdID) error {
	pack = withFaces(pack)
	r, err := s.rooms.book.Open(ctx, ws.ID, pack, ws.At, facesID)
	if err != nil {
		return err
	}
	rules := room.Rules{Pack: pack, Settings: r.Settings, Say: func(language, key string) string { return locales.For(language).T(key) }}
	var state room.State
	var events []room.Event
	at := ws.At
	do := func(list ...room.Command) {
		for _, c := range list {
			more, err := room.Decide(state, rules, c, at)
			if err != nil {
				continue // a simulated player who is too late
			}
			for _, e := range more {
				state = room.Apply(state, e)
			}
			events = append(events, more...)
		}
	}
	do(room.Command{Kind: room.CommandOpen, Code: r.Code}, room.Command{ID: "take", Kind: room.CommandTake, By: by.ID, Name: by.Name})
	for step := 0; state.Phase != room.Finished && step < 20*len(pack.Activities); step++ {
		for range 30 { // seconds
			do(room.Rehearse(state, rules, 1, demoPlayersThen, at)...)
			at = at.Add(time.Second)
		}
		do(room.Command{ID: fmt.Sprint("next ", step), Kind: room.CommandNext, By: by.ID, Fence: state.Controller.Fence,
			From: room.Position{Phase: state.Phase, Activity: state.Now.Activity}})
	}
	for len(events) > 0 {
		some := events[:min(len(events), 200)]
		if err := s.rooms.book.Append(ctx, r.ID, some); err != nil {
			return err
		}
		events = events[len(some):]
	}
	for _, h := range guests[:min(5, len(guests))] {
		if _, err := s.rooms.book.Attend(ctx, ws.ID, string(h), workshops.Ticked, ws.At); err != nil {
			return err
		}
	}
	return s.rooms.book.End(ctx, r.ID, at)
}

// roomsOf adds to the demonstration's workshops where their rooms are.
func (s *server) roomsOf(ctx context.Context, list []demoWorkshop, origin string) error {
	for i, d := range list {
		ws, err := s.rooms.book.Get(ctx, d.ID)
		if err != nil {
			return err
		}
		if ws.Room == "" {
			continue
		}
		h, err := s.rooms.host(ctx, ws.Room)
		if err != nil {
			return err
		}
		list[i].Code, list[i].Join, list[i].Wall, _ = h.addresses(origin)
	}
	return nil
}
