package room_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lakaz/gamification/content"
	"lakaz/gamification/room"
)

// twice is a pack that asks one thing before and after, and what people will do.
var twice = content.Pack{ID: "twice", Version: 1, Activities: []content.Activity{
	{ID: "before", Kind: content.Quiz, Round: 1, Pair: "air", Choices: []content.Choice{{ID: "x"}, {ID: "y", Right: true}}},
	{ID: "words", Kind: content.Words, Round: 1},
	{ID: "commit", Kind: content.Commit, Round: 2, Choices: []content.Choice{{ID: "g01"}, {ID: "g02"}, {ID: "g03"}}, Gestures: []string{"g01", "g02", "g03"}},
	{ID: "after", Kind: content.Quiz, Round: 2, Pair: "air", Choices: []content.Choice{{ID: "x"}, {ID: "y", Right: true}}},
}}

// played is a hall of so many in which all said x before, and the first so many y after; the last left before.
func played(t *testing.T, players, better int) *hall {
	h := newHall(t, twice, room.Settings{})
	var seats []room.PlayerID
	for i := range players {
		seats = append(seats, h.join(fmt.Sprintf("P%02d", i)))
	}
	ask := func(answer func(i int) []string, before func()) {
		h.next()
		for i, p := range seats {
			if list := answer(i); list != nil {
				h.answer(p, list...)
			}
		}
		before()
		h.next() // closed
		h.next() // told
	}
	nothing := func() {}
	ask(func(int) []string { return []string{"x"} }, nothing)
	ask(func(i int) []string { return []string{"Froid"} }, func() {
		h.do(room.Command{Kind: room.CommandModerate, Activity: "words", Word: "froid", Shown: true})
	})
	ask(func(i int) []string { return []string{[]string{"g02", "g03"}[min(i, 1)]} }, nothing)
	ask(func(i int) []string {
		switch {
		case i == players-1:
			return nil
		case i < better:
			return []string{"y"}
		}
		return []string{"x"}
	}, nothing)
	return h
}

func TestReport(t *testing.T) {
	h := played(t, 12, 8)
	v := room.ReportOf(h.state, h.rules)
	share := func(x float64) *float64 { return &x }
	if v.Players != 12 || v.Languages["fr"] != 12 || len(v.Activities) != 4 {
		t.Errorf("%+v", v)
	}
	if diff := cmp.Diff([]room.Learned{{Pair: "air", Before: "before", After: "after", First: share(0), Then: share(8. / 11), Both: 11, Better: 8}}, v.Knowledge); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]room.Word{{Text: "Froid", Count: 12}}, v.Words); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]room.Pledge{{Gesture: "g03", Players: 11}, {Gesture: "g02", Players: 1}}, v.Pledges); diff != "" {
		t.Error(diff)
	}
	last := v.Activities[3]
	if last.Asked != 12 || last.Answered != 11 || last.Tally["y"] != 8 || *last.Right != 8./11 || v.Activities[1].Right != nil {
		t.Errorf("%+v", last)
	}
	if diff := cmp.Diff(v, v.Coarse(room.FewAnswers)); diff != "" {
		t.Errorf("eleven are enough: %s", diff)
	}
}

// Of few people it is told how many they were, and nothing of what they said.
func TestCoarseReport(t *testing.T) {
	h := played(t, 9, 9)
	v := room.ReportOf(h.state, h.rules)
	c := v.Coarse(room.FewAnswers)
	if c.Players != 9 || len(c.Languages) != 0 || len(c.Knowledge) != 0 || len(c.Words) != 0 || len(c.Pledges) != 0 {
		t.Errorf("%+v", c)
	}
	for _, line := range c.Activities {
		if line.Right != nil || len(line.Tally) != 0 || line.Answered == 0 {
			t.Errorf("%+v", line)
		}
	}
	if len(v.Knowledge) != 1 || v.Activities[0].Right == nil {
		t.Error("the report itself was changed")
	}
}

// A report may be asked for at any time: what the hall has not been told is not in it.
func TestReportDuringTheEvent(t *testing.T) {
	h := newHall(t, twice, room.Settings{})
	if v := room.ReportOf(h.state, h.rules); v.Players != 0 || len(v.Activities) != 0 {
		t.Errorf("%+v", v)
	}
	p := h.join("A")
	h.next()
	h.answer(p, "y")
	v := room.ReportOf(h.state, h.rules)
	if len(v.Activities) != 1 || v.Activities[0].Answered != 1 || v.Activities[0].Right != nil {
		t.Errorf("%+v", v.Activities)
	}
}

// By hand: p = 2 Σ C(n,i)/2^n over the rarer way. 5:0 2/32, 6:0 2/64, 7:1 2(1+8)/256 = 0.070, 8:1 2(1+9)/512 = 0.039,
// 9:2 2(1+11+55)/2048 = 0.065, 10:2 2(1+12+66)/4096 = 0.039.
func TestWhatIsMoreThanLuck(t *testing.T) {
	f := func(better, worse int, want bool) {
		t.Helper()
		if got := (room.Learned{Better: better, Worse: worse}).Sure(); got != want {
			t.Errorf("%d better, %d worse: %v", better, worse, got)
		}
	}
	f(0, 0, false)
	f(5, 0, false)
	f(6, 0, true)
	f(0, 6, true)
	f(7, 1, false)
	f(8, 1, true)
	f(9, 2, false)
	f(10, 2, true)
	f(100, 100, false)
	f(120, 80, true)
}
