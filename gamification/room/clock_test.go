package room_test

import (
	"testing"
	"time"

	"lakaz/gamification/room"
)

func TestTimeStandsStill(t *testing.T) {
	left := func(h *hall, want time.Duration) {
		t.Helper()
		v := room.PlayView(h.state, h.rules)
		if got := v.CloseAt - h.now.UnixMilli(); v.Paused == room.Running && got != want.Milliseconds() || v.Paused != room.Running && v.Left != want.Milliseconds() {
			t.Errorf("left %d ms or %d ms (%q), want %v", got, v.Left, v.Paused, want)
		}
	}
	h := timed(t, "one", "poll")
	left(h, 60*time.Second)
	h.pass(20 * time.Second)
	h.do(room.Command{Kind: room.CommandPause})
	left(h, 40*time.Second)
	h.pass(time.Hour)
	h.at(room.Open, "one")
	left(h, 40*time.Second)
	h.answer("A", "y") // who is slow may use the pause
	if events := h.do(room.Command{Kind: room.CommandPause}); events != nil {
		t.Error("paused twice")
	}
	h.do(room.Command{Kind: room.CommandExtend, Seconds: 120})
	left(h, 160*time.Second)
	h.do(room.Command{Kind: room.CommandResume})
	left(h, 160*time.Second)
	if events := h.do(room.Command{Kind: room.CommandResume}); events != nil {
		t.Error("resumed twice")
	}
	h.pass(150 * time.Second)
	left(h, 10*time.Second)
	h.do(room.Command{Kind: room.CommandExtend})
	left(h, 40*time.Second)
	if again := h.do(room.Command{Kind: room.CommandExtend}); again != nil {
		t.Error("a double tap extends twice")
	}
	h.pass(time.Second)
	h.do(room.Command{Kind: room.CommandExtend})
	left(h, 69*time.Second)
	h.pass(69*time.Second + 300*time.Millisecond)
	h.at(room.Closed, "one")
	h.do(room.Command{Kind: room.CommandExtend, Seconds: 10}) // closed too early
	h.at(room.Open, "one")
	left(h, 10*time.Second)
	h.holds("A", `["y"]`)
	h.pass(2 * time.Second)
	h.refused(room.Command{Kind: room.CommandExtend, Seconds: 601}, "seat.seconds")
	h.refused(room.Command{Kind: room.CommandExtend, Seconds: -1}, "seat.seconds")
	h.do(room.Command{Kind: room.CommandReveal})
	h.refused(room.Command{Kind: room.CommandExtend}, "seat.notNow")
	h.refused(room.Command{Kind: room.CommandPause}, "seat.notNow")
	h.refused(room.Command{Kind: room.CommandResume}, "seat.notNow")
	h.refused(room.Command{Kind: room.CommandClose}, "seat.notNow")
}

// However often it is extended, an activity ends within two hours, running or standing still.
func TestTimeIsBounded(t *testing.T) {
	for _, paused := range []bool{false, true} {
		h := timed(t, "one")
		if paused {
			h.do(room.Command{Kind: room.CommandPause})
		}
		extended := 0
		for ; extended < 20; extended++ {
			h.now = h.now.Add(time.Second)
			if _, err := h.try(room.Command{Kind: room.CommandExtend, Seconds: 600}); err != nil {
				break
			}
		}
		h.refused(room.Command{Kind: room.CommandExtend, Seconds: 600}, "seat.seconds")
		if extended != 11 { // a minute, and eleven times ten
			t.Errorf("paused %v: extended %d times", paused, extended)
		}
	}
}

func TestWithoutATimer(t *testing.T) {
	h := newHall(t, halls, room.Settings{Activities: []string{"one"}})
	h.join("A")
	h.next()
	h.pass(24 * time.Hour)
	h.at(room.Open, "one")
	h.refused(room.Command{Kind: room.CommandExtend}, "seat.noTimer")
	h.do(room.Command{Kind: room.CommandPause})
	h.do(room.Command{Kind: room.CommandResume})
	h.answer("A", "y")
	if v := room.PlayView(h.state, h.rules); v.CloseAt != 0 || v.Left != 0 || v.Answered != 1 {
		t.Errorf("%+v", v)
	}
}

// Extra time is a player's own: theirs ends later, the others' does not, and the room waits for them while they are there.
func TestExtraTime(t *testing.T) {
	h := timed(t, "one", "poll")
	h.do(room.Command{Kind: room.CommandExtra, Player: "B", Seconds: 30})
	h.refused(room.Command{Kind: room.CommandExtra, Player: "B", Seconds: 301}, "seat.seconds")
	h.pass(70 * time.Second)
	h.at(room.Open, "one")
	h.refused(room.Command{Kind: room.CommandAnswer, Player: "A", Activity: "one", Answer: &room.Answer{List: []string{"y"}}}, "seat.tooLate")
	h.answer("B", "y")
	f := func(want time.Duration) {
		t.Helper()
		if v := room.PlayView(h.state, h.rules); v.Left != want.Milliseconds() && v.CloseAt != h.now.Add(want).UnixMilli() {
			t.Errorf("left %d, close at %d, want %v", v.Left, v.CloseAt-h.now.UnixMilli(), want)
		}
	}
	h.do(room.Command{Kind: room.CommandExtend, Seconds: 10}) // from now, not from what is over
	f(10 * time.Second)
	h.pass(15 * time.Second)
	h.do(room.Command{Kind: room.CommandPause})
	h.do(room.Command{Kind: room.CommandExtend, Seconds: 20})
	f(20 * time.Second)
	h.do(room.Command{Kind: room.CommandResume})
	f(20 * time.Second)
	h.pass(51 * time.Second)
	h.at(room.Closed, "one")
	h.next()
	h.next()
	h.do(room.Command{Kind: room.CommandLeave, Player: "B"})
	h.pass(31 * time.Second)
	h.at(room.Closed, "poll") // nobody waits for who is gone
	if seat, _ := room.SeatView(h.state, h.rules, "B"); seat.Extra != 30 {
		t.Errorf("extra time: %+v", seat)
	}
}
