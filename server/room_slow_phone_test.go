package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
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
	device string        // as it calls itself
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
	m := p.post(live.Message{Ty: live.Clock, D: encoded(roomClock{ClockData: live.ClockData{ClientMS: 7}, Device: p.device})})
	must(p.t, m.Read(&c))
	if m.Ty != live.Clock || c.ClientMS != 7 || c.ServerMS != time.Now().UnixMilli() || c.Mark == 0 {
		p.t.Fatalf("%+v %+v", m, c)
	}
	time.Sleep(p.trip + held)
	var again roomClock
	m = p.post(live.Message{Ty: live.Clock, D: encoded(roomClock{Mark: c.Mark, Device: p.device})})
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
