package room_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"lakaz/gamification/content"
	"lakaz/gamification/room"

	"pgregory.net/rapid"
)

// model is what a test knows of a room by itself: a stopwatch, and the answers that were said yes to.
type model struct {
	t       *rapid.T
	h       *hall
	twin    *hall // the same evening, played with a pack in which everything else is right
	left    time.Duration
	timed   bool
	answers map[string]map[room.PlayerID]string // by activity
	sides   map[string]map[room.PlayerID][]int  // what cards showed, by activity
	clients map[string]map[string]json.RawMessage
	before  map[string]any
	hidden  map[string]bool // words that no facilitator let through
	folded  room.State      // of the events as they are stored
}

// views are what every role sees, by channel.
func views(h *hall) map[string]any {
	all := map[string]any{"play": room.PlayView(h.state, h.rules), "wall": room.WallView(h.state, h.rules), "remote": room.RemoteView(h.state, h.rules)}
	for _, p := range h.state.Players {
		all["seat:"+string(p.ID)], _ = room.SeatView(h.state, h.rules, p.ID)
	}
	return all
}

func text(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// look folds what changed of every view, as clients do, and checks all that must hold of a room.
func (m *model) look() {
	m.t.Helper()
	now := views(m.h)
	for name, view := range now {
		client := m.clients[name]
		if client == nil {
			client = map[string]json.RawMessage{}
			m.clients[name] = client
		}
		maps.Copy(client, room.Changes(m.before[name], view))
		var want map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text(m.h.t, view)), &want); err != nil {
			m.t.Fatal(err)
		}
		if got, want := text(m.h.t, client), text(m.h.t, want); got != want {
			m.t.Fatalf("%s: a client that folded sees\n%s, the view is\n%s", name, got, want)
		}
	}
	m.before = now
	m.counts(now)
	m.secrets(now)
}

// counts checks that every number is the size of the set that the test itself kept.
func (m *model) counts(now map[string]any) {
	m.t.Helper()
	play, remote := now["play"].(room.Play), now["remote"].(room.Remote)
	if want := len(m.answers[m.h.state.Now.Activity]); m.h.state.Now.At > 0 && play.Answered != want {
		m.t.Fatalf("%d answered, %d were said yes to", play.Answered, want)
	}
	if wall := now["wall"].(room.Wall); play.Phase == room.Lobby && len(wall.Names) != play.Players {
		m.t.Fatalf("%d names, %d players", len(wall.Names), play.Players)
	}
	for _, played := range m.h.state.Past {
		if len(played.Given) != len(m.answers[played.Activity]) {
			m.t.Fatalf("%d answered %s, %d were said yes to", len(played.Given), played.Activity, len(m.answers[played.Activity]))
		}
	}
	for _, p := range m.h.state.Players {
		seat := now["seat:"+string(p.ID)].(room.Seat)
		own := map[string]string{}
		for activity, by := range m.answers {
			if given, ok := by[p.ID]; ok {
				own[activity] = given
			}
		}
		got := map[string]string{}
		for activity, given := range seat.Answers {
			got[activity] = text(m.h.t, given)
		}
		if !reflect.DeepEqual(got, own) {
			m.t.Fatalf("%s answered %v, said yes to %v", p.ID, got, own)
		}
	}
	a, _ := m.h.rules.Pack.Activity(m.h.state.Now.Activity)
	if single := a.Kind == content.Poll || a.Kind == content.TrueFalse || a.ID == "one"; single && remote.Activity != nil {
		sum := 0
		for _, n := range remote.Tally {
			sum += n
		}
		if sum != play.Answered {
			m.t.Fatalf("the tally has %d, the set %d", sum, play.Answered)
		}
	}
	if play.Fill < 0 || play.Fill > 1 || play.Answered > play.Players {
		m.t.Fatalf("a picture of %v, %d of %d", play.Fill, play.Answered, play.Players)
	}
}

// secrets checks that no role can know what it may not: in another evening in which everything else is right, what is
// seen before it is told is the same.
func (m *model) secrets(now map[string]any) {
	m.t.Helper()
	told := m.h.state.Phase == room.Reveal || m.h.state.Phase == room.Board
	for name, other := range views(m.twin) {
		if name == "remote" {
			continue
		}
		mine := now[name]
		if seat, ok := mine.(room.Seat); ok {
			m.right(&seat)
			twin := other.(room.Seat)
			seat.Right, twin.Right, seat.Points, twin.Points = nil, nil, nil, nil
			mine, other = seat, twin
		}
		if got, want := text(m.h.t, mine), text(m.h.t, other); !told && m.h.state.Phase != room.Finished && got != want {
			m.t.Fatalf("%s tells what is right:\n%s\n%s", name, got, want)
		}
	}
	open := text(m.h.t, now["play"]) + text(m.h.t, now["wall"])
	for word := range m.hidden {
		if strings.Contains(open, word) {
			m.t.Fatalf("the word %s is on the wall", word)
		}
	}
	m.points(now["play"].(room.Play))
	if strings.Contains(open, `"pin"`) || strings.Contains(text(m.h.t, now["play"]), `"names"`) {
		m.t.Fatal("players see what is others'")
	}
}

