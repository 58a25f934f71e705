package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/oklog/ulid/v2"

	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/live"
)

// openRoom plans a workshop in Lille, to which h1 is invited, and opens its room.
func (d *door) openRoom(session string) (v workshopView) {
	d.t.Helper()
	path := "/api/workshops/" + ulid.Make().String()
	if status, body := d.call(session, http.MethodPut, path, planned("lille", "h1")); status != http.StatusOK {
		d.t.Fatalf("%d %s", status, body)
	}
	status, body := d.call(session, http.MethodPost, path+"/room", "")
	if status != http.StatusCreated {
		d.t.Fatalf("%d %s", status, body)
	}
	must(d.t, json.Unmarshal(body, &v))
	return v
}

// phone is a device in the hall: its cookies, and a socket while it has one.
type phone struct {
	t      *testing.T
	base   string
	code   string
	room   string
	client *http.Client
	ws     *websocket.Conn
	view   map[string]json.RawMessage // the channel of events it watches, folded
	at     uint64
	keys   map[string]json.RawMessage // of its seat
}

func newPhone(t *testing.T, base string, v workshopView) *phone {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &phone{t: t, base: base, code: v.Code, room: v.Room, client: &http.Client{Jar: jar}, view: map[string]json.RawMessage{}}
}

// post sends JSON to the room and reads the answer.
func (p *phone) post(path string, body, into any) int {
	p.t.Helper()
	resp, err := p.client.Post(p.base+"/w/"+p.code+path, "application/json", bytes.NewReader(encoded(body)))
	must(p.t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	must(p.t, err)
	if into != nil && resp.StatusCode < 300 {
		must(p.t, json.Unmarshal(data, into))
	}
	return resp.StatusCode
}

// sit takes a seat.
func (p *phone) sit(j joining) (s seated) {
	p.t.Helper()
	if status := p.post("/seats", j, &s); status != http.StatusCreated {
		p.t.Fatalf("no seat: %d", status)
	}
	return s
}

// state asks how the room is.
func (p *phone) state(query string) (now struct {
	Now   int64
	Room  string
	Play  room.Play
	Wall  *room.Wall
	Seats []room.Seat
}) {
	p.t.Helper()
	resp, err := p.client.Get(p.base + "/w/" + p.code + "/state" + query)
	must(p.t, err)
	defer resp.Body.Close()
	must(p.t, json.NewDecoder(resp.Body).Decode(&now))
	return now
}

// dial opens a socket and watches channels of the room; header and address are a remote's own.
func (p *phone) dial(address string, header http.Header, channels ...string) error {
	u, _ := url.Parse(p.base)
	d := websocket.Dialer{Subprotocols: []string{live.Subprotocol}, Jar: p.client.Jar}
	ws, _, err := d.Dial("ws://"+u.Host+address, header)
	if err != nil {
		return err
	}
	p.ws = ws
	p.t.Cleanup(func() { ws.Close() })
	for _, c := range channels {
		if err := ws.WriteJSON(live.NewSubscribe(roomTopic(p.room, c))); err != nil {
			return err
		}
	}
	return nil
}

// read folds one message in and returns it.
func (p *phone) read() (m live.Message, err error) {
	p.ws.SetReadDeadline(time.Now().Add(20 * time.Second))
	if err := p.ws.ReadJSON(&m); err != nil {
		return m, err
	}
	switch {
	case m.Ch == "" || m.Ty == live.Result || m.Ty == live.Clock:
	case strings.Contains(m.Ch, ":seat:"):
		if m.Ty == live.Snapshot {
			p.keys = map[string]json.RawMessage{}
		}
		err = json.Unmarshal(m.D, &p.keys)
	case m.Ty == live.Snapshot:
		p.view, p.at = map[string]json.RawMessage{}, m.N
		err = json.Unmarshal(m.D, &p.view)
	case m.Ty == live.Event:
		var e live.EventData
		if m.N != p.at+1 {
			p.t.Errorf("%s: event %d after %d", m.Ch, m.N, p.at)
		}
		must(p.t, m.Read(&e))
		p.at, err = m.N, json.Unmarshal(e.D, &p.view)
	}
	return m, err
}

// until reads until the view says so.
func (p *phone) until(what string, ok func() bool) {
	p.t.Helper()
	for !ok() {
		if _, err := p.read(); err != nil {
			p.t.Fatalf("%s: %v; the view: %s", what, err, encoded(p.view))
		}
	}
}

// says is what a top-level key of the view says, as JSON.
func (p *phone) says(key string) string { return string(p.view[key]) }

// cmd asks for something over the socket and waits for the answer.
func (p *phone) cmd(id, ty string, d any) (live.ResultData, error) {
	if err := p.ws.WriteJSON(live.NewCommand(id, "room:"+p.room, ty, encoded(d))); err != nil {
		return live.ResultData{}, err
	}
	for {
		m, err := p.read()
		if err != nil {
			return live.ResultData{}, err
		}
		if m.Ty == live.Result && m.ID == id {
			var r live.ResultData
			return r, m.Read(&r)
		}
	}
}

// answer is one of several answers to the activity that is on, sound for its kind.
func (p *phone) answer(seat string, n int) map[string]any {
	p.t.Helper()
	var a room.Shown
	must(p.t, json.Unmarshal(p.view["activity"], &a))
	return map[string]any{"seat": seat, "activity": a.ID, "answer": answerTo(a, n)}
}

// answerTo is the nth of the answers to an activity.
func answerTo(a room.Shown, n int) any {
	var ids []string
	for i := range a.Choices {
		ids = append(ids, a.Choices[(i+n)%len(a.Choices)].ID)
	}
	switch a.Kind {
	case packs.Guess, packs.Measure:
		return a.Low + a.Step*float64(n%int((a.High-a.Low)/a.Step))
	case packs.Words:
		return []string{fmt.Sprintf("mot %d", n%7)}
	case packs.Order:
		return ids
	case packs.Match:
		pairs := map[string]string{}
		for i, id := range ids {
			pairs[id] = a.Targets[i%len(a.Targets)].ID
		}
		return pairs
	}
	return ids[:1]
}

// remote is the facilitator's phone, which holds the room.
type remote struct {
	*phone
	fence uint64
}

func (d *door) remote(session string, v workshopView) *remote {
	d.t.Helper()
	r := &remote{phone: newPhone(d.t, d.base, v)}
	must(d.t, r.dial("/live", http.Header{"Cookie": {sessionCookie + "=" + session}}, "remote"))
	r.until("the remote's snapshot", func() bool { return r.says("phase") != "" })
	if res := r.asks("take", nil); res.Refusal != nil {
		d.t.Fatal(res.Refusal)
	}
	return r
}

// asks sends a remote's command from where it sees the room.
func (r *remote) asks(ty string, more map[string]any) live.ResultData {
	r.t.Helper()
	d := map[string]any{"fence": r.fence, "from": r.position()}
	for k, v := range more {
		d[k] = v
	}
	before := r.position()
	res, err := r.cmd(ulid.Make().String(), ty, d)
	must(r.t, err)
	if ty == "next" && res.Refusal == nil { // the answer comes before what changed
		r.until("the next step", func() bool { return r.position() != before })
	}
	if ty == "take" {
		r.until("the fence", func() bool {
			var c room.Controller
			json.Unmarshal(r.view["controller"], &c)
			r.fence = c.Fence
			return c.Here
		})
	}
	return res
}

// position is where the remote sees the room.
func (r *remote) position() room.Position {
	var at room.Position
	json.Unmarshal(r.view["phase"], &at.Phase)
	var a *room.Shown
	json.Unmarshal(r.view["activity"], &a)
	if a != nil {
		at.Activity = a.ID
	}
	return at
}

// to steps on until the room is in a phase.
func (r *remote) to(phase room.Phase) {
	r.t.Helper()
	for range 100 {
		if res := r.asks("next", nil); res.Refusal != nil {
			r.t.Fatal(res.Refusal)
		}
		if r.position().Phase == phase {
			return
		}
	}
	r.t.Fatalf("never %s", phase)
}
