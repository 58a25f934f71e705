package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz/gamification/room"
	"lakaz/live"
)

// What strangers send is bounded, and whoever plays does not feel it.
func TestARoomIsFlooded(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	r := d.remote(sessions["facilitator"], v)
	p := newPhone(t, d.base, v)
	mine := p.sit(joining{Language: "fr"})
	r.to(room.Open)
	must(t, p.dial("/w/"+v.Code+"/live", nil, "play", "seat:"+string(mine.ID)))
	p.until("the activity", func() bool { return p.says("phase") == `"open"` })
	healthy := func(n int) {
		t.Helper()
		d.pass(time.Second)
		if res, err := p.cmd(ulid.Make().String(), "answer", p.answer(mine.Seat, n)); err != nil || res.Refusal != nil {
			t.Errorf("who plays feels it: %+v %v", res.Refusal, err)
		}
	}
	healthy(0)

	// Words that are none.
	stranger := newPhone(t, d.base, v)
	post := func(path, body string) int {
		t.Helper()
		resp, err := stranger.client.Post(d.base+"/w/"+v.Code+path, "application/json", strings.NewReader(body))
		must(t, err)
		defer resp.Body.Close()
		io.Copy(io.Discard, resp.Body)
		return resp.StatusCode
	}
	for _, body := range []string{"", "null", "[]", "{", `{"language":7}`, `{"language":"tlh"}`, `{"language":"fr","id":"1"}`, strings.Repeat("x", 1<<20),
		`{"language":"` + strings.Repeat("f", 7000) + `"}`} {
		if status := post("/seats", body); status < 400 || status >= 500 {
			t.Errorf("%.40q: %d", body, status)
		}
	}
	for _, body := range []string{"", "{}", `{"ty":"sub"}`, `{"ty":"cmd","id":"1","d":7}`, strings.Repeat("[", 8000)} {
		if status := post("/cmd", body); status != http.StatusUnprocessableEntity {
			t.Errorf("%.40q: %d", body, status)
		}
	}

	// Seats: six on a device, and from one address only so many at once.
	taken := 0
	for range deviceSeats + 2 {
		if status := stranger.post("/seats", joining{Language: "fr"}, nil); status == http.StatusCreated {
			taken++
		}
	}
	if taken != deviceSeats {
		t.Errorf("a device has %d seats", taken)
	}
	for range 2 * seatsAtOnce {
		if status := newPhone(t, d.base, v).post("/seats", joining{Language: "fr"}, nil); status == http.StatusCreated {
			taken++
		}
	}
	if taken > seatsAtOnce {
		t.Errorf("one address took %d seats", taken)
	}
	for range 8 { // a minute at a time
		d.pass(time.Minute)
		for range seatsAtOnce {
			if newPhone(t, d.base, v).post("/seats", joining{Language: "fr"}, nil) == http.StatusCreated {
				taken++
			}
		}
	}
	if taken != room.MaxPlayers-1 {
		t.Errorf("%d seats in all", taken+1)
	}
	healthy(1)

	// Answers: so many at once from a seat, whatever they say; others' seats and a facilitator's commands are not for it.
	var theirs seated
	for _, other := range stranger.state("").Seats[:1] {
		theirs = seated{ID: other.ID}
	}
	must(t, stranger.dial("/w/"+v.Code+"/live", nil, "play", "remote", "seat:"+string(mine.ID)))
	stranger.until("the play", func() bool { return stranger.says("phase") != "" })
	done, later := 0, 0
	for i := range 3 * asksAtOnce {
		res, err := stranger.cmd(ulid.Make().String(), "answer", stranger.answer(string(theirs.ID), i))
		must(t, err)
		if res.Refusal == nil {
			done++
		} else if res.Refusal.Key == "live.later" {
			later++
		}
	}
	if done > asksAtOnce || later < asksAtOnce {
		t.Errorf("%d answers at once, %d put off", done, later)
	}
	for ty, data := range map[string]map[string]any{
		"answer": p.answer(mine.Seat[:30]+"x", 2), "leave": {"seat": string(mine.ID)}, "next": {"fence": 1, "from": r.position()}, "take": {}, "open": {}, "measure": {}, "away": {}, "join": {}} {
		if res, err := stranger.cmd(ulid.Make().String(), ty, data); err != nil || res.Refusal == nil {
			t.Errorf("a stranger does %s: %v", ty, err)
		}
	}
	if _, ok := stranger.view["list"]; ok || stranger.keys != nil {
		t.Error("a stranger sees what is another's")
	}
	for _, id := range []string{strings.Repeat("1", mostID+1), ""} {
		var m live.Message
		stranger.post("/cmd", live.NewCommand(id, "room:"+v.Room, "answer", encoded(p.answer(mine.Seat, 2))), &m)
		if !strings.Contains(string(m.D), "workshop.badID") {
			t.Errorf("%q: %s", id, m.D)
		}
	}
	healthy(2)

	// PINs: a handful of guesses, then a wait, by address and by seat, however its name is written and whoever is right in between.
	statuses := map[int]int{}
	right, err := strconv.Atoi(mine.PIN)
	must(t, err)
	name, own := p.state("").Seats[0].Name, stranger.state("").Seats[0]
	for i := range 40 {
		stranger.post("/seats/move", moving{Name: own.Name, PIN: own.PIN}, nil)
		guess, got := moving{Name: strings.Repeat("\u200b", i) + []string{name, strings.ToUpper(name)}[i%2], PIN: fmt.Sprintf("%04d", (right+1+i)%10000)}, seated{}
		status := stranger.post("/seats/move", guess, &got)
		if statuses[status]++; status == http.StatusCreated {
			t.Errorf("%+v opens %+v; mine is %+v", guess, got, mine)
		}
	}
	if statuses[http.StatusNotFound] > freeAttempts || statuses[http.StatusConflict] < 30 || statuses[http.StatusCreated] > 0 {
		t.Errorf("guesses: %v", statuses)
	}

	// Codes: an address that is wrong too often waits, and is in again soon.
	statuses = map[int]int{}
	for range 3 * wrongCodesAtOnce {
		resp, err := http.Get(d.base + "/w/XXXX/state")
		must(t, err)
		resp.Body.Close()
		statuses[resp.StatusCode]++
	}
	if statuses[http.StatusNotFound] > wrongCodesAtOnce || statuses[http.StatusConflict] < wrongCodesAtOnce {
		t.Errorf("wrong codes: %v", statuses)
	}
	if status := newPhone(t, d.base, v).post("/seats", joining{Language: "fr"}, nil); status != http.StatusConflict {
		t.Errorf("a code is told to who guesses: %d", status)
	}
	healthy(3)
	p.ws.Close()
	must(t, p.dial("/w/"+v.Code+"/live", nil, "play")) // from the same address
	if now := p.state(""); len(now.Seats) != 1 || now.Play.Answered != 2 {
		t.Errorf("%+v", now.Play)
	}
}

