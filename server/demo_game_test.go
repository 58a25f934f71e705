package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/demo"
	"lakaz/gamification"
	"lakaz/locales"
)

// The demonstration's homes under the comfort guard: those that go without heat earn nothing for the kWh they do without,
// are offered help and are on their advisor's list; the others are scored; every residence shows a picture.
func TestTheDemosHomesAreScored(t *testing.T) {
	d := openDoor(t, options{}, nil)
	world, err := demo.Build(t.Context(), d.registry, d.series, demo.Options{Seed: 1, Now: d.clock(), History: 45 * 24 * time.Hour})
	must(t, err)
	for range 2 { // again changes nothing
		must(t, d.recallGame(t.Context(), world))
		must(t, d.recallChallenges(t.Context(), world))
	}
	must(t, d.weeks.judgeAll(t.Context()))
	must(t, d.scores.judgeAll(t.Context()))
	session := d.sessions()["administrator"]
	for _, h := range world.Households {
		days, err := d.scores.kept(t.Context(), h.ID)
		must(t, err)
		if len(days) != judgedFirst {
			t.Errorf("%s: %d days", h.ID, len(days))
		}
		count, credit := map[gamification.Tag]int{}, 0.0
		tags := ""
		for _, day := range days {
			count[day.Verdict.Tag]++
			credit += day.Verdict.Credit
			tags += string(day.Verdict.Tag[0])
		}
		t.Logf("%-16s %s %5.1f kWh", h.ID, tags, credit)
		energy := 0
		for _, monday := range []string{"2025-12-29", "2026-01-05", "2026-01-12"} {
			energy += d.pointsOf(h.ID, monday).Points[gamification.Energy]
		}
		goesCold := slices.Contains([]lakaz.HouseholdID{"tilleuls-2", "tilleuls-6"}, h.ID)
		switch {
		case goesCold && (credit != 0 || energy != 0 || count[gamification.Scored] > 0):
			t.Errorf("%s is cold and gains %.1f kWh, %d points: %v", h.ID, credit, energy, count)
		case goesCold:
			if week := d.weekly(session, h.ID); week == nil || week.Urgency() > 1 {
				t.Errorf("%s on the advisor's list: %+v", h.ID, week)
			}
			if c := card(d.cardsOf(lakaz.Resident, "fr", h.ID), "cold"); c == nil {
				t.Errorf("%s is offered no help", h.ID)
			}
		case h.Operation != "tilleuls" && count[gamification.Privation] > 0:
			t.Errorf("%s is hot, not cold: %v", h.ID, count)
		}
		if c := card(d.cardsOf(lakaz.Resident, "fr", h.ID), "residence"); c == nil || c.Parts[0].Scene.Filled < 0.1 || c.Parts[0].Scene.Filled > 0.95 {
			t.Errorf("%s: %+v", h.ID, c)
		}
	}
	// No word of heating overseas.
	for _, l := range locales.Languages() {
		for _, c := range d.cardsOf(lakaz.Resident, l.Tag, "ravine-blanche-1") {
			for _, word := range []string{"chauff", "chof", "radiat", "sofaz"} {
				if strings.Contains(strings.ToLower(c.Spoken), word) {
					t.Errorf("%s: %q", l.Tag, c.Spoken)
				}
			}
		}
	}
}

// However long a demonstration's history and whatever the day of the season, its residences' pictures fill, and are not
// full.
func TestTheDemosPicturesArePartlyFilled(t *testing.T) {
	f := func(day string, history int) {
		t.Helper()
		d := openDoor(t, options{}, nil)
		at, err := time.Parse(time.DateOnly, day)
		must(t, err)
		d.until(at.Add(12 * time.Hour))
		world, err := demo.Build(t.Context(), d.registry, d.series, demo.Options{Seed: 1, Now: d.clock(), History: time.Duration(history) * 24 * time.Hour})
		must(t, err)
		must(t, d.recallGame(t.Context(), world))
		must(t, d.recallChallenges(t.Context(), world))
		must(t, d.weeks.judgeAll(t.Context()))
		must(t, d.scores.judgeAll(t.Context()))
		for _, id := range []lakaz.HouseholdID{"tilleuls-1", "morne-a-leau-1", "ravine-blanche-1"} {
			c := card(d.cardsOf(lakaz.Resident, "fr", id), "residence")
			if c == nil || c.Parts[0].Scene.Filled < 0.05 || c.Parts[0].Scene.Filled > 0.9 {
				t.Errorf("%s, %d days: %s %+v", day, history, id, c)
			}
		}
	}
	f("2026-11-22", 1)
	f("2026-11-22", 21)
	f("2026-11-22", 60)
	f("2026-12-03", 7)
}
