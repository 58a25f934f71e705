package content_test

import (
	"fmt"
	"testing"
	"time"

	"lakaz/gamification/content"
	"lakaz/gamification/room"
)

// best is the right answer to an activity, or one that may be given where nothing is right.
func best(a content.Activity) *room.Answer {
	switch {
	case a.Estimate != nil:
		return &room.Answer{Number: &a.Estimate.Answer}
	case a.Kind == content.Words:
		return &room.Answer{List: []string{"doux"}}
	}
	pairs, ids := map[string]string{}, []string{}
	for _, c := range a.Choices {
		pairs[c.ID] = c.Target
		if c.Right || a.Kind == content.Order {
			ids = append(ids, c.ID)
		}
	}
	switch {
	case a.Kind == content.Match:
		return &room.Answer{Pairs: pairs}
	case len(ids) == 0:
		ids = []string{a.Choices[0].ID}
	}
	return &room.Answer{List: ids}
}

// Every pack of the binary is played in a room from its first activity to its last: what it says is right earns all the
// points there are, and both times that it is asked.
func TestThePacksPlay(t *testing.T) {
	for _, p := range content.All() {
		activities := []string{}
		for _, a := range p.Activities {
			activities = append(activities, a.ID)
		}
		rules := room.Rules{Pack: p, Settings: room.Settings{Languages: content.Languages(), Board: room.OwnBoard, Activities: activities},
			Say: func(_, key string) string { return key }}
		var s room.State
		now, n := time.Date(2026, 11, 5, 18, 0, 0, 0, time.UTC), 0
		do := func(c room.Command) {
			t.Helper()
			n++
			if c.ID == "" {
				c.ID = fmt.Sprint(n)
			}
			if c.Kind.OfStaff() {
				c.By, c.Fence, c.From = "ines", s.Controller.Fence, room.Position{Phase: s.Phase, Activity: s.Now.Activity}
			}
			events, err := room.Decide(s, rules, c, now)
			if err != nil {
				t.Fatalf("%s %s: %v", p.ID, s.Now.Activity, err)
			}
			for _, e := range events {
				s = room.Apply(s, e)
			}
		}
		do(room.Command{Kind: room.CommandOpen, Code: "K4M7"})
		do(room.Command{Kind: room.CommandTake, Name: "Inès"})
		do(room.Command{Kind: room.CommandJoin, ID: "A", Language: "rcf"})
		played, answered := 0, 0
		for steps := 0; s.Phase != room.Finished && steps < 5*len(activities); steps++ {
			do(room.Command{Kind: room.CommandNext})
			a, _ := p.Activity(s.Now.Activity)
			if s.Phase != room.Open {
				continue
			}
			if played++; a.Kind == content.LiveHome {
				continue
			}
			do(room.Command{Kind: room.CommandAnswer, Player: "A", Activity: a.ID, Answer: best(a)})
			if a.Kind.Answered() {
				answered++
			}
		}
		seat, _ := room.SeatView(s, rules, "A")
		if played != len(p.Activities) || seat.Points == nil || *seat.Points != 100*answered {
			t.Errorf("%s: %d of %d played, %d with an answer, points %v", p.ID, played, len(p.Activities), answered, seat.Points)
		}
	}
}
