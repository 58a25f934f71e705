package room_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"lakaz/gamification/content"
	"lakaz/gamification/room"

	"pgregory.net/rapid"
)

// marked plays one activity with an answer for each player and tells what each is worth.
func marked(t *testing.T, set room.Settings, activity string, answers ...room.Answer) []int {
	t.Helper()
	set.Activities = []string{activity}
	h := newHall(t, halls, set)
	for i := range answers {
		h.join(fmt.Sprintf("P%02d", i))
	}
	h.next()
	for i, a := range answers {
		h.do(room.Command{Kind: room.CommandAnswer, Player: room.PlayerID(fmt.Sprintf("P%02d", i)), Activity: activity, Answer: &a})
		h.now = h.now.Add(time.Second)
	}
	h.do(room.Command{Kind: room.CommandReveal})
	points := []int{}
	for _, p := range room.RemoteView(h.state, h.rules).List {
		points = append(points, p.Points)
	}
	return points
}

func TestAccuracy(t *testing.T) {
	f := func(activity string, want string, answers ...room.Answer) {
		t.Helper()
		if got := fmt.Sprint(marked(t, room.Settings{}, activity, answers...)); got != want {
			t.Errorf("%s: %s, want %s", activity, got, want)
		}
	}
	ids := func(list ...string) room.Answer { return room.Answer{List: list} }
	n := func(n float64) room.Answer { return room.Answer{Number: &n} }
	f("one", "[100 0]", ids("y"), ids("x"))
	f("true", "[100 0]", ids("true"), ids("false"))
	f("several", "[100 50 50 0 0]", ids("x", "y"), ids("x"), ids("x", "y", "z"), ids("x", "z"), ids("z"))
	f("order", "[100 67 33 0]", ids("a", "b", "c", "d"), ids("b", "a", "c", "d"), ids("b", "a", "d", "c"), ids("d", "c", "b", "a"))
	match := func(targets ...string) room.Answer {
		return room.Answer{Pairs: map[string]string{"lamp": targets[0], "box": targets[1], "clim": targets[2]}}
	}
	f("match", "[100 67 0 33]", match("low", "low", "high"), match("low", "low", "low"), match("high", "high", "low"),
		room.Answer{Pairs: map[string]string{"clim": "high"}})
	f("guess", "[100 100 89 56 0]", n(100), n(110), n(120), n(150), n(0)) // by how far beyond near, of 90
	f("guess", "[50]", n(0))                                              // nobody was near: the nearest has a share
	f("guess", "[50 50 6]", n(10), n(190), n(5))
	f("guess", "[50 17]", n(45), n(15))
	f("guess", "[78 17]", n(70), n(15))
	f("poll", "[0 0]", ids("p"), ids("q"))
	f("commit", "[0]", ids("g01"))
	f("words", "[0]", ids("ombre"))
}

func TestSpeedIsOptIn(t *testing.T) {
	ids := func(list ...string) room.Answer { return room.Answer{List: list} }
	f := func(set room.Settings, activity, want string, answers ...room.Answer) {
		t.Helper()
		if got := fmt.Sprint(marked(t, set, activity, answers...)); got != want {
			t.Errorf("%+v: %s, want %s", set, got, want)
		}
	}
	timed := room.Settings{Timer: true}
	f(timed, "one", "[100 100 0]", ids("y"), ids("y"), ids("x"))
	timed.SpeedBonus = 0.2
	f(timed, "one", "[120 119 0]", ids("y"), ids("y"), ids("x")) // seconds 0 and 1 of 60
	f(timed, "several", "[60 119]", ids("x"), ids("x", "y"))
	n := func(n float64) room.Answer { return room.Answer{Number: &n} }
	f(timed, "guess", "[99 119]", n(120), n(100)) // 89 and a bonus of 17 would go before 100
	timed.SpeedBonus = 5                          // no more than a fifth, whatever a file says
	f(timed, "one", "[120 119]", ids("y"), ids("y"))
	f(room.Settings{SpeedBonus: 0.2}, "one", "[100 100]", ids("y"), ids("y")) // no timer, no speed
}

// Who has more time of their own is not slower for it.
func TestSpeedIsOfOnesOwnTime(t *testing.T) {
	h := newHall(t, halls, room.Settings{Timer: true, SpeedBonus: 0.2, Activities: []string{"one"}})
	h.join("A")
	h.join("B")
	h.do(room.Command{Kind: room.CommandExtra, Player: "B", Seconds: 60})
	h.next()
	h.pass(30 * time.Second)
	h.answer("A", "y") // half of a minute: half of the bonus
	h.pass(30 * time.Second)
	h.answer("B", "y") // half of two
	h.do(room.Command{Kind: room.CommandReveal})
	if a, b := h.state.Players[0].Points, h.state.Players[1].Points; a != 110 || b != 110 {
		t.Errorf("%d and %d points", a, b)
	}
}

