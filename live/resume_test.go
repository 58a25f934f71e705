//go:build !js

package live_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"lakaz/live"
)

func TestResume(t *testing.T) {
	h := newHouse(t, live.Options{})
	h.State("home:1", values("a", "1", "b", "1"))
	var view live.View
	c := h.dial(t)
	c.send(live.NewSubscribe("home:1"))
	view.Fold(c.expect(live.Snapshot))
	c.ws.Close()
	h.State("home:1", values("b", "2"))

	resume := func(at live.Position) *client {
		c := h.dial(t)
		c.send(live.NewHello(map[string]live.Position{"home:1": at}))
		c.expect(live.Welcome)
		c.send(live.NewSubscribe("home:1"))
		return c
	}
	c = resume(view.Position())
	if m := c.expect(live.Result); m.E != view.Epoch || m.N != view.N {
		t.Errorf("resumed at %+v", m)
	}
	if m := c.expect(live.Value); string(m.D) != `{"b":2}` { // only what changed
		t.Errorf("%s", m.D)
	} else {
		view.Fold(m)
	}

	c = resume(view.Position()) // nothing missed: nothing sent
	c.expect(live.Result)
	h.State("home:1", values("a", "2"))
	if m := c.expect(live.Value); string(m.D) != `{"a":2}` {
		t.Errorf("%s", m.D)
	}

	f := func(at live.Position) {
		t.Helper()
		if m := resume(at).expect(live.Snapshot); string(m.D) != `{"a":2,"b":2}` && string(m.D) != `{"b":2,"a":2}` {
			t.Errorf("%s", m.D)
		}
	}
	f(live.Position{Epoch: "another", N: view.N})
	f(live.Position{Epoch: view.Epoch, N: view.N + 1000}) // from the future
}

func TestEventsReplayAndSnapshot(t *testing.T) {
	h := newHouse(t, live.Options{})
	if n := h.Event("home:room", "lost", nil); n != 0 {
		t.Errorf("an event without a topic: %d", n)
	}
	n := uint64(0)
	h.Events("home:room", func() (json.RawMessage, uint64) { return json.RawMessage(fmt.Sprint(n)), n })
	for range 300 {
		n = h.Event("home:room", "x", nil)
	}
	c := h.dial(t)
	c.send(live.NewSubscribe("home:room"))
	snap := c.expect(live.Snapshot)
	if snap.N != 300 || string(snap.D) != "300" {
		t.Errorf("%+v", snap)
	}
	f := func(from, first uint64, ty string) {
		t.Helper()
		c := h.dial(t)
		c.send(live.NewHello(map[string]live.Position{"home:room": {Epoch: snap.E, N: from}}))
		c.expect(live.Welcome)
		c.send(live.NewSubscribe("home:room"))
		c.expect(ty)
		if first == 0 {
			return
		}
		for want := first; want <= 300; want++ {
			if m := c.expect(live.Event); m.N != want || string(m.D) != `{"ty":"x"}` {
				t.Fatalf("%+v, want %d", m, want)
			}
		}
	}
	f(298, 299, live.Result)
	f(44, 45, live.Result) // the ring's first
	f(43, 0, live.Snapshot)
	f(300, 0, live.Result)
	f(301, 0, live.Snapshot)
}
