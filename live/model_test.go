//go:build !js

package live

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// still is a hub without flushers: the test says when a connection is written, so that every interleaving of writers,
// readers and losses can be had.
func still() *Hub {
	h := NewHub(Options{Log: slog.New(slog.DiscardHandler), MaxIdle: 2})
	h.flushers.stop()
	h.wg.Wait()
	return h
}

// watcher is a client of a still hub.
type watcher struct {
	conn *conn
	sub  *subscription

	view     View     // of a state
	epoch    string   // of events
	n        uint64   //
	sum      []string // what the events have made
	answered bool
}

// join subscribes, from where the watcher stands.
func (w *watcher) join(t *rapid.T, h *Hub, name string, at Position) {
	a, _ := net.Pipe()
	w.conn = &conn{hub: h, net: a}
	topic, err := h.watch(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.sub = &subscription{topic: topic, conn: w.conn}
	w.answered = false
	topic.join(w.sub, at, func(epoch string, n uint64) {
		w.conn.send(messageFrame(Message{Ty: Result, E: epoch, N: n}))
	})
}

func (w *watcher) leave(h *Hub) {
	w.sub.topic.leave(w.sub)
	h.release(w.sub.topic)
	w.conn.kill()
	w.conn = nil
}

// read takes everything the hub would write now.
func (w *watcher) read(t *rapid.T, h *Hub) {
	for {
		var turn turn
		w.conn.collect(&turn)
		b := turn.buf
		h.wg.Wait() // snapshots of events are asked for aside
		if len(b) == 0 {
			w.conn.mu.Lock()
			more := len(w.conn.dirty) > 0
			w.conn.mu.Unlock()
			if !more {
				return
			}
			continue
		}
		for len(b) > 0 {
			var payload []byte
			payload, b = cutFrame(t, b)
			m, err := Decode(payload)
			if err != nil {
				t.Fatalf("%s: %v", payload, err)
			}
			w.fold(t, m)
		}
	}
}

func (w *watcher) fold(t *rapid.T, m Message) {
	switch m.Ty {
	case Result:
		if w.answered || m.E != max(w.view.Epoch, w.epoch) || m.N != max(w.view.N, w.n) {
			t.Fatalf("resumed wrongly: %+v", m)
		}
		w.answered = true
	case Snapshot:
		w.answered = true
		w.epoch, w.n, w.sum = m.E, m.N, nil
		m.Read(&w.sum) // of events; of a state it fails
		w.view.Fold(m)
	case Value:
		if !w.answered || m.N <= w.view.N {
			t.Fatalf("val out of turn: %+v, the view is at %d", m, w.view.N)
		}
		w.view.Fold(m)
	case Event:
		if !w.answered || m.N != w.n+1 {
			t.Fatalf("ev %d after %d", m.N, w.n)
		}
		var e EventData
		if err := m.Read(&e); err != nil {
			t.Fatal(err)
		}
		w.n, w.sum = m.N, append(w.sum, e.Ty)
	default:
		t.Fatalf("%+v", m)
	}
}

// cutFrame reads one frame of a server: whole, text, unmasked.
func cutFrame(t *rapid.T, b []byte) (payload, rest []byte) {
	if b[0] != textFrame {
		t.Fatalf("frame %#x", b[0])
	}
	n, head := int(b[1]), 2
	switch n {
	case 126:
		n, head = int(binary.BigEndian.Uint16(b[2:])), 4
	case 127:
		n, head = int(binary.BigEndian.Uint64(b[2:])), 10
	}
	return b[head : head+n], b[head+n:]
}

// TestStateModel: whatever is published, lost, resumed and forgotten in whatever order, a client's snapshot with its
// values folded in is the hub's state.
func TestStateModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := still()
		watchers := []*watcher{{}, {}, {}}
		pick := rapid.SampledFrom(watchers)
		t.Repeat(map[string]func(*rapid.T){
			"publish": func(t *rapid.T) {
				values := map[string]json.RawMessage{}
				for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", `c "quoted"`, "é"}), 1, 4, rapid.ID).Draw(t, "keys") {
					values[key] = json.RawMessage(fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "value")))
				}
				h.State("home:1", values)
			},
			"join or resume": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn == nil {
					w.join(t, h, "home:1", w.view.Position())
				}
			},
			"read": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn != nil {
					w.read(t, h)
				}
			},
			"lose": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn != nil {
					w.leave(h)
				}
			},
			"others push it out of memory": func(t *rapid.T) {
				if slices.ContainsFunc(watchers, func(w *watcher) bool { return w.conn != nil }) {
					return
				}
				for i := range 3 {
					h.State(fmt.Sprint("home:other", i), map[string]json.RawMessage{"a": json.RawMessage("0")})
					h.Forget("home:other0")
				}
			},
			"": func(t *rapid.T) {
				if n := h.idle.Len(); n > 2 {
					t.Fatalf("%d topics nobody watches", n)
				}
			},
		})
		for _, w := range watchers {
			if w.conn == nil {
				w.join(t, h, "home:1", w.view.Position())
			}
			w.read(t, h)
			got, _ := json.Marshal(w.view.Values)
			want, _ := json.Marshal(h.Values("home:1"))
			if string(got) != string(want) && len(w.view.Values)+len(h.Values("home:1")) > 0 {
				t.Fatalf("a client sees %s, the hub holds %s", got, want)
			}
			w.leave(h)
		}
	})
}

