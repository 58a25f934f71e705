package series

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

// A household that nobody knows any more, of which something is left, holds up no other's sealing, merging and expiring.
func TestAHouseholdThatFailsHoldsUpNoOther(t *testing.T) {
	mem, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	s, err := Open(t.Context(), mem, func(_ context.Context, h lakaz.HouseholdID) (lakaz.Territory, error) {
		if h == "h1" {
			return "", fmt.Errorf("household: %w", lakaz.ErrNotFound)
		}
		return lakaz.Mainland, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	told := []telemetry.Provenance{{Interval: telemetry.Interval{From: noon, To: noon.Add(time.Hour)}, Estimated: true}}
	if err := s.Tell(t.Context(), "h1", salon, told); err != nil {
		t.Fatal(err)
	}
	for _, days := range []int{-1000, 0} {
		if _, err := s.Append(t.Context(), "h2", []telemetry.Reading{reading("salon/temperature", noon.AddDate(0, 0, days), "20")}); err != nil {
			t.Fatal(err)
		}
	}
	f := func(what string, err error, want map[string]int) {
		t.Helper()
		if !errors.Is(err, lakaz.ErrNotFound) {
			t.Errorf("%s: %v, and of h1 nothing is told", what, err)
		}
		for kind, n := range want {
			if got := len(keys(t, mem, kindPrefix("h2", kind))); got != n {
				t.Errorf("%s: %d values of %s, want %d", what, got, kind, n)
			}
		}
	}
	f("seal", s.Seal(t.Context(), noon.AddDate(0, 0, 2)), map[string]int{hotKind: 0, chunkKind: 2})
	f("merge", s.Merge(t.Context(), noon.AddDate(0, 0, 60)), map[string]int{chunkKind: 0, monthKind: 2})
	_, err = s.Expire(t.Context(), noon, Retention{Raw: 13, Hours: 60})
	f("expire", err, map[string]int{monthKind: 1})
}
