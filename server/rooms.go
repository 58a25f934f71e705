package main

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/shelf"
	"lakaz/gamification/workshops"
	"lakaz/registry"
)

// rooms are the workshops' rooms that are open here: each is loaded once, from its stored events, and has one host.
type rooms struct {
	server *server
	book   *workshops.Book
	shelf  *shelf.Shelf // packs written here

	codes *pace    // of wrong codes, by address
	joins *pace    // of seats, by address
	moves *limiter // of PINs, by address and by seat

	mu     sync.Mutex
	hosts  map[string]*roomHost // by room
	closed bool
	tables tableHosts
}

// How often one address may get a code wrong, and take seats: a hall is one address.
const (
	wrongCodesAtOnce = 40
	wrongCodesEvery  = 2 * time.Second
	seatsAtOnce      = 120
	seatsEvery       = 500 * time.Millisecond
)

func newRooms(s *server) *rooms {
	return &rooms{server: s, book: workshops.NewBook(s.store, registry.Random), shelf: shelf.New(s.store), hosts: map[string]*roomHost{}, tables: tableHosts{of: map[lakaz.HouseholdID][]*roomHost{}},
		codes: newPace(s.now, wrongCodesEvery, wrongCodesAtOnce), joins: newPace(s.now, seatsEvery, seatsAtOnce),
		moves: newLimiter(s.now, 300, time.Second)}
}

// host is a room's, loaded where it is not yet; lakaz.ErrNotFound.
func (x *rooms) host(ctx context.Context, id string) (*roomHost, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if h := x.hosts[id]; h != nil {
		return h, nil
	}
	if x.closed {
		return nil, errRoomsClosed
	}
	h, err := newRoomHost(context.WithoutCancel(ctx), x, id)
	if err != nil {
		return nil, err
	}
	x.hosts[id] = h
	return h, nil
}

// errRoomsClosed is what a room says while the server stops.
var errRoomsClosed = &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "live.later"}

// byCode is the room that a typed code leads to. An address from which many wrong ones came is asked to wait, but for
// devices that have a seat or the wall already: they may share it with whoever guesses.
func (x *rooms) byCode(r *http.Request, typed string) (*roomHost, error) {
	address := clientAddress(r, x.server.options.BehindProxy)
	waits := !x.codes.may(address)
	slowly := &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "workshop.slowly"}
	found, err := x.book.ByCode(r.Context(), registry.ReadCode(typed), x.server.now())
	switch {
	case err != nil && waits:
		return nil, slowly
	case errors.Is(err, lakaz.ErrNotFound):
		x.codes.take(address)
		return nil, err
	case err != nil:
		return nil, err
	}
	h, err := x.host(r.Context(), found.ID)
	if err == nil && waits && len(h.seatsOf(r)) == 0 && !opensWall(r, h) {
		return nil, slowly
	}
	return h, err
}

// open opens a workshop's room, or finds the one that is open.
func (x *rooms) open(ctx context.Context, ws workshops.Workshop) (*roomHost, error) {
	pack, err := x.pack(ctx, ws.Operation, ws.Pack)
	if err != nil {
		return nil, err
	}
	return x.openWith(ctx, ws, pack)
}

// openWith is open with a pack as it is handed in.
func (x *rooms) openWith(ctx context.Context, ws workshops.Workshop, pack packs.Pack) (*roomHost, error) {
	r, err := x.book.Open(ctx, ws.ID, withFaces(pack), x.server.now(), facesID)
	if err != nil {
		return nil, err
	}
	h, err := x.host(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	if err := h.begin(ctx); err != nil {
		return h, err
	}
	return h, h.dealt(ctx)
}

// run goes on with the rooms that were open when the server stopped, and lets go of those that are over, until ctx ends.
func (x *rooms) run(ctx context.Context) {
	open, err := x.book.OpenRooms(ctx)
	if err != nil && ctx.Err() == nil {
		x.server.log.Error("the open rooms of workshops could not be read", "err", err)
	}
	for _, r := range open {
		if _, err := x.host(ctx, r.ID); err != nil && ctx.Err() == nil {
			x.server.log.Error("a workshop's room could not be opened again", "err", err)
		}
	}
	minute, day := time.NewTicker(time.Minute), time.NewTicker(24*time.Hour)
	defer minute.Stop()
	defer day.Stop()
	x.forget(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-minute.C:
			x.sweep(ctx)
		case <-day.C:
			x.forget(ctx)
		}
	}
}

// forget forgets the names that people gave in workshops a year ago, and rehearsals that are over.
func (x *rooms) forget(ctx context.Context) {
	gone, err := x.book.ForgetRehearsals(ctx, x.server.now().Add(-workshops.RehearsalKept))
	if err != nil && ctx.Err() == nil {
		x.server.log.Error("rehearsals that are over could not be forgotten", "err", err)
	}
	for _, id := range gone {
		x.letGo(id)
	}
	if err := x.book.ForgetNames(ctx, x.server.now().Add(-workshops.NamesKept)); err != nil && ctx.Err() == nil {
		x.server.log.Error("the names of old workshops could not be forgotten", "err", err)
	}
}

// roomIdle is how long a room that is over is kept in memory after somebody last looked at it.
const roomIdle = 10 * time.Minute

// sweep ends rooms that everybody has forgotten and lets go of those that are over.
func (x *rooms) sweep(ctx context.Context) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for id, h := range x.hosts {
		switch over, quiet := h.rest(); {
		case !over && quiet > workshops.RoomKept:
			if err := x.book.End(ctx, id, x.server.now()); err != nil {
				x.server.log.Error("a forgotten room could not be ended", "err", err)
				continue
			}
			fallthrough
		case over && quiet > roomIdle:
			h.close()
			delete(x.hosts, id)
		}
	}
}

// letGo lets go of a room whose events came from elsewhere; who asks again reads them all.
func (x *rooms) letGo(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if h := x.hosts[id]; h != nil {
		h.close()
		delete(x.hosts, id)
	}
}

// close stops the rooms' clocks; what is under way is stored first.
func (x *rooms) close() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.closed = true
	for id, h := range x.hosts {
		h.close()
		delete(x.hosts, id)
	}
}
