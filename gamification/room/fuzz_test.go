package room_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"lakaz/gamification/room"
)

// midway is a room in which something of every kind has happened, and its events.
func midway(t testing.TB, activity string) *hall {
	h := &hall{rules: room.Rules{Pack: halls, Settings: room.Settings{Languages: []string{"fr"}, Teams: 2, Timer: true, Board: room.TeamsBoard}, Say: say}, now: evening}
	if tt, ok := t.(*testing.T); ok {
		h.t = tt
	} else {
		h.t = &testing.T{}
	}
	h.do(room.Command{Kind: room.CommandOpen, Code: "K4M7"})
	h.do(room.Command{Kind: room.CommandTake, Name: "Inès"})
	h.join("A")
	h.join("B")
	for h.state.Now.Activity != activity {
		h.next()
	}
	return h
}

// FuzzEvent folds events that may come from a file of anybody's: what is read is bounded, is the same when it is read
// again, and breaks no view.
func FuzzEvent(f *testing.F) {
	for _, a := range halls.Activities {
		h := midway(f, a.ID)
		h.pass(time.Minute + time.Second)
		for _, e := range h.events {
			data, err := json.Marshal(e)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data, uint8(a.Round))
		}
	}
	f.Add([]byte(`{"n":1,"kind":"answered","player":"A","answer":["a","b","c","d","e"]}`), uint8(5))
	f.Add([]byte(`{"n":1,"kind":"revealed","marks":{"A":{"r":1e300,"p":-4}},"teams":[1,2,3,4,5,6,7,8,9]}`), uint8(3))
	f.Add([]byte(`{"n":1,"kind":"measured","watts":1e308}`), uint8(9))
	f.Add([]byte(`{"n":1,"kind":"extended","closeAt":"9999-01-01T00:00:00Z"}`), uint8(0))
	rooms := map[string]*hall{}
	for _, a := range halls.Activities {
		rooms[a.ID] = midway(f, a.ID)
	}
	f.Fuzz(func(t *testing.T, data []byte, which uint8) {
		var e, again room.Event
		if json.Unmarshal(data, &e) != nil {
			return
		}
		stored, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(stored, &again); err != nil || fmt.Sprint(e.At.UnixNano()) != fmt.Sprint(again.At.UnixNano()) {
			t.Fatalf("%s is read as %v: %v", stored, again, err)
		}
		h := rooms[halls.Activities[int(which)%len(halls.Activities)].ID]
		s := h.state
		for range 3 {
			e.N = s.N + 1
			s = room.Apply(s, e)
		}
		after := &hall{t: t, rules: h.rules, state: s, now: h.now}
		for _, view := range views(after) {
			text(t, view)
			room.Changes(nil, view)
		}
		for _, due := range s.Due(h.now.Add(time.Hour)) {
			text(t, due)
		}
	})
}

// FuzzCommand asks for whatever strangers send, as everybody: a room refuses or takes it, never more, and stays readable.
func FuzzCommand(f *testing.F) {
	kinds := []room.CommandKind{room.CommandJoin, room.CommandAnswer, room.CommandLanguage, room.CommandLeave, room.CommandReturn,
		room.CommandTake, room.CommandHold, room.CommandNext, room.CommandClose, room.CommandReveal, room.CommandBoard,
		room.CommandFinish, room.CommandPause, room.CommandResume, room.CommandExtend, room.CommandRename, room.CommandRemove,
		room.CommandTeam, room.CommandExtra, room.CommandModerate, room.CommandStart, room.CommandStop, room.CommandRead}
	f.Add([]byte(`{"player":"A","activity":"one","answer":["x"]}`), uint8(1), uint8(0))
	f.Add([]byte(`{"player":"A","activity":"order","answer":["a","b","c","d"]}`), uint8(1), uint8(5))
	f.Add([]byte(`{"player":"A","activity":"match","answer":{"lamp":"low"}}`), uint8(1), uint8(6))
	f.Add([]byte(`{"player":"A","activity":"guess","answer":1e308}`), uint8(1), uint8(4))
	f.Add([]byte(`{"player":"A","activity":"words","answer":["\u202e‮ vent"]}`), uint8(1), uint8(7))
	f.Add([]byte(`{"language":"fr","name":"Zoé","team":-7}`), uint8(0), uint8(0))
	f.Add([]byte(`{"fence":1,"from":{"phase":"open","activity":"one"},"seconds":9223372036854775807}`), uint8(14), uint8(0))
	f.Add([]byte(`{"fence":1,"from":{"phase":"closed","activity":"measure"},"value":1e300}`), uint8(22), uint8(9))
	rooms := map[string]*hall{}
	for _, a := range halls.Activities {
		rooms[a.ID] = midway(f, a.ID)
	}
	f.Fuzz(func(t *testing.T, data []byte, kind, which uint8) {
		c := room.Command{}
		if json.Unmarshal(data, &c) != nil {
			return
		}
		c.ID, c.Kind = "fuzzed", kinds[int(kind)%len(kinds)]
		h := rooms[halls.Activities[int(which)%len(halls.Activities)].ID]
		if c.Kind.OfStaff() {
			c.By = "ines"
		}
		before := h.state
		events, err := room.Decide(h.state, h.rules, c, h.now)
		if err != nil && events != nil {
			t.Fatal("refused, and done")
		}
		if !reflect.DeepEqual(before, h.state) {
			t.Fatal("to decide changed the state")
		}
		after := &hall{t: t, rules: h.rules, state: h.state, now: h.now}
		for _, e := range events {
			var again room.Event
			if err := json.Unmarshal([]byte(text(t, e)), &again); err != nil {
				t.Fatalf("what was decided is not read again: %v", err)
			}
			after.state = room.Apply(after.state, again)
		}
		for name, view := range views(after) {
			if size := len(text(t, view)); size > 64<<10 {
				t.Fatalf("%s is %d bytes", name, size)
			}
		}
	})
}
