package gamification

import "testing"

// A home that falls back into the cold and out of it again earns its way out once in half a year.
func TestComfortIsEarnedOnceInHalfAYear(t *testing.T) {
	earned := []Award{{Source: Comfort, Of: "cold", Points: 15, Week: "2026-01-05"}, {Source: Comfort, Of: "mould", Points: 40, Week: "2026-01-05"},
		{Source: Kept, Of: "cold", Points: 90, Week: "2026-01-05"}, {Source: Comfort, Of: "cold", Points: 25, Week: "2026-01-12"}}
	f := func(of, week string, want int) {
		t.Helper()
		if got := ComfortLeft(earned, Award{Source: Comfort, Of: of, Week: week}); got != want {
			t.Errorf("%s in %s: %d, want %d", of, week, got, want)
		}
	}
	f("cold", "2026-01-05", 40)
	f("cold", "2026-01-12", 25)
	f("cold", "2026-01-19", 0)
	f("mould", "2026-01-19", 0)
	f("heat", "2026-01-19", 40)
	f("cold", "2026-07-13", 15) // the first is more than half a year ago
	f("cold", "2026-07-20", 40)
}
