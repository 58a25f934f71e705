//go:build !js

package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"
)

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
