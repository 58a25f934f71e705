package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/kv/badgerkv"
	"lakaz/live"
	"lakaz/registry"
)

// serveArgs tells the test's own binary to be `lakaz serve`, to be killed.
const serveArgs = "LAKAZ_TEST_SERVE"

// TestServerToBeKilled is no test but the programme that TestAHallOfFifty kills.
func TestServerToBeKilled(t *testing.T) {
	args := os.Getenv(serveArgs)
	if args == "" {
		t.Skip("run by TestAHallOfFifty")
	}
	os.Exit(run(t.Context(), strings.Split(args, "\n"), strings.NewReader(""), os.Stdout, os.Stderr))
}

// killable is a server in a process of its own.
type killable struct {
	*door
	addr, data string
	cmd        *exec.Cmd
}

// newKillable is a data folder with an operation and its facilitator, who has entered.
func newKillable(t *testing.T) (h *killable, session string) {
	t.Helper()
	h = &killable{data: filepath.Join(t.TempDir(), "data")}
	store, err := badgerkv.Open(h.data)
	must(t, err)
	people, err := registry.Open(t.Context(), store, time.Now)
	must(t, err)
	must(t, people.PutOperation(t.Context(), lakaz.Operation{ID: "lille", Name: "Lille", Territory: lakaz.Mainland}))
	must(t, people.PutPerson(t.Context(), registry.Person{ID: "facilitator", Name: "Nadia", Role: lakaz.Facilitator,
		Email: "f@example.org", Operations: []lakaz.OperationID{"lille"}}))
	session, err = people.NewSession(t.Context(), "facilitator")
	must(t, err)
	must(t, store.Close())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	h.addr = l.Addr().String()
	must(t, l.Close())
	h.door = &door{t: t, base: "http://" + h.addr}
	h.start()
	t.Cleanup(h.kill)
	return h, session
}

func (h *killable) start() {
	h.t.Helper()
	h.cmd = exec.Command(os.Args[0], "-test.run=^TestServerToBeKilled$")
	h.cmd.Env = append(os.Environ(), serveArgs+"="+strings.Join([]string{"serve", "--data", h.data, "--http", h.addr, "--mqtt", "127.0.0.1:0", "--log-level", "error"}, "\n"))
	h.cmd.Stderr = os.Stderr
	must(h.t, h.cmd.Start())
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		resp, err := http.Get(h.base + "/healthz")
		if err == nil {
			resp.Body.Close()
			return
		}
		if time.Now().After(deadline) {
			h.t.Fatal(err)
		}
	}
}

// kill ends the server as a power cut does.
func (h *killable) kill() {
	h.cmd.Process.Kill()
	h.cmd.Wait()
}

// guest is one who plays to the end, whatever breaks: an answer that was not acknowledged is sent again.
type guest struct {
	*phone
	number int
	seat   seated
	wait   map[string]chan struct{} // by activity: until when they think
	acked  map[string]string        // by activity: the answer that was acknowledged last
	cut    int                      // connections they lost on purpose
}

// play answers everything, and each third activity a second time.
func (g *guest) play() error {
	done := map[string]int{}
	for {
		if g.ws == nil {
			g.back()
		}
		var phase room.Phase
		var a *room.Shown
		json.Unmarshal(g.view["phase"], &phase)
		json.Unmarshal(g.view["activity"], &a)
		switch {
		case phase == room.Finished:
			return nil
		case phase == room.Open && a != nil && done[a.ID] < 1+(g.number+len(a.ID))%3/2:
			if ch := g.wait[a.ID]; ch != nil {
				<-ch
			}
			if err := g.say(*a, done[a.ID]); err != nil {
				return err
			}
			done[a.ID]++
		default:
			if _, err := g.read(); err != nil {
				g.ws.Close()
				g.ws = nil
			}
		}
	}
}

// back opens the socket again, until it opens.
func (g *guest) back() {
	for g.dial("/w/"+g.code+"/live", nil, "play", "seat:"+string(g.seat.ID)) != nil {
		time.Sleep(time.Duration(5+rand.IntN(20)) * time.Millisecond) // as the page does, not all at once
	}
}

