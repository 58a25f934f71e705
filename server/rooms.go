package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
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
	h, err := x.load(context.WithoutCancel(ctx), id)
	if err != nil {
		return nil, err
	}
	x.hosts[id] = h
	x.ease(id)
	return h, nil
}

// load is newRoomHost; a fault in what is stored of one room ends nothing else.
func (x *rooms) load(ctx context.Context, id string) (h *roomHost, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("room %s: panic: %v\n%s", id, p, debug.Stack())
		}
	}()
	return newRoomHost(ctx, x, id)
}

// mostOver is how many rooms that are over are kept in memory: who asks for all reports of a year must not fill it.
const mostOver = 32

// ease lets go of rooms that are over and that nobody watches, first those that nobody has asked for longest, where there are
// more than mostOver of them; never of one. The lock is held.
func (x *rooms) ease(but string) {
	quiet := map[string]time.Duration{}
	for id, h := range x.hosts {
		if over, since := h.rest(); over && id != but && !h.watched() {
			quiet[id] = since
		}
	}
	longest := slices.SortedFunc(maps.Keys(quiet), func(a, b string) int { return cmp.Compare(quiet[b], quiet[a]) })
	for _, id := range longest[:max(0, len(longest)-mostOver)] {
		x.hosts[id].close()
		delete(x.hosts, id)
	}
}

// errRoomsClosed is what a room says that takes nothing now: the server stops, or it was at fault. It may be asked again.
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

// openOf is the room of a workshop that is open; false where none is, or where it cannot be read, which a list bears.
func (x *rooms) openOf(ctx context.Context, ws workshops.Workshop) (workshops.Room, bool) {
	if ws.Room == "" {
		return workshops.Room{}, false
	}
	r, err := x.book.Room(ctx, ws.Room)
	return r, err == nil && r.Ended.IsZero()
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

// roomIdle is how long a room that is over is kept in memory after somebody last asked for it, and nobody watches it.
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
		case over && quiet > roomIdle && !h.watched():
			h.close()
			delete(x.hosts, id)
		}
	}
}

// count tells how many rooms are open, and how many players are there in all of them together.
func (x *rooms) count() (open, players int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, h := range x.hosts {
		h.mu.Lock()
		if h.room.Ended.IsZero() {
			open++
			for _, p := range h.state.Players {
				if p.Here {
					players++
				}
			}
		}
		h.mu.Unlock()
	}
	return open, players
}

// letGo lets go of a room whose stored events were changed by somebody else than its host: more came from a bag, or names were
// taken out. Who watches it comes back and reads them all.
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
