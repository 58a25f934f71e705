package room_test

import (
	"testing"

	"lakaz/gamification/room"
)

// Two rooms of one workshop make one report: by hand, 12 and 9 players, of whom 11 and 8 answered both times, 8 and 8 better.
func TestTwoRoomsAreOneWorkshop(t *testing.T) {
	morning, afternoon := played(t, 12, 8), played(t, 9, 9)
	for i := range afternoon.state.Players { // other people
		afternoon.state.Players[i].ID += "-b"
	}
	for _, p := range append(afternoon.state.Past, afternoon.state.Now) {
		for i := range p.Given {
			p.Given[i].Player += "-b"
		}
	}
	one := room.ReportOf(morning.state, morning.rules)
	if alone := room.ReportOf(room.Together(morning.state), morning.rules); alone.Players != one.Players || len(alone.Activities) != 4 {
		t.Errorf("%+v", alone)
	}
	v := room.ReportOf(room.Together(morning.state, afternoon.state), morning.rules)
	if v.Players != 21 || v.Languages["fr"] != 21 || len(v.Activities) != 4 || len(v.Knowledge) != 1 {
		t.Fatalf("%+v", v)
	}
	if k := v.Knowledge[0]; k.Both != 19 || k.Better != 16 || k.Worse != 0 || *k.Then != 16./19 {
		t.Errorf("%+v", k)
	}
	if last := v.Activities[3]; last.Asked != 21 || last.Answered != 19 {
		t.Errorf("%+v", last)
	}
	again := room.ReportOf(room.Together(morning.state, morning.state), morning.rules) // the same cards were held up twice
	if again.Players != 12 || again.Activities[0].Answered != 12 || again.Activities[0].Asked != 12 {
		t.Errorf("%+v", again.Activities)
	}
	if after := room.ReportOf(morning.state, morning.rules); after.Players != 12 || after.Activities[0].Answered != 12 {
		t.Error("a room itself was changed")
	}
}
