package main

import (
	"math"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz/gamification"
	"lakaz/telemetry"
)

// warmth lets the door's home be so warm from one instant to another, with 5 °C outdoors.
func (d *door) warmth(celsius float64, from, to time.Time) {
	d.t.Helper()
	d.lived("h1", channel("salon", telemetry.Temperature), from, to, 10, func(int) float64 { return celsius })
	d.lived("h1", channel(telemetry.Outdoor, telemetry.Temperature), from, to, 10, func(minute int) float64 {
		return 5 + 2*math.Sin(float64(minute)/1440*2*math.Pi)
	})
}

// only is the one challenge of the door's home, and its points of the seasons.
func (d *door) only() (gamification.Challenge, int) {
	d.t.Helper()
	all, err := d.server.taken.of(d.t.Context(), "h1")
	must(d.t, err)
	h, err := d.registry.Household(d.t.Context(), "h1")
	must(d.t, err)
	_, awards, err := d.server.earned(d.t.Context(), h)
	must(d.t, err)
	points := 0
	for _, a := range awards {
		points += a.Points
	}
	if len(all) != 1 {
		d.t.Fatalf("%+v", all)
	}
	return all[0], points
}

// picked is a door whose home was 21 °C warm for two weeks and has taken up to turn one degree down.
func picked(t *testing.T) *door {
	d := openDoor(t, options{}, nil)
	d.warmth(21, d.clock().AddDate(0, 0, -16), d.clock())
	h, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	_, err = d.server.taken.pick(t.Context(), h, ulid.Make().String(), "g01")
	must(t, err)
	return d
}

// A home that turned down from 21 to 20 °C is seen to after some days, once; four weeks after it is a habit. A server that
// stood still, or that judges again and again, changes nothing.
func TestAHomesDaysAreJudged(t *testing.T) {
	d := picked(t)
	f := func(days int, want gamification.State, points int) {
		t.Helper()
		for range 2 {
			d.server.taken = newChallenges(d.server) // as after a start
			must(t, d.server.taken.judgeAll(t.Context()))
			if c, got := d.only(); c.State() != want || got != points {
				t.Errorf("after %d days: %s with %d points, want %s with %d: %+v", days, c.State(), got, want, points, c.Newest)
			}
		}
	}
	live := func(days int, celsius float64) {
		from := d.clock()
		d.pass(time.Duration(days) * 24 * time.Hour)
		d.warmth(celsius, from, d.clock())
	}
	f(0, gamification.Picked, 0)
	live(3, 20)
	f(3, gamification.Watched, 0)
	live(5, 20)
	f(8, gamification.SeenNow, 20)
	live(10, 21) // warmer again: what was seen stays
	f(18, gamification.SeenNow, 20)
	live(20, 20)
	f(38, gamification.Habit, 50)
	c, _ := d.only()
	if c.Seen.By != gamification.BySensors || *c.Seen.Was != 21 || *c.Seen.Is != 20 || c.Seen.Day != "2026-01-22" || c.Kept.Day != "2026-02-21" {
		t.Errorf("%+v, %+v", c.Seen, c.Kept)
	}
}

// Who is as warm as before is not seen yet; who is too cold rests, and earns nothing.
func TestWhatIsNotSeenYet(t *testing.T) {
	f := func(name string, celsius float64, want gamification.State) {
		t.Helper()
		d := picked(t)
		from := d.clock()
		d.pass(8 * 24 * time.Hour)
		d.warmth(celsius, from, d.clock())
		must(t, d.server.taken.judgeAll(t.Context()))
		if c, points := d.only(); c.State() != want || points != 0 {
			t.Errorf("%s: %s with %d points", name, c.State(), points)
		}
	}
	f("as before", 21, gamification.NotYet)
	f("hardly less", 20.6, gamification.NotYet)
	f("too cold", 16, gamification.Resting)
}

// Readings that a gateway kept back are judged in their place when they come; until then nobody can tell.
func TestLateReadingsProve(t *testing.T) {
	d := picked(t)
	from := d.clock()
	d.pass(8 * 24 * time.Hour)
	must(t, d.server.taken.judgeAll(t.Context()))
	if c, points := d.only(); c.State() != gamification.Watched || points != 0 {
		t.Errorf("without readings: %s with %d points", c.State(), points)
	}
	d.warmth(20, from, d.clock())
	must(t, d.server.taken.judgeAll(t.Context()))
	if c, _ := d.only(); c.State() != gamification.Watched {
		t.Errorf("a day that was judged is judged again: %s", c.State())
	}
	d.server.weeks.noteLate("h1", from)
	d.pass(time.Hour)
	must(t, d.server.taken.judgeAll(t.Context()))
	if c, points := d.only(); c.State() != gamification.SeenNow || points != 20 {
		t.Errorf("with late readings: %s with %d points", c.State(), points)
	}
}

// A day is judged once it is over on the dwelling's own clock and most of what gateways kept back has come; the day on
// which a gesture was picked is not looked at, nor one after it was put down.
func TestWhenDaysAreJudged(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026, 17 h 42 in Paris
	h, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	c, err := d.server.taken.pick(t.Context(), h, ulid.Make().String(), "g09")
	must(t, err)
	f := func(wait time.Duration, want string) {
		t.Helper()
		d.pass(wait)
		must(t, d.server.taken.judgeAll(t.Context()))
		if c, _ := d.only(); c.Judged != want {
			t.Errorf("at %v: judged to %q, want %q", d.clock(), c.Judged, want)
		}
	}
	f(12*time.Hour, "")
	f(20*time.Hour, "")          // the day after is over, and readings may still come
	f(2*time.Hour, "2026-01-16") // at three o'clock in the morning
	f(10*24*time.Hour, "2026-01-26")
	_, err = d.server.taken.drop(t.Context(), h.ID, c.ID)
	must(t, err)
	f(2*24*time.Hour, "2026-01-26")
}