// TestOneTurnIsBounded: what is too much for one write comes in the next.
func TestOneTurnIsBounded(t *testing.T) {
	h := still()
	a, _ := net.Pipe()
	c := &conn{hub: h, net: a}
	for i := range 4 {
		name := fmt.Sprint("home:", i)
		h.State(name, map[string]json.RawMessage{"a": json.RawMessage(`"` + strings.Repeat("x", maxBurst/2) + `"`)})
		topic, err := h.watch(t.Context(), name, nil)
		if err != nil {
			t.Fatal(err)
		}
		topic.join(&subscription{topic: topic, conn: c}, Position{}, nil)
	}
	var turn turn
	f := func(snapshots int) {
		t.Helper()
		c.collect(&turn)
		if got := bytes.Count(turn.buf, []byte(`"snap"`)); got != snapshots {
			t.Errorf("%d snapshots in a turn, want %d", got, snapshots)
		}
	}
	f(2)
	f(2)
	f(0)
}

// TestATurnOfEventsIsBounded: of many events some come in a turn, the others in the next; to a socket that was full one
// comes at a time, until it has all.
func TestATurnOfEventsIsBounded(t *testing.T) {
	h := still()
	s := &story{}
	h.Events("room:1", s.snapshot)
	topic, err := h.watch(t.Context(), "room:1", nil)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := net.Pipe()
	c := &conn{hub: h, net: a}
	topic.join(&subscription{topic: topic, conn: c}, Position{Epoch: topic.epoch}, func(string, uint64) {})
	for range 40 {
		s.tell(h, "room:1", strings.Repeat("x", maxBurst/16))
	}
	var turn turn
	f := func(events int) {
		t.Helper()
		c.collect(&turn)
		if got := bytes.Count(turn.buf, []byte(`"ev"`)); got != events {
			t.Errorf("%d events in a turn, want %d", got, events)
		}
	}
	f(16)
	c.lagging = true
	f(1)
	f(1)
	c.lagging = false
	f(16)
	f(6)
	f(0)
}

// story is an owner of events: its present is every event so far.
type story struct {
	mu     sync.Mutex
	events []string
	n      uint64
}

func (s *story) tell(h *Hub, name string, e string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
	s.n = h.Event(name, e, nil)
}

func (s *story) snapshot() (json.RawMessage, uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.events == nil {
		return json.RawMessage("[]"), s.n
	}
	b, _ := json.Marshal(s.events)
	return b, s.n
}

// TestEventsModel: a client sees every event in order, or a snapshot that equals the events it missed.
func TestEventsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := still()
		s := &story{}
		h.Events("room:1", s.snapshot)
		watchers := []*watcher{{}, {}, {}}
		pick := rapid.SampledFrom(watchers)
		told := 0
		t.Repeat(map[string]func(*rapid.T){
			"tell": func(t *rapid.T) {
				for range rapid.SampledFrom([]int{1, 2, 5, ringSize - 1, ringSize, ringSize + 1}).Draw(t, "events") {
					told++
					s.tell(h, "room:1", fmt.Sprint(told))
				}
			},
			"join or resume": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn == nil {
					w.join(t, h, "room:1", Position{w.epoch, w.n})
				}
			},
			"read": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn != nil {
					w.read(t, h)
				}
			},
			"lose": func(t *rapid.T) {
				if w := pick.Draw(t, "watcher"); w.conn != nil {
					w.leave(h)
				}
			},
			"begin anew": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "rarely") > 0 {
					return
				}
				s.mu.Lock()
				defer s.mu.Unlock()
				s.events, s.n = nil, 0
				h.Events("room:1", s.snapshot)
			},
		})
		for _, w := range watchers {
			if w.conn == nil {
				w.join(t, h, "room:1", Position{w.epoch, w.n})
			}
			w.read(t, h)
			if !slices.Equal(w.sum, s.events) {
				t.Fatalf("a client sees %d events, %d were told", len(w.sum), len(s.events))
			}
			w.leave(h)
		}
	})
}
