package room_test

import (
	"fmt"
	"testing"
	"time"

	"lakaz/gamification/room"
)

// busy are the events of an hour in which 50 players change their minds, about 5000 of them.
func busy(b *testing.B) (room.Rules, []room.Event) {
	h := &hall{t: &testing.T{}, now: evening, rules: room.Rules{Pack: halls, Say: say, Settings: room.Settings{
		Languages: []string{"fr", "gcf-GP", "gcf-MQ", "gcr", "rcf"}, Timer: true, Board: room.TeamsBoard, Teams: 4}}}
	h.do(room.Command{Kind: room.CommandOpen})
	h.do(room.Command{Kind: room.CommandTake})
	for i := range 50 {
		h.join(fmt.Sprintf("01J%023d", i))
	}
	for h.state.Phase != room.Finished {
		a, _ := halls.Activity(h.state.Now.Activity)
		for i := range 14 * 50 {
			if h.state.Phase != room.Open || len(a.Choices) < 2 || a.Kind == "match" || a.Kind == "order" {
				break
			}
			h.now = h.now.Add(time.Millisecond)
			h.answer(h.state.Players[i%50].ID, a.Choices[i/50%2].ID)
		}
		h.next()
	}
	return h.rules, h.events
}

// BenchmarkApply folds an hour: what a server does that comes back.
func BenchmarkApply(b *testing.B) {
	_, events := busy(b)
	for b.Loop() {
		s := room.State{}
		for _, e := range events {
			s = room.Apply(s, e)
		}
	}
	b.ReportMetric(float64(len(events)), "events")
}

// BenchmarkAnswer decides, applies and tells one answer of 50 to everybody: players, wall, remote and the seat.
func BenchmarkAnswer(b *testing.B) {
	rules, events := busy(b)
	s := room.State{}
	for _, e := range events[:200] {
		s = room.Apply(s, e)
	}
	id := s.Players[7].ID
	n := 0
	for b.Loop() {
		n++
		given := room.Answer{List: []string{[]string{"x", "y"}[n%2]}}
		more, err := room.Decide(s, rules, room.Command{ID: "c", Kind: room.CommandAnswer, Player: id, Activity: s.Now.Activity, Answer: &given}, s.Clock.Since)
		if err != nil || len(more) != 1 {
			b.Fatal(err, len(more))
		}
		after := room.Apply(s, more[0])
		room.Changes(room.PlayView(s, rules), room.PlayView(after, rules))
		room.Changes(room.WallView(s, rules), room.WallView(after, rules))
		room.Changes(room.RemoteView(s, rules), room.RemoteView(after, rules))
		was, _ := room.SeatView(s, rules, id)
		is, _ := room.SeatView(after, rules, id)
		room.Changes(was, is)
		s = after
	}
}
