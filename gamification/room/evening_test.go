package room_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"lakaz/gamification/content"
	"lakaz/gamification/room"

	"pgregory.net/rapid"
)

// otherwise is a pack in which everything else is right and said.
func otherwise(p content.Pack) content.Pack {
	p.Activities = append([]content.Activity{}, p.Activities...)
	for i, a := range p.Activities {
		a.Choices = append([]content.Choice{}, a.Choices...)
		for j := range a.Choices {
			a.Choices[j].Right = !a.Choices[j].Right
			if len(a.Targets) > 0 {
				a.Choices[j].Target = a.Targets[j%len(a.Targets)].ID
			}
		}
		if a.Kind == content.Order {
			a.Choices[1], a.Choices[2] = a.Choices[2], a.Choices[1]
		}
		if a.Estimate != nil {
			e := *a.Estimate
			e.Answer, e.Near = e.Answer*1.5, e.Near/2
			a.Estimate = &e
		}
		p.Activities[i] = a
	}
	p.Texts = map[string]map[string]string{"fr": maps.Clone(p.Texts["fr"]), "rcf": p.Texts["rcf"]}
	p.Texts["fr"]["one.why"] = "C’est autre chose."
	return p
}

// ids are a pack's activities.
func ids(p content.Pack) (list []string) {
	for _, a := range p.Activities {
		list = append(list, a.ID)
	}
	return list
}

func TestRoomModel(t *testing.T) { rapid.Check(t, func(r *rapid.T) { playModel(t, r) }) }

// playModel plays a random evening.
func playModel(t *testing.T, r *rapid.T) {
	set := room.Settings{
		Languages: []string{"fr", "rcf"}, Timer: rapid.Bool().Draw(r, "timer"), Teams: rapid.IntRange(0, 3).Draw(r, "teams"),
		Board:      rapid.SampledFrom([]room.BoardKind{room.NoBoard, room.OwnBoard, room.TeamsBoard, room.TopBoard}).Draw(r, "board"),
		Activities: rapid.Permutation(ids(halls)).Draw(r, "activities"),
		SpeedBonus: rapid.SampledFrom([]float64{0, 0.2}).Draw(r, "bonus"),
	}
	m := &model{t: r, h: newHall(t, halls, set), twin: newHall(t, otherwise(halls), set), answers: map[string]map[room.PlayerID]string{},
		sides: map[string]map[room.PlayerID][]int{}, clients: map[string]map[string]json.RawMessage{}, before: map[string]any{}, hidden: map[string]bool{}}
	m.store(m.h.events)
	m.look()
	for step := range rapid.IntRange(10, 120).Draw(r, "steps") {
		m.step(step)
	}
}

