package series

import (
	"fmt"
	"testing"
	"time"

	"lakaz/telemetry"
)

// Take tells of each channel what is new, and whether anything later is stored.
func TestTakeTellsWhatChanged(t *testing.T) {
	s, _ := openStore(t)
	f := func(want string, readings ...telemetry.Reading) {
		t.Helper()
		taken, err := s.Take(t.Context(), "h1", telemetry.BatchOf(readings))
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(taken.Accepted)
		for _, c := range taken.Changes {
			got += fmt.Sprintf(" %s %s-%s %s %v", c.Channel, c.Oldest().Format("15:04"), c.Newest().At.Format("15:04"), c.Newest().Value, c.Latest)
		}
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	at := func(minute int) time.Time {
		return noon.UTC().Truncate(time.Hour).Add(time.Duration(minute) * time.Minute)
	}
	salon, gas := "salon/temperature", "gas/volume"
	hour := at(0).Format("15")
	f("0")
	f("3 salon/temperature "+hour+":00-"+hour+":02 20.4 true gas/volume "+hour+":01-"+hour+":01 7 true",
		reading(salon, at(0), "20"), reading(gas, at(1), "7"), reading(salon, at(2), "20.4"))
	f("2", reading(salon, at(0), "20"), reading(gas, at(1), "7")) // again
	f("2 salon/temperature "+hour+":01-"+hour+":01 21 false", reading(salon, at(1), "22"), reading(salon, at(1), "21"))
	f("2 salon/temperature "+hour+":02-"+hour+":05 19 true", reading(salon, at(5), "19"), reading(salon, at(2), "20.5"))
	f("1 salon/temperature "+hour+":05-"+hour+":05 18 true", reading(salon, at(5), "18")) // the last word
}

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
