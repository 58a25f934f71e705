package room_test

import (
	"fmt"
	"testing"
	"time"

	"lakaz/gamification/content"
	"lakaz/gamification/room"
)

func TestWordsAreModerated(t *testing.T) {
	h := timed(t, "words")
	h.answer("A", "Vent", "Ombre")
	h.answer("B", "vent", "gros mot")
	f := func(wall, pending string) {
		t.Helper()
		v := room.RemoteView(h.state, h.rules)
		if got := fmt.Sprint(v.Words); got != wall {
			t.Errorf("on the wall %s, want %s", got, wall)
		}
		if got := fmt.Sprint(v.Pending); got != pending {
			t.Errorf("waiting %s, want %s", got, pending)
		}
	}
	let := func(word string, shown bool) {
		h.do(room.Command{Kind: room.CommandModerate, Activity: "words", Word: word, Shown: shown})
	}
	f("[]", "[{Vent 2} {Ombre 1} {gros mot 1}]")
	let("OMBRE", false)
	let("VENT", true)
	f("[{Vent 2}]", "[{gros mot 1}]")
	let("gros mot", false)
	f("[{Vent 2}]", "[]")
	let("gros mot", true)
	let("gros mot", false)
	h.refused(room.Command{Kind: room.CommandModerate, Activity: "words", Word: "nowhere", Shown: true}, "seat.noWord")
	h.refused(room.Command{Kind: room.CommandModerate, Activity: "one", Word: "vent", Shown: true}, "seat.notNow")
	h.answer("A") // taken back
	f("[{vent 1}]", "[]")
	h.next()
	h.next()
	if v := room.PlayView(h.state, h.rules); fmt.Sprint(v.Reveal.Words) != "[{vent 1}]" {
		t.Errorf("told: %v", v.Reveal.Words)
	}
}

func TestTheSharedPictureFillsByAnswersGiven(t *testing.T) {
	h := newHall(t, halls, room.Settings{Activities: []string{"one", "poll", "home"}})
	h.join("A")
	h.join("B")
	f := func(want float64) {
		t.Helper()
		if got := room.PlayView(h.state, h.rules).Fill; got != want {
			t.Errorf("filled %v, want %v", got, want)
		}
	}
	f(0)
	h.next()
	h.answer("A", "x") // wrong
	f(0.25)
	h.answer("B", "y")
	f(0.5)
	h.next()
	h.next()
	h.join("C") // later: what was full stays so
	f(0.5)
	h.next()
	h.answer("A", "p")
	h.answer("B", "p")
	h.answer("C", "p")
	f(1)
	h.answer("C")
	f(0.833)
	h.do(room.Command{Kind: room.CommandFinish})
	f(0.833)
	h = timed(t, "one", "poll") // an answer on its way of somebody whose phone went
	h.do(room.Command{Kind: room.CommandLeave, Player: "A"})
	h.answer("B", "y")
	h.next()
	h.answer("A", "y")
	f(0.5)
}

// What is put in order never stands so at first.
func TestWhatIsPutInOrderIsMixed(t *testing.T) {
	for i := range 64 {
		p := halls
		p.Activities = []content.Activity{{ID: fmt.Sprintf("o%d", i), Kind: content.Order, Round: 1, Choices: []content.Choice{{ID: "a"}, {ID: "b"}, {ID: "c"}}}}
		h := newHall(t, p, room.Settings{})
		h.next()
		v := room.PlayView(h.state, h.rules)
		if fmt.Sprint(v.Activity.Choices) == "[{a } {b } {c }]" || len(v.Activity.Choices) != 3 {
			t.Errorf("%d: %v", i, v.Activity.Choices)
		}
	}
}

