package room_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lakaz/gamification/room"
	"lakaz/locales"
)

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

// Every name that a room gives, the longest too, finds its seat again, however its spaces are typed.
func TestEveryNameFindsItsSeat(t *testing.T) {
	for random := range uint64(200) {
		h := newHall(t, halls, room.Settings{})
		h.rules.Say = func(language, key string) string { return locales.For(language).T(key) }
		h.do(room.Command{Kind: room.CommandJoin, ID: "P", Language: "fr", Random: random})
		name := h.name("P")
		if _, ok := h.rules.Find(h.state, strings.ReplaceAll(name, " ", "\u00a0 "), h.state.Players[0].PIN); !ok {
			t.Errorf("%s is not found", name)
		}
	}
}
