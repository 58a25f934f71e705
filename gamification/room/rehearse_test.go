package room_test

import (
	"fmt"
	"testing"
	"time"

	"lakaz/gamification/content"
	"lakaz/gamification/room"
)

// rehearse plays a whole pack with simulated players, a second at a time, and is the room at its end.
func rehearse(t *testing.T, p content.Pack, seed uint64, players int) *hall {
	t.Helper()
	h := newHall(t, p, room.Settings{Languages: []string{"fr", "rcf"}, Timer: true, Teams: 3, Board: room.TeamsBoard, SpeedBonus: 0.1})
	for range 3 * 60 * 60 {
		for _, c := range room.Rehearse(h.state, h.rules, seed, players, h.now) {
			h.do(c)
		}
		if h.state.Phase == room.Finished {
			return h
		}
		if h.state.Phase != room.Open && len(h.state.Players) == players || h.state.Clock.CloseAt.IsZero() && h.now.Sub(h.state.Clock.Since) > time.Minute {
			h.next()
		}
		h.pass(time.Second)
	}
	t.Fatal("the rehearsal does not end")
	return nil
}

func TestARehearsalOfEveryPack(t *testing.T) {
	for _, p := range append(content.All(), halls) {
		h := rehearse(t, p, 7, 30)
		kinds, right, wrong := map[content.Kind]int{}, 0, 0
		for _, played := range append(h.state.Past, h.state.Now) {
			a, _ := p.Activity(played.Activity)
			kinds[a.Kind] += len(played.Given)
			for _, g := range played.Given {
				switch {
				case g.Mark == nil:
				case g.Mark.Right > 0.99:
					right++
				default:
					wrong++
				}
			}
			if n := len(played.Given); a.Kind != content.LiveHome && (n < 15 || n > 30) {
				t.Errorf("%s %s: %d of 30 answered", p.ID, a.ID, n)
			}
		}
		if right < wrong/4 || wrong < right/4 {
			t.Errorf("%s: %d right, %d wrong", p.ID, right, wrong)
		}
		again := rehearse(t, p, 7, 30)
		if fmt.Sprint(h.events) == "" || len(h.events) != len(again.events) || text(t, h.events) != text(t, again.events) {
			t.Errorf("%s: the same seed, another evening", p.ID)
		}
	}
	if text(t, rehearse(t, halls, 1, 5).events) == text(t, rehearse(t, halls, 2, 5).events) {
		t.Error("another seed, the same evening")
	}
}
