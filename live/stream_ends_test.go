//go:build !js

package live_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lakaz/live"
)

func TestAStreamEnds(t *testing.T) {
	f := func(name string, o live.Options, ends time.Duration, end func(*house, *eventSource), before ...string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, o)
			if ends > 0 {
				h.session.Ends = time.Now().Add(ends)
			}
			s := h.source(t, "", "ch=home:1")
			s.expect(live.Snapshot)
			if end != nil {
				end(h, s)
			}
			for _, ty := range before {
				s.expect(ty)
			}
			m, err := s.next()
			for err == nil && m.Ty == live.Value { // was on its way
				m, err = s.next()
			}
			if err == nil {
				t.Errorf("a %s came", m.Ty)
			}
			eventually(t, "it stays", func() bool {
				s := h.Stats()
				return s.Connections == 0 && s.Subscriptions == 0 && s.QueuedBytes == 0
			})
			if got := s.say(live.NewClock(1)); got != http.StatusNotFound {
				t.Errorf("a question for it: %d", got)
			}
		})
	}
	f("with its session", live.Options{}, 100*time.Millisecond, nil)
	f("when its session is dropped", live.Options{}, 0, func(h *house, _ *eventSource) { h.Drop("s1") })
	f("when its browser leaves", live.Options{}, 0, func(_ *house, s *eventSource) { s.body.Close() })
	f("when nothing is heard of it", live.Options{Ping: 10 * time.Millisecond}, 0, nil)
	f("when the server leaves", live.Options{}, 0, func(h *house, _ *eventSource) { go h.Close(context.Background(), time.Second) }, live.Bye)
	f("when it takes nothing", live.Options{Patience: 50 * time.Millisecond}, 0, func(h *house, _ *eventSource) {
		i := 0
		eventually(t, "it is kept", func() bool {
			i++
			h.State("home:1", values("a", fmt.Sprintf(`"%d %s"`, i, strings.Repeat("x", 64<<10))))
			return h.Stats().Dropped == 1
		})
	})
}

// TestAStreamThroughOldRelays: who speaks HTTP/1.0 hears everything as it comes, and relays are told not to gather it.
func TestAStreamThroughOldRelays(t *testing.T) {
	h := newHouse(t, live.Options{})
	for _, version := range []string{"1.0", "1.1"} {
		c := h.dialRaw(t)
		c.write([]byte("GET /?ch=home:1 HTTP/" + version + "\r\nHost: lakaz\r\nAccept: text/event-stream\r\n\r\n"))
		resp, err := http.ReadResponse(c.in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := resp.Header; resp.StatusCode != http.StatusOK || got.Get("X-Accel-Buffering") != "no" || got.Get("Cache-Control") != "no-store, no-transform" {
			t.Errorf("HTTP/%s: %s %v", version, resp.Status, got)
		}
		s := &eventSource{t: t, lines: bufio.NewReader(resp.Body)}
		s.expect(live.Welcome)
		s.expect(live.Snapshot)
		h.State("home:1", values("a", `"`+version+`"`))
		if m := s.expect(live.Value); string(m.D) != `{"a":"`+version+`"}` {
			t.Errorf("HTTP/%s: %s", version, m.D)
		}
		c.conn.Close()
	}
}

// TestAStreamThatAsksLives: questions are signs of life; ten pings' time after the last one it ends.
func TestAStreamThatAsksLives(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *live.Hub, p *pipes) {
		s := openSource(t.Context(), t, p.client(), "http://lakaz", "", "")
		heard := make(chan string)
		go func() { // it reads all the time, the pings too
			defer close(heard)
			for {
				m, err := s.next()
				if err != nil {
					return
				}
				heard <- m.Ty
			}
		}()
		const silence = 300 * time.Second
		for range 10 {
			time.Sleep(silence - time.Millisecond)
			if got := s.say(live.NewClock(1)); got != http.StatusNoContent {
				t.Fatal(got)
			}
			if got := <-heard; got != live.Clock {
				t.Errorf("a %s came", got)
			}
		}
		began := time.Now()
		if got := <-heard; got != "" || time.Since(began) != silence {
			t.Errorf("%q after %v", got, time.Since(began))
		}
		if got := h.Stats(); got.Connections != 0 || got.Dropped != 0 {
			t.Errorf("%+v", got)
		}
	})
}