// say answers until it is acknowledged. Three of ten lose their connection before they hear so.
func (g *guest) say(a room.Shown, n int) error {
	id, answer := ulid.Make().String(), answerTo(a, g.number+n)
	for try := 0; ; try++ {
		if g.ws == nil {
			g.back()
		}
		d := map[string]any{"seat": g.seat.Seat, "activity": a.ID, "answer": answer}
		if g.number%10 < 3 && try == 0 {
			g.ws.WriteJSON(live.NewCommand(id, "room:"+g.room, "answer", encoded(d)))
			g.ws.NetConn().Close()
			g.ws = nil
			g.cut++
			continue
		}
		res, err := g.cmd(id, "answer", d)
		switch {
		case err != nil:
			g.ws.Close()
			g.ws = nil
		case res.Refusal != nil && n > 0 && res.Refusal.Key == "seat.tooLate": // the room went on, and the first answer counts
			return nil
		case res.Refusal != nil:
			return fmt.Errorf("player %d: %s: %+v", g.number, a.ID, *res.Refusal)
		default:
			g.acked[a.ID] = string(encoded(answer))
			return nil
		}
	}
}

// Fifty play over the network; three of ten lose their connection in the middle of every question, and once the server is
// killed in one. No answer is lost or counted twice, the counts are those of the set of answers, everybody has their seat,
// and the board is what it would have been.
func TestAHallOfFifty(t *testing.T) {
	const players, killedAt = 50, 3
	h, session := newKillable(t)
	plan := map[string]any{"operation": "lille", "title": "Air et humidité", "at": time.Now(), "minutes": 60, "languages": []string{"fr", "gcf-GP", "gcf-MQ", "gcr", "rcf"},
		"pack": "chauffage", "settings": map[string]any{"board": "teams", "teams": 5, "timer": true, "languages": []string{}, "speedBonus": 0, "activities": played(t)}}
	path := "/api/workshops/" + ulid.Make().String()
	if status, body := h.call(session, http.MethodPut, path, string(encoded(plan))); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	status, body := h.call(session, http.MethodPost, path+"/room", "")
	var v workshopView
	if must(t, json.Unmarshal(body, &v)); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	later := make(chan struct{}) // the second half thinks until the server is back
	guests := make([]*guest, players)
	var joined, playing sync.WaitGroup
	languages := []string{"fr", "gcf-GP", "gcf-MQ", "gcr", "rcf"}
	for i := range guests {
		g := &guest{phone: newPhone(t, h.base, v), number: i, acked: map[string]string{}, wait: map[string]chan struct{}{}}
		guests[i] = g
		if i >= players/2 {
			g.wait[played(t)[killedAt]] = later
		}
		joined.Go(func() { g.seat = g.sit(joining{ID: ulid.Make().String(), Language: languages[i%5]}) })
	}
	joined.Wait()
	failed := make(chan error, players)
	for _, g := range guests {
		playing.Go(func() { failed <- g.play() })
	}
	r := h.remote(session, v)
	steps, counts := 0, map[string]string{}
	for r.position().Phase != room.Finished {
		if res := r.asks("next", nil); res.Refusal != nil {
			t.Fatal(res.Refusal)
		}
		if r.position().Phase != room.Open {
			continue
		}
		if steps++; steps == killedAt+1 {
			r.until("half of the answers", func() bool { return r.says("answered") == fmt.Sprint(players/2) })
			before := r.position()
			closeAt := r.says("closeAt")
			h.kill()
			h.start()
			must(t, r.dial("/live", http.Header{"Cookie": {sessionCookie + "=" + session}}, "remote"))
			r.view = map[string]json.RawMessage{}
			r.until("the room is back", func() bool { return r.says("phase") != "" })
			if r.position() != before || r.says("closeAt") != closeAt || r.says("answered") != fmt.Sprint(players/2) {
				t.Errorf("%+v, closes at %s, %s answers; before %+v, %s", r.position(), r.says("closeAt"), r.says("answered"), before, closeAt)
			}
			if res := r.asks("hold", nil); res.Refusal != nil { // the fence held
				t.Error(res.Refusal)
			}
			close(later)
		}
		r.until("all answers", func() bool { return r.says("answered") == fmt.Sprint(players) })
		counts[r.position().Activity] = r.says("answered")
	}
	playing.Wait()
	cuts := 0
	for range players {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	seats := map[room.PlayerID]bool{}
	for _, g := range guests {
		cuts += g.cut
		now := g.state("")
		if len(now.Seats) != 1 || now.Seats[0].ID != g.seat.ID || now.Seats[0].PIN != g.seat.PIN || now.Seats[0].Name != g.seat.Name {
			t.Fatalf("player %d: %+v, sat down as %+v", g.number, now.Seats, g.seat)
		}
		seats[g.seat.ID] = true
	}
	if len(seats) != players {
		t.Errorf("%d seats", len(seats))
	}
	h.kill()
	board := checkHall(t, h.data, v.Room, guests)
	var shown *room.Standing
	must(t, json.Unmarshal(r.view["board"], &shown))
	if diff := cmp.Diff(board, shown); diff != "" {
		t.Error("the board: ", diff)
	}
	t.Logf("%d answers of %d players, %d connections cut, the server killed once", len(guests)*len(counts), players, cuts)
}

// played are the activities of the test's hall: of every kind that is answered, two rounds.
func played(t *testing.T) (ids []string) {
	t.Helper()
	pack, err := (&rooms{}).pack(t.Context(), "lille", "chauffage")
	must(t, err)
	kinds := map[string]int{}
	for _, a := range pack.Activities {
		if a.Kind != "home" && kinds[string(a.Kind)] == 0 {
			kinds[string(a.Kind)]++
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// checkHall compares what is stored with what every player was told is stored, and returns the board as a room makes it in
// which nothing ever broke.
func checkHall(t *testing.T, data, id string, guests []*guest) *room.Standing {
	t.Helper()
	store, err := badgerkv.Open(data)
	must(t, err)
	defer store.Close()
	r, pack, events, err := workshops.NewBook(store, registry.Random).Load(t.Context(), id)
	must(t, err)
	rules := room.Rules{Pack: pack, Settings: r.Settings, Say: func(_, key string) string { return key }}
	state, calm := room.State{}, room.State{}
	at := time.Date(2026, 1, 15, 17, 0, 0, 0, time.UTC)
	do := func(c room.Command) {
		t.Helper()
		at = at.Add(time.Millisecond)
		more, err := room.Decide(calm, rules, c, at)
		if err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		for _, e := range more {
			calm = room.Apply(calm, e)
		}
	}
	do(room.Command{Kind: room.CommandOpen, Code: r.Code})
	do(room.Command{ID: "take", Kind: room.CommandTake, By: "f"})
	commands := map[string]int{}
	for _, e := range events {
		state = room.Apply(state, e)
		if e.Command != "" && e.Kind == room.Answered {
			commands[e.Command]++
		}
		if e.Kind == room.Joined {
			do(room.Command{ID: e.Command, Kind: room.CommandJoin, Language: e.Language})
		}
	}
	for id, n := range commands {
		if n != 1 {
			t.Errorf("command %s was done %d times", id, n)
		}
	}
	for i, p := range append(slices.Clone(state.Past), state.Now) {
		if len(p.Given) != len(guests) {
			t.Errorf("%s: %d answers", p.Activity, len(p.Given))
		}
		next := func() {
			do(room.Command{ID: fmt.Sprint("next", i, calm.Phase), Kind: room.CommandNext, By: "f", Fence: 1, From: room.Position{Phase: calm.Phase, Activity: calm.Now.Activity}})
		}
		for calm.Phase != room.Open {
			next()
		}
		for _, g := range guests {
			j := slices.IndexFunc(p.Given, func(x room.Given) bool { return x.Player == g.seat.ID })
			if j < 0 || string(encoded(p.Given[j].Answer)) != g.acked[p.Activity] {
				t.Fatalf("player %d, %s: was told that %s is stored; it is %+v", g.number, p.Activity, g.acked[p.Activity], p.Given)
			}
			do(room.Command{Kind: room.CommandAnswer, Player: g.seat.ID, Activity: p.Activity, Answer: &p.Given[j].Answer})
		}
		for calm.Phase == room.Open || calm.Phase == room.Closed {
			next()
		}
	}
	for calm.Phase != room.Finished {
		do(room.Command{ID: fmt.Sprint("end", calm.Phase), Kind: room.CommandNext, By: "f", Fence: 1, From: room.Position{Phase: calm.Phase, Activity: calm.Now.Activity}})
	}
	return room.PlayView(calm, rules).Board
}
