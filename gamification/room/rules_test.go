package room_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/locales"
)

// timed is a room at its first activity, with a clock.
func timed(t *testing.T, activities ...string) *hall {
	t.Helper()
	h := newHall(t, halls, room.Settings{Timer: true, Teams: 3, Activities: activities})
	h.join("A")
	h.join("B")
	h.next()
	return h
}

func (h *hall) number(id room.PlayerID, n float64) {
	h.t.Helper()
	h.do(room.Command{Kind: room.CommandAnswer, Player: id, Activity: h.state.Now.Activity, Answer: &room.Answer{Number: &n}})
}

// given is a player's answer, as JSON.
func (h *hall) given(id room.PlayerID) string {
	h.t.Helper()
	seat, ok := room.SeatView(h.state, h.rules, id)
	if given, answered := seat.Answers[h.state.Now.Activity]; ok && answered {
		return text(h.t, given)
	}
	return ""
}

func (h *hall) holds(id room.PlayerID, want string) {
	h.t.Helper()
	if got := h.given(id); got != want {
		h.t.Errorf("%s answered %q, want %q", id, got, want)
	}
}

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

func TestOnlyTheNextEventIsApplied(t *testing.T) {
	h := timed(t, "one")
	for _, n := range []uint64{0, 1, h.state.N, h.state.N + 2} {
		if after := room.Apply(h.state, room.Event{N: n, Kind: room.Ended}); after.Phase != room.Open || after.N != h.state.N {
			t.Errorf("event %d after %d", n, h.state.N)
		}
	}
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

func TestADoubleTapSkipsNothing(t *testing.T) {
	h := timed(t, "one", "poll")
	from := room.Position{Phase: room.Open, Activity: "one"}
	first := room.Command{ID: "01", Kind: room.CommandNext, From: from}
	h.do(first)
	h.at(room.Closed, "one")
	if events := h.do(first); events != nil {
		t.Error("the same command twice")
	}
	if events := h.do(room.Command{Kind: room.CommandNext, From: from}); events != nil {
		t.Error("another tap from the same place")
	}
	h.at(room.Closed, "one")
	_, err := room.Decide(h.state, h.rules, room.Command{ID: "02", Kind: room.CommandNext, By: "ines", Fence: 1}, h.now)
	if err == nil {
		t.Error("next from nowhere")
	}
}

func TestBoardsStandBetweenRoundsOnly(t *testing.T) {
	f := func(board room.BoardKind, want ...room.Phase) {
		t.Helper()
		h := newHall(t, halls, room.Settings{Board: board, Activities: []string{"one", "poll", "several"}})
		h.join("A")
		var got []room.Phase
		for range 20 {
			if _, err := h.try(room.Command{Kind: room.CommandNext}); err != nil {
				break
			}
			if phase := h.state.Phase; phase == room.Board || phase == room.Finished {
				got = append(got, phase+":"+room.Phase(h.state.Now.Activity))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", board, got, want)
		}
	}
	f(room.NoBoard, "finished:several")
	f(room.OwnBoard, "board:poll", "board:several", "finished:several")
	f(room.TeamsBoard, "board:poll", "board:several", "finished:several")
	h := newHall(t, halls, room.Settings{Board: room.TopBoard, Activities: []string{"one", "poll"}})
	h.next()
	h.refused(room.Command{Kind: room.CommandBoard}, "seat.notNow")
	h.do(room.Command{Kind: room.CommandReveal})
	h.refused(room.Command{Kind: room.CommandBoard}, "seat.notNow")
	h.next()
	h.do(room.Command{Kind: room.CommandReveal})
	h.do(room.Command{Kind: room.CommandBoard})
	h.at(room.Board, "poll")
	h.do(room.Command{Kind: room.CommandFinish})
	h.refused(room.Command{Kind: room.CommandNext}, "seat.finished")
	h.refused(room.Command{Kind: room.CommandJoin, ID: "Z", Language: "fr"}, "seat.finished")
}

func TestWhoHoldsTheRemote(t *testing.T) {
	h := timed(t, "one", "poll")
	h.pass(10 * time.Second)
	h.do(room.Command{Kind: room.CommandAway})
	if v := room.PlayView(h.state, h.rules); v.Paused != room.ByAway || v.Left != 50_000 {
		t.Errorf("away: %q %d", v.Paused, v.Left)
	}
	if events := h.do(room.Command{Kind: room.CommandAway}); events != nil {
		t.Error("away twice")
	}
	h.pass(time.Minute)
	h.do(room.Command{Kind: room.CommandHold})
	if v := room.PlayView(h.state, h.rules); v.Paused != room.Running || v.CloseAt != h.now.Add(50*time.Second).UnixMilli() {
		t.Errorf("back: %+v", v)
	}
	if events := h.do(room.Command{Kind: room.CommandHold}); events != nil {
		t.Error("to hold is no event while one is there")
	}
	h.do(room.Command{Kind: room.CommandPause})
	h.do(room.Command{Kind: room.CommandAway})
	h.do(room.Command{Kind: room.CommandHold})
	if v := room.PlayView(h.state, h.rules); v.Paused != room.ByButton {
		t.Errorf("who comes back goes on by themselves: %q", v.Paused)
	}
	h.do(room.Command{Kind: room.CommandResume})
	h.do(room.Command{Kind: room.CommandAway})
	h.pass(time.Minute)
	h.do(room.Command{Kind: room.CommandTake, By: "paul", Name: "Paul"})
	if v := room.RemoteView(h.state, h.rules); v.Left != 50_000 || v.Controller != (room.Controller{Person: "paul", Name: "Paul", Fence: 2, Here: true}) || v.Paused != room.ByButton {
		t.Errorf("taken over: %+v %q", v.Controller, v.Paused)
	}
	h.refused(room.Command{Kind: room.CommandResume, Fence: 1}, "seat.fenced")
	h.refused(room.Command{Kind: room.CommandResume, Fence: 2}, "seat.fenced") // ines with paul's fence
	h.refused(room.Command{Kind: room.CommandHold, Fence: 1}, "seat.fenced")
	h.do(room.Command{Kind: room.CommandResume, By: "paul", Fence: 2, From: room.Position{Phase: room.Open, Activity: "one"}})
	_, err := room.Decide(h.state, h.rules, room.Command{ID: "x", Kind: room.CommandTake}, h.now)
	if err == nil {
		t.Error("nobody took it")
	}
	if events := h.do(room.Command{ID: "c9", Kind: room.CommandTake}); len(events) != 1 || h.state.Controller.Fence != 3 {
		t.Error("take")
	}
	if events := h.do(room.Command{ID: "c9", Kind: room.CommandTake}); events != nil {
		t.Error("the same take twice raises the fence twice")
	}
}

func TestPlayersAreManaged(t *testing.T) {
	h := timed(t, "one", "poll")
	h.answer("A", "x")
	h.answer("B", "y")
	h.do(room.Command{Kind: room.CommandRename, Player: "A", Name: " Zoé\u0000 \n D. "})
	if got := h.name("A"); got != "Zoé D." {
		t.Errorf("renamed %q", got)
	}
	h.do(room.Command{Kind: room.CommandRename, Player: "B", Name: "zoé d."})
	if got := h.name("B"); got != "zoé d. 2" {
		t.Errorf("one name, two players: %q", got)
	}
	if events := h.do(room.Command{Kind: room.CommandRename, Player: "B", Name: "zoé d. 2"}); events != nil {
		t.Error("renamed to the same")
	}
	h.do(room.Command{Kind: room.CommandRename, Player: "B"})
	if got := h.name("B"); !strings.HasPrefix(got, "fr:seat.animal.") {
		t.Errorf("back to the room's: %q", got)
	}
	h.do(room.Command{Kind: room.CommandTeam, Player: "A", Team: 3})
	h.refused(room.Command{Kind: room.CommandTeam, Player: "A", Team: 4}, "seat.team")
	h.refused(room.Command{Kind: room.CommandTeam, Player: "nobody", Team: 1}, "seat.noSeat")
	h.do(room.Command{Kind: room.CommandLanguage, Player: "A", Language: "rcf"})
	h.refused(room.Command{Kind: room.CommandLanguage, Player: "A", Language: "de"}, "seat.language")
	if seat, _ := room.SeatView(h.state, h.rules, "A"); seat.Lang != "rcf" || seat.Team != 3 || seat.Name != "Zoé D." {
		t.Errorf("%+v", seat)
	}
	h.do(room.Command{Kind: room.CommandRemove, Player: "A"})
	if events := h.do(room.Command{Kind: room.CommandRemove, Player: "A"}); events != nil {
		t.Error("removed twice")
	}
	if v := room.PlayView(h.state, h.rules); v.Players != 1 || v.Answered != 1 {
		t.Errorf("%d players, %d answers", v.Players, v.Answered)
	}
	h.refused(room.Command{Kind: room.CommandAnswer, Player: "A", Activity: "one", Answer: &room.Answer{List: []string{"x"}}}, "seat.removed")
	h.refused(room.Command{Kind: room.CommandReturn, Player: "A"}, "seat.removed")
	h.refused(room.Command{Kind: room.CommandJoin, ID: "A", Language: "fr"}, "seat.removed")
	h.refused(room.Command{Kind: room.CommandReturn, Player: "nobody"}, "seat.noSeat")
	h.refused(room.Command{Kind: "dance"}, "seat.unknownCommand")
	if _, ok := room.SeatView(h.state, h.rules, "A"); ok {
		t.Error("a removed seat is still shown")
	}
}

func (h *hall) name(id room.PlayerID) string {
	seat, _ := room.SeatView(h.state, h.rules, id)
	return seat.Name
}

func TestTeamsAreBalanced(t *testing.T) {
	h := newHall(t, halls, room.Settings{Teams: 3})
	f := func(id string, wish, want int) {
		t.Helper()
		h.do(room.Command{Kind: room.CommandJoin, ID: id, Language: "fr", Team: wish, Random: uint64(len(id))})
		if seat, _ := room.SeatView(h.state, h.rules, room.PlayerID(id)); seat.Team != want {
			t.Errorf("%s, who wishes %d, is in team %d, want %d", id, wish, seat.Team, want)
		}
	}
	f("a", 0, 1)
	f("b", 0, 2)
	f("c", 0, 3)
	f("d", 3, 3)
	f("e", 3, 3) // the smallest have one: one more than them may still be joined
	f("f", 3, 1) // now the wish is two ahead
	f("g", 9, 2)
	f("h", 0, 1)
	h = newHall(t, halls, room.Settings{})
	f("a", 2, 0)
}

func TestJoining(t *testing.T) {
	h := newHall(t, halls, room.Settings{Languages: []string{"fr", "gcf-GP", "gcf-MQ", "gcr", "rcf"}})
	h.rules.Say = func(language, key string) string { return locales.For(language).T(key) }
	h.refused(room.Command{Kind: room.CommandJoin, ID: "A", Language: "de"}, "seat.language")
	h.refused(room.Command{Kind: room.CommandJoin, ID: strings.Repeat("A", 65), Language: "fr"}, "seat.unknownCommand")
	pins, names := map[string]bool{}, map[string]string{}
	for i := range room.MaxPlayers {
		id := room.PlayerID(fmt.Sprintf("P%d", i))
		h.do(room.Command{Kind: room.CommandJoin, ID: string(id), Language: "fr", Random: uint64(i%7) << 31})
		for _, tag := range h.rules.Settings.Languages {
			if tag != "fr" {
				h.do(room.Command{Kind: room.CommandLanguage, Player: id, Language: tag})
			}
			name := h.name(id)
			if other, taken := names[name]; taken && other != string(id) {
				t.Errorf("%s is %s and %s", name, other, id)
			}
			if strings.Contains(name, "seat.") || len([]rune(name)) > 28 {
				t.Errorf("%s is no name", name)
			}
			names[name] = string(id)
		}
		seat, _ := room.SeatView(h.state, h.rules, id)
		if pins[seat.PIN] || len(seat.PIN) != 4 {
			t.Errorf("PIN %q", seat.PIN)
		}
		pins[seat.PIN] = true
		if found, ok := h.rules.Find(h.state, " "+strings.ToLower(seat.Name), seat.PIN); !ok || found != id {
			t.Errorf("%s is not found by name and PIN", seat.Name)
		}
	}
	h.refused(room.Command{Kind: room.CommandJoin, ID: "one more", Language: "fr"}, "seat.full")
	if events := h.do(room.Command{Kind: room.CommandJoin, ID: "P3", Language: "fr"}); events != nil {
		t.Error("joined twice by one command")
	}
	if _, ok := h.rules.Find(h.state, "", h.state.Players[0].PIN); ok {
		t.Error("found without a name")
	}
	if _, ok := h.rules.Find(h.state, h.name("P0"), "none"); ok {
		t.Error("found without a PIN")
	}
	if _, err := room.Decide(room.State{}, h.rules, room.Command{ID: "x", Kind: room.CommandJoin, Language: "fr"}, evening); err == nil {
		t.Error("joined a room that is not open")
	}
}

// A late joiner plays on: the activity that is on is theirs too.
func TestLateJoiners(t *testing.T) {
	h := timed(t, "one", "poll")
	h.answer("A", "x")
	h.join("C")
	h.answer("C", "y")
	if v := room.PlayView(h.state, h.rules); v.Players != 3 || v.Answered != 2 {
		t.Errorf("%d of %d", v.Answered, v.Players)
	}
	h.next()
	h.join("D")
	h.pass(time.Second)
	h.refused(room.Command{Kind: room.CommandAnswer, Player: "D", Activity: "one", Answer: &room.Answer{List: []string{"y"}}}, "seat.tooLate")
	h.next()
	h.next()
	h.answer("D", "p")
}

func TestWordsAreModerated(t *testing.T) {
	h := timed(t, "words")
	h.answer("A", "Vent", "Ombre")
	h.answer("B", "vent", "gros mot")
	f := func(wall, pending string) {
		t.Helper()
		v := room.RemoteView(h.state, h.rules)
		if got := fmt.Sprint(v.Words); got != wall {
			t.Errorf("on the wall %s, want %s", got, wall)
		}
		if got := fmt.Sprint(v.Pending); got != pending {
			t.Errorf("waiting %s, want %s", got, pending)
		}
	}
	let := func(word string, shown bool) {
		h.do(room.Command{Kind: room.CommandModerate, Activity: "words", Word: word, Shown: shown})
	}
	f("[]", "[{Vent 2} {Ombre 1} {gros mot 1}]")
	let("OMBRE", false)
	let("VENT", true)
	f("[{Vent 2}]", "[{gros mot 1}]")
	let("gros mot", false)
	f("[{Vent 2}]", "[]")
	let("gros mot", true)
	let("gros mot", false)
	h.refused(room.Command{Kind: room.CommandModerate, Activity: "words", Word: "nowhere", Shown: true}, "seat.noWord")
	h.refused(room.Command{Kind: room.CommandModerate, Activity: "one", Word: "vent", Shown: true}, "seat.notNow")
	h.answer("A") // taken back
	f("[{vent 1}]", "[]")
	h.next()
	h.next()
	if v := room.PlayView(h.state, h.rules); fmt.Sprint(v.Reveal.Words) != "[{vent 1}]" {
		t.Errorf("told: %v", v.Reveal.Words)
	}
}

func TestTheSharedPictureFillsByAnswersGiven(t *testing.T) {
	h := newHall(t, halls, room.Settings{Activities: []string{"one", "poll", "home"}})
	h.join("A")
	h.join("B")
	f := func(want float64) {
		t.Helper()
		if got := room.PlayView(h.state, h.rules).Fill; got != want {
			t.Errorf("filled %v, want %v", got, want)
		}
	}
	f(0)
	h.next()
	h.answer("A", "x") // wrong
	f(0.25)
	h.answer("B", "y")
	f(0.5)
	h.next()
	h.next()
	h.join("C") // later: what was full stays so
	f(0.5)
	h.next()
	h.answer("A", "p")
	h.answer("B", "p")
	h.answer("C", "p")
	f(1)
	h.answer("C")
	f(0.833)
	h.do(room.Command{Kind: room.CommandFinish})
	f(0.833)
	h = timed(t, "one", "poll") // an answer on its way of somebody whose phone went
	h.do(room.Command{Kind: room.CommandLeave, Player: "A"})
	h.answer("B", "y")
	h.next()
	h.answer("A", "y")
	f(0.5)
}

// What is put in order never stands so at first.
func TestWhatIsPutInOrderIsMixed(t *testing.T) {
	for i := range 64 {
		p := halls
		p.Activities = []content.Activity{{ID: fmt.Sprintf("o%d", i), Kind: content.Order, Round: 1, Choices: []content.Choice{{ID: "a"}, {ID: "b"}, {ID: "c"}}}}
		h := newHall(t, p, room.Settings{})
		h.next()
		v := room.PlayView(h.state, h.rules)
		if fmt.Sprint(v.Activity.Choices) == "[{a } {b } {c }]" || len(v.Activity.Choices) != 3 {
			t.Errorf("%d: %v", i, v.Activity.Choices)
		}
	}
}

func TestTheDemoTableIsMeasured(t *testing.T) {
	h := timed(t, "measure")
	h.number("A", 0.1)
	watts := func(w float64) { h.do(room.Command{Kind: room.CommandMeasure, Watts: &w}) }
	watts(2000) // while people guess
	if v := room.RemoteView(h.state, h.rules); v.Measure != nil {
		t.Errorf("the guess is told: %v", v.Measure)
	}
	h.next()
	watts(0)
	watts(10) // within the same second
	for range 180 {
		h.now = h.now.Add(time.Second)
		watts(2000)
	}
	if n := len(h.state.Now.Samples); n != 181 {
		t.Errorf("%d samples", n)
	}
	h.now = h.now.Add(time.Hour) // the meter was not heard: nobody knows what ran
	watts(2000)
	v := room.PlayView(h.state, h.rules)
	if got := fmt.Sprintf("%.4f", v.Measure.KWh); got != "0.0997" {
		t.Errorf("%s kWh", got)
	}
	if n := len(v.Measure.Points); n > 120 || n < 60 {
		t.Errorf("%d points", n)
	}
	h.pass(0)
	h.do(room.Command{Kind: room.CommandReveal})
	if v := room.PlayView(h.state, h.rules); v.Reveal.Right != 0.1 || h.state.Players[0].Points != 100 {
		t.Errorf("right %v, points %d", v.Reveal.Right, h.state.Players[0].Points)
	}
	minus := -1.0
	h.refused(room.Command{Kind: room.CommandMeasure, Watts: &minus}, "seat.answerUnfit")
	h.refused(room.Command{Kind: room.CommandMeasure}, "seat.answerUnfit")
	h.refused(room.Command{Kind: room.CommandMeasure, Home: &room.Home{Celsius: 900}}, "seat.answerUnfit")
	h = timed(t, "home")
	h.do(room.Command{Kind: room.CommandMeasure, Home: &room.Home{Celsius: 19.2, Humidity: 61, Comfort: "good"}})
	watts(100)
	if v := room.PlayView(h.state, h.rules); *v.Home != (room.Home{Celsius: 19.2, Humidity: 61, Comfort: "good"}) || v.Measure != nil {
		t.Errorf("%+v", v)
	}
	h.next() // nothing was asked: it is explained at once
	h.at(room.Reveal, "home")
}
