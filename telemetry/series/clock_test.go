package series

import (
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// TestSealedWhenOver: a day is sealed when it is over where the dwelling stands, of 23, 24 or 25 hours, and not a
// millisecond before, however the clock came to that instant.
func TestSealedWhenOver(t *testing.T) {
	f := func(territory lakaz.Territory, date string, hours int) {
		t.Helper()
		start, err := time.ParseInLocation(time.DateOnly, date, territory.Location())
		if err != nil {
			t.Fatal(err)
		}
		end := start.AddDate(0, 0, 1)
		if got := end.Sub(start); got != time.Duration(hours)*time.Hour {
			t.Fatalf("%s in %s has %v", date, territory, got)
		}
		s, mem := openStore(t)
		s.zone = In(territory)
		if _, err := s.Append(t.Context(), "h", []telemetry.Reading{{Channel: salon, At: start.Add(30 * time.Minute)}, {Channel: salon, At: end.Add(-time.Second)}}); err != nil {
			t.Fatal(err)
		}
		sealed := func(before time.Time) int {
			t.Helper()
			if err := s.Seal(t.Context(), before); err != nil {
				t.Fatal(err)
			}
			homes, err := s.Fleet(t.Context(), salon, start.AddDate(0, 0, -2), end.AddDate(0, 0, 2))
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, r := range homes["h"] {
				n += r.Count
				if !r.From.Equal(start) || !r.To.Equal(end) {
					t.Errorf("%s in %s: a day from %v to %v", date, territory, r.From, r.To)
				}
			}
			return n
		}
		for _, before := range []time.Time{end.Add(-time.Millisecond), start, start.Add(-time.Hour), end.Add(-time.Hour)} {
			if n := sealed(before); n != 0 || len(keys(t, mem, hotPrefix("h"))) != 1 {
				t.Errorf("%s in %s: %d readings are sealed at %v", date, territory, n, before)
			}
		}
		if n := sealed(end); n != 2 {
			t.Errorf("%s in %s: %d readings are sealed at its end", date, territory, n)
		}
	}
	f(lakaz.Mainland, "2026-03-28", 24)
	f(lakaz.Mainland, "2026-03-29", 23)
	f(lakaz.Mainland, "2026-10-25", 25)
	f(lakaz.Reunion, "2026-03-29", 24)
	f(lakaz.Reunion, "2026-10-25", 24)
	f(lakaz.Guadeloupe, "2026-10-25", 24)
}
