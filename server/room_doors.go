package main

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/live"
)

// mountRooms serves what players and walls ask of a room, who have no account: the code leads to it, a seat's token or the
// wall's opens it.
func (s *server) mountRooms(mux *http.ServeMux) {
	mux.HandleFunc("GET /w/{code}/state", s.inRoom(s.roomState))
	mux.HandleFunc("POST /w/{code}/seats", s.inRoom(s.takeSeat))
	mux.HandleFunc("POST /w/{code}/seats/move", s.inRoom(s.moveSeat))
	mux.HandleFunc("POST /w/{code}/cmd", s.inRoom(s.roomCommand))
	mux.HandleFunc("GET /w/{code}/live", s.inRoom(s.roomLive))
	mux.HandleFunc("GET /w/{code}/code.svg", s.inRoom(s.codePicture))
	mux.HandleFunc("POST /w/{code}/live", s.inRoom(s.roomLive))
}

// mostID is the longest id of a command, a ULID's and some more.
const mostID = 32

// mostSaid is the most bytes that a player or a remote says at once.
const mostSaid = live.MaxRead

// inRoom finds the room of a request's code; what handle refuses is answered as a problem.
func (s *server) inRoom(handle func(w http.ResponseWriter, r *http.Request, h *roomHost) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-store")
		r.Body = http.MaxBytesReader(w, r.Body, mostSaid)
		h, err := s.rooms.byCode(r, r.PathValue("code"))
		if err == nil {
			err = handle(w, r, h)
		}
		if err != nil {
			s.refuse(w, r, err)
		}
	}
}

// hear reads what a request says.
func hear(r *http.Request, into any) error {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if json.Unmarshal(data, into) != nil {
		return badBody()
	}
	return nil
}

// badBody refuses what cannot be read.
func badBody() error { return lakaz.Invalid("body", "problem.field.unreadable") }

// roomAnswer answers a request of a room.
func roomAnswer(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.Write(encoded(v)) // an error means that whoever asked has gone
	return nil
}

// steers reports whether a request is of somebody who may hold the room's remote.
func (s *server) steers(r *http.Request, h *roomHost) (lakaz.Actor, bool) {
	actor, entered, err := s.actor(r)
	if err != nil || !entered || !hosts(actor) {
		return actor, false
	}
	ws, err := s.rooms.book.Get(r.Context(), h.room.Workshop)
	return actor, err == nil && actor.WorksIn(ws.Operation)
}

// opensWall reports whether a request has the wall's token.
func opensWall(r *http.Request, h *roomHost) bool {
	token := r.URL.Query().Get("t")
	return token != "" && h.room.Opens("wall", token)
}

func (s *server) roomState(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	seats := h.seatsOf(r)
	for _, p := range seats {
		h.seen(p, false)
	}
	_, remote := s.steers(r, h)
	return roomAnswer(w, h.now(seats, opensWall(r, h), remote && r.URL.Query().Has("remote")))
}

func (s *server) takeSeat(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	var j joining
	if err := hear(r, &j); err != nil {
		return err
	}
	mine := h.seatsOf(r)
	if len(mine) >= deviceSeats {
		return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "workshop.seatsFull"}
	}
	if !s.rooms.joins.take(clientAddress(r, s.options.BehindProxy)) {
		return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "workshop.slowly"}
	}
	seat, err := h.join(r.Context(), j)
	if err == nil && j.Ticket == "" {
		err = s.seatHome(r, h, seat.ID)
	}
	return s.sit(w, r, h, mine, seat, err)
}

// seatHome ties a seat to the home of whoever has entered on the device, so that what is chosen in the hall waits for them
// there. It is the home's own: who holds the workshop sees that it came, and no more.
func (s *server) seatHome(r *http.Request, h *roomHost, p room.PlayerID) error {
	actor, entered, err := s.actor(r)
	if err != nil || !entered || actor.Role != lakaz.Resident {
		return err
	}
	ctx := r.Context()
	home, err := s.registry.Household(ctx, actor.Household)
	if err != nil {
		return err
	}
	ws, err := s.rooms.book.Get(ctx, h.room.Workshop)
	if err != nil || home.Operation != ws.Operation {
		return err
	}
	if err := s.gate.steady(func() error { return s.rooms.book.Welcome(ctx, ws.ID, home.ID) }); err != nil {
		return err
	}
	_, err = s.attend(ctx, ws.ID, string(home.ID), workshops.Seated, p)
	return err
}

func (s *server) moveSeat(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	var m moving
	if err := hear(r, &m); err != nil {
		return err
	}
	seat, err := h.move(m, clientAddress(r, s.options.BehindProxy))
	return s.sit(w, r, h, h.seatsOf(r), seat, err)
}

// sit adds a seat to those of the device. One that has as many as it may gives its first up, which stays on other devices.
func (s *server) sit(w http.ResponseWriter, r *http.Request, h *roomHost, mine []room.PlayerID, seat seated, err error) error {
	if err != nil {
		return err
	}
	mine = append(slices.DeleteFunc(mine, func(p room.PlayerID) bool { return p == seat.ID }), seat.ID)
	http.SetCookie(w, s.keepSeats(r, h, mine[max(0, len(mine)-deviceSeats):]))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	return roomAnswer(w, seat)
}

// roomCommand takes one command where there is no socket, in the same envelope, and answers it as one would be; or a question
// about the server's clock.
func (s *server) roomCommand(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	m, err := live.Decode(data)
	who := roomVisitor{seats: h.seatsOf(r)}
	if err == nil && m.Ty == live.Clock {
		return s.tellClock(w, m, h, who.seats)
	}
	var c live.CommandData
	if err != nil || m.Ty != live.Command || m.Read(&c) != nil {
		return badBody()
	}
	c.ID = m.ID
	if actor, ok := s.steers(r, h); ok {
		who.actor = actor
	}
	return roomAnswer(w, live.Message{V: live.Version, Ty: live.Result, Ch: m.Ch, ID: m.ID, D: encoded(h.command(r.Context(), who, c))})
}
