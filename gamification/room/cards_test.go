package room_test

import (
	"slices"
	"testing"
	"time"

	"lakaz/gamification/content"
	"lakaz/gamification/room"

	"pgregory.net/rapid"
)

// card reads a card: the side that is up, 1 for its first edge.
func (h *hall) card(n, side int) room.PlayerID {
	h.t.Helper()
	p := room.CardSeat(n)
	h.do(room.Command{Kind: room.CommandJoin, Player: p, Language: "fr"})
	h.do(room.Command{Kind: room.CommandAnswer, Player: p, Activity: h.state.Now.Activity,
		Showing: &room.Showing{Reading: h.state.Now.Reading, Side: side}})
	return p
}

// reading asks the hall to hold its cards up again.
func (h *hall) reading(n int) {
	h.t.Helper()
	h.do(room.Command{Kind: room.CommandHands, Reading: n})
}

// Every kind of activity is answered by cards: sides, 1 to 4 and 0 for a card that was not seen, in one reading after the
// other.
func TestCardAnswers(t *testing.T) {
	six := content.Activity{ID: "six", Kind: content.Commit, Choices: []content.Choice{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}, {ID: "e"}, {ID: "f"}}}
	five := content.Activity{ID: "five", Kind: content.Order, Choices: six.Choices[:5]}
	pack := func(id string) content.Activity { a, _ := halls.Activity(id); return a }
	for _, c := range []struct {
		name     string
		a        content.Activity
		readings int
		sides    []int
		want     string
	}{
		{"one right", pack("one"), 1, []int{2}, `["y"]`},
		{"not seen", pack("one"), 1, []int{0}, `[]`},
		{"an edge that says nothing", pack("one"), 1, []int{4}, `[]`},
		{"true", pack("true"), 1, []int{1}, `["true"]`},
		{"poll", pack("poll"), 1, []int{2}, `["q"]`},
		{"several: yes, no, yes", pack("several"), 3, []int{1, 2, 1}, `["x","z"]`},
		{"several: all no", pack("several"), 3, []int{2, 2, 2}, `[]`},
		{"the second of four ranges", pack("guess"), 1, []int{2}, `75`},
		{"the last range", pack("guess"), 1, []int{4}, `175`},
		{"of a measure", pack("measure"), 1, []int{1}, `0.13`},
		{"each its target", pack("match"), 3, []int{1, 2, 1}, `{"box":"high","clim":"low","lamp":"low"}`},
		{"one of them", pack("match"), 3, []int{0, 1}, `{"box":"low"}`},
		{"gestures add up", six, 2, []int{2, 1}, `["b","d"]`},
		{"one gesture", six, 2, []int{0, 2}, `["e"]`},
		{"words", pack("words"), 0, []int{1}, `[]`},
		{"a home", pack("home"), 0, []int{1}, `[]`},
		{"five in order", five, 8, nil, `[]`},
	} {
		if got := len(room.Readings(c.a)); got != c.readings {
			t.Errorf("%s: %d readings, want %d", c.name, got, c.readings)
		}
		if got := text(t, room.CardAnswer(c.a, c.sides)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Held up place after place, a card puts things in order; what it did not name follows as it stands on the wall.
func TestCardsPutInOrder(t *testing.T) {
	a, _ := halls.Activity("order")
	readings := room.Readings(a)
	wall := readings[0].Edges
	if len(readings) != 3 || len(wall) != 4 || slices.Equal(wall, []string{"a", "b", "c", "d"}) {
		t.Fatalf("%+v", readings)
	}
	side := func(id string) int { return slices.Index(wall, id) + 1 }
	if got := room.CardAnswer(a, []int{side("a"), side("b"), side("c")}).List; !slices.Equal(got, []string{"a", "b", "c", "d"}) {
		t.Errorf("all places: %v", got)
	}
	got := room.CardAnswer(a, []int{side("d"), side("d")}).List // the same twice is once
	if want := append([]string{"d"}, slices.DeleteFunc(slices.Clone(wall), func(id string) bool { return id == "d" })...); !slices.Equal(got, want) {
		t.Errorf("the first place alone: %v, want %v", got, want)
	}
}

// A hall whose cards are noticed only when its clock runs has all the time it needs, now and when a question is opened again.
func TestCardsStopTheClock(t *testing.T) {
	for name, comes := range map[string]room.Command{"dealt": {Kind: room.CommandDealt}, "held up": {Kind: room.CommandHands},
		"read": {Kind: room.CommandJoin, Player: room.CardSeat(7), Language: "fr"}} {
		for _, paused := range []bool{false, true} {
			h := newHall(t, halls, room.Settings{Timer: true, Activities: []string{"one", "poll"}})
			h.join("A")
			h.next()
			if paused {
				h.do(room.Command{Kind: room.CommandPause})
			}
			if v := room.WallView(h.state, h.rules); v.Hands != nil || v.CloseAt == 0 && v.Left == 0 {
				t.Fatalf("%s: %+v", name, v)
			}
			h.do(comes)
			if h.do(comes) != nil {
				t.Errorf("%s twice", name)
			}
			if paused {
				h.do(room.Command{Kind: room.CommandResume})
			}
			h.pass(time.Hour)
			v := room.WallView(h.state, h.rules)
			if h.at(room.Open, "one"); v.Hands == nil || v.Hands.At != 1 || v.CloseAt != 0 || v.Left != 0 || v.Activity.Seconds != 0 {
				t.Errorf("%s, paused %v: %+v", name, paused, v)
			}
			h.card(3, 2)
			h.do(room.Command{Kind: room.CommandClose})
			h.do(room.Command{Kind: room.CommandExtend})
			h.pass(time.Hour)
			h.at(room.Open, "one")
		}
	}
	h := newHall(t, halls, room.Settings{Timer: true, Activities: []string{"one"}})
	h.do(room.Command{Kind: room.CommandDealt})
	h.next()
	if v := room.WallView(h.state, h.rules); v.CloseAt != 0 || v.Hands == nil || v.Hands.At != 1 {
		t.Errorf("dealt in the lobby: %+v", v)
	}
}

// Whatever cards show, what they say is what the activity can be answered with.
func TestCardAnswersFit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := newHall(t, halls, room.Settings{})
		h.join("phone")
		for range rapid.IntRange(1, len(halls.Activities)).Draw(r, "activity") {
			for h.state.Phase == room.Open || h.state.Phase == room.Closed {
				h.next()
			}
			h.next()
		}
		a, _ := halls.Activity(h.state.Now.Activity)
		readings := room.Readings(a)
		for range rapid.IntRange(0, 12).Draw(r, "showings") {
			if len(readings) == 0 {
				break
			}
			at := rapid.IntRange(0, len(readings)-1).Draw(r, "reading")
			h.reading(at)
			sides := len(readings[at].Edges) + len(readings[at].Ranges)
			h.card(rapid.IntRange(1, 3).Draw(r, "card"), rapid.IntRange(0, sides).Draw(r, "side"))
		}
		before := len(h.state.Now.Given)
		h.next()
		h.next()
		if len(h.state.Now.Given) != before {
			r.Fatalf("%d answers after %d", len(h.state.Now.Given), before)
		}
	})
}

