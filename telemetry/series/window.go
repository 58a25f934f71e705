package series

import (
	"context"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// window is what is stored of a household in some days.
type window struct {
	chunks map[place][]op     // by channel and the day's start; of days with timetables those of all channels
	tables timetables         // that these name
	times  map[int64][]op     // the timetables as they are stored, by the day's start
	months map[place][]sample // of merged chunks, by channel and the day's start
	rolls  map[int64][2]rolls // by the day's start: hours and day
}

// readWindow reads what is stored where columns have something between two midnights.
func (s *Store) readWindow(ctx context.Context, h lakaz.HouseholdID, m *home, cs *columns, rest [][]sample, from, to int64) (window, error) {
	w := window{map[place][]op{}, timetables{}, map[int64][]op{}, map[place][]sample{}, map[int64][2]rolls{}}
	newest := int64(never)
	if m.sure {
		newest = -1
		for _, x := range m.latest {
			newest = max(newest, x.ms)
		}
	}
	if newest < from {
		return w, nil // nothing can be
	}
	err := s.kv.View(ctx, func(r kv.Reader) error {
		clear(w.chunks)
		clear(w.tables)
		clear(w.times)
		clear(w.months)
		clear(w.rolls)
		scanned := map[telemetry.Channel]bool{}
		for i, c := range cs.list {
			if len(rest[i]) == 0 || rest[i][0].ms >= to {
				continue
			}
			if last, known := m.latest[c.channel]; m.sure && (!known || last.ms < from) {
				continue
			}
			scanned[c.channel] = true
			if err := s.readDays(r, h, m, c.channel, from, to, w); err != nil {
				return err
			}
			merged, err := s.chunksOf(r, h, monthKind, c.channel, from, to, timetables{})
			if err != nil {
				return err
			}
			month := s.decodeChunks(nil, merged, from, to)
			for len(month) > 0 {
				start, end := m.cal.day(month[0].ms)
				w.months[place{c.channel, start}], month = before(month, end)
			}
		}
		for _, column := range rest {
			for len(column) > 0 && column[0].ms < to {
				start, end := m.cal.day(column[0].ms)
				_, column = before(column, end)
				if _, read := w.rolls[start]; read || start > newest {
					continue
				}
				hours, days, err := s.rollsOf(r, h, m, start, end)
				if err != nil {
					return err
				}
				w.rolls[start] = [2]rolls{hours, days}
				if w.times[start], err = storedTimes(r, h, chunkKind, start, end); err != nil {
					return err
				}
				for c := range m.latest {
					if len(w.times[start]) == 0 || scanned[c] {
						continue
					}
					if err := s.readDays(r, h, m, c, start, end, w); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	return w, err
}

// readDays reads a channel's chunks of days between two midnights, and the timetables that they name, into a window.
func (s *Store) readDays(r kv.Reader, h lakaz.HouseholdID, m *home, c telemetry.Channel, from, to int64, w window) error {
	days, err := s.chunksIn(r, h, chunkKind, c, from, to, w.tables)
	for _, o := range days.stored {
		start, err := lastPart[time.Time](o.key, days.prefixLen)
		if err != nil {
			return fmt.Errorf("%q: %w", o.key, err)
		}
		day, _ := m.cal.day(start.UnixMilli())
		w.chunks[place{c, day}] = append(w.chunks[place{c, day}], o)
	}
	return err
}

// rollsOf reads a day's rollups; where they are damaged they are made anew from what is sealed.
func (s *Store) rollsOf(r kv.Reader, h lakaz.HouseholdID, m *home, start, end int64) (hours, days rolls, err error) {
	if hours, err = s.storedRolls(r, h, hoursKind, m.cal, start, end); err == nil {
		days, err = s.storedRolls(r, h, dayKind, m.cal, start, end)
	}
	if !isDamaged(err) {
		return hours, days, err
	}
	if hours, days, err = s.rolledAnew(r, h, m.cal, start, end); err != nil || start >= m.faded {
		return hours, days, err
	}
	// The readings have expired: a day that can be read tells what they no longer can.
	whole, err := s.storedRolls(r, h, dayKind, m.cal, start, end)
	if isDamaged(err) {
		return hours, days, nil
	}
	return hours, whole, err
}
