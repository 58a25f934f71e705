package series

import (
	"fmt"
	"testing"

	"lakaz/telemetry"
)

// A household has so many channels and no more; those it has go on.
func TestAHouseholdIsNotCrowded(t *testing.T) {
	s, mem := openStore(t)
	invented := func(from, n int) (out []telemetry.Reading) {
		for i := range n {
			c := telemetry.Channel{Place: fmt.Sprintf("room-%d", from+i), Quantity: telemetry.Temperature}
			out = append(out, telemetry.Reading{Channel: c, At: noon, Value: telemetry.NewDecimal(20, 0)})
		}
		return out
	}
	f := func(s *Store, readings []telemetry.Reading, wantFit, wantCrowded int) {
		t.Helper()
		taken, err := s.Take(t.Context(), "h1", telemetry.BatchOf(readings))
		if err != nil || taken.Accepted != wantFit || len(taken.Crowded) != wantCrowded {
			t.Errorf("%d fit and %d do not, want %d and %d: %v", taken.Accepted, len(taken.Crowded), wantFit, wantCrowded, err)
		}
	}
	f(s, nil, 0, 0)
	f(s, append(invented(0, MaxChannels-1), invented(0, 5)...), MaxChannels+4, 0)
	f(s, append(invented(MaxChannels-1, 3), invented(0, 1)...), 2, 2)
	again, err := Open(t.Context(), mem, paris)
	if err != nil {
		t.Fatal(err)
	}
	f(again, append(invented(50_000, 40_000), invented(7, 1)...), 1, 40_000)
	if latest, err := again.Latest(t.Context(), "h1"); err != nil || len(latest) != MaxChannels {
		t.Errorf("%d channels: %v", len(latest), err)
	}
}
