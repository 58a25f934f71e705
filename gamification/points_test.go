package gamification

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTotal(t *testing.T) {
	f := func(w Week, want int) {
		t.Helper()
		if got := w.Total(); got != want {
			t.Errorf("%v: %d, not %d", w, got, want)
		}
	}
	f(nil, 0)
	f(Week{Energy: 500}, 0) // energy alone is nothing
	f(Week{Energy: 500, Learning: 40}, 50)
	f(Week{Energy: 5, Learning: 40, Comfort: 40}, 85)
	f(Week{Energy: -5, Helping: -3, Learning: 10}, 10)
}

func TestEnergyIsAFifthAtMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Week{}
		for _, s := range []Source{Learning, Kept, Attendance, Helping, Comfort, Energy} {
			w[s] = rapid.IntRange(-50, 2000).Draw(t, string(s))
		}
		without := Week{}
		for s, n := range w {
			if s != Energy {
				without[s] = n
			}
		}
		if energy := w.Total() - without.Total(); energy < 0 || 5*energy > w.Total() {
			t.Fatalf("%v: %d of %d are for energy", w, energy, w.Total())
		}
	})
}

func TestComfortPoints(t *testing.T) {
	f := func(redBefore, redNow bool, before, now float64, want int) {
		t.Helper()
		if got := ComfortPoints(redBefore, redNow, before, now); got != want {
			t.Errorf("%t to %t, %v to %v: %d, not %d", redBefore, redNow, before, now, got, want)
		}
	}
	f(true, false, 0.9, 0, pointsReached)
	f(true, true, 0.9, 0.6, pointsWarmer)
	f(true, true, 0.9, 0.8, 0)
	f(false, true, 0, 0.9, 0) // to grow cold first earns nothing: the week after does, and it took a red week
	f(false, false, 0, 0, 0)
}

func TestFilled(t *testing.T) {
	home := func(points int, resting bool) Member { return Member{Week{Learning: points}, resting} }
	f := func(want float64, members ...Member) {
		t.Helper()
		if got := Filled(members, 100); got != want {
			t.Errorf("%v: %v, not %v", members, got, want)
		}
	}
	f(0)
	f(0.5, home(50, false))
	f(0.25, home(50, false), home(0, false))
	f(0.5, home(50, false), home(0, true)) // whoever rests is not asked
	f(0.75, home(50, false), home(25, true))
	f(1, home(500, false))
	f(1, home(20, true))
}
