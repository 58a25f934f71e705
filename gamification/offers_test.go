package gamification

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
)

func TestOffers(t *testing.T) {
	warm := Home{Territory: lakaz.Mainland, Month: time.January, Known: Known{Celsius: 21, Humidex: 25}}
	cold := Home{Territory: lakaz.Mainland, Month: time.January, Known: Known{Celsius: 15, Humidex: 15, Cold: true}}
	island := Home{Territory: lakaz.Guadeloupe, Month: time.January, Known: Known{Celsius: 27, Humidex: 34}}
	cooled := island
	cooled.Equipment.Cooler = true
	day := "2026-01-15"
	f := func(name string, h Home, taken []Challenge, id string, want bool) {
		t.Helper()
		if got := slices.ContainsFunc(pack(t).Offers(h, taken, day), func(s Sheet) bool { return s.ID == id }); got != want {
			t.Errorf("%s: %s %v", name, id, got)
		}
	}
	f("a warm home", warm, nil, "g01", true)
	f("a warm home need not be warmed", warm, nil, "g13", false)
	f("a cold home", cold, nil, "g13", true)
	f("a cold home is not told to save", cold, nil, "g92", false)
	f("a cold home keeps its warmth", cold, nil, "g05", true)
	f("no tank was seen", warm, nil, "g23", false)
	f("air-conditioning was seen", cooled, nil, "g40", true)
	f("none was seen", island, nil, "g40", false)
	running := Challenge{ID: "a", Gesture: "g01", Picked: "2026-01-10"}
	f("under way", warm, []Challenge{running}, "g01", false)
	running.Dropped = time.Date(2026, 1, 12, 0, 0, 0, 0, time.UTC)
	f("put down lately", warm, []Challenge{running}, "g01", false)
	running.Dropped = time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC)
	f("put down long ago", warm, []Challenge{running}, "g01", true)
	if first := pack(t).Offers(cold, nil, day)[0]; first.ID != "g13" {
		t.Errorf("a cold home is first offered %s", first.ID)
	}
	if first := pack(t).Offers(warm, nil, day)[0]; !first.Evaluated() {
		t.Errorf("%s cannot be seen", first.ID)
	}
}

// Whatever is known of a home, what is offered fits it.
func TestOffersFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := Home{Territory: rapid.SampledFrom(lakaz.Territories()).Draw(t, "territory"), Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")), Known: Unknown()}
		h.Celsius, h.Cold = rapid.Float64Range(5, 35).Draw(t, "celsius"), rapid.Bool().Draw(t, "cold")
		h.Equipment = Equipment{Tank: rapid.Bool().Draw(t, "tank"), Cooler: rapid.Bool().Draw(t, "cooler")}
		offers := pack(t).Offers(h, nil, "2026-01-15")
		for _, s := range offers {
			if !s.suits(PlaceOf(h.Territory), h.Month) || h.Cold && s.LeavesCooler() {
				t.Fatalf("%+v is offered %s", h, s.ID)
			}
		}
		if len(offers) < 3 {
			t.Fatalf("%+v is offered %d gestures", h, len(offers))
		}
	})
}

// A residence's gesture of the week is one for all: it changes each week, and never leaves a home colder.
func TestTheResidencesGestureOfTheWeek(t *testing.T) {
	for _, territory := range lakaz.Territories() {
		last, seen := "", map[string]bool{}
		for week := range 52 {
			monday := time.Date(2026, 1, 5+7*week, 0, 0, 0, 0, territory.Location())
			s, ok := pack(t).Shared(territory, "tilleuls", monday)
			if !ok || s.ID == last || s.LeavesCooler() || !s.suits(PlaceOf(territory), monday.Month()) {
				t.Fatalf("%s, %s: %q after %q", territory, monday.Format(time.DateOnly), s.ID, last)
			}
			last, seen[s.ID] = s.ID, true
			if other, _ := pack(t).Shared(territory, "tilleuls", monday); other.ID != s.ID {
				t.Fatalf("%s and %s in one week", s.ID, other.ID)
			}
		}
		if len(seen) < 3 {
			t.Errorf("%s: %v", territory, seen)
		}
	}
}
