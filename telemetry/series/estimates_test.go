package series

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

// What files say of stretches adds up to what they said last of every hour, in whatever order they come; telling it
// again changes nothing.
func TestTellEstimates(t *testing.T) {
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s, err := Open(t.Context(), store, In(lakaz.Mainland))
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(hour int) time.Time { return begin.Add(time.Duration(hour) * time.Hour) }
	c := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}
	home := 0
	rapid.Check(t, func(t *rapid.T) {
		home++
		h, want := lakaz.HouseholdID(fmt.Sprint("h", home)), [24]bool{}
		for range rapid.IntRange(1, 8).Draw(t, "files") {
			from := rapid.IntRange(0, 22).Draw(t, "from")
			to := rapid.IntRange(from+1, 24).Draw(t, "to")
			told := []telemetry.Provenance{{Interval: telemetry.Interval{From: at(from), To: at(to)}, Estimated: rapid.Bool().Draw(t, "estimated")}}
			for range 2 {
				if err := s.Tell(t.Context(), h, c, told); err != nil {
					t.Fatal(err)
				}
			}
			for hour := from; hour < to; hour++ {
				want[hour] = told[0].Estimated
			}
		}
		in, err := s.Estimated(t.Context(), h, c, begin, at(24))
		if err != nil {
			t.Fatal(err)
		}
		got, last := [24]bool{}, begin.Add(-time.Hour)
		for _, e := range in {
			if !e.From.After(last) {
				t.Fatalf("not joined or not in order: %v", in)
			}
			for hour := range got {
				got[hour] = got[hour] || !e.From.After(at(hour)) && e.To.After(at(hour))
			}
			last = e.To
		}
		if got != want {
			t.Fatalf("%v, want %v", got, want)
		}
	})
	in, err := s.Estimated(t.Context(), "h1", c, at(24), at(48))
	if err != nil || len(in) != 0 {
		t.Errorf("%v %v", in, err)
	}
	told := []telemetry.Provenance{{Interval: telemetry.Interval{From: at(0), To: at(1)}, Estimated: true}}
	if err := s.Tell(t.Context(), "h", c, told); err != nil {
		t.Fatal(err)
	}
	key := estimatesKey("h", c)
	if !bytes.HasPrefix(key, homePrefix("h")) {
		t.Error("an erased home's estimates stay")
	}
	err = store.Update(t.Context(), func(w kv.Writer) error {
		value, err := w.Get(key)
		if err != nil {
			return err
		}
		value = bytes.Clone(value)
		value[5] ^= 1
		return w.Set(key, value)
	})
	if err != nil {
		t.Fatal(err)
	}
	if in, err = s.Estimated(t.Context(), "h", c, at(0), at(1)); err != nil || len(in) != 0 || s.Damaged() != 1 {
		t.Errorf("damaged: %v %v %d", in, err, s.Damaged())
	}
	if err := s.Tell(t.Context(), "h", c, told); err != nil {
		t.Fatal(err)
	}
	if in, err = s.Estimated(t.Context(), "h", c, at(0), at(1)); err != nil || len(in) != 1 {
		t.Errorf("told again: %v %v", in, err)
	}
}
