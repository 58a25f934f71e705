package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz/gamification/room"
)

// storm is fifty phones in a process of their own.
type storm struct {
	t    *testing.T
	to   io.Writer
	told chan stormWord
}

// stormWord is what the phones tell.
type stormWord struct {
	Hears, Acked, Refused, Tries *int
	Why                          string
	Plans                        []int // ms
}

// newStorm seats phones in a hall.
func newStorm(x *hall, n int) *storm {
	x.t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		x.t.Fatal("node is not installed, and everything here is built with it (apt-get install nodejs): ", err)
	}
	for _, script := range []string{"link", "ways", "posts", "answers"} { // for the cache of tests to know what is tested
		_, err := os.ReadFile("../assets/src/room/" + script + ".js")
		must(x.t, err)
	}
	_, err = os.ReadFile("testdata/storm.mjs")
	must(x.t, err)
	type device struct {
		Cookie string `json:"cookie"`
		ID     string `json:"id"`
		Seat   string `json:"seat"`
	}
	var devices []device
	for range n {
		s, err := x.host.join(x.t.Context(), joining{Language: "fr"})
		must(x.t, err)
		devices = append(devices, device{Cookie: seatCookie + x.host.room.Code + "=" + s.Seat, ID: string(s.ID), Seat: s.Seat})
	}
	cmd := exec.CommandContext(x.t.Context(), node, "testdata/storm.mjs")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(x.t, err)
	out, err := cmd.StdoutPipe()
	must(x.t, err)
	must(x.t, cmd.Start())
	x.t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	s := &storm{t: x.t, to: in, told: make(chan stormWord, 1<<16)}
	go func() {
		defer close(s.told)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var m stormWord
			if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
				x.t.Errorf("%s: %v", lines.Bytes(), err)
			}
			s.told <- m
		}
	}()
	s.say(map[string]any{"base": x.base, "code": x.host.room.Code, "room": x.host.room.ID, "phones": devices})
	return s
}

func (s *storm) say(what map[string]any) {
	s.t.Helper()
	_, err := s.to.Write(append(encoded(what), '\n'))
	must(s.t, err)
}

// until reads what the phones tell until enough of it was told.
func (s *storm) until(what string, enough func(stormWord) bool) {
	s.t.Helper()
	for deadline := time.After(time.Minute); ; {
		select {
		case m, ok := <-s.told:
			switch {
			case !ok:
				s.t.Fatal(what, ": the phones are gone")
			case m.Refused != nil:
				s.t.Errorf("%s: phone %d is refused: %s", what, *m.Refused, m.Why)
			case enough(m):
				return
			}
		case <-deadline:
			s.t.Fatal(what)
		}
	}
}

// each is for until: something was told of every phone.
func each(n int, of func(stormWord) *int) func(stormWord) bool {
	seen := map[int]bool{}
	return func(m stormWord) bool {
		if i := of(m); i != nil {
			seen[*i] = true
		}
		return len(seen) == n
	}
}

// Fifty phones lose the same access point in the middle of a question, for as long as they need to try in vain five times
// each; everybody answers meanwhile. It comes back for all of them at one instant: they do not. Every answer is with the room,
// once, the changes where there are changes.
func TestFiftyPhonesLoseTheNetwork(t *testing.T) {
	const players, vain = 50, 5
	x := openHall(t, room.Settings{})
	s := newStorm(x, players)
	hears := func(m stormWord) *int { return m.Hears }
	s.until("everybody's socket", each(players, hears))
	x.reaches("quiz")
	acked := func(m stormWord) *int { return m.Acked }
	s.say(map[string]any{"say": "tap", "activity": "quiz", "answers": []string{"tv", "box", "bulb"}})
	s.until("the first answers", each(players, acked))

	x.cable.cut()
	s.say(map[string]any{"say": "offline"})
	answers := []string{"heater", "bulb"}
	s.say(map[string]any{"say": "tap", "activity": "quiz", "answers": answers})
	s.until("everybody has tried in vain", func(m stormWord) bool { return m.Tries != nil && *m.Tries >= vain })
	x.cable.mend()
	s.say(map[string]any{"say": "online"})
	heard, stored := each(players, hears), each(players, acked)
	s.until("the answers that waited, and everybody's socket", func(m stormWord) bool {
		a, b := heard(m), stored(m)
		return a && b
	})

	s.say(map[string]any{"say": "plans"})
	s.until("when they came back", func(m stormWord) bool {
		if m.Plans == nil {
			return false
		}
		slices.Sort(m.Plans)
		for i := range m.Plans {
			if j := i + players/2; j < len(m.Plans) && m.Plans[j]-m.Plans[i] < 100 {
				t.Errorf("half of the phones come back within %d ms: %v", m.Plans[j]-m.Plans[i], m.Plans)
				break
			}
		}
		if len(m.Plans) < players {
			t.Errorf("%d plans of %d phones", len(m.Plans), players)
		}
		return true
	})

	given := x.state().Now.Given
	tally := map[string]int{}
	for _, g := range given {
		tally[strings.Join(g.Answer.List, "+")]++
	}
	if len(given) != players || tally["heater"] != players/2 || tally["bulb"] != players/2 {
		t.Errorf("%d answers: %v", len(given), tally)
	}
	_, _, events, err := x.rooms.book.Load(t.Context(), x.host.room.ID)
	must(t, err)
	done := map[string]int{}
	for _, e := range events {
		if e.Kind == room.Answered {
			done[e.Command]++
		}
	}
	for id, n := range done {
		if n != 1 {
			t.Errorf("%s was done %d times", id, n)
		}
	}
	if len(done) < 2*players-players/3 || len(done) > 2*players { // who answers the same a second time has not changed it
		t.Errorf("%d answers were stored", len(done))
	}
}
