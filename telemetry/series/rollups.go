package series

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// Rollups are of each channel asked for those hours or days that have readings, in order of time.
type Rollups map[telemetry.Channel][]telemetry.Rollup

// Hours is the rollups of the hours that begin in [from, to). Finished days come as they were sealed, readings that
// came since are counted in: the answer is that of all readings.
func (s *Store) Hours(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, from, to time.Time) (Rollups, error) {
	return s.rollups(ctx, h, channels, hoursKind, from, to)
}

// Days is the rollups of the dwelling's own days that begin in [from, to), like Hours.
func (s *Store) Days(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, from, to time.Time) (Rollups, error) {
	return s.rollups(ctx, h, channels, dayKind, from, to)
}

// daysOf is a channel's rollups by the start of their day.
type daysOf map[int64][]telemetry.Rollup

func (s *Store) rollups(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, kind string, from, to time.Time) (Rollups, error) {
	first, end := max(ceilMS(from), firstMS), min(ceilMS(to), lastMS+1)
	out := Rollups{}
	if first >= end {
		return out, ctx.Err()
	}
	m := s.home(h)
	cal, err := s.calendarOf(ctx, h, m)
	if err != nil {
		return nil, err
	}
	start, _ := cal.day(first)
	_, over := cal.day(end - 1)
	cold := m.cold(over) // asked before the state is fixed: see Range
	found := map[telemetry.Channel]daysOf{}
	err = s.kv.View(ctx, func(r kv.Reader) error {
		for _, c := range channels {
			found[c] = daysOf{}
		}
		if err := s.readRolls(r, h, cal, kind, start, over, found); err != nil || cold {
			return err
		}
		hot, err := s.hotDays(r, h, cal, start, over, found)
		if err != nil {
			return err
		}
		for at, samples := range hot {
			_, end := cal.day(at.ms)
			if err := s.rollAnew(r, h, cal, kind, at, end, samples, found); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("series: %s: %w", h, err)
	}
	for c, days := range found {
		starts := make([]int64, 0, len(days))
		for day := range days {
			starts = append(starts, day)
		}
		slices.Sort(starts)
		list := []telemetry.Rollup{}
		for _, day := range starts {
			for _, roll := range days[day] {
				if ms := roll.From.UnixMilli(); ms >= first && ms < end {
					list = append(list, roll)
				}
			}
		}
		out[c] = list
	}
	return out, nil
}

// calendarOf is a household's calendar, from memory where it is known.
func (s *Store) calendarOf(ctx context.Context, h lakaz.HouseholdID, m *home) (calendar, error) {
	m.mu.Lock()
	loaded, cal := m.loaded, m.cal
	m.mu.Unlock()
	if loaded {
		return cal, nil
	}
	cal, _, err := s.calendar(ctx, h)
	return cal, err
}

// readRolls fills found with what is stored for its channels in days that begin in [start, end) ms. A day whose value is
// damaged is rolled up anew.
func (s *Store) readRolls(r kv.Reader, h lakaz.HouseholdID, cal calendar, kind string, start, end int64, found map[telemetry.Channel]daysOf) error {
	prefix := kindPrefix(h, kind)
	return r.Scan(appendInstant(prefix, start), appendInstant(prefix, end), false, func(key, value []byte) error {
		at, err := lastPart[time.Time](key, len(prefix))
		if err != nil {
			return fmt.Errorf("%q: %w", key, err)
		}
		day := at.UnixMilli()
		_, next := cal.day(day)
		err = s.codec.eachRoll(key, value, func(c telemetry.Channel, section []byte) (err error) {
			if days, wanted := found[c]; wanted {
				days[day], err = decodeRolls(section, c.Quantity, dayHours, daySlots(cal, day, next, kind == hoursKind))
			}
			return err
		})
		if !isDamaged(err) {
			return err
		}
		s.passOver(key, err)
		for c := range found {
			if err := s.rollAnew(r, h, cal, kind, place{c, day}, next, nil, found); err != nil {
				return err
			}
		}
		return nil
	})
}

// rollAnew rolls a channel's day up from what is sealed and these hot samples.
func (s *Store) rollAnew(r kv.Reader, h lakaz.HouseholdID, cal calendar, kind string, at place, end int64, hot []sample, found map[telemetry.Channel]daysOf) error {
	hours, day, err := s.rolledNow(r, h, cal, at.channel, at.ms, end, hot)
	if kind == hoursKind {
		day = hours
	}
	found[at.channel][at.ms] = day
	return err
}

// hotDays is the hot samples of found's channels in [start, end) ms, by channel and day, as they came.
func (s *Store) hotDays(r kv.Reader, h lakaz.HouseholdID, cal calendar, start, end int64, found map[telemetry.Channel]daysOf) (map[place][]sample, error) {
	hot := map[place][]sample{}
	day, next := int64(0), int64(0)
	err := s.scanHot(r, h, func(rec hotRecord) error {
		if rec.newest < start || rec.oldest >= end {
			return nil
		}
		return rec.each(func(c telemetry.Channel, x sample) {
			if _, wanted := found[c]; !wanted || x.ms < start || x.ms >= end {
				return
			}
			if x.ms < day || x.ms >= next {
				day, next = cal.day(x.ms)
			}
			hot[place{c, day}] = append(hot[place{c, day}], x)
		})
	})
	return hot, err
}
