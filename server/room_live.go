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
	"lakaz/kv"
	"lakaz/live"
)

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
		Seat   string `json:"seat"`
		Device string `json:"device"`
		Turn   uint64 `json:"turn"`
	}
	if len(in.ID) == 0 || len(in.ID) > mostID {
		return refusedLive(lakaz.Invalid("id", "workshop.badID"))
	}
	if len(in.D) > 0 && (json.Unmarshal(in.D, &c) != nil || json.Unmarshal(in.D, &of) != nil || len(of.Device) > mostID) {
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
		if in.Ty == string(room.CommandAnswer) && !h.newest(p, c.Activity, of.Device, of.Turn) {
			return live.ResultData{} // its device has changed it since, and waits for no answer
		}
		c.Player, c.ID = p, string(p)+" "+in.ID // two devices may draw the same
		if c.Grace == 0 {                       // no ping was answered: it was posted
			c.Grace = h.trip(p, of.Device)
		}
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

// refusedCommand is an error as a socket tells it; what is no refusal is logged, and may be asked again. A disk that is full
// is told by the store's log, once: fifty phones ask again every other second.
func (s *server) refusedCommand(err error) live.ResultData {
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return refusedLive(refusal)
	}
	if !errors.Is(err, context.Canceled) && !errors.Is(err, kv.ErrFull) {
		s.log.Error("a room could not store what was asked", "err", err)
	}
	return refusedLive(&lakaz.Refusal{Key: "live.later"})
}