// Who may hold a room's remote, and who may watch what of it, over everybody's own socket.
func TestWhoHoldsARoom(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	v := d.openRoom(sessions["facilitator"])
	seat := newPhone(t, d.base, v).sit(joining{Language: "fr"})
	f := func(name string, want bool) {
		t.Helper()
		for _, channel := range []string{"play", "wall", "remote", "seat:" + string(seat.ID), ""} {
			p := newPhone(t, d.base, v)
			must(t, p.dial("/live", http.Header{"Cookie": {sessionCookie + "=" + sessions[name]}}))
			topic := strings.TrimSuffix(roomTopic(v.Room, channel), ":")
			must(t, p.ws.WriteJSON(live.NewSubscribe(topic)))
			m, err := p.read()
			must(t, err)
			if got := m.Ty == live.Snapshot; got != (want && len(channel) > 0 && len(channel) < 7) {
				t.Errorf("%s, %s: %s", name, topic, m.Ty)
			}
			p.ws.Close()
		}
		p := newPhone(t, d.base, v)
		must(t, p.dial("/live", http.Header{"Cookie": {sessionCookie + "=" + sessions[name]}}))
		if res, err := p.cmd(ulid.Make().String(), "take", nil); err != nil || (res.Refusal == nil) != want {
			t.Errorf("%s takes the remote: %+v %v", name, res.Refusal, err)
		}
	}
	f("resident", false)
	f("neighbour", false)
	f("advisor", true)
	f("other advisor", false)
	f("facilitator", true)
	f("manager", false)
	f("administrator", true)
}
