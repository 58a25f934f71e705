package room_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"lakaz"
	"lakaz/gamification/room"
)

// staff are the facilitators of the evenings, who take the remote from each other.
var staff = []lakaz.PersonID{"ines", "lea"}

// coverage is what happened in a test's evenings.
type coverage struct {
	events map[room.EventKind]int
	other  map[string]int
}

// add counts an event and where the room is with it.
func (c *coverage) add(s room.State, e room.Event) {
	c.events[e.Kind]++
	c.other["phase "+string(s.Phase)]++
	if e.Kind == room.Paused {
		c.other["paused, "+string(e.Pause)]++
	}
	if e.Kind == room.Controlled && e.Fence > 1 {
		c.other["taken over"]++
	}
	if e.Kind == room.Controlled && !e.Here {
		c.other["nobody holds the remote"]++
	}
	_, card := e.Player.Card()
	switch {
	case card && e.Kind == room.Joined && e.N > 3:
		c.other["a card comes"]++
	case card && e.Kind == room.Answered:
		c.other["a card answers"]++
	case card && e.Kind == room.Removed:
		c.other["a card is taken out"]++
	case e.Kind == room.Answered && (e.Answer == nil || e.Answer.Empty()):
		c.other["an answer is taken back"]++
	case e.Kind == room.Answered && s.Clock.Pause != room.Running:
		c.other["an answer in a pause"]++
	case e.Kind == room.Answered && s.Phase == room.Closed:
		c.other["an answer that was on its way"]++
	}
	for _, p := range s.Players {
		c.other["somebody reads "+p.Language]++
	}
}

// missing is what never happened.
func (c *coverage) missing(t *testing.T) (list []string) {
	t.Helper()
	for _, kind := range eventKinds(t) {
		if c.events[kind] == 0 {
			list = append(list, "event "+string(kind))
		}
	}
	must := []string{"paused, button", "paused, away", "taken over", "nobody holds the remote", "a card comes", "a card answers",
		"a card is taken out", "an answer is taken back", "an answer in a pause", "an answer that was on its way"}
	for _, phase := range []room.Phase{room.Lobby, room.Open, room.Closed, room.Reveal, room.Board, room.Finished} {
		must = append(must, "phase "+string(phase))
	}
	for _, tag := range tags {
		must = append(must, "somebody reads "+tag)
	}
	for _, what := range must {
		if c.other[what] == 0 {
			list = append(list, what)
		}
	}
	return list
}

// eventKinds are the kinds that event.go names.
func eventKinds(t *testing.T) (kinds []room.EventKind) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if !is {
			return true
		}
		if of, is := spec.Type.(*ast.Ident); is && of.Name == "EventKind" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, room.EventKind(text))
		}
		return true
	})
	if len(kinds) < 24 {
		t.Fatalf("only %d kinds are named: %v", len(kinds), kinds)
	}
	return kinds
}
