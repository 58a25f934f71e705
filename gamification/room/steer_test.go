package room_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz/gamification/room"
)

// TestAnHour walks through a room from its lobby to its end.
func TestAnHour(t *testing.T) {
	h := newHall(t, halls, room.Settings{Board: room.TeamsBoard, Teams: 2, Timer: true, Activities: []string{"one", "poll", "several"}})
	a, b := h.join("A"), h.join("B")
	h.at(room.Lobby, "")
	h.next()
	h.at(room.Open, "one")
	h.answer(a, "x")
	h.answer(a, "y")
	h.answer(b, "x")
	if v := room.PlayView(h.state, h.rules); v.Answered != 2 || v.Players != 2 || v.CloseAt != h.now.Add(time.Minute).UnixMilli() || v.Reveal != nil {
		t.Errorf("while it is open: %+v", v)
	}
	h.pass(61 * time.Second)
	h.at(room.Closed, "one")
	h.next()
	h.at(room.Reveal, "one")
	h.next()
	h.at(room.Open, "poll")
	h.next()
	h.next()
	h.next()
	h.at(room.Board, "poll")
	if v := room.PlayView(h.state, h.rules); fmt.Sprint(v.Board.Rows) != "[{1  100} {2  0}]" {
		t.Errorf("the board: %v", v.Board.Rows)
	}
	h.next()
	h.at(room.Open, "several")
	h.next()
	h.next()
	h.next()
	h.at(room.Board, "several")
	h.next()
	h.at(room.Finished, "several")
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

func TestOnlyTheNextEventIsApplied(t *testing.T) {
	h := timed(t, "one")
	for _, n := range []uint64{0, 1, h.state.N, h.state.N + 2} {
		if after := room.Apply(h.state, room.Event{N: n, Kind: room.Ended}); after.Phase != room.Open || after.N != h.state.N {
			t.Errorf("event %d after %d", n, h.state.N)
		}
	}
}
