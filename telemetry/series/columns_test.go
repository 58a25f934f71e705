package series

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lakaz/telemetry"
)

// So many readings as were allowed are read, and not one more, be they on their way in, sealed or merged; and columns of
// which each has instants of its own are not laid on all of them without end.
func TestColumnsOfTooMany(t *testing.T) {
	s, _ := openStore(t)
	var channels []telemetry.Channel
	var readings []telemetry.Reading
	for i := range 6 {
		place := fmt.Sprint("room", i)
		channels = append(channels, telemetry.Channel{Place: place, Quantity: telemetry.Temperature})
		for minute := range 10 {
			readings = append(readings, reading(place+"/temperature", noon.Add(time.Duration(minute)*time.Minute+time.Duration(i)*time.Second), "20"))
		}
	}
	if _, err := s.Append(t.Context(), "h1", readings); err != nil {
		t.Fatal(err)
	}
	f := func(state string) {
		t.Helper()
		for _, c := range []struct {
			channels, most int
			ok             bool
		}{{1, 10, true}, {1, 9, false}, {2, 20, true}, {2, 19, false}, {6, 180, true}, {6, 179, false}} { // 60 readings on 60 instants are 360 places
			got, err := s.Columns(t.Context(), "h1", channels[:c.channels], noon, noon.Add(time.Hour), c.most)
			if c.ok != (err == nil) || !c.ok && !errors.Is(err, ErrTooMany) || c.ok && len(got.At) != 10*c.channels {
				t.Errorf("%s, %d channels, %d at most: %d instants, %v", state, c.channels, c.most, len(got.At), err)
			}
		}
	}
	f("hot")
	if err := s.Seal(t.Context(), noon.AddDate(0, 0, 2)); err != nil {
		t.Fatal(err)
	}
	f("sealed")
	if err := s.Merge(t.Context(), noon.AddDate(0, 0, 60)); err != nil {
		t.Fatal(err)
	}
	f("merged")
}
