package devices

import (
	"strconv"
	"strings"
	"time"
)

// season is what a stamp says of daylight saving.
type season uint8

const (
	unsaid season = iota
	winter
	summer
)

// localInstant is the instant at which a clock in the zone shows wall (given as if in UTC). In the hour that comes twice
// the season decides, or without one the nearer to near; a time that the clock skips is taken with the offset before.
func localInstant(wall time.Time, zone *time.Location, of season, near time.Time) time.Time {
	var found []time.Time
	for _, probe := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(probe).In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second)
		if _, shown := t.In(zone).Zone(); shown == offset || len(found) == 0 && probe > 0 {
			found = append(found, t)
		}
	}
	if len(found) == 0 {
		_, offset := wall.Add(-24 * time.Hour).In(zone).Zone()
		return wall.Add(-time.Duration(offset) * time.Second)
	}
	best := found[0]
	for _, t := range found[1:] {
		switch {
		case of != unsaid:
			if t.In(zone).IsDST() == (of == summer) {
				best = t
			}
		case t.Sub(near).Abs() < best.Sub(near).Abs():
			best = t
		}
	}
	return best
}

// parseStamp reads the times devices write: ISO 8601 with or without an offset, "2006-01-02 15:04:05", seconds or
// milliseconds since 1970. Without an offset it is the zone's. The zero time is none.
func parseStamp(s string, zone *time.Location, near time.Time) time.Time {
	s = strings.TrimSpace(s)
	if len(s) < 10 || len(s) > 40 {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999"} {
		if wall, err := time.Parse(layout, s); err == nil {
			return localInstant(wall, zone, unsaid, near)
		}
	}
	seconds, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil, !(seconds > 0), seconds > 1e14:
		return time.Time{}
	case seconds > 1e11:
		return time.UnixMilli(int64(seconds))
	}
	return time.UnixMilli(int64(seconds*1000 + 0.5))
}
