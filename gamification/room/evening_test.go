package room_test

import (
	"encoding/json"
	"fmt"
	"maps"
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

// tags are the languages of the evenings.
var tags = []string{"fr", "gcf-GP", "gcf-MQ", "gcr", "rcf"}

// TestRoomModel: whatever happens in whatever order, after each event the views that clients folded are the views that are,
// for every role; nobody learns too early what is right, the numbers are the sizes of sets, and what was said yes to is kept.
// Events of every kind must have happened.
func TestRoomModel(t *testing.T) {
	seen := &coverage{events: map[room.EventKind]int{}, other: map[string]int{}}
	for range 5 { // chance may leave something out of a hundred evenings
		if rapid.Check(t, func(r *rapid.T) { playModel(t, r, seen) }); len(seen.missing(t)) == 0 {
			break
		}
	}
	if missing := seen.missing(t); len(missing) > 0 {
		t.Errorf("never happened: %v", missing)
	}
	t.Log(seen.events)
	t.Log(seen.other)
}

// playModel plays a random evening.
func playModel(t *testing.T, r *rapid.T, seen *coverage) {
	set := room.Settings{
		Languages: tags, Timer: rapid.Bool().Draw(r, "timer"), Teams: rapid.IntRange(0, 3).Draw(r, "teams"),
		Board:      rapid.SampledFrom([]room.BoardKind{room.NoBoard, room.OwnBoard, room.TeamsBoard, room.TopBoard}).Draw(r, "board"),
		Activities: rapid.Permutation(ids(halls)).Draw(r, "activities"),
		SpeedBonus: rapid.SampledFrom([]float64{0, 0.2}).Draw(r, "bonus"),
	}
	m := &model{t: r, h: newHall(t, halls, set), twin: newHall(t, otherwise(halls), set), answers: map[string]map[room.PlayerID]string{},
		clients: map[string]map[string]json.RawMessage{}, before: map[string]any{}, hidden: map[string]bool{},
		sides: map[string][]int{}, seen: seen, paper: rapid.Bool().Draw(r, "paper")}
	m.store(m.h.events)
	m.look()
	for step := range rapid.SampledFrom([]int{30, 60, 120}).Draw(r, "steps") {
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
	_, card := player.Card()
	what := rapid.SampledFrom([]string{"join", "apt", "answer", "next", "card", "resume", "pass", "hands", "apt", "team", "return", "answer", "pass",
		"extend", "leave", "pause", "away", "hold", "take", "reveal", "close", "board", "fenced", "answer", "twice", "late", "extra", "remove",
		"rename", "language", "project", "meter", "measure", "home", "moderate", "dealt", "finish", "apt"}).Draw(r, "what") // the first come more often
	if what == "apt" {
		what = m.apt()
	}
	switch what {
	case "join":
		_ = m.do(room.Command{Kind: room.CommandJoin, ID: fmt.Sprintf("P%03d", n), Language: rapid.SampledFrom(tags).Draw(r, "language"), Random: rapid.Uint64().Draw(r, "random"),
			Team: rapid.IntRange(0, 4).Draw(r, "wish"), Name: rapid.SampledFrom([]string{"", "Zoé", "Zoé"}).Draw(r, "name")})
	case "answer":
		if !card {
			m.answer(player, s.Now.Activity, n)
		}
	case "card":
		if m.paper {
			m.card(room.CardSeat(rapid.IntRange(1, 4).Draw(r, "card")))
		}
	case "dealt":
		if m.paper && n > 20 {
			m.must(room.Command{Kind: room.CommandDealt})
		}
	case "late": // for an activity that is not on
		if !card {
			m.answer(player, rapid.SampledFrom(halls.Activities).Draw(r, "activity").ID, n)
		}
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
			for _, a := range halls.Activities {
				delete(m.sides, a.ID+string(player))
			}
		}
		m.look()
	case "fenced":
		c := room.Command{Kind: room.CommandNext, By: rapid.SampledFrom(staff).Draw(r, "by"), Fence: s.Controller.Fence + rapid.SampledFrom([]uint64{1, 0, ^uint64(0)}).Draw(r, "fence"),
			From: room.Position{Phase: s.Phase, Activity: s.Now.Activity}}
		holds := c.By == s.Controller.Person && c.Fence == s.Controller.Fence
		if err := m.do(c); !holds && err == nil {
			r.Fatal("a remote with another fence steers")
		}
	case "take":
		m.must(room.Command{Kind: room.CommandTake, By: rapid.SampledFrom(staff).Draw(r, "by"), Name: "Léa"})
	case "finish":
		if rapid.IntRange(0, 9).Draw(r, "early") == 0 {
			m.must(room.Command{Kind: room.CommandFinish})
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
		word, shown := fmt.Sprintf("mot%03d", rapid.IntRange(0, n).Draw(r, "word")), rapid.Bool().Draw(r, "shown")
		if len(s.Now.Given) > 0 && len(s.Now.Given[0].Answer.List) > 0 {
			word = s.Now.Given[0].Answer.List[0]
		}
		if m.ask(room.Command{Kind: room.CommandModerate, Activity: "words", Word: word, Shown: shown}) == nil {
			m.hidden[word] = !shown
		}
		m.look()
	default:
		m.ordinary(what, player)
	}
	if now := m.h.state.Now; now.Activity != was {
		a, _ := halls.Activity(now.Activity)
		m.timed, m.left = m.h.rules.Settings.Timer && a.Seconds > 0 && a.Kind != content.LiveHome && !s.Cards, time.Duration(a.Seconds)*time.Second
	}
	m.timed = m.timed && !m.h.state.Cards
}

// apt is what the activity that is on is there for, which would hardly happen else.
func (m *model) apt() string {
	switch now := m.h.state.Now.Activity; {
	case m.h.state.Phase == room.Open && m.h.state.Clock.Pause != room.Running:
		return rapid.SampledFrom([]string{"answer", "resume"}).Draw(m.t, "of a pause")
	case m.h.state.Phase == room.Closed && now == "measure":
		return rapid.SampledFrom([]string{"meter", "measure"}).Draw(m.t, "of a measure")
	case now == "words" && m.h.state.Phase != room.Board:
		return rapid.SampledFrom([]string{"answer", "moderate", "next"}).Draw(m.t, "of words")
	case now == "home":
		return rapid.SampledFrom([]string{"home", "next"}).Draw(m.t, "of a home")
	}
	return "next"
}
