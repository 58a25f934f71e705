//go:build !js

package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lakaz/live"
)

func TestRefusedTopicTellsNothing(t *testing.T) {
	h := newHouse(t, live.Options{MaxTopics: 2})
	h.State("secret:exists", values("a", "1"))
	c := h.dial(t)
	f := func(topic string) string {
		t.Helper()
		c.send(live.NewSubscribe(topic))
		m := c.expect(live.Result)
		var d live.ResultData
		if err := m.Read(&d); err != nil || d.Refusal == nil || d.Refusal.Key != "live.refused" || m.Ch != topic || m.E != "" || m.N != 0 {
			t.Errorf("%+v", m)
		}
		return string(m.D)
	}
	if f("secret:exists") != f("secret:missing") {
		t.Error("a refusal tells whether the topic exists")
	}
	f("")
	for i := range 2 {
		c.send(live.NewSubscribe(fmt.Sprint("home:", i)))
		c.expect(live.Snapshot)
	}
	f("home:2") // one more than a connection may watch
	h.State("secret:exists", values("a", "2"))
	h.State("home:0", values("a", "3"))
	if m := c.expect(live.Value); m.Ch != "home:0" {
		t.Errorf("%+v", m)
	}
	if got := h.Stats(); got.Refused != 4 || got.Subscriptions != 2 {
		t.Errorf("%+v", got)
	}
}

func TestPrepare(t *testing.T) {
	h := newHouse(t, live.Options{MaxIdle: 1})
	var loads atomic.Int64
	var fail atomic.Bool
	h.session.Prepare = func(_ context.Context, topic string) (map[string]json.RawMessage, error) {
		loads.Add(1)
		if fail.Load() {
			return nil, errors.New("the disk is slow")
		}
		// Published after what is being loaded was read: newer.
		h.State(topic, values("fresh", "2"))
		return values("stored", "1", "fresh", "1"), nil
	}
	fail.Store(true)
	c := h.dial(t)
	c.send(live.NewSubscribe("home:1"))
	var d live.ResultData
	if c.expect(live.Result).Read(&d); d.Refusal == nil || d.Refusal.Key != "live.later" {
		t.Errorf("%+v", d)
	}
	fail.Store(false)
	f := func(want int64) live.View {
		t.Helper()
		c.send(live.NewSubscribe("home:1"))
		var view live.View
		view.Fold(c.expect(live.Snapshot))
		if diff := cmp.Diff(values("stored", "1", "fresh", "2"), view.Values); diff != "" {
			t.Error(diff)
		}
		if got := loads.Load(); got != want {
			t.Errorf("loaded %d times, want %d", got, want)
		}
		c.send(live.NewUnsubscribe("home:1"))
		c.send(live.NewClock(0)) // answered when it has left
		c.expect(live.Clock)
		return view
	}
	first := f(2)
	f(2) // still in memory
	h.State("home:2", values("a", "1"))
	h.State("home:3", values("a", "1")) // pushes home:1 out
	again := f(3)
	if first.Epoch == again.Epoch {
		t.Error("a state loaded again has the old epoch")
	}
}

func TestPrepareOnceForMany(t *testing.T) {
	h := newHouse(t, live.Options{MaxPerSession: 100})
	loads, release := make(chan struct{}, 100), make(chan struct{})
	h.session.Prepare = func(context.Context, string) (map[string]json.RawMessage, error) {
		loads <- struct{}{}
		<-release
		return values("a", "1"), nil
	}
	var all []*client
	for range 10 {
		c := h.dial(t)
		c.send(live.NewSubscribe("home:1"))
		all = append(all, c)
	}
	<-loads
	close(release)
	for _, c := range all {
		if m := c.expect(live.Snapshot); string(m.D) != `{"a":1}` {
			t.Errorf("%s", m.D)
		}
	}
	if len(loads) != 0 {
		t.Errorf("loaded %d times", 1+len(loads))
	}
}
