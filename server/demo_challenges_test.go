package main

import (
	"testing"
	"time"

	"lakaz"
	"lakaz/demo"
	"lakaz/gamification"
)

// The demonstration's people have taken up what fits their homes: who is cold is to be warmer and knows their rights, and
// nobody overseas heats. Their sensors have seen some of it. Told again, nothing changes.
func TestTheDemosHomesHaveLivedChallenges(t *testing.T) {
	d := openDoor(t, options{}, nil)
	world, err := demo.Build(t.Context(), d.registry, d.series, demo.Options{Seed: 1, Now: d.clock(), History: 30 * 24 * time.Hour, Progress: func(int, int) {}})
	must(t, err)
	for range 2 {
		must(t, d.server.recallChallenges(t.Context(), world))
		must(t, d.server.taken.judgeAll(t.Context()))
	}
	sensed, habits := 0, 0
	for _, p := range world.People {
		if p.Role != lakaz.Resident {
			continue
		}
		all, err := d.server.taken.of(t.Context(), p.Household)
		must(t, err)
		if len(all) < 2 || len(all) > 3 {
			t.Errorf("%s: %d challenges", p.Key, len(all))
		}
		cold := p.Household == "tilleuls-2"
		for _, c := range all {
			sheet, err := sheetOf(c.Gesture)
			must(t, err)
			t.Log(p.Key, c.Gesture, c.State(), tell(c.Newest))
			if sheet.LeavesCooler() || p.Territory.Overseas() && sheet.Theme == "heating" || cold && sheet.HighEUR > 0 && sheet.Theme != "rights" {
				t.Errorf("%s has taken up %s", p.Key, c.Gesture)
			}
			if c.Seen != nil && c.Seen.By == gamification.BySensors {
				sensed++
			}
			if c.Kept != nil {
				habits++
			}
		}
		h, err := d.registry.Household(t.Context(), p.Household)
		must(t, err)
		_, awards, err := d.server.earned(t.Context(), h)
		must(t, err)
		for _, a := range awards {
			if cold && a.Source == gamification.Kept {
				t.Errorf("%s is rewarded for %s", p.Key, a.Of)
			}
		}
	}
	if sensed == 0 || habits < 8 {
		t.Errorf("%d seen by sensors, %d habits", sensed, habits)
	}
}
