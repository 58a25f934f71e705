package series

import (
	"context"
	"maps"
	"slices"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// fade keeps that a household's readings before an instant in ms are going. The caller holds m.writing.
func (s *Store) fade(h lakaz.HouseholdID, m *home, before int64) error {
	if before <= m.faded {
		return nil
	}
	if err := s.commit.commit([]op{{fadedKey(h), kv.Tuple(time.UnixMilli(before))}}); err != nil {
		m.forget()
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faded = before
	return nil
}

// storedFaded reads what fade kept; 0 where nothing has gone yet.
func storedFaded(r kv.Reader, h lakaz.HouseholdID) (before int64, err error) {
	value, err := r.Get(fadedKey(h))
	if isAbsent(err) {
		return 0, nil
	} else if err != nil {
		return 0, err
	}
	at, err := lastPart[time.Time](value, 0)
	return at.UnixMilli(), err
}

// RawFrom is the midnight from which on a household's readings are there as they came; zero where none have expired.
func (s *Store) RawFrom(ctx context.Context, h lakaz.HouseholdID) (time.Time, error) {
	var before int64
	err := s.kv.View(ctx, func(r kv.Reader) (err error) {
		before, err = storedFaded(r, h)
		return err
	})
	if err != nil || before == 0 {
		return time.Time{}, err
	}
	return time.UnixMilli(before).UTC(), nil
}

// withhold takes out of a batch the readings of days that take none any more: the day's readings have expired, its
// rollups tell of them, and one more reading would make new ones of almost nothing. The caller holds m.writing.
func (s *Store) withhold(ctx context.Context, h lakaz.HouseholdID, m *home, b *telemetry.Batch) (faded []telemetry.Channel, err error) {
	if m.faded <= 0 {
		return nil, nil
	}
	closed, err := s.closed(ctx, h, m, func(yield func(place) bool) {
		for _, r := range b.Rows {
			if !yield(place{b.Channels[r.Channel], r.MS}) {
				return
			}
		}
	})
	if err != nil || len(closed) == 0 {
		return nil, err
	}
	kept := b.Rows[:0]
	for _, r := range b.Rows {
		c := b.Channels[r.Channel]
		if day, _ := m.cal.day(r.MS); closed[place{c, day}] {
			faded = append(faded, c)
		} else {
			kept = append(kept, r)
		}
	}
	b.Rows = kept
	return faded, nil
}

// open leaves out what the household's closed days take no more. The caller holds m.writing.
func (s *Store) open(ctx context.Context, h lakaz.HouseholdID, m *home, cs *columns) error {
	closed, err := s.closed(ctx, h, m, func(yield func(place) bool) {
		for _, c := range cs.list {
			for _, x := range c.samples {
				if !yield(place{c.channel, x.ms}) {
					return
				}
			}
		}
	})
	if err != nil || len(closed) == 0 {
		return err
	}
	for i, c := range cs.list {
		cs.list[i].samples = slices.DeleteFunc(c.samples, func(x sample) bool {
			day, _ := m.cal.day(x.ms)
			return closed[place{c.channel, day}]
		})
	}
	cs.list = slices.DeleteFunc(cs.list, func(c column) bool { return len(c.samples) == 0 })
	return nil
}

// closed is those days of channels, by their start, that take no more of these samples. A day before m.faded whose
// rollup counts more readings than there are was rolled up from what has expired; one that was never rolled up, or whose
// readings were imported since, is open. The caller holds m.writing.
func (s *Store) closed(ctx context.Context, h lakaz.HouseholdID, m *home, samples func(func(place) bool)) (map[place]bool, error) {
	days := map[place]int64{} // by channel and start: the end
	start, end := int64(0), int64(0)
	for at := range samples {
		if at.ms >= m.faded {
			continue
		}
		if at.ms < start || at.ms >= end {
			start, end = m.cal.day(at.ms)
		}
		days[place{at.channel, start}] = end
	}
	if len(days) == 0 {
		return nil, nil
	}
	closed := map[place]bool{}
	err := s.kv.View(ctx, func(r kv.Reader) error {
		told := map[int64]rolls{} // by the start of the day
		for at, end := range days {
			if _, read := told[at.ms]; !read {
				_, of, err := s.rollsOf(r, h, m, at.ms, end)
				if err != nil {
					return err
				}
				told[at.ms] = of
			}
			rolled := told[at.ms][at.channel]
			if len(rolled) == 0 {
				continue
			}
			left, err := s.readChunks(r, h, at.channel, at.ms, end)
			if err != nil {
				return err
			}
			closed[at] = len(left) < rolled[0].Count
		}
		return nil
	})
	maps.DeleteFunc(closed, func(_ place, is bool) bool { return !is })
	return closed, err
}
