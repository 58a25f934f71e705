package imports

import (
	"time"

	"lakaz"
)

// frenchTime is the instant of a French wall clock; of an hour that comes twice, the first one after the row before. It
// is false for an hour that the clock skips.
func frenchTime(wall, before time.Time) (at time.Time, ok bool) {
	for _, offset := range []time.Duration{2 * time.Hour, time.Hour} {
		try := wall.Add(-offset)
		if lakaz.Mainland.In(try).Format(time.DateTime) != wall.Format(time.DateTime) {
			continue
		}
		if at, ok = try, true; at.After(before) {
			break
		}
	}
	return at, ok
}

// onClock is the instant of a wall clock in a zone, under the same rules.
func onClock(wall time.Time, zone *time.Location, before time.Time) (at time.Time, ok bool) {
	year, month, day := wall.Date()
	near := time.Date(year, month, day, wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), zone)
	for _, try := range []time.Time{near.Add(-time.Hour), near, near.Add(time.Hour)} {
		if y, m, d := try.Date(); y != year || m != month || d != day || try.Hour() != wall.Hour() || try.Minute() != wall.Minute() {
			continue
		}
		if at, ok = try.UTC(), true; at.After(before) {
			break
		}
	}
	return at, ok
}
