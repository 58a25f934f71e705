package room_test

import (
	"testing"

	"lakaz/gamification/content"
	"lakaz/gamification/room"
)

// TestSimulated: in every shipped pack a player who is none says nothing that a room would refuse, and is right more often than not.
func TestSimulated(t *testing.T) {
	words := []string{"soleil", "calme"}
	for _, pack := range append(content.All(), halls) {
		for _, a := range pack.Activities {
			if a.Kind == content.LiveHome {
				if !room.Simulated(a, 1, words).Empty() {
					t.Errorf("%s %s is answered", pack.ID, a.ID)
				}
				continue
			}
			h := newHall(t, pack, room.Settings{Activities: []string{a.ID}})
			p := h.join("A")
			h.next()
			said := map[string]int{}
			for seed := range uint64(60) {
				answer := room.Simulated(a, seed, words)
				h.do(room.Command{Kind: room.CommandAnswer, Player: p, Activity: a.ID, Answer: &answer})
				text, err := answer.MarshalJSON()
				if err != nil {
					t.Fatal(err)
				}
				said[string(text)]++
			}
			if len(said) < 2 {
				t.Errorf("%s %s: everybody says %v", pack.ID, a.ID, said)
			}
		}
	}
}