// The range of the truth is right, whatever its middle; one that is wrong is worth what a phone has that says its middle.
func TestARangeIsRightWhereTheTruthIs(t *testing.T) {
	h := newHall(t, halls, room.Settings{Activities: []string{"guess", "measure"}})
	phones := []room.PlayerID{h.join("p1"), h.join("p2"), h.join("p3"), h.join("p4")}
	play := func() {
		h.next()
		a, _ := halls.Activity(h.state.Now.Activity)
		for i, phone := range phones {
			h.card(i+1, i+1)
			h.number(phone, *room.CardAnswer(a, []int{i + 1}).Number)
		}
		h.next()
	}
	right := func(p room.PlayerID) float64 {
		for _, g := range h.state.Now.Given {
			if g.Player == p {
				return g.Mark.Right
			}
		}
		return -1
	}
	play()
	h.next()
	for i, want := range []float64{0.278, 1, 1, 0.278} { // 100 is the bound of the two in the middle
		if card, phone := right(room.CardSeat(i+1)), right(phones[i]); card != want || want < 1 && phone != card || want == 1 && phone != 0.833 {
			t.Errorf("range %d: the card is %v right, the phone %v, want %v", i+1, card, phone, want)
		}
	}
	play()
	beyond := 3.0 // the slider ends at 1
	h.do(room.Command{Kind: room.CommandRead, Value: &beyond})
	h.next()
	if last, third := right(room.CardSeat(4)), right(room.CardSeat(3)); last != 1 || third >= 1 {
		t.Errorf("beyond the slider the last range is %v right, the one before it %v", last, third)
	}
}