func TestTheDemoTableIsMeasured(t *testing.T) {
	h := timed(t, "measure")
	h.number("A", 0.1)
	watts := func(w float64) { h.do(room.Command{Kind: room.CommandMeasure, Watts: &w}) }
	watts(2000) // while people guess
	if v := room.RemoteView(h.state, h.rules); v.Measure != nil {
		t.Errorf("the guess is told: %v", v.Measure)
	}
	h.do(room.Command{Kind: room.CommandReveal}) // from the guesses on it only closes them: nothing is measured yet
	h.at(room.Closed, "measure")
	watts(2000) // before the facilitator says so
	if v := room.RemoteView(h.state, h.rules); v.Measure != nil || v.Metering != "" {
		t.Errorf("measured too early: %v %q", v.Measure, v.Metering)
	}
	h.do(room.Command{Kind: room.CommandStart})
	watts(0)
	watts(10)                                   // within the same second
	h.do(room.Command{Kind: room.CommandStart}) // the same again begins nothing anew
	for range 180 {
		h.now = h.now.Add(time.Second)
		watts(2000)
	}
	if n := len(h.state.Now.Samples); n != 181 {
		t.Errorf("%d samples", n)
	}
	h.now = h.now.Add(time.Hour) // the meter was not heard: nobody knows what ran
	watts(2000)
	v := room.PlayView(h.state, h.rules)
	if got := fmt.Sprintf("%.4f", v.Measure.KWh); got != "0.0997" {
		t.Errorf("%s kWh", got)
	}
	if n := len(v.Measure.Points); n > 120 || n < 60 {
		t.Errorf("%d points", n)
	}
	h.do(room.Command{Kind: room.CommandStop})
	watts(9000) // after the stop
	if v := room.PlayView(h.state, h.rules); v.Metering != room.Done || len(h.state.Now.Samples) != 182 {
		t.Errorf("%q, %d samples", v.Metering, len(h.state.Now.Samples))
	}
	h.do(room.Command{Kind: room.CommandReveal})
	if v := room.PlayView(h.state, h.rules); v.Reveal.Right != 0.1 || h.state.Players[0].Points != 100 {
		t.Errorf("right %v, points %d", v.Reveal.Right, h.state.Players[0].Points)
	}
	again := timed(t, "measure")
	again.do(room.Command{Kind: room.CommandClose})
	again.do(room.Command{Kind: room.CommandStart})
	again.do(room.Command{Kind: room.CommandMeasure, Watts: &[]float64{2000}[0]})
	if v := room.PlayView(again.state, again.rules); v.Measure == nil {
		t.Error("no curve after the close")
	}
	again.do(room.Command{Kind: room.CommandExtend}) // people guess again
	if v := room.PlayView(again.state, again.rules); v.Measure != nil {
		t.Errorf("the guess is told: %v", v.Measure)
	}
	again.refused(room.Command{Kind: room.CommandStart}, "seat.notNow")
	minus := -1.0
	h.refused(room.Command{Kind: room.CommandMeasure, Watts: &minus}, "seat.answerUnfit")
	h.refused(room.Command{Kind: room.CommandMeasure}, "seat.answerUnfit")
	h.refused(room.Command{Kind: room.CommandMeasure, Home: &room.Home{Celsius: 900}}, "seat.answerUnfit")
	h = timed(t, "home")
	h.do(room.Command{Kind: room.CommandMeasure, Home: &room.Home{Celsius: 19.2, Humidity: 61, Comfort: "good"}})
	watts(100)
	if v := room.PlayView(h.state, h.rules); *v.Home != (room.Home{Celsius: 19.2, Humidity: 61, Comfort: "good"}) || v.Measure != nil {
		t.Errorf("%+v", v)
	}
	h.next() // nothing was asked: it is explained at once
	h.at(room.Reveal, "home")
}

// What stands on a meter that nothing connects is typed, and is right; it may be typed again, and measuring anew forgets it.
func TestAMeterIsRead(t *testing.T) {
	f := func(value float64, taken bool) {
		t.Helper()
		h := timed(t, "measure")
		h.number("A", 0.3)
		h.refused(room.Command{Kind: room.CommandRead, Value: &value}, "seat.notNow") // while people guess
		h.next()
		if !taken {
			h.refused(room.Command{Kind: room.CommandRead, Value: &value}, "seat.meterUnread")
			return
		}
		h.do(room.Command{Kind: room.CommandRead, Value: &[]float64{0.9}[0]})
		h.do(room.Command{Kind: room.CommandStart})
		if v := room.RemoteView(h.state, h.rules); v.Read != nil || v.Metering != room.Runs {
			t.Errorf("%v %q", v.Read, v.Metering)
		}
		h.do(room.Command{Kind: room.CommandRead, Value: &value})
		if v := room.RemoteView(h.state, h.rules); *v.Read != value || v.Metering != room.Done {
			t.Errorf("%v %q", *v.Read, v.Metering)
		}
		h.do(room.Command{Kind: room.CommandReveal})
		if v := room.PlayView(h.state, h.rules); v.Reveal.Right != value || h.state.Players[0].Points != 100 {
			t.Errorf("right %v, points %d", v.Reveal.Right, h.state.Players[0].Points)
		}
	}
	f(0.3, true)
	f(0, false)
	f(-1, false)
	f(1e9, false)
	h := timed(t, "measure")
	h.next()
	h.refused(room.Command{Kind: room.CommandRead}, "seat.meterUnread")
	h.do(room.Command{Kind: room.CommandStart})
	h.do(room.Command{Kind: room.CommandReveal}) // ends what runs
	if h.state.Measuring() || h.state.Now.Stopped.IsZero() {
		t.Error("it is measured on and on")
	}
}

// The wall speaks one of the room's languages, or two in turns, as the remote says.
func TestTheWallsLanguages(t *testing.T) {
	h := timed(t, "one")
	f := func(want string, languages ...string) {
		t.Helper()
		h.do(room.Command{Kind: room.CommandProject, Languages: languages})
		if got := fmt.Sprint(room.WallView(h.state, h.rules).Languages); got != want {
			t.Errorf("the wall speaks %s, want %s", got, want)
		}
	}
	if got := room.WallView(h.state, h.rules).Languages; got == nil || len(got) != 0 {
		t.Errorf("at first %v", got)
	}
	f("[rcf]", "rcf")
	f("[fr rcf]", "fr", "rcf")
	n := h.state.N
	f("[fr rcf]", "fr", "rcf")
	if h.state.N != n {
		t.Error("what stands already is an event")
	}
	for _, languages := range [][]string{nil, {"gcr"}, {"fr", "fr"}, {"fr", "rcf", "gcr"}} {
		h.refused(room.Command{Kind: room.CommandProject, Languages: languages}, "seat.language")
	}
	f("[fr]", "fr")
}
