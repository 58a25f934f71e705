package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/oklog/ulid/v2"

	"lakaz/gamification/room"
	"lakaz/live"
)

// A device takes a seat without an account, keeps it over a reload, plays, and takes it along to another.
func TestASeat(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	if v.Wall != d.base+"/w/"+v.Code+"/wall?t="+v.Wall[strings.LastIndex(v.Wall, "=")+1:] || v.Phase != room.Lobby || len(v.Code) != 4 {
		t.Errorf("%+v", v)
	}
	p := newPhone(t, d.base, v)
	p.code = strings.ToLower(v.Code) // as it is typed
	id := ulid.Make().String()
	mine := p.sit(joining{ID: id, Language: "gcf-GP", Name: "Awa"})
	if again := p.sit(joining{ID: id, Language: "gcf-GP", Name: "Awa"}); again != mine { // the answer was lost on the way
		t.Errorf("%+v, then %+v", mine, again)
	}
	if now := p.state(""); len(now.Seats) != 1 || now.Seats[0].Name != "Awa" || now.Seats[0].PIN != mine.PIN || now.Seats[0].Lang != "gcf-GP" || now.Play.Players != 1 || now.Wall != nil {
		t.Errorf("%+v", now)
	}
	r := d.remote(sessions["facilitator"], v)
	r.to(room.Open)
	must(t, p.dial("/w/"+v.Code+"/live", nil, "play", "seat:"+string(mine.ID)))
	p.until("the activity", func() bool { return p.says("phase") == `"open"` && p.keys != nil })
	res, err := p.cmd(ulid.Make().String(), "answer", p.answer(mine.Seat, 0))
	if err != nil || res.Refusal != nil {
		t.Fatal(res.Refusal, err)
	}
	p.until("one answer", func() bool { return p.says("answered") == "1" })

	// Another phone finds the seat by its name and PIN, with its answer, and changes it without a socket.
	q := newPhone(t, d.base, v)
	var moved seated
	if status := q.post("/seats/move", moving{Name: "awa", PIN: mine.PIN}, &moved); status != http.StatusCreated || moved != mine {
		t.Errorf("%d %+v", status, moved)
	}
	if now := q.state(""); len(now.Seats) != 1 || len(now.Seats[0].Answers) != 1 {
		t.Errorf("%+v", now.Seats)
	}
	change := p.answer(mine.Seat, 1)
	var m live.Message
	for range 2 { // sent again, it is done once
		if status := q.post("/cmd", live.NewCommand("01JZ0000000000000000000009", "room:"+v.Room, "answer", encoded(change)), &m); status != 200 || string(m.D) != "{}" {
			t.Errorf("%d %s", status, m.D)
		}
	}
	p.until("the change", func() bool { return strings.Contains(string(p.keys["answers"]), string(encoded(change["answer"]))) })

	// A wall looks and does nothing; without its token there is none.
	wall := newPhone(t, d.base, v)
	token := v.Wall[strings.LastIndex(v.Wall, "?"):]
	must(t, wall.dial("/w/"+v.Code+"/live"+token, nil, "wall", "remote", "seat:"+string(mine.ID)))
	wall.until("the wall", func() bool { return wall.says("code") == `"`+v.Code+`"` })
	if res, err := wall.cmd("1", "next", nil); err != nil || res.Refusal == nil {
		t.Error("a wall steers: ", err)
	}
	if wall.says("list") != "" || wall.keys != nil {
		t.Error("a wall sees who is who")
	}
	if now := wall.state(token); now.Wall == nil || now.Wall.Code != v.Code {
		t.Errorf("%+v", now)
	}
	if newPhone(t, d.base, v).dial("/w/"+v.Code+"/live?t=no", nil) == nil {
		t.Error("anybody watches the wall")
	}

	// Whoever is removed is told, and their seat opens nothing.
	if res := r.asks("remove", map[string]any{"player": mine.ID}); res.Refusal != nil {
		t.Fatal(res.Refusal)
	}
	p.until("removed", func() bool { return string(p.keys["removed"]) == "true" })
	if res, err := p.cmd(ulid.Make().String(), "answer", change); err != nil || res.Refusal == nil {
		t.Error("who was removed answers: ", err)
	}
	if now := p.state(""); len(now.Seats) != 0 {
		t.Errorf("%+v", now.Seats)
	}
}

