package gamification

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"lakaz"
)

func TestGesturesSuitPlaceAndSeason(t *testing.T) {
	f := func(territory lakaz.Territory, month time.Month, id string, want bool) {
		t.Helper()
		got := false
		for _, g := range daily() {
			got = got || g.ID == id && g.suits(PlaceOf(territory), month)
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
	f(lakaz.Mainland, time.July, "g46", true) // summer nights
	f(lakaz.Mainland, time.January, "g46", false)
	f(lakaz.Mainland, time.July, "g44", false)
	f(lakaz.Mainland, time.July, "g47", true)
	f(lakaz.Mainland, time.January, "g47", false)
}

// The browser carries nothing but gestures of the pack, as they are there.
func TestDailyGesturesAreOfThePack(t *testing.T) {
	pack, err := Gestures()
	if err != nil {
		t.Fatal(err)
	}
	if len(daily()) < 10 {
		t.Errorf("%d gestures", len(daily()))
	}
	for _, g := range daily() {
		i := slices.IndexFunc(pack, func(s Sheet) bool { return s.ID == g.ID })
		if i < 0 {
			t.Errorf("%s is not in the pack", g.ID)
			continue
		}
		got, _ := json.Marshal(g)
		want, _ := json.Marshal(pack[i].Gesture)
		if string(got) != string(want) {
			t.Errorf("%s\n%s in the browser\n%s in the pack", g.ID, got, want)
		}
		if pack[i].OffPeak || !pack[i].Daily() {
			t.Errorf("%s is not for every home", g.ID)
		}
	}
}

func TestEachDayHasItsGestureAndTheyTakeTurns(t *testing.T) {
	for _, territory := range lakaz.Territories() {
		seen := map[string]bool{}
		day := time.Date(2026, time.January, 1, 23, 30, 0, 0, territory.Location())
		for range 31 {
			g, ok := Today(territory, day, Unknown())
			if !ok {
				t.Fatalf("%s has none on %v", territory, day)
			}
			seen[g.ID] = true
			day = day.AddDate(0, 0, 1)
		}
		want := 0
		for _, g := range daily() {
			if g.suits(PlaceOf(territory), time.January) {
				want++
			}
		}
		if len(seen) != want {
			t.Errorf("%s: %d of %d gestures in a month", territory, len(seen), want)
		}
	}
}

// What was picked goes before all others, where it suits.
func TestTodayIsWhatWasPicked(t *testing.T) {
	day := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	seen := map[string]bool{}
	for range 31 {
		g, _ := Today(lakaz.Mainland, day, Unknown(), "g70", "g09", "g43", "g999") // no air-conditioning in Lille
		seen[g.ID] = true
		day = day.AddDate(0, 0, 1)
	}
	if len(seen) != 2 || !seen["g70"] || !seen["g09"] {
		t.Errorf("%v", seen)
	}
	cold := Unknown()
	cold.Celsius = 15
	if g, ok := Today(lakaz.Mainland, day, cold, "g09"); !ok || g.ID == "g09" {
		t.Errorf("a cold home is asked to open its windows: %s", g.ID)
	}
}

// A cold home is not asked to open its windows: another gesture takes the day.
func TestTodayHeedsItsGuard(t *testing.T) {
	known := Unknown()
	known.Celsius = 15
	day := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	asked := 0
	for range 31 {
		if g, _ := Today(lakaz.Mainland, day, Unknown()); g.ID == "g09" {
			asked++
		}
		if g, ok := Today(lakaz.Mainland, day, known); !ok || g.ID == "g09" {
			t.Fatalf("%v: %q", day, g.ID)
		}
		day = day.AddDate(0, 0, 1)
	}
	if asked == 0 {
		t.Error("airing never comes in its turn")
	}
}

func TestGuardAllows(t *testing.T) {
	f := func(what string, g Guard, k Known, want bool) {
		t.Helper()
		if got := g.allows(k); got != want {
			t.Errorf("%s: %v", what, got)
		}
	}
	at := func(celsius float64) Known { k := Unknown(); k.Celsius = celsius; return k }
	fragile := func(k Known) Known { k.Fragile = true; return k }
	cold := func(k Known) Known { k.Cold = true; return k }
	humidex := func(h float64) Known { k := Unknown(); k.Humidex = h; return k }
	lower := Guard{FromCelsius: 20, FromCelsiusFragile: 21}
	f("nothing known, nothing forbidden", Guard{}, Unknown(), true)
	f("20 °C", lower, at(20), true)
	f("19.9 °C", lower, at(19.9), false)
	f("unknown", lower, Unknown(), false)
	f("20.9 °C, fragile", lower, fragile(at(20.9)), false)
	f("21 °C, fragile", lower, fragile(at(21)), true)
	f("22 °C after a cold week", lower, cold(at(22)), false)
	f("airing at 15.9 °C", Guard{NotBelowCelsius: 16}, at(15.9), false)
	f("airing at 16 °C", Guard{NotBelowCelsius: 16}, at(16), true)
	f("airing, unknown", Guard{NotBelowCelsius: 16}, Unknown(), true)
	f("fan at humidex 40", Guard{NotAboveHumidex: 40}, humidex(40), false)
	f("fan at humidex 39", Guard{NotAboveHumidex: 40}, humidex(39), true)
	f("fan, unknown", Guard{NotAboveHumidex: 40}, Unknown(), true)
	f("fan, fragile", Guard{NotFragile: true}, fragile(Unknown()), false)
	f("NaN is unknown", lower, at(math.NaN()), false)
}
