package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/oklog/ulid/v2"

	"lakaz/gamification/room"
	"lakaz/live"
)

// pipe is a listener without a network, so that time can be the test's.
type pipe struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}
func (p *pipe) Close() error   { close(p.done); return nil }
func (p *pipe) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipe) dial() (net.Conn, error) {
	ours, theirs := net.Pipe()
	p.conns <- theirs
	return ours, nil
}

// clockPhone is a device with the seat of a clockRoom, on a network that a test makes slow.
type clockPhone struct {
	*clockRoom
	net    *pipe
	client *http.Client
	cookie string
	trip   time.Duration // of its network, there and back
	ws     *websocket.Conn
	told   chan live.Message // answers to commands over the socket
}

// phone opens the room's door inside the bubble; close it before the bubble ends.
func (c *clockRoom) phone(trip time.Duration) (p *clockPhone, closeDoor func()) {
	p = &clockPhone{clockRoom: c, net: &pipe{conns: make(chan net.Conn), done: make(chan struct{})}, trip: trip}
	p.cookie = seatCookie + c.h.room.Code + "=" + c.h.seatToken(c.seat.ID)
	door := &http.Server{Handler: c.s.handler()}
	go door.Serve(p.net)
	p.client = &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return p.net.dial() }}}
	return p, func() {
		p.client.CloseIdleConnections()
		door.Close()
		synctest.Wait()
	}
}

func (p *clockPhone) request(ctx context.Context, method, path string, body []byte) *http.Response {
	p.t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, "http://lakaz/w/"+p.h.room.Code+path, bytes.NewReader(body))
	must(p.t, err)
	req.Header.Set("Cookie", p.cookie)
	if strings.HasPrefix(path, "/live") {
		req.Header.Set("Accept", "text/event-stream")
	}
	resp, err := p.client.Do(req)
	must(p.t, err)
	if resp.StatusCode != http.StatusOK {
		p.t.Fatal(path, resp.Status)
	}
	return resp
}

// post posts a message and reads what answers it.
func (p *clockPhone) post(m live.Message) (answer live.Message) {
	p.t.Helper()
	resp := p.request(p.t.Context(), http.MethodPost, "/cmd", m.Encode())
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(p.t, err)
	must(p.t, json.Unmarshal(body, &answer))
	return answer
}

// asksClock compares the clocks and sends the mark back, held back for so long.
func (p *clockPhone) asksClock(held time.Duration) {
	p.t.Helper()
	var c roomClock
	m := p.post(live.NewClock(7))
	must(p.t, m.Read(&c))
	if m.Ty != live.Clock || c.ClientMS != 7 || c.ServerMS != time.Now().UnixMilli() || c.Mark == 0 {
		p.t.Fatalf("%+v %+v", m, c)
	}
	time.Sleep(p.trip + held)
	var again roomClock
	m = p.post(live.Message{Ty: live.Clock, D: encoded(roomClock{Mark: c.Mark})})
	if must(p.t, m.Read(&again)); again.Mark != 0 {
		p.t.Error("a mark follows a mark: it would never end")
	}
}

// answers sends an answer of its own choice to an activity, and returns the refusal's key.
func (p *clockPhone) answers(id, activity string, d map[string]any) string {
	p.t.Helper()
	d["activity"] = activity
	d["seat"] = p.h.seatToken(p.seat.ID)
	m := live.NewCommand(id, "room:"+p.h.room.ID, "answer", encoded(d))
	if p.ws == nil {
		m = p.post(m)
	} else {
		must(p.t, p.ws.WriteJSON(m))
		m = <-p.told
	}
	var r live.ResultData
	must(p.t, m.Read(&r))
	if r.Refusal == nil {
		return ""
	}
	return r.Refusal.Key
}

// answersNow answers what is on and returns the refusal's key.
func (p *clockPhone) answersNow(n int) string {
	p.t.Helper()
	shown := room.PlayView(p.state(), p.h.rules).Activity
	return p.answers(ulid.Make().String(), shown.ID, map[string]any{"answer": answerTo(*shown, n)})
}

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
			if got := c.h.trip(c.seat.ID); got != want {
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
