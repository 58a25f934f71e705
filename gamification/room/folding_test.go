package room_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"time"

	"lakaz/gamification/room"
)

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
	m.h.by, m.twin.by = m.h.state.Controller.Person, m.twin.state.Controller.Person
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
		m.see(again)
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

// see folds what an event changed of every view, as clients do: after each one a client that folded all before it sees what
// a client sees that comes now.
func (m *model) see(e room.Event) {
	m.t.Helper()
	now := viewsOf(m.folded, m.h.rules)
	for name := range m.clients {
		if now[name] == nil { // a seat that was taken out
			delete(m.clients, name)
		}
	}
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
			m.t.Fatalf("%s after %s: a client that folded sees\n%s, the view is\n%s", name, e.Kind, got, want)
		}
	}
	for _, id := range m.folded.Removed {
		if _, there := room.SeatView(m.folded, m.h.rules, id); there {
			m.t.Fatalf("%s was taken out and has a seat", id)
		}
	}
	m.before = now
	m.seen.add(m.folded, e)
}