// Where sockets are blocked a seat plays over server-sent events and posts.
func TestASeatWithoutASocket(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["facilitator"]
	v := d.openRoom(session)
	p := newPhone(t, d.base, v)
	mine := p.sit(joining{Language: "fr"})
	d.remote(session, v).to(room.Open)
	channels := url.Values{"ch": {roomTopic(v.Room, "play"), seatTopic(v.Room, mine.ID), roomTopic(v.Room, "remote")}}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.base+"/w/"+v.Code+"/live?"+channels.Encode(), nil)
	must(t, err)
	req.Header.Set("Accept", "text/event-stream")
	resp, err := p.client.Do(req)
	must(t, err)
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	token, sent, told := "", false, false
	for !(sent && told) && lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		m, err := live.Decode([]byte(data))
		must(t, err)
		switch {
		case m.Ty == live.Welcome:
			var w live.WelcomeData
			must(t, m.Read(&w))
			token = w.Stream
		case m.Ty == live.Snapshot && strings.HasSuffix(m.Ch, ":remote"):
			t.Error("a seat sees the remote")
		case m.Ty == live.Snapshot && strings.HasSuffix(m.Ch, ":play"):
			must(t, json.Unmarshal(m.D, &p.view))
			ask := live.NewCommand(ulid.Make().String(), "room:"+v.Room, "answer", encoded(p.answer(mine.Seat, 0)))
			resp, err := p.client.Post(d.base+"/w/"+v.Code+"/live?stream="+token, "application/json", bytes.NewReader(ask.Encode()))
			must(t, err)
			resp.Body.Close()
			if resp.StatusCode != http.StatusNoContent {
				t.Fatal(resp.Status)
			}
		case m.Ty == live.Result && m.ID != "":
			sent = !strings.Contains(string(m.D), "refusal")
		case m.Ty == live.Event:
			told = told || strings.Contains(string(m.D), `"answered":1`)
		}
	}
	if !sent || !told {
		t.Errorf("stored %v, told %v", sent, told)
	}
}

// A household is erased while its people play: nobody is left with a room that stands still, and its name is gone.
func TestAHouseholdIsErasedInTheMiddle(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	p, q := newPhone(t, d.base, v), newPhone(t, d.base, v)
	mine, theirs := p.sit(joining{Language: "fr", Name: "Awa", Ticket: v.Tickets["h1"]}), q.sit(joining{Language: "fr"})
	d.remote(sessions["facilitator"], v).to(room.Open)
	must(t, q.dial("/w/"+v.Code+"/live", nil, "play", "seat:"+string(theirs.ID)))
	q.until("the activity", func() bool { return q.says("phase") == `"open"` && q.keys != nil })
	if status, body := d.call(sessions["administrator"], http.MethodDelete, "/api/households/h1", ""); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	for err := error(nil); err == nil; {
		if _, err = q.read(); err != nil && !websocket.IsCloseError(err, websocket.CloseGoingAway) {
			t.Fatal(err)
		}
	}
	must(t, q.dial("/w/"+v.Code+"/live", nil, "play", "seat:"+string(theirs.ID)))
	q.until("the same activity", func() bool { return q.says("phase") == `"open"` && q.keys != nil })
	for _, one := range []seated{mine, theirs} { // the other phone has no socket now, and posts
		res, err := q.cmd(ulid.Make().String(), "answer", q.answer(one.Seat, 0))
		if err != nil || res.Refusal != nil {
			t.Fatal(res.Refusal, err)
		}
	}
	q.until("both answers", func() bool { return q.says("answered") == "2" })
	if name := p.state("").Seats[0].Name; name == "Awa" {
		t.Error("the name is still there")
	}
	f := func(line string) {
		t.Helper()
		if text := d.visitor().get("/metrics").raw; !strings.Contains(text, line) || strings.Contains(text, v.Room) || strings.Contains(text, v.Code) {
			t.Errorf("/metrics lacks %q, or tells which room", line)
		}
	}
	f("lakaz_rooms_open 1\n")
	f("lakaz_rooms_players 2\n")
	f("lakaz_room_commits_failed_total 0\n")
	f("lakaz_room_commit_seconds_count")
}