// step is one thing that somebody does, or time that goes by.
func (m *model) step(n int) {
	r, s := m.t, m.h.state
	player := room.PlayerID("nobody")
	if len(s.Players) > 0 {
		player = rapid.SampledFrom(s.Players).Draw(r, "player").ID
	}
	was := s.Now.Activity
	switch what := rapid.SampledFrom([]string{"join", "answer", "answer", "answer", "pass", "pass", "next", "next", "twice", "pause",
		"resume", "extend", "close", "extra", "remove", "rename", "team", "language", "leave", "return", "away", "hold", "take",
		"fenced", "measure", "meter", "home", "moderate", "project", "late", "hands", "card", "card"}).Draw(r, "what"); what {
	case "join":
		_ = m.do(room.Command{Kind: room.CommandJoin, ID: fmt.Sprintf("P%03d", n), Language: "rcf", Random: rapid.Uint64().Draw(r, "random"),
			Team: rapid.IntRange(0, 4).Draw(r, "wish"), Name: rapid.SampledFrom([]string{"", "Zoé", "Zoé"}).Draw(r, "name")})
	case "answer":
		m.answer(player, s.Now.Activity, n)
	case "hands":
		_ = m.do(room.Command{Kind: room.CommandHands, Reading: rapid.IntRange(0, 3).Draw(r, "reading")})
	case "card":
		m.card(s.Now.Activity)
	case "late": // for an activity that is not on
		m.answer(player, rapid.SampledFrom(halls.Activities).Draw(r, "activity").ID, n)
	case "pass":
		m.pass(time.Duration(rapid.SampledFrom([]int{1, 100, 250, 300, 301, 900, 15_000, 29_900, 60_000, 108_000_000}).Draw(r, "ms")) * time.Millisecond)
	case "next":
		m.must(room.Command{Kind: room.CommandNext})
	case "twice": // a double tap: both were sent from the same place
		from := room.Position{Phase: s.Phase, Activity: s.Now.Activity}
		m.must(room.Command{Kind: room.CommandNext, From: from})
		at := m.h.state.N
		m.must(room.Command{Kind: room.CommandNext, From: from})
		if m.h.state.N != at {
			r.Fatal("a double tap moved the room twice")
		}
	case "remove":
		if m.ask(room.Command{Kind: room.CommandRemove, Player: player}) == nil {
			for _, by := range m.answers {
				delete(by, player)
			}
			for _, by := range m.sides {
				delete(by, player)
			}
			delete(m.clients, "seat:"+string(player))
		}
		m.look()
	case "fenced":
		if m.do(room.Command{Kind: room.CommandNext, Fence: s.Controller.Fence + 1}) == nil && s.Phase != room.Finished {
			r.Fatal("a remote with another fence steers")
		}
	case "measure":
		watts := rapid.Float64Range(0, 3000).Draw(r, "watts")
		m.must(room.Command{Kind: room.CommandMeasure, Watts: &watts})
	case "meter":
		value := rapid.Float64Range(0.001, 5000).Draw(r, "value")
		kind := rapid.SampledFrom([]room.CommandKind{room.CommandStart, room.CommandStop, room.CommandRead}).Draw(r, "kind")
		if err := m.do(room.Command{Kind: kind, Value: &value}); err != nil && s.Now.Activity == "measure" && s.Phase == room.Closed {
			r.Fatalf("%s: %v", kind, err)
		}
	case "home":
		m.must(room.Command{Kind: room.CommandMeasure, Home: &room.Home{Celsius: 19.5, Humidity: 55}})
	case "moderate":
		word := fmt.Sprintf("mot%03d", rapid.IntRange(0, n).Draw(r, "word"))
		if m.ask(room.Command{Kind: room.CommandModerate, Activity: "words", Word: word, Shown: true}) == nil {
			delete(m.hidden, word)
		}
		m.look()
	default:
		m.ordinary(what, player)
	}
	if now := m.h.state.Now; now.Activity != was {
		a, _ := halls.Activity(now.Activity)
		m.timed, m.left = m.h.rules.Settings.Timer && a.Seconds > 0 && a.Kind != content.LiveHome && !s.Cards, time.Duration(a.Seconds)*time.Second
	}
}

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
	c := room.Command{Kind: room.CommandKind(what), Player: player, Language: "fr", Team: 1, Name: "Léa"}
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
	case "pause", "resume", "close", "rename", "team", "language", "leave", "return", "away", "hold", "take":
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
	if rapid.IntRange(0, 9).Draw(r, "back") == 0 {
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

// card holds a voting card up, and knows from what it showed before what it says now.
func (m *model) card(activity string) {
	r, seat := m.t, room.CardSeat(rapid.IntRange(1, 3).Draw(m.t, "number"))
	if m.do(room.Command{Kind: room.CommandJoin, Player: seat, Language: "fr", Again: rapid.Bool().Draw(r, "again")}) != nil {
		return
	}
	show := room.Showing{Reading: rapid.IntRange(0, 3).Draw(r, "reading"), Side: rapid.IntRange(0, 4).Draw(r, "side")}
	defer m.look()
	if m.ask(room.Command{Kind: room.CommandAnswer, Player: seat, Activity: activity, Showing: &show}) != nil {
		return
	}
	if m.sides[activity] == nil {
		m.sides[activity] = map[room.PlayerID][]int{}
	}
	if m.answers[activity] == nil {
		m.answers[activity] = map[room.PlayerID]string{}
	}
	sides := slices.Clone(m.sides[activity][seat])
	for len(sides) <= show.Reading {
		sides = append(sides, 0)
	}
	sides[show.Reading] = show.Side
	m.sides[activity][seat] = sides
	if slices.Max(sides) == 0 {
		delete(m.answers[activity], seat)
		return
	}
	a, _ := halls.Activity(activity)
	m.answers[activity][seat] = text(m.h.t, room.CardAnswer(a, sides))
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
