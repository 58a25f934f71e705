package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

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
		return lakaz.Invalid("body", "problem.field.unreadable")
	}
	return nil
}

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

// roomCommand takes one command where there is no socket, in the same envelope, and answers it as one would be.
func (s *server) roomCommand(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	m, err := live.Decode(data)
	var c live.CommandData
	if err != nil || m.Ty != live.Command || m.Read(&c) != nil {
		return lakaz.Invalid("body", "problem.field.unreadable")
	}
	c.ID = m.ID
	who := roomVisitor{seats: h.seatsOf(r)}
	if actor, ok := s.steers(r, h); ok {
		who.actor = actor
	}
	return roomAnswer(w, live.Message{V: live.Version, Ty: live.Result, Ch: m.Ch, ID: m.ID, D: encoded(h.command(r.Context(), who, c))})
}

// roomLive serves a socket to a device with seats, or to a wall.
func (s *server) roomLive(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	seats, wall := h.seatsOf(r), opensWall(r, h)
	if len(seats) == 0 && !wall {
		return &lakaz.Refusal{Kind: lakaz.ErrForbidden, Key: "seat.noSeat"}
	}
	channels := []string{}
	session := live.Session{Key: "wall " + h.room.ID, Measured: true}
	if wall {
		channels = append(channels, roomTopic(h.room.ID, "wall"))
	}
	if len(seats) > 0 {
		channels = append(channels, roomTopic(h.room.ID, "play"))
		sum := sha256.New()
		for _, p := range seats {
			channels = append(channels, seatTopic(h.room.ID, p))
			io.WriteString(sum, h.seatToken(p))
		}
		session.Key = "seats " + hex.EncodeToString(sum.Sum(nil))
		session.Command = func(ctx context.Context, channel string, c live.CommandData) live.ResultData {
			if channel != "room:"+h.room.ID {
				return refusedLive(&lakaz.Refusal{Key: "live.refused"})
			}
			return h.command(ctx, roomVisitor{seats: seats}, c)
		}
	}
	session.MaySubscribe = func(_ context.Context, topic string) error {
		if !slices.Contains(channels, topic) {
			return lakaz.ErrNotFound
		}
		return nil
	}
	session.Prepare = s.rooms.prepare
	session.Entered = func() func() { return h.connected(seats) }
	s.hub.Serve(w, r, session)
	return nil
}

// prepare loads a room's channel.
func (x *rooms) prepare(ctx context.Context, topic string) (map[string]json.RawMessage, error) {
	id, of, _ := strings.Cut(strings.TrimPrefix(topic, "room:"), ":")
	h, err := x.host(ctx, id)
	if err != nil {
		return nil, err
	}
	p, ok := strings.CutPrefix(of, "seat:")
	if !ok {
		return nil, nil // of events: the host has begun it
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seatState(room.PlayerID(p)), nil
}

// roomVisitor is who asks something of a room: a device with seats, or somebody who may hold the remote.
type roomVisitor struct {
	seats []room.PlayerID
	actor lakaz.Actor
}

// command does what a device or a remote asks, once for a command's id, and answers when it is stored.
func (h *roomHost) command(ctx context.Context, who roomVisitor, in live.CommandData) live.ResultData {
	c := room.Command{}
	var of struct {
		Seat string `json:"seat"`
	}
	if len(in.ID) == 0 || len(in.ID) > mostID {
		return refusedLive(lakaz.Invalid("id", "workshop.badID"))
	}
	if len(in.D) > 0 && (json.Unmarshal(in.D, &c) != nil || json.Unmarshal(in.D, &of) != nil) {
		return refusedLive(lakaz.Invalid("body", "problem.field.unreadable"))
	}
	c.ID, c.Kind, c.Grace = in.ID, room.CommandKind(in.Ty), in.RoundTrip
	switch {
	case c.Kind.OfPlayer():
		p, ok := h.seatOf(of.Seat)
		if !ok {
			p = room.PlayerID(of.Seat)
			ok = slices.Contains(who.seats, p)
		}
		if !ok {
			return refusedLive(&lakaz.Refusal{Kind: lakaz.ErrForbidden, Field: "seat", Key: "seat.noSeat"})
		}
		if !h.seen(p, true) {
			return refusedLive(&lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "live.later"})
		}
		c.Player, c.ID = p, string(p)+" "+in.ID // two devices may draw the same
	case c.Kind.OfStaff() && who.actor.Person != "":
		c.By = who.actor.Person
		if c.Kind == room.CommandTake {
			c.Name = who.actor.Name
		}
	default:
		return refusedLive(&lakaz.Refusal{Kind: lakaz.ErrForbidden, Key: "live.refused"})
	}
	if err := h.ask(ctx, c); err != nil {
		return h.rooms.server.refusedCommand(err)
	}
	return live.ResultData{}
}

// refusedLive is a refusal as a socket tells it.
func refusedLive(r *lakaz.Refusal) live.ResultData {
	return live.ResultData{Refusal: &live.Refusal{Key: r.Key, Field: r.Field, Args: r.Args}}
}

// refusedCommand is an error as a socket tells it; what is no refusal is logged, and may be asked again.
func (s *server) refusedCommand(err error) live.ResultData {
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return refusedLive(refusal)
	}
	if !errors.Is(err, context.Canceled) {
		s.log.Error("a room could not store what was asked", "err", err)
	}
	return refusedLive(&lakaz.Refusal{Key: "live.later"})
}
