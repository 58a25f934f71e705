//go:build !js

package live

import (
	"encoding/binary"
	"log/slog"
	"net"

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
