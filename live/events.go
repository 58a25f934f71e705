//go:build !js

package live

import (
	"bytes"
	"encoding/json"
	"slices"
)

// ringSize is how many events a client may have missed and still be told them one by one.
const ringSize = 256

// appendEvents appends the events the subscription has not been sent, after a snapshot where the ring no longer holds
// them. The snapshot is asked of the owner outside every lock; who waits for it is woken.
func (t *topic) appendEvents(dst []byte, s *subscription, limit int) ([]byte, next) {
	held := t.n - uint64(len(t.ring)) // the position before the ring's first event
	if s.sent < held {
		s.fresh = true
	}
	if s.fresh {
		if t.snap == nil || t.snapN < held {
			if t.refreshing {
				return dst, done
			}
			t.refreshing = true
			return dst, refresh
		}
		s.fresh, s.sent = false, t.snapN
		s.conn.hub.counters.snapshots.Add(1)
		dst = append(dst, t.snap...)
	}
	for _, f := range t.ring[s.sent-held:] {
		if len(dst) >= limit {
			return dst, more
		}
		dst = append(dst, f...)
		s.sent++
	}
	return dst, done
}

// refresh asks the owner for a snapshot and wakes who waits for it.
func (t *topic) refresh() {
	t.mu.Lock()
	owner, epoch := t.owner, t.epoch
	t.mu.Unlock()
	d, n := owner()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refreshing = false
	if t.epoch != epoch {
		t.wake()
		return
	}
	if !json.Valid(d) {
		d = json.RawMessage("null")
	}
	t.snapN = min(n, t.n)
	payload := append(appendHead(nil, Snapshot, t.quoted, t.epoch, t.snapN), d...)
	t.snap = newFrame(textFrame, append(payload, '}'))
	t.wake()
}

// own makes the topic a sequence of events that begins anew.
func (t *topic) own(owner func() (json.RawMessage, uint64)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.owner, t.epoch = owner, newEpoch()
	t.n, t.ring, t.snap, t.values, t.frames = 0, nil, nil, nil, nil
	for _, s := range t.subs {
		s.sent, s.fresh = 0, true
	}
	t.wake()
}

// event appends one event and returns its place in the sequence. Frames live long, so nothing else is allocated beside
// them: room to write them in is kept.
func (t *topic) event(ty string, d json.RawMessage) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
	t.room.Reset()
	t.room.Write(appendHead(t.room.AvailableBuffer(), Event, t.quoted, "", t.n))
	t.room.WriteString(`{"ty":`)
	t.room.Write(quote(ty))
	if data := t.room.Len(); len(d) > 0 {
		t.room.WriteString(`,"d":`)
		if json.Compact(&t.room, d) != nil { // no JSON: left out
			t.room.Truncate(data)
		}
	}
	t.room.WriteString("}}")
	if len(t.ring) == ringSize {
		t.ring = slices.Delete(t.ring, 0, 1)
	}
	t.ring = append(t.ring, newFrame(textFrame, t.room.Bytes()))
	if t.room.Cap() > maxBurst {
		t.room = bytes.Buffer{}
	}
	t.wake()
	return t.n
}
