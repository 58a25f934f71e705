package room_test

import (
	"strings"
	"testing"
	"time"

	"lakaz/gamification/room"
)

func TestAnswersChangeUntilTheClose(t *testing.T) {
	h := timed(t, "one", "poll")
	h.answer("A", "x")
	h.holds("A", `["x"]`)
	if again := h.answer("A", "x"); again != nil {
		t.Errorf("the same answer twice is an event: %v", again)
	}
	h.answer("A", "y")
	h.holds("A", `["y"]`)
	h.answer("A")
	h.holds("A", "")
	h.answer("A", "z")
	late := room.Command{Kind: room.CommandAnswer, Player: "A", Activity: "one", Answer: &room.Answer{List: []string{"y"}}}
	h.now = h.now.Add(time.Minute)
	h.answer("B", "x") // the last instant
	h.now = h.now.Add(time.Millisecond)
	h.refused(late, "seat.tooLate")
	h.pass(298 * time.Millisecond)
	h.at(room.Open, "one") // something may still be on its way
	h.now = h.now.Add(time.Millisecond)
	late.Grace = 299 * time.Millisecond
	h.refused(late, "seat.tooLate")
	late.Grace = 300 * time.Millisecond
	h.do(late)
	h.holds("A", `["y"]`)
	h.now = h.now.Add(time.Millisecond)
	late.Grace = time.Hour // nobody is on the way for so long
	late.Answer = &room.Answer{List: []string{"z"}}
	h.refused(late, "seat.tooLate")
	h.pass(0)
	h.at(room.Closed, "one")
	h.refused(late, "seat.tooLate")
	h.next()
	h.refused(late, "seat.tooLate")
	h.next()
	h.at(room.Open, "poll")
	h.refused(late, "seat.tooLate") // and counts for nothing that follows
	h.holds("A", "")
	late.Activity = "several"
	h.refused(late, "seat.notYet")
	late.Activity = "nothing"
	h.refused(late, "seat.answerUnfit")
}

// An answer that was on its way when the facilitator closed by hand is in time.
func TestAnswersOnTheirWayWhenClosedByHand(t *testing.T) {
	h := timed(t, "one")
	h.do(room.Command{Kind: room.CommandClose})
	h.now = h.now.Add(200 * time.Millisecond)
	c := room.Command{Kind: room.CommandAnswer, Player: "A", Activity: "one", Answer: &room.Answer{List: []string{"y"}}}
	h.refused(c, "seat.tooLate")
	c.Grace = 200 * time.Millisecond
	h.do(c)
	h.holds("A", `["y"]`)
	if took := h.state.Now.Given[0].Took; took != 0 {
		t.Errorf("took %v of an activity that was closed at once", took)
	}
	h.do(room.Command{Kind: room.CommandReveal})
	c.Player = "B"
	h.refused(c, "seat.tooLate")
	h = timed(t, "one") // the same where time stood still
	h.do(room.Command{Kind: room.CommandPause})
	h.pass(time.Hour)
	h.do(room.Command{Kind: room.CommandClose})
	h.now = h.now.Add(200 * time.Millisecond)
	h.do(c)
	h.holds("B", `["y"]`)
}

func TestAnswersFitTheirActivity(t *testing.T) {
	f := func(activity string, in room.Answer, want string) {
		t.Helper()
		h := timed(t, activity)
		_, err := h.try(room.Command{Kind: room.CommandAnswer, Player: "A", Activity: activity, Answer: &in})
		if got := h.given("A"); got != want || (err == nil) != (want != "") {
			t.Errorf("%s %v: %s, %v, want %s", activity, in, got, err, want)
		}
	}
	ids := func(list ...string) room.Answer { return room.Answer{List: list} }
	n := func(n float64) room.Answer { return room.Answer{Number: &n} }
	pairs := func(list ...string) room.Answer {
		a := room.Answer{Pairs: map[string]string{}}
		for i := 0; i < len(list); i += 2 {
			a.Pairs[list[i]] = list[i+1]
		}
		return a
	}
	f("one", ids("x"), `["x"]`)
	f("one", ids("x", "y"), "")
	f("one", ids("w"), "")
	f("one", n(1), "")
	f("one", pairs("x", "y"), "")
	f("several", ids("x", "z"), `["x","z"]`)
	f("several", ids("x", "x"), "")
	f("true", ids("true"), `["true"]`)
	f("true", ids("maybe"), "")
	f("poll", ids("p"), `["p"]`)
	f("poll", ids("p", "q"), "")
	f("guess", n(0), "0")
	f("guess", n(200), "200")
	f("guess", n(200.5), "")
	f("guess", n(-1), "")
	f("guess", ids("x"), "")
	f("measure", n(0.12), "0.12")
	f("order", ids("d", "c", "b", "a"), `["d","c","b","a"]`)
	f("order", ids("d", "c", "b"), "")
	f("order", ids("d", "c", "b", "b"), "")
	f("match", pairs("lamp", "low", "clim", "low"), `{"clim":"low","lamp":"low"}`)
	f("match", pairs("lamp", "free"), "")
	f("match", pairs("oven", "low"), "")
	f("match", ids("lamp"), "")
	f("words", ids("  vent \n frais\u202e ", "VENT  FRAIS", "ombre"), `["vent frais","ombre"]`)
	f("words", ids("a", "b", "c", "d"), "")
	f("words", ids(" ", "\u200b"), "")
	f("words", ids(strings.Repeat("é", 60)), `["`+strings.Repeat("é", 40)+`"]`)
	f("words", ids(strings.Repeat("é", 200)), "")
	f("commit", ids("g01", "g14"), `["g01","g14"]`)
	f("commit", ids("g01", "g02", "g03", "g14"), "")
	f("commit", ids("g99"), "")
	f("home", ids("x"), "")
}
