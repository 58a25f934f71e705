package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/oklog/ulid/v2"

	"lakaz/gamification/room"
	"lakaz/live"
)

// On each of the three ways an answer that is late by no more than the network's measured trip is taken, one that is later
// is refused in words, and neither is ever counted for the next question.
func TestALateTapOnEachWay(t *testing.T) {
	const trip = 120 * time.Millisecond
	ways := map[string]func(*clockPhone) (leave func()){
		"socket": func(p *clockPhone) func() {
			d := websocket.Dialer{Subprotocols: []string{live.Subprotocol}, NetDial: func(string, string) (net.Conn, error) { return p.net.dial() }}
			ws, _, err := d.Dial("ws://lakaz/w/"+p.h.room.Code+"/live", http.Header{"Cookie": {p.cookie}})
			must(p.t, err)
			ws.SetPingHandler(func(string) error {
				time.Sleep(trip)
				return ws.WriteControl(websocket.PongMessage, nil, time.Now().Add(time.Second))
			})
			p.ws, p.told = ws, make(chan live.Message)
			go func() {
				for m := (live.Message{}); ws.ReadJSON(&m) == nil; {
					if m.Ty == live.Result {
						p.told <- m
					}
				}
			}()
			p.answers("first", "", map[string]any{}) // whoever reads its answer has read the ping, too
			return func() { ws.Close() }
		},
		"stream and posts": func(p *clockPhone) func() {
			ctx, stop := context.WithCancel(p.t.Context())
			resp := p.request(ctx, http.MethodGet, "/live?"+url.Values{"ch": {roomTopic(p.h.room.ID, "play")}}.Encode(), nil)
			lines := bufio.NewScanner(resp.Body)
			for lines.Scan() && !strings.Contains(lines.Text(), `"snap"`) {
			}
			go io.Copy(io.Discard, resp.Body)
			p.asksClock(0)
			return func() { stop(); resp.Body.Close() }
		},
		"polls and posts": func(p *clockPhone) func() {
			p.request(p.t.Context(), http.MethodGet, "/state", nil).Body.Close()
			p.asksClock(0)
			return func() {}
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			inABubble(t, func(c *clockRoom) {
				t := c.t
				p, closeDoor := c.phone(trip)
				defer closeDoor()
				leave := way(p)
				defer leave()
				f := func(late time.Duration, want string) {
					t.Helper()
					for c.steer("p-awa", 1, "next"); c.position().Phase != room.Open; c.steer("p-awa", 1, "next") {
					}
					activity := c.position().Activity
					c.hold(time.Until(c.state().Clock.CloseAt) + late)
					n := len(c.state().Now.Given)
					if got := p.answersNow(0); got != want {
						t.Errorf("%v late: %q, want %q", late, got, want)
					}
					if got := len(c.state().Now.Given) - n; (got == 1) != (want == "") {
						t.Errorf("%v late: %d answers are stored", late, got)
					}
					c.hold(time.Until(c.state().DueAt()))
					for c.steer("p-awa", 1, "next"); c.position().Phase != room.Open; c.steer("p-awa", 1, "next") {
					}
					now := c.position().Activity
					if got := p.answers(ulid.Make().String(), activity, map[string]any{"answer": []string{"x"}}); got != "seat.tooLate" {
						t.Errorf("an answer to %s in %s: %q", activity, now, got)
					}
					if given := c.state().Now.Given; len(given) != 0 {
						t.Errorf("counted for %s: %+v", now, given)
					}
				}
				f(-time.Second, "")
				f(trip, "")
				f(trip+time.Millisecond, "seat.tooLate")
				f(room.MaxGrace, "seat.tooLate")
			})
		})
	}
}

