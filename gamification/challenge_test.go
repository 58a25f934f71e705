package gamification

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAChallengeGoesForward(t *testing.T) {
	is := 12.0
	proven, missed := Finding{Outcome: Proven, Is: &is}, Finding{Outcome: Missed}
	picked := Challenge{ID: "c", Gesture: "g09", Picked: "2026-01-01"}
	f := func(name string, c Challenge, want State, points int) {
		t.Helper()
		got := 0
		for _, e := range c.Earnings() {
			got += e.Points
		}
		if c.State() != want || got != points {
			t.Errorf("%s: %s with %d points, want %s with %d", name, c.State(), got, want, points)
		}
	}
	f("picked", picked, Picked, 0)
	f("nobody can tell", picked.Judge("2026-01-03", Finding{Outcome: Unclear}), Watched, 0)
	f("not seen yet", picked.Judge("2026-01-07", missed), NotYet, 0)
	f("too cold for it", picked.Judge("2026-01-07", Finding{Outcome: Rests}), Resting, 0)
	f("seen", picked.Judge("2026-01-07", proven), SeenNow, pointsMeasured)
	f("seen, and not again", picked.Judge("2026-01-07", proven).Judge("2026-01-09", missed), SeenNow, pointsMeasured)
	f("seen again too early", picked.Judge("2026-01-07", proven).Judge("2026-02-03", proven), SeenNow, pointsMeasured)
	f("a habit", picked.Judge("2026-01-07", proven).Judge("2026-02-04", proven), Habit, pointsMeasured+pointsHabit)
	f("told", picked.Tell("2026-01-02", ByHome), SeenNow, pointsTold)
	f("told, then seen", picked.Tell("2026-01-02", ByHome).Judge("2026-01-08", proven), SeenNow, pointsMeasured)
	f("told twice", picked.Tell("2026-01-02", ByHome).Tell("2026-01-02", ByHome), SeenNow, pointsTold)
	f("told again four weeks after", picked.Tell("2026-01-02", ByHome).Tell("2026-01-30", ByHome), Habit, 2*pointsTold)
	f("told, then seen at a visit four weeks after", picked.Tell("2026-01-02", ByHome).Tell("2026-01-30", ByVisit), Habit, 2*pointsTold)
	f("seen, and told four weeks after", picked.Judge("2026-01-07", proven).Tell("2026-02-04", ByHome), SeenNow, pointsMeasured)
	f("told, and seen once four weeks after", picked.Tell("2026-01-02", ByHome).Judge("2026-01-30", proven).Judge("2026-01-31", proven), SeenNow, pointsMeasured)
	f("told, and seen twice four weeks apart", picked.Tell("2026-01-02", ByHome).Judge("2026-01-09", proven).Judge("2026-02-06", proven), Habit, pointsMeasured+pointsHabit)
	down := picked.Judge("2026-01-07", proven)
	down.Dropped = time.Date(2026, 1, 8, 0, 0, 0, 0, time.UTC)
	f("put down, and what was earned stays", down, PutDown, pointsMeasured)
}

// Whatever days bring, in whatever order: what a challenge has earned is never less than before, and each stage is there
// once.
func TestNothingIsTakenAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, before := Challenge{ID: "c", Gesture: "g09", Picked: "2026-01-01"}, 0
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			day := time.Date(2026, 1, 1+rapid.IntRange(0, 90).Draw(t, "day"), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			if rapid.Bool().Draw(t, "told") {
				c = c.Tell(day, ByHome)
			} else {
				c = c.Judge(day, Finding{Outcome: rapid.SampledFrom([]Outcome{Proven, Missed, Unclear, Rests}).Draw(t, "outcome")})
			}
			points, stages := 0, map[State]bool{}
			for _, e := range c.Earnings() {
				if stages[e.Stage] || e.Points <= 0 || e.Times < 1 {
					t.Fatalf("%+v", c.Earnings())
				}
				points, stages[e.Stage] = points+e.Points, true
			}
			if points < before {
				t.Fatalf("%d points, and %d before: %+v", points, before, c)
			}
			if before = points; stages[Habit] && daysBetween(c.Seen.Day, c.Kept.Day) < habitDays {
				t.Fatalf("a habit after %d days", daysBetween(c.Seen.Day, c.Kept.Day))
			}
		}
	})
}

func TestDue(t *testing.T) {
	picked := Challenge{ID: "c", Gesture: "g09", Picked: "2026-01-01"}
	f := func(c Challenge, day string, want bool) {
		t.Helper()
		if got := c.Due(day); got != want {
			t.Errorf("%s on %s: %v", c.State(), day, got)
		}
	}
	f(picked, "2025-12-31", false)
	f(picked, "2026-01-01", true)
	f(picked, "2026-01-07", true)
	f(picked, "2026-01-09", false)
	f(picked, "2026-01-15", true)
	seen := picked.Tell("2026-01-02", ByHome)
	f(seen, "2026-01-03", false)
	f(seen, "2026-01-30", true)
	f(seen, "2026-01-31", false)
	f(seen, "2026-02-06", true)
	f(seen.Tell("2026-01-30", ByHome), "2026-02-06", false) // a habit
	f(picked.Judge("2026-01-03", Finding{Outcome: Rests}), "2026-01-04", false)
	dropped := picked
	dropped.Dropped = time.Now()
	f(dropped, "2026-01-02", false)
}

func TestRoomForThree(t *testing.T) {
	var all []Challenge
	const day = "2026-01-10"
	for i := range challengesAtOnce {
		if !Room(all, day) {
			t.Errorf("no room beside %d", i)
		}
		all = append(all, Challenge{ID: fmt.Sprint(i), Picked: "2026-01-01"})
	}
	f := func(name string, c Challenge, want bool) {
		t.Helper()
		all[0] = c
		if got := Room(all, day); got != want {
			t.Errorf("%s: room for a fourth %v", name, got)
		}
	}
	picked := all[0]
	f("three under way", picked, false)
	f("one that was seen lately", picked.Tell("2026-01-05", ByHome), false)
	f("one that was seen a week ago", picked.Tell("2026-01-03", ByHome), true)
	f("a habit", picked.Tell("2025-12-01", ByHome).Tell("2026-01-08", ByHome), true)
	picked.Dropped = time.Now()
	f("one that was put down", picked, true)
}

// Nobody takes up, tells and puts down a whole catalogue in an hour.
func TestWhatWasPutDownEarnsNoMore(t *testing.T) {
	const day = "2026-01-15"
	put := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	var all []Challenge
	for range challengesAtOnce {
		c := Challenge{Picked: day}.Tell(day, ByHome)
		c.Dropped = put
		all = append(all, c)
	}
	if Room(all, day) || !Room(all, "2026-01-22") {
		t.Error("what was told and put down takes its place for a week")
	}
	if c := (Challenge{Picked: day, Dropped: put}).Tell(day, ByHome); len(c.Told) != 1 || len(c.Earnings()) != 0 {
		t.Errorf("told once it was put down: %+v", c)
	}
	if !Room([]Challenge{{Picked: day, Dropped: put}, {Picked: day, Dropped: put}, {Picked: day, Dropped: put}}, day) {
		t.Error("what was put down unseen takes no place")
	}
}
