package telemetry

import (
	"fmt"
	"testing"
	"time"
)

func TestLoadUses(t *testing.T) {
	at := func(minutes int) time.Time { return time.Date(2024, 3, 31, 0, minutes, 0, 0, time.UTC) }
	hours := []Interval{{at(0), at(60)}, {at(60), at(120)}, {at(120), at(180)}}
	f := func(want string, minutesAndWatts ...int) {
		t.Helper()
		var points []Point
		for i := 0; i < len(minutesAndWatts); i += 2 {
			points = append(points, Point{At: at(minutesAndWatts[i]), Value: NewDecimal(int64(minutesAndWatts[i+1]), 0)})
		}
		if got := fmt.Sprint(LoadUses(points, hours)); got != want {
			t.Errorf("%v: %s, want %s", minutesAndWatts, got, want)
		}
	}
	f("[NaN NaN NaN]")
	f("[NaN NaN NaN]", 60, 100) // a step of unknown length
	f("[100 NaN NaN]", 0, 7, 60, 100)
	f("[75 50 NaN]", 30, 50, 60, 100, 90, 100) // the first step is as long as the second
	f("[100 100 50]", 0, 7, 60, 100, 120, 100, 150, 100)
	f("[100 NaN 25]", 0, 7, 60, 100, 150, 50, 180, 0)                           // after a gap, as long as the step that follows
	f("[60 NaN NaN]", 0, 7, 10, 30, 20, 90, 30, 60, 40, 60, 50, 60, 60, 60)     // ten minutes
	f("[100 60 30]", 0, 7, 60, 100, 90, 50, 120, 70, 130, 60, 140, 60, 150, 60) // an hour, half-hours, ten minutes
	f("[25 NaN NaN]", 0, 7, 15, 100, 120, 100)                                  // after a hole the last one's length is not known
	f("[50 50 NaN]", 30, 0, 90, 100)                                            // a step over the hour
}
