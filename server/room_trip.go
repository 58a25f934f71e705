package main

import (
	"net/http"
	"slices"
	"time"

	"lakaz/gamification/room"
	"lakaz/live"
)

// roomTrip is how long a device's posts are on their way, which no ping tells: the server's answer to a question about its
// clock carries a mark, and the device posts it back at once. The zero roomTrip knows nothing yet.
type roomTrip struct {
	asked time.Time       // when the mark left that is waited for; zero where none is
	last  []time.Duration // the newest trips, at most tripsKept
}

// The bounds of a measured trip: of the newest few the shortest counts, so that one that was held back, by the hall's
// network or on purpose, gains nothing; after tripSlept the page was asleep in between. At most room.MaxGrace counts anyway.
const (
	tripsKept = 3
	tripSlept = 5 * time.Second

	tripDevices = 4 // of a seat
)

// mark begins a trip and names it.
func (t *roomTrip) mark(now time.Time) int64 {
	t.asked = now
	return now.UnixMicro()
}

// back ends the trip of a mark that came back; another mark than the last tells nothing.
func (t *roomTrip) back(mark int64, now time.Time) {
	if t.asked.IsZero() || t.asked.UnixMicro() != mark {
		return
	}
	took := now.Sub(t.asked)
	t.asked = time.Time{}
	if took >= 0 && took < tripSlept {
		t.last = append(t.last[max(0, len(t.last)-tripsKept+1):], took)
	}
}

// shortest is the shortest of the newest trips, 0 while none is known.
func (t *roomTrip) shortest() time.Duration {
	if len(t.last) == 0 {
		return 0
	}
	return slices.Min(t.last)
}

// roomClock is a question about the server's clock that is posted, and its answer.
type roomClock struct {
	live.ClockData
	Device string `json:"device,omitempty"` // as the one that asks calls itself: two may have a seat
	Mark   int64  `json:"m,omitempty"`      // of the answer that this answers; in an answer, to be sent back at once
}

// tellClock answers what the server's time is, and measures on the way how long posts of the device's seats take.
func (s *server) tellClock(w http.ResponseWriter, m live.Message, h *roomHost, seats []room.PlayerID) error {
	var c roomClock
	if m.Read(&c) != nil || len(c.Device) > mostID {
		return badBody()
	}
	now := s.now()
	c.ServerMS = now.UnixMilli()
	c.Mark = h.measure(seats, c.Device, c.Mark, now)
	c.Device = ""
	return roomAnswer(w, live.Message{V: live.Version, Ty: live.Clock, D: encoded(c)})
}

// measure takes a mark that came back, and returns the one to send back; 0 where there is nobody to measure, or it is done.
func (h *roomHost) measure(seats []room.PlayerID, device string, mark int64, now time.Time) (next int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range seats {
		s := h.seat(p)
		s.seen = now
		t := s.trips[device]
		switch {
		case mark == 0 && t == nil:
			if len(s.trips) >= tripDevices {
				clear(s.trips)
			}
			t = &roomTrip{}
			s.trips[device] = t
			fallthrough
		case mark == 0:
			next = t.mark(now)
		case t != nil:
			t.back(mark, now)
		}
	}
	return next
}

// trip is how long a post of one of a seat's devices is on its way; 0 while it is not known.
func (h *roomHost) trip(p room.PlayerID, device string) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.seat(p).trips[device]; t != nil {
		return t.shortest()
	}
	return 0
}

// newest notes which of its answers to an activity a device gives, and reports whether it gave a later one before: what was
// long on its way must not come in the place of what is stored. A device counts its turns itself; of one that does not all
// are the newest.
func (h *roomHost) newest(p room.PlayerID, activity, device string, turn uint64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	s, of := h.seat(p), device+" "+activity
	if device != "" && s.answers == of && turn < s.turn {
		return false
	}
	s.answers, s.turn = of, turn
	return true
}
