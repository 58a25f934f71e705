package room_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"lakaz/gamification/content"
	"lakaz/gamification/room"
)

// must is a command that is never refused, but at the end.
func (m *model) must(c room.Command) {
	m.t.Helper()
	over := m.h.state.Phase == room.Finished
	if err := m.do(c); err != nil && !over {
		m.t.Fatalf("%s: %v", c.Kind, err)
	}
}

// ordinary are the commands of which the model knows nothing but the time they give.
func (m *model) ordinary(what string, player room.PlayerID) {
	c := room.Command{Kind: room.CommandKind(what), Player: player, Team: 1, Name: "Léa"}
	switch before := m.h.state.Clock; what {
	case "extend":
		c.Seconds = 30
		closed := m.h.state.Phase == room.Closed
		if m.do(c) == nil && !m.h.state.Clock.Grown.Equal(before.Grown) {
			m.left = max(0, m.left) + 30*time.Second
			if closed {
				m.left, m.timed = 30*time.Second, true
			}
		}
		return
	case "extra":
		c.Seconds = rapid.SampledFrom([]int{0, 20, 300}).Draw(m.t, "extra")
	case "project":
		c.Languages = rapid.SampledFrom([][]string{{"fr"}, {"rcf", "fr"}, {"rcf", "rcf"}, nil}).Draw(m.t, "languages")
	case "hands":
		if !m.paper {
			return
		}
		c.Reading = rapid.IntRange(-1, 3).Draw(m.t, "reading")
	case "language":
		c.Language = rapid.SampledFrom(tags).Draw(m.t, "language")
	case "pause", "resume", "close", "rename", "team", "leave", "return", "away", "hold", "reveal", "board":
	}
	_ = m.do(c)
}

// answer says something, and checks by the test's own stopwatch whether it had to be taken.
func (m *model) answer(player room.PlayerID, activity string, n int) {
	r, s := m.t, m.h.state
	given := room.Answer{List: []string{rapid.SampledFrom([]string{"x", "y", "z", "p", "q", "true", "g01"}).Draw(r, "choice")}}
	a, known := halls.Activity(activity)
	switch a.Kind {
	case content.Guess, content.Measure:
		number := rapid.Float64Range(0, 1).Draw(r, "number")
		given = room.Answer{Number: &number}
	case content.Order:
		given.List = rapid.Permutation([]string{"a", "b", "c", "d"}).Draw(r, "order")
	case content.Match:
		given = room.Answer{Pairs: map[string]string{"lamp": "low", "clim": rapid.SampledFrom([]string{"low", "high"}).Draw(r, "target")}}
	case content.Words:
		given.List = []string{fmt.Sprintf("mot%03d", n)}
	}
	if rapid.IntRange(0, 4).Draw(r, "back") == 0 {
		given = room.Answer{}
	}
	grace := time.Duration(rapid.SampledFrom([]int{0, 100, 300, 5000}).Draw(r, "grace")) * time.Millisecond
	p := s.Players
	var extra time.Duration
	for _, q := range p {
		if q.ID == player {
			extra = q.Extra
		}
	}
	paused := s.Clock.Pause != room.Running
	defer m.look()
	err := m.ask(room.Command{Kind: room.CommandAnswer, Player: player, Activity: activity, Answer: &given, Grace: grace})
	inTime := s.Phase == room.Open && (!m.timed || paused || m.left+extra+min(grace, room.MaxGrace) >= 0)
	switch {
	case err == nil && (!known || activity != s.Now.Activity):
		r.Fatalf("an answer for %s was taken while %s is on", activity, s.Now.Activity)
	case err == nil && s.Phase == room.Open && !inTime:
		r.Fatalf("an answer %v late was taken", -m.left)
	case err == nil && s.Phase != room.Open && s.Phase != room.Closed:
		r.Fatalf("an answer was taken in %s", s.Phase)
	case err == nil && s.Phase == room.Closed && m.h.now.Sub(s.Clock.Shut) > room.MaxGrace:
		r.Fatal("an answer long after the close was taken")
	case err != nil && inTime && activity == s.Now.Activity && len(p) > 0 && fits(a, given):
		r.Fatalf("an answer in time was refused: %v", err)
	case err != nil:
		return
	}
	if m.answers[activity] == nil {
		m.answers[activity] = map[room.PlayerID]string{}
	}
	if given.Empty() {
		delete(m.answers[activity], player)
		return
	}
	m.answers[activity][player] = text(m.h.t, given)
	if a.Kind == content.Words {
		m.hidden[given.List[0]] = true
	}
}

// fits tells that the answer is one that the activity asks for.
func fits(a content.Activity, given room.Answer) bool {
	if given.Empty() || given.Number != nil || given.Pairs != nil || a.Kind == content.Order || a.Kind == content.Words {
		return true
	}
	for _, c := range a.Choices {
		if c.ID == given.List[0] {
			return true
		}
	}
	return false
}

// card lets a voting card be read: it sits down where it did not, and shows a side.
func (m *model) card(p room.PlayerID) {
	r, s := m.t, m.h.state
	defer m.look()
	_ = m.ask(room.Command{Kind: room.CommandJoin, Player: p, Language: "fr", Again: rapid.Bool().Draw(r, "again")})
	showing := room.Showing{Reading: rapid.SampledFrom([]int{s.Now.Reading, 0, 1}).Draw(r, "reading"), Side: rapid.IntRange(0, 4).Draw(r, "side")}
	if m.ask(room.Command{Kind: room.CommandAnswer, Player: p, Activity: s.Now.Activity, Showing: &showing}) != nil {
		return
	}
	a, _ := halls.Activity(s.Now.Activity)
	key := a.ID + string(p)
	for len(m.sides[key]) <= showing.Reading {
		m.sides[key] = append(m.sides[key], 0)
	}
	m.sides[key][showing.Reading] = showing.Side
	if m.answers[a.ID] == nil {
		m.answers[a.ID] = map[room.PlayerID]string{}
	}
	if !slices.ContainsFunc(m.sides[key], func(side int) bool { return side > 0 }) {
		delete(m.sides, key)
		delete(m.answers[a.ID], p)
		return
	}
	m.answers[a.ID][p] = text(m.h.t, room.CardAnswer(a, m.sides[key])) // no to all is an answer, too
}
