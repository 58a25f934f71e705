//go:build !js

package live

import (
	"bytes"
	"container/list"
	"crypto/rand"
	"encoding/json"
	"sync"
)

// maxFrames bounds the val messages a topic keeps encoded for receivers that stand at different places.
const maxFrames = 16

// topic is one channel's present. A subscription holds nothing but the position it has been sent: what a slow client
// would wait for is encoded when its socket can take it, once for everyone who stands at the same position. So a client
// that does not read costs no memory, values replace each other, and no queue overflows.
type topic struct {
	name   string
	quoted []byte // the name as JSON

	// The hub's mutex guards these.
	watchers int
	idle     *list.Element // in the hub's list while nobody watches

	// loading is held while the topic is filled; whoever holds it may read and set loaded.
	loading chan struct{}
	loaded  bool

	mu    sync.Mutex
	ended bool // it was forgotten
	epoch string
	n     uint64
	subs  []*subscription

	values map[string]*value // of a state
	frames map[uint64]frame  // val messages up to n, by the position they start from

	owner      func() (json.RawMessage, uint64) // of events; nil for a state
	ring       []frame                          // the events up to n, at most ringSize of them
	room       bytes.Buffer                     // to write an event in
	refreshing bool                             // the owner is being asked for a snapshot

	snap  frame  // the snapshot
	snapN uint64 // the position the snapshot stands for
}

// value is one key of a state.
type value struct {
	quoted []byte // the key as JSON
	json   []byte
	n      uint64 // the position that brought it
}

// subscription is one connection watching one topic.
type subscription struct {
	topic *topic
	conn  *conn

	// The topic's mutex guards these.
	index int    // in topic.subs; -1 when it has left
	sent  uint64 // what the client has been sent
	fresh bool   // the client needs a snapshot

	queued bool // on conn.dirty; the connection's mutex guards it
}

func newTopic(name string) *topic {
	return &topic{name: name, quoted: quote(name), loading: make(chan struct{}, 1), epoch: newEpoch()}
}

func newEpoch() string { return rand.Text()[:12] }

// set takes values in and reports whether anything changed. With absent only keys the state does not have are taken.
// Values that are no JSON are left out and counted.
func (t *topic) set(values map[string]json.RawMessage, absent bool) (changed bool, invalid int) {
	for key, raw := range values {
		old := t.values[key]
		if absent && old != nil {
			continue
		}
		var compact bytes.Buffer
		if json.Compact(&compact, raw) != nil {
			invalid++
			continue
		}
		if old != nil && bytes.Equal(old.json, compact.Bytes()) {
			continue
		}
		if !changed {
			changed = true
			t.n++
			t.snap = nil
			clear(t.frames)
		}
		if old == nil {
			if t.values == nil {
				t.values = make(map[string]*value, len(values))
			}
			old = &value{quoted: quote(key)}
			t.values[key] = old
		}
		old.json, old.n = compact.Bytes(), t.n
	}
	return changed, invalid
}

// wake tells every subscription that there is something to send, and the flushers once about all of them.
func (t *topic) wake() {
	var woken queue
	for _, s := range t.subs {
		if s.conn.mark(s) {
			woken.push(s.conn)
		}
	}
	if woken.n > 0 {
		woken.first.hub.flushers.push(woken)
	}
}

// join adds a subscription where the client stood, or with a snapshot, and sends the answer of a resumed one first.
func (t *topic) join(s *subscription, at Position, resumed func(epoch string, n uint64)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.index = len(t.subs)
	t.subs = append(t.subs, s)
	if at.Epoch == t.epoch && at.N <= t.n && (t.owner == nil || at.N+uint64(len(t.ring)) >= t.n) {
		s.sent = at.N
		resumed(t.epoch, at.N)
	} else {
		s.fresh = true
	}
	if t.ended {
		s.conn.close(closeGoingAway)
	}
	s.conn.wake(s)
}

// end closes the connections that watch a topic which was forgotten, and those that have just found it.
func (t *topic) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	for _, s := range t.subs {
		s.conn.close(closeGoingAway)
	}
}

// leave removes a subscription.
func (t *topic) leave(s *subscription) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.index < 0 {
		return
	}
	last := t.subs[len(t.subs)-1]
	t.subs[s.index], last.index = last, s.index
	t.subs[len(t.subs)-1] = nil
	t.subs = t.subs[:len(t.subs)-1]
	s.index = -1
}

// What is to be done after appendNew.
type next int

const (
	done    next = iota
	more         // there is more to append another time
	refresh      // the caller is to run the topic's refresh
)

// appendNew appends to dst what the subscription has not been sent, until dst has limit bytes or more.
func (t *topic) appendNew(dst []byte, s *subscription, limit int) ([]byte, next) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.index < 0 {
		return dst, done
	}
	if t.owner != nil {
		return t.appendEvents(dst, s, limit)
	}
	if s.fresh {
		if t.snap == nil {
			t.snap, t.snapN = t.encode(Snapshot, 0), t.n
		}
		s.fresh, s.sent = false, t.n
		s.conn.hub.counters.snapshots.Add(1)
		return append(dst, t.snap...), done
	}
	if s.sent == t.n {
		return dst, done
	}
	f := t.frames[s.sent]
	if f == nil {
		f = t.encode(Value, s.sent)
		if t.frames == nil {
			t.frames = map[uint64]frame{}
		}
		if len(t.frames) < maxFrames {
			t.frames[s.sent] = f
		}
	}
	s.sent = t.n
	return append(dst, f...), done
}

// encode frames the keys changed after a position.
func (t *topic) encode(ty string, after uint64) frame {
	epoch := ""
	if ty == Snapshot {
		epoch = t.epoch
	}
	payload := appendHead(nil, ty, t.quoted, epoch, t.n)
	sep := byte('{')
	for _, v := range t.values {
		if v.n > after {
			payload = append(payload, sep)
			payload = append(append(append(payload, v.quoted...), ':'), v.json...)
			sep = ','
		}
	}
	if sep == '{' {
		payload = append(payload, sep)
	}
	return newFrame(textFrame, append(payload, '}', '}'))
}
