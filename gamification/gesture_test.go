package gamification

import (
	"testing"
	"time"

	"lakaz"
)

func TestGesturesSuitPlaceAndSeason(t *testing.T) {
	f := func(territory lakaz.Territory, month time.Month, id string, want bool) {
		t.Helper()
		got := false
		for _, g := range Gestures(territory, month) {
			got = got || g.ID == id
		}
		if got != want {
			t.Errorf("%s in %s in %s: %v, want %v", id, territory, month, got, want)
		}
	}
	f(lakaz.Mainland, time.January, "g09", true) // airing with the radiator off
	f(lakaz.Mainland, time.July, "g09", false)   // no radiator in July
	f(lakaz.Reunion, time.July, "g09", false)    // nor ever overseas
	f(lakaz.Guadeloupe, time.January, "g05", false)
	f(lakaz.Reunion, time.January, "g46", true)
	f(lakaz.Mainland, time.July, "g44", false)
	f(lakaz.Mainland, time.July, "g47", true)
	f(lakaz.Mainland, time.January, "g47", false)
}

func TestNoGestureSpeaksOfHeatingOverseas(t *testing.T) {
	for _, territory := range lakaz.Territories()[1:] {
		for month := time.January; month <= time.December; month++ {
			for _, g := range Gestures(territory, month) {
				for _, picture := range g.Pictures {
					if picture == "radiator-off" || picture == "radiator" {
						t.Errorf("%s shows a radiator in %s", g.ID, territory)
					}
				}
			}
		}
	}
}

func TestEachDayHasItsGestureAndTheyTakeTurns(t *testing.T) {
	for _, territory := range lakaz.Territories() {
		seen := map[string]bool{}
		day := time.Date(2026, time.January, 1, 23, 30, 0, 0, territory.Location())
		for range 31 {
			g, ok := Today(territory, day)
			if !ok {
				t.Fatalf("%s has none on %v", territory, day)
			}
			seen[g.ID] = true
			day = day.AddDate(0, 0, 1)
		}
		if want := len(Gestures(territory, time.January)); len(seen) != want {
			t.Errorf("%s: %d of %d gestures in a month", territory, len(seen), want)
		}
	}
}

func TestGesturesAreWhole(t *testing.T) {
	ids := map[string]bool{}
	for _, g := range gestures() {
		if g.ID == "" || ids[g.ID] || len(g.Places) == 0 || len(g.Pictures) < 2 || g.LowEUR > g.HighEUR {
			t.Errorf("%+v", g)
		}
		ids[g.ID] = true
	}
	if len(ids) == 0 {
		t.Fatal("no gestures")
	}
}