// What the wall shows of a reading tells what each edge is, how many cards there are and how many were read.
func TestHands(t *testing.T) {
	h := newHall(t, halls, room.Settings{Activities: []string{"several", "words"}, Timer: true})
	if v := room.WallView(h.state, h.rules); v.Hands != nil {
		t.Errorf("without cards: %+v", v.Hands)
	}
	h.reading(0)
	h.next()
	h.card(3, 1)
	h.card(9, 2)
	h.reading(1)
	h.card(9, 1)
	v := room.WallView(h.state, h.rules)
	if g := v.Hands; g == nil || g.At != 2 || g.Of != 3 || g.Choice != "y" || !slices.Equal(g.Edges, []string{room.Yes, room.No}) || g.Here != 2 || g.Read != 1 {
		t.Errorf("%+v", g)
	}
	if v.CloseAt != 0 {
		t.Error("reading cards is timed")
	}
	if name := h.name(room.CardSeat(9)); name != "fr:seat.card 9" {
		t.Errorf("the card is called %q", name)
	}
	if got := h.given(room.CardSeat(9)); got != `["y"]` {
		t.Errorf("no, then yes: %s", got)
	}
	h.refused(room.Command{Kind: room.CommandHands, Reading: 3}, "seat.unknownCommand")
	h.refused(room.Command{Kind: room.CommandAnswer, Player: room.CardSeat(9), Activity: "several", Showing: &room.Showing{Reading: 1, Side: 3}}, "voting.badCard")
	h.next()
	h.next()
	h.next() // words are said aloud
	if g := room.WallView(h.state, h.rules).Hands; g == nil || g.At != 0 || g.Here != 2 {
		t.Errorf("words: %+v", g)
	}
}

// A card that was not read since the last time that cards were is in nobody's hands.
func TestCardsThatAreHere(t *testing.T) {
	h := newHall(t, halls, room.Settings{Activities: []string{"one", "words", "poll", "true"}})
	h.next()
	ghost, held := h.card(40, 1), h.card(2, 1)
	step := func() { h.next(); h.next(); h.next() }
	here := func(of room.PlayerID, want bool) {
		t.Helper()
		if got := h.state.CardHere(of); got != want {
			t.Errorf("in %s, %s is here: %v", h.state.Now.Activity, of, got)
		}
	}
	step()
	here(ghost, true)
	step() // no card was read for the words
	h.card(2, 2)
	here(ghost, true)
	step()
	here(ghost, false)
	here(held, true)
	h.card(40, 2)
	here(ghost, true)
}

// A card that was taken out stays out for the camera, and comes back by hand.
func TestCardsThatAreTakenOut(t *testing.T) {
	h := newHall(t, halls, room.Settings{Activities: []string{"one"}})
	h.next()
	p := h.card(40, 1)
	h.do(room.Command{Kind: room.CommandRemove, Player: p})
	join := room.Command{Kind: room.CommandJoin, Player: p, Language: "fr"}
	h.refused(join, "seat.removed")
	join.Again = true
	h.do(join)
	if !h.state.CardHere(p) || len(h.state.Removed) != 0 || h.given(p) != "" {
		t.Errorf("%+v", h.state)
	}
	if _, found := h.rules.Find(h.state, h.name(p), ""); found {
		t.Error("a card's seat can be taken to a phone")
	}
}