// Whoever is more accurate has more points, however slow they are; and the bonus is never more than a fifth.
func TestSpeedNeverGoesBeforeAccuracy(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := newHall(t, halls, room.Settings{Timer: true, SpeedBonus: 0.2, Activities: []string{rapid.SampledFrom([]string{"guess", "order", "one"}).Draw(r, "activity")}})
		n := rapid.IntRange(1, 20).Draw(r, "players")
		for i := range n {
			h.join(fmt.Sprintf("P%02d", i))
			h.do(room.Command{Kind: room.CommandExtra, Player: h.state.Players[i].ID, Seconds: rapid.SampledFrom([]int{0, 60}).Draw(r, "extra")})
		}
		h.next()
		a, _ := halls.Activity(h.state.Now.Activity)
		for i := range n {
			h.now = h.now.Add(time.Duration(rapid.IntRange(0, 2500).Draw(r, "ms")) * time.Millisecond)
			given := room.Answer{List: []string{rapid.SampledFrom([]string{"x", "y"}).Draw(r, "choice")}}
			switch a.Kind {
			case content.Order:
				given.List = rapid.Permutation([]string{"a", "b", "c", "d"}).Draw(r, "order")
			case content.Guess:
				number := rapid.SampledFrom([]float64{100, 115, 120, 125, 150, 200}).Draw(r, "number")
				given = room.Answer{Number: &number}
			}
			h.do(room.Command{Kind: room.CommandAnswer, Player: h.state.Players[i].ID, Activity: a.ID, Answer: &given})
		}
		h.do(room.Command{Kind: room.CommandReveal})
		base := map[room.PlayerID]int{}
		for _, g := range h.state.Now.Given {
			base[g.Player] = int(math.Round(100 * g.Mark.Right))
			if extra := g.Mark.Points - base[g.Player]; extra < 0 || extra > base[g.Player]/5 {
				r.Fatalf("a bonus of %d on %d", extra, base[g.Player])
			}
		}
		for _, g := range h.state.Now.Given {
			for _, other := range h.state.Now.Given {
				if base[g.Player] > base[other.Player] && g.Mark.Points <= other.Mark.Points {
					r.Fatalf("%d points for %d right, %d for %d", g.Mark.Points, base[g.Player], other.Mark.Points, base[other.Player])
				}
			}
		}
	})
}

func TestBoards(t *testing.T) {
	evening := func(board room.BoardKind) (*hall, *room.Standing) {
		h := newHall(t, halls, room.Settings{Board: board, Teams: 2, Activities: []string{"one", "several"}})
		for _, id := range []string{"A", "B", "C", "D", "E"} { // teams 1 2 1 2 1
			h.join(id)
		}
		h.next()
		if seat, _ := room.SeatView(h.state, h.rules, "A"); seat.Points != nil {
			t.Errorf("%s: points before anything was told", board)
		}
		h.answer("A", "y")
		h.answer("B", "y")
		h.do(room.Command{Kind: room.CommandLeave, Player: "D"})
		h.answer("C", "x") // no worse for team 1 than to say nothing, as E
		h.next()
		h.next()
		h.do(room.Command{Kind: room.CommandTeam, Player: "A", Team: 2}) // what was won stays with whom it was won
		if board != room.NoBoard {
			h.next()
		}
		v := room.PlayView(h.state, h.rules)
		return h, v.Board
	}
	f := func(board room.BoardKind, want string) {
		t.Helper()
		h, b := evening(board)
		got := "none"
		if b != nil {
			got = fmt.Sprint(b.Rows)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", board, got, want)
		}
		seat, _ := room.SeatView(h.state, h.rules, "A")
		if shown := seat.Points != nil; shown != (board != room.NoBoard) || shown && *seat.Points != 100 {
			t.Errorf("%s: own points %v", board, seat.Points)
		}
		if seat.Right["one"] != 1 {
			t.Errorf("right: %v", seat.Right)
		}
	}
	f(room.NoBoard, "none")
	f(room.OwnBoard, "[]")
	f(room.TeamsBoard, "[{2  100} {1  33}]")
	f(room.TopBoard, fmt.Sprintf("[{0 %s 100} {0 %s 100}]", alias("A"), alias("B")))
}

// The three best are shown, and nobody else.
func TestTopThree(t *testing.T) {
	h := newHall(t, halls, room.Settings{Board: room.TopBoard, Activities: []string{"guess"}})
	for i := range 6 {
		h.do(room.Command{Kind: room.CommandJoin, ID: fmt.Sprintf("P%d", i), Language: "fr", Name: fmt.Sprintf("N%d", i)})
	}
	h.next()
	for i, n := range []float64{200, 150, 120, 100, 130, 160} {
		h.number(room.PlayerID(fmt.Sprintf("P%d", i)), n)
	}
	h.do(room.Command{Kind: room.CommandReveal})
	h.next()
	if got := fmt.Sprint(room.PlayView(h.state, h.rules).Board.Rows); got != "[{0 N3 100} {0 N2 89} {0 N4 78}]" {
		t.Error(got)
	}
}

// alias is the name that the room of TestBoards gives to a player.
func alias(id string) string {
	var t testing.T
	h := newHall(&t, halls, room.Settings{})
	for _, other := range []string{"A", "B"} {
		h.join(other)
	}
	return h.name(room.PlayerID(id))
}