// points checks that nobody sees whose points are whose but on a board, between rounds, of the kind that was chosen.
func (m *model) points(play room.Play) {
	m.t.Helper()
	kind, at := m.h.rules.Settings.Board, play.Phase == room.Board || play.Phase == room.Finished
	if (play.Board != nil) != (at && kind != room.NoBoard) {
		m.t.Fatalf("a board %v in %s where %s was chosen", play.Board, play.Phase, kind)
	}
	if play.Board == nil {
		return
	}
	for _, row := range play.Board.Rows {
		if kind == room.OwnBoard || kind == room.TeamsBoard && row.Name != "" || kind == room.TopBoard && len(play.Board.Rows) > 3 || row.Points < 0 {
			m.t.Fatalf("a row %v on a board of %s", row, kind)
		}
	}
	if play.Phase == room.Board {
		next := len(m.h.state.Past) + 1
		if list := m.h.rules.Settings.Activities; next < len(list) {
			was, _ := halls.Activity(play.Activity.ID)
			if is, _ := halls.Activity(list[next]); is.Round == was.Round {
				m.t.Fatalf("a board in the middle of round %d", was.Round)
			}
		}
	}
}

// right checks that a player is told how right an answer is only after it was told to all, and points only on a board.
func (m *model) right(seat *room.Seat) {
	m.t.Helper()
	for activity := range seat.Right {
		if activity == m.h.state.Now.Activity && !m.h.state.Now.Revealed {
			m.t.Fatalf("%s is told of %s before the others", seat.ID, activity)
		}
	}
	if board := m.h.rules.Settings.Board; seat.Points != nil && board == room.NoBoard {
		m.t.Fatalf("%s has points where there is no board", seat.ID)
	}
}

// do asks both evenings for the same thing, checks that the stored events give the state again, and looks.
func (m *model) do(c room.Command) error {
	m.t.Helper()
	err := m.ask(c)
	m.look()
	return err
}

// ask is do without a look at the views.
func (m *model) ask(c room.Command) error {
	m.t.Helper()
	events, err := m.h.try(c)
	_, other := m.twin.try(c)
	if (err == nil) != (other == nil) {
		m.t.Fatalf("%s: %v here, %v there", c.Kind, err, other)
	}
	m.store(events)
	return err
}

// store folds events as they are read again.
func (m *model) store(events []room.Event) {
	m.t.Helper()
	for _, e := range events {
		data := text(m.h.t, e)
		var again room.Event
		if err := json.Unmarshal([]byte(data), &again); err != nil {
			m.t.Fatalf("%s: %v", data, err)
		}
		if !reflect.DeepEqual(e, again) {
			m.t.Fatalf("stored as %s, read as %+v, was %+v", data, again, e)
		}
		before, was := m.folded, text(m.h.t, m.folded)
		m.folded = room.Apply(m.folded, again)
		is := text(m.h.t, m.folded)
		for _, other := range elsewise(before) {
			room.Apply(before, other)
		}
		if text(m.h.t, before) != was || text(m.h.t, m.folded) != is {
			m.t.Fatalf("%s changes another state than its own", data)
		}
	}
	if !reflect.DeepEqual(m.folded, m.h.state) {
		m.t.Fatalf("the stored events give %+v, the room is %+v", m.folded, m.h.state)
	}
}

// elsewise is what might have happened after a state instead of what did: it must not reach the state that is.
func elsewise(s room.State) (list []room.Event) {
	number, watts := 0.5, 3.0
	for _, e := range []room.Event{
		{Kind: room.Joined, Player: "else"}, {Kind: room.Answered, Player: "else", Answer: &room.Answer{Number: &number}},
		{Kind: room.Started, Activity: "else"}, {Kind: room.Measured, Watts: &watts}, {Kind: room.Moderated, Word: "else"},
		{Kind: room.Projected, Languages: []string{"else"}},
		{Kind: room.Revealed, Teams: []int{9, 9, 9}}, {Kind: room.Controlled, By: "else", Command: "else"},
	} {
		list = append(list, e)
	}
	for _, p := range s.Players {
		list = append(list, room.Event{Kind: room.Removed, Player: p.ID}, room.Event{Kind: room.Renamed, Player: p.ID, Name: "else"},
			room.Event{Kind: room.Answered, Player: p.ID, Answer: &room.Answer{Number: &number}},
			room.Event{Kind: room.Revealed, Marks: map[room.PlayerID]room.Mark{p.ID: {Points: 7}}})
	}
	for i := range list {
		list[i].N = s.N + 1
	}
	return list
}

// pass lets time go by in both evenings, in steps that the clock may act in.
func (m *model) pass(d time.Duration) {
	m.t.Helper()
	n := len(m.h.events)
	if m.h.state.Phase == room.Open && m.h.state.Clock.Pause == room.Running {
		m.left -= d
	}
	m.h.pass(d)
	m.twin.pass(d)
	m.store(m.h.events[n:])
	m.look()
}