// A device that holds the mark back gains no more than the bound, and nothing where it did not once.
func TestAHeldBackMark(t *testing.T) {
	const trip = 40 * time.Millisecond
	inABubble(t, func(c *clockRoom) {
		t := c.t
		p, closeDoor := c.phone(trip)
		defer closeDoor()
		f := func(want time.Duration, held ...time.Duration) {
			t.Helper()
			for _, h := range held {
				p.asksClock(h)
			}
			if got := c.h.trip(c.seat.ID, p.device); got != want {
				t.Errorf("held back %v: a trip of %v, want %v", held, got, want)
			}
		}
		f(0)
		f(0, time.Hour)                      // the page was asleep
		f(trip+time.Second, time.Second)     // of which the room takes what it may
		f(trip, 0)                           // the shortest counts
		f(trip, time.Second, time.Second)    // of the newest three
		f(trip+time.Second, time.Second)     // and no longer
		f(trip, 0, time.Minute, time.Minute) // what tells nothing takes no place
		stranger := p.post(live.Message{Ty: live.Clock, D: encoded(roomClock{Mark: 1})})
		if f(trip); stranger.Ty != live.Clock {
			t.Errorf("%+v", stranger)
		}
		c.steer("p-awa", 1, "next")
		c.hold(time.Until(c.state().Clock.CloseAt) + room.MaxGrace)
		for range 3 {
			p.asksClock(time.Second)
		}
		if got := p.answersNow(0); got != "seat.tooLate" {
			t.Errorf("later than the bound: %q", got)
		}
	})
}

// Of two answers of a device the later stands, also where the earlier was longer on its way; another device's change of the
// same seat counts by when it comes.
func TestAnAnswerIsOvertaken(t *testing.T) {
	inABubble(t, func(c *clockRoom) {
		t := c.t
		p, closeDoor := c.phone(0)
		defer closeDoor()
		for c.steer("p-awa", 1, "next"); c.position().Phase != room.Open; c.steer("p-awa", 1, "next") {
		}
		shown := room.PlayView(c.state(), c.h.rules).Activity
		f := func(device string, turn, n, stands int) {
			t.Helper()
			if got := p.answers(ulid.Make().String(), shown.ID, map[string]any{"device": device, "turn": turn, "answer": answerTo(*shown, n)}); got != "" {
				t.Errorf("%s's turn %d: %q", device, turn, got)
			}
			if got := encoded(c.state().Now.Given[0].Answer); len(c.state().Now.Given) != 1 || !bytes.Equal(got, encoded(answerTo(*shown, stands))) {
				t.Errorf("after %s's turn %d there stands %s", device, turn, got)
			}
		}
		f("a", 2, 2, 2)
		f("a", 1, 1, 2)
		f("a", 2, 2, 2)
		f("b", 1, 1, 1)
		f("a", 3, 3, 3)
		f("", 0, 0, 0)
	})
}

// Two devices that have one seat are measured each by itself; more of them than a seat may have are forgotten.
func TestTwoDevicesOfASeat(t *testing.T) {
	inABubble(t, func(c *clockRoom) {
		t := c.t
		near, closeNear := c.phone(20 * time.Millisecond)
		defer closeNear()
		far, closeFar := c.phone(200 * time.Millisecond)
		defer closeFar()
		near.device, far.device = "near", "far"
		for range 2 {
			near.asksClock(0)
			far.asksClock(0)
		}
		for device, want := range map[string]time.Duration{"near": near.trip, "far": far.trip, "": 0} {
			if got := c.h.trip(c.seat.ID, device); got != want {
				t.Errorf("%q has a trip of %v, want %v", device, got, want)
			}
		}
		c.steer("p-awa", 1, "next")
		c.hold(time.Until(c.state().Clock.CloseAt) + 150*time.Millisecond)
		shown := room.PlayView(c.state(), c.h.rules).Activity
		f := func(device string, want string) {
			t.Helper()
			if got := near.answers(ulid.Make().String(), shown.ID, map[string]any{"device": device, "turn": 1, "answer": answerTo(*shown, 0)}); got != want {
				t.Errorf("%s: %q, want %q", device, got, want)
			}
		}
		f("near", "seat.tooLate")
		f("far", "")
		for i := range 2 * tripDevices {
			near.device = strconv.Itoa(i)
			near.asksClock(0)
		}
		c.h.mu.Lock()
		defer c.h.mu.Unlock()
		if got := len(c.h.seat(c.seat.ID).trips); got > tripDevices {
			t.Errorf("%d devices are kept", got)
		}
	})
}
