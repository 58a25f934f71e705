package room_test

import (
	"encoding/json"
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
	clients map[string]map[string]json.RawMessage
	before  map[string]any
	hidden  map[string]bool  // words that no facilitator let through
	sides   map[string][]int // what cards showed of what is on, by activity and card
	paper   bool             // there are voting cards, and so no timers
	seen    *coverage
	folded  room.State // of the events as they are stored
}

// views are what every role sees, by channel.
func views(h *hall) map[string]any { return viewsOf(h.state, h.rules) }

func viewsOf(s room.State, r room.Rules) map[string]any {
	all := map[string]any{"play": room.PlayView(s, r), "wall": room.WallView(s, r), "remote": room.RemoteView(s, r)}
	for _, p := range s.Players {
		all["seat:"+string(p.ID)], _ = room.SeatView(s, r, p.ID)
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

// look checks all that must hold of a room, in what every role sees.
func (m *model) look() {
	m.t.Helper()
	now := views(m.h)
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
	for word, hidden := range m.hidden {
		if hidden && strings.Contains(open, word) {
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
