package lakaz

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestPauses(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 1, 15, hour, 0, 0, 0, time.UTC) }
	var h Pauses
	f := func(place string, hour int, want bool) {
		t.Helper()
		if got := h.Off(place, at(hour)); got != want {
			t.Errorf("%q at %d h: %v in %v", place, hour, got, h)
		}
	}
	f("salon", 8, false)
	h = h.With("salon", at(8), at(10))
	f("salon", 7, false)
	f("salon", 8, true)
	f("salon", 10, false)
	f("salon-2", 9, false)
	f("", 9, false)
	h = h.With("electricity", at(9), time.Time{})
	f("electricity-bleu-hc", 12, true)
	f("electric", 12, false)
	h = h.With("", at(11), time.Time{})
	f("salon", 20, true)
	f("", 20, true)
	h = h.Without("salon", at(12)) // one tap for a room does not open the home
	f("salon", 13, true)
	h = h.Without("", at(14))
	f("salon", 14, false)
	f("electricity", 14, false)
	f("salon", 13, true) // what was off then stays unknown
	h = h.With("salon", at(15), time.Time{})
	h = h.With("salon", at(16), at(17)) // for so long, now
	f("salon", 17, false)
}

func TestPausesWithin(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 1, 15, hour, 0, 0, 0, time.UTC) }
	p := Pauses{{Place: "salon", From: at(8), To: at(10)}, {From: at(20)}}
	f := func(place string, from, to int, want bool) {
		t.Helper()
		if got := p.Within(place, at(from), at(to)); got != want {
			t.Errorf("%s, %d to %d h: %v", place, from, to, got)
		}
	}
	f("salon", 6, 8, false)
	f("salon", 6, 9, true)
	f("salon", 10, 12, false)
	f("cuisine", 6, 12, false)
	f("cuisine", 6, 21, true)
	if got := p.Since("salon", at(9)); !got.Equal(at(10)) {
		t.Error(got)
	}
	if got := p.Since("cuisine", at(9)); !got.Equal(at(9)) {
		t.Error(got)
	}
}

// Whatever was switched when: what was off at an instant is off then for ever, and after all is on, all is on.
func TestThePastStaysOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h Pauses
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		places, was := []string{"", "salon", "electricity"}, map[time.Time][]string{}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "hours")) * time.Hour)
			for _, p := range places {
				if h.Off(p, now.Add(-time.Minute)) {
					was[now.Add(-time.Minute)] = append(was[now.Add(-time.Minute)], p)
				}
			}
			place := rapid.SampledFrom(places).Draw(t, "place")
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				h = h.Without(place, now)
			case 1:
				h = h.With(place, now, time.Time{})
			default:
				h = h.With(place, now, now.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "for"))*time.Hour))
			}
		}
		for at, places := range was {
			for _, p := range places {
				if !h.Off(p, at) {
					t.Fatalf("%q at %v: %v", p, at, h)
				}
			}
		}
		h = h.Without("", now)
		for _, p := range places {
			if h.Off(p, now) {
				t.Fatalf("%q is off: %v", p, h)
			}
		}
	})
}

// However often others are switched, sensors that are off stay off.
func TestWhatHoldsIsKept(t *testing.T) {
	at := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	p := Pauses(nil).With("salon", at, time.Time{})
	for range 2 * keptPauses {
		at = at.Add(time.Minute)
		p = p.With("gas", at, time.Time{})
		at = at.Add(time.Minute)
		p = p.Without("gas", at)
	}
	if !p.Off("salon", at) || len(p) > keptPauses {
		t.Errorf("%d pauses, salon off: %v", len(p), p.Off("salon", at))
	}
}
