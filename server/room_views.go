package main

import (
	"encoding/json"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"lakaz/gamification/room"
)

// roomChannel is a channel of a room's: the view it tells, as it was told last.
type roomChannel struct {
	name string
	view func(room.State) any
	last any
	n    uint64 // the last event's, as the hub counts
}

// The channels of a room: what every player, the projector and the remote see; and each seat's own.
func roomTopic(id, of string) string { return "room:" + id + ":" + of }

func seatTopic(id string, p room.PlayerID) string { return roomTopic(id, "seat:"+string(p)) }

// openChannels begins the room's channels of events.
func (h *roomHost) openChannels() {
	id := h.room.ID
	h.channels = []*roomChannel{
		{name: roomTopic(id, "play"), view: func(s room.State) any { return room.PlayView(s, h.rules) }},
		{name: roomTopic(id, "wall"), view: func(s room.State) any { return room.WallView(s, h.rules) }},
		{name: roomTopic(id, "remote"), view: func(s room.State) any { return h.remote(s) }},
	}
	for _, c := range h.channels {
		c.last = c.view(h.state)
		h.rooms.server.hub.Events(c.name, func() (json.RawMessage, uint64) {
			h.mu.Lock()
			defer h.mu.Unlock()
			return encoded(c.last), c.n
		})
	}
}

// tell takes in the state after some events, which are stored, and publishes what they changed of each view; where the
// events were read again, what those changed of which nobody knew that they were stored, too.
func (h *roomHost) tell(state room.State, events []room.Event, again bool, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state = state
	whose, all := map[room.PlayerID]bool{}, again
	for _, e := range events {
		if e.Command != "" {
			h.done[e.Command] = true
		}
		whose[e.Player] = true
		all = all || e.Player == ""
	}
	if len(events) > 0 || again {
		h.used = now
		for _, c := range h.channels {
			c.tell(h, state)
		}
		for _, p := range state.Players {
			if topic := seatTopic(h.room.ID, p.ID); (all || whose[p.ID]) && h.rooms.server.hub.Holds(topic) {
				h.rooms.server.hub.State(topic, h.seatState(p.ID))
			}
		}
		for _, p := range state.Removed {
			if whose[p] {
				h.rooms.server.hub.State(seatTopic(h.room.ID, p), h.seatState(p))
			}
		}
	}
	if h.looksAtTable(state) {
		h.channels[2].tell(h, state)
	}
	h.wind(now)
}

// seatState is a seat's keys; of one that was removed, that it was. The lock is held.
func (h *roomHost) seatState(p room.PlayerID) map[string]json.RawMessage {
	seat, ok := room.SeatView(h.state, h.rules, p)
	if !ok {
		return map[string]json.RawMessage{"removed": encoded(true)}
	}
	return room.Changes(nil, seat)
}

// tell publishes what changed of a channel's view.
func (c *roomChannel) tell(h *roomHost, state room.State) {
	view := c.view(state)
	if changed := room.Changes(c.last, view); len(changed) > 0 {
		c.last, c.n = view, h.rooms.server.hub.Event(c.name, "set", encoded(changed))
	}
}

// roomNow is a room as those who only ask see it.
type roomNow struct {
	Now    int64       `json:"now"` // the server's clock, Unix ms
	Room   string      `json:"room"`
	Code   string      `json:"code"`
	Play   any         `json:"play,omitempty"`
	Seats  []room.Seat `json:"seats"`
	Wall   any         `json:"wall,omitempty"`
	Remote any         `json:"remote,omitempty"`
}

// now is what a device sees of the room: the play, its own seats, and where it may the wall and the remote.
func (h *roomHost) now(seats []room.PlayerID, wall, remote bool) roomNow {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.rooms.server.now()
	out := roomNow{Now: now.UnixMilli(), Room: h.room.ID, Code: h.room.Code, Play: h.channels[0].last, Seats: []room.Seat{}}
	if wall {
		out.Play, out.Wall = nil, h.channels[1].last
	}
	if remote {
		out.Play, out.Remote = nil, h.channels[2].last
	}
	for _, p := range seats {
		if seat, ok := room.SeatView(h.state, h.rules, p); ok {
			out.Seats = append(out.Seats, seat)
		}
	}
	h.used = now
	return out
}

// watched reports whether a phone, a wall or a remote is connected to the room.
func (h *roomHost) watched() bool {
	return slices.ContainsFunc(h.channels, func(c *roomChannel) bool { return h.rooms.server.hub.Watched(c.name) })
}

// addresses are the room's code while it leads here, where players come in, what the wall opens, and how far the room is.
func (h *roomHost) addresses(origin string) (code, join, wall string, phase room.Phase) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.room.Gone(h.rooms.server.now()) {
		return "", "", "", h.phase()
	}
	join = origin + "/w/" + h.room.Code
	return h.room.Code, join, join + "/wall?t=" + h.room.Token("wall"), h.phase()
}

// phase is where the room is for those who hold it: one that everybody forgot to end is finished all the same. The lock is held.
func (h *roomHost) phase() room.Phase {
	if !h.room.Ended.IsZero() {
		return room.Finished
	}
	return h.state.Phase
}

// roomSeat is what is known of a seat's device.
type roomSeat struct {
	open int       // connections
	seen time.Time // when it last asked for something
	pace *rate.Limiter

	trips map[string]*roomTrip // by device, at most tripDevices

	answers string // the device that answered last, as it calls itself, and to what
	turn    uint64 // of that answer, as it counts
}

// The rhythm of a seat: how long it counts as there without a sign, and how often it may ask for something.
const (
	seatQuiet  = 45 * time.Second
	asksAtOnce = 30
	asksEvery  = 300 * time.Millisecond
)

// seat is what is known of a seat's device. The lock is held.
func (h *roomHost) seat(p room.PlayerID) *roomSeat {
	s := h.seats[p]
	if s == nil {
		s = &roomSeat{pace: rate.NewLimiter(rate.Every(asksEvery), asksAtOnce), trips: map[string]*roomTrip{}}
		h.seats[p] = s
	}
	return s
}

// seen notes that a seat's device asked for something, and reports whether it may ask for more.
func (h *roomHost) seen(p room.PlayerID, asks bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.seat(p)
	s.seen = h.rooms.server.now()
	return !asks || s.pace.AllowN(s.seen, 1)
}

// connected notes that the devices of seats hold a connection until leave is called.
func (h *roomHost) connected(seats []room.PlayerID) (leave func()) {
	count := func(by int) {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, p := range seats {
			s := h.seat(p)
			s.open += by
			s.seen = h.rooms.server.now()
		}
	}
	count(1)
	h.look()
	return func() { count(-1) }
}

// here reports whether a player's device is there; of one that has not been heard of since the room was loaded, whether it
// was. The lock is held.
func (h *roomHost) here(state room.State, p room.Player, now time.Time) bool {
	if _, card := p.ID.Card(); card { // it has no device
		return state.CardHere(p.ID)
	}
	s := h.seats[p.ID]
	if s == nil {
		return p.Here && now.Sub(h.loaded) < seatQuiet
	}
	return s.open > 0 || now.Sub(s.seen) < seatQuiet
}
