package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
)

// A device keeps its seats of a room in a cookie: tokens joined by dots, each "<player>_<what the room made of it>". Nothing
// is kept of them here: whoever has the token has the seat.
const (
	seatCookie  = "lakaz_seat_"
	seatLife    = 48 * time.Hour
	deviceSeats = 6
)

// seatToken is what opens a player's seat.
func (h *roomHost) seatToken(p room.PlayerID) string {
	return string(p) + "_" + h.room.Token("seat "+string(p))
}

// seatOf is the player whose seat a token opens; false for none, or one who was removed.
func (h *roomHost) seatOf(token string) (room.PlayerID, bool) {
	id, mac, _ := strings.Cut(token, "_")
	p := room.PlayerID(id)
	if len(token) > 100 || !h.room.Opens("seat "+id, mac) {
		return "", false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return p, slices.ContainsFunc(h.state.Players, func(x room.Player) bool { return x.ID == p })
}

// seatsOf are the players whose seats a request's device has.
func (h *roomHost) seatsOf(r *http.Request) (list []room.PlayerID) {
	cookie, err := r.Cookie(seatCookie + h.room.Code)
	if err != nil {
		return nil
	}
	for i, token := range strings.Split(cookie.Value, ".") {
		if p, ok := h.seatOf(token); ok && i < 2*deviceSeats && !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list[:min(len(list), deviceSeats)]
}

// keepSeats is the cookie of some seats.
func (s *server) keepSeats(r *http.Request, h *roomHost, seats []room.PlayerID) *http.Cookie {
	var tokens []string
	for _, p := range seats {
		tokens = append(tokens, h.seatToken(p))
	}
	c := s.cookie(r, seatCookie+h.room.Code, strings.Join(tokens, "."), seatLife)
	c.Path = "/w/"
	return c
}

// joining is what somebody who comes says of themselves.
type joining struct {
	ID       string `json:"id"` // a ULID, made on the device: sent again, it is the same seat
	Language string `json:"language"`
	Name     string `json:"name"`
	Team     int    `json:"team"`
	Ticket   string `json:"ticket"` // of the invitation, "" for none
}

// seated is a seat as the device that has it is told.
type seated struct {
	Seat string        `json:"seat"` // its token
	ID   room.PlayerID `json:"id"`
	Name string        `json:"name"`
	PIN  string        `json:"pin"`
	Team int           `json:"team"`
}

// told is a seat as its device is told.
func (h *roomHost) told(p room.PlayerID) (seated, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v, ok := room.SeatView(h.state, h.rules, p)
	if !ok {
		return seated{}, &lakaz.Refusal{Kind: lakaz.ErrNotFound, Field: "seat", Key: "seat.noSeat"}
	}
	return seated{Seat: h.seatToken(p), ID: p, Name: v.Name, PIN: v.PIN, Team: v.Team}, nil
}

// join gives somebody a seat. The player's id follows from the device's own, which others do not know, and does not tell it.
func (h *roomHost) join(ctx context.Context, j joining) (seated, error) {
	at, err := ulid.ParseStrict(j.ID)
	if j.ID == "" {
		at, err = ulid.New(ulid.Timestamp(h.rooms.server.now()), rand.Reader)
	}
	if err != nil {
		return seated{}, lakaz.Invalid("id", "workshop.badID")
	}
	mac := hmac.New(sha256.New, h.room.Secret)
	mac.Write(append([]byte("join "), at[:]...))
	sum := mac.Sum(nil)
	id := at
	copy(id[6:], sum) // its time stays
	c := room.Command{ID: id.String(), Kind: room.CommandJoin, Language: j.Language, Name: j.Name, Team: j.Team,
		Random: binary.BigEndian.Uint64(sum[16:])}
	if err := h.ask(ctx, c); err != nil {
		return seated{}, err
	}
	p := room.PlayerID(c.ID)
	h.seen(p, false)
	if j.Ticket != "" { // who mistypes it has a seat all the same
		_, err := h.rooms.server.attend(ctx, h.room.Workshop, j.Ticket, workshops.Seated, p)
		if err != nil && !errors.Is(err, lakaz.ErrNotFound) {
			return seated{}, err
		}
	}
	return h.told(p)
}

// moving is a seat that is taken along to another phone.
type moving struct {
	Name string `json:"name"`
	PIN  string `json:"pin"`
}

// move finds the seat of a name and its PIN. Guessing is slowed down by address and by the seat that is guessed at, however
// its name is written.
func (h *roomHost) move(m moving, address string) (seated, error) {
	wrong := &lakaz.Refusal{Kind: lakaz.ErrNotFound, Field: "pin", Key: "workshop.wrongPIN"}
	if len(m.Name) > 200 || len(m.PIN) > 8 {
		return seated{}, wrong
	}
	h.mu.Lock()
	called := h.rules.Called(h.state, m.Name)
	p, ok := h.rules.Find(h.state, m.Name, strings.TrimSpace(m.PIN))
	h.mu.Unlock()
	tried := []string{address}
	for _, one := range called {
		tried = append(tried, "seat "+h.room.ID+" "+string(one.ID))
	}
	for _, what := range tried {
		if h.rooms.moves.try(what) > 0 {
			return seated{}, &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "workshop.slowly"}
		}
	}
	if !ok {
		return seated{}, wrong
	}
	for _, what := range tried {
		h.rooms.moves.right(what)
	}
	return h.told(p)
}
