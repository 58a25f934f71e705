package series

import (
	"bytes"
	"context"
	"fmt"
	"slices"
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

// A file that tells another thing of every half-hour is kept before whoever brought it loses patience, whichever way it
// runs; who has gone is not worked for.
func TestTellAWildFile(t *testing.T) {
	s, _ := openStore(t)
	c := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}
	told := make([]telemetry.Provenance, 300_000)
	for i := range told {
		from := time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 30 * time.Minute)
		told[i] = telemetry.Provenance{Interval: telemetry.Interval{From: from, To: from.Add(30 * time.Minute)}, Estimated: i%2 == 0}
	}
	newest := told[len(told)-2].Interval
	for _, h := range []lakaz.HouseholdID{"rising", "falling"} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if err := s.Tell(ctx, h, c, told); err != nil {
			t.Fatal(h, err)
		}
		in, err := s.Estimated(t.Context(), h, c, time.Time{}, noon.AddDate(100, 0, 0))
		if err != nil || len(in) != mostEstimates || !in[len(in)-1].From.Equal(newest.From) || !in[len(in)-1].To.Equal(newest.To) {
			t.Errorf("%s: %d stretches, %v", h, len(in), err)
		}
		slices.Reverse(told)
	}
}
