//go:build !js

package live

import (
	"net"
	"testing"
)

// Who watches a topic that is forgotten is sent away, and so is who had just found it: they would hear nothing more of it.
func TestForgottenTopics(t *testing.T) {
	h := still()
	finds := func(name string) *subscription {
		t.Helper()
		a, _ := net.Pipe()
		topic, err := h.watch(t.Context(), name, nil)
		if err != nil {
			t.Fatal(err)
		}
		return &subscription{topic: topic, conn: &conn{hub: h, net: a}}
	}
	joins := func(s *subscription) *subscription {
		s.topic.join(s, Position{}, func(string, uint64) {})
		return s
	}
	there, other, late := joins(finds("home:1")), joins(finds("home:2")), finds("home:1")
	h.Forget("home:1")
	if h.Watched("home:1") || h.Holds("home:1") || !h.Watched("home:2") {
		t.Error("what is forgotten is watched, or what is watched was forgotten")
	}
	joins(late)
	again := joins(finds("home:1"))
	f := func(who string, s *subscription, away bool) {
		t.Helper()
		if s.conn.closing != away {
			t.Errorf("%s is sent away: %v", who, s.conn.closing)
		}
		s.topic.leave(s)
		h.release(s.topic)
		s.conn.kill()
	}
	f("who watched it", there, true)
	f("who had just found it", late, true)
	f("who watches another", other, false)
	f("who came back", again, false)
}
