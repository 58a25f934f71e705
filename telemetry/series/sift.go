package series

import (
	"context"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// sift leaves in the batch the readings that change anything. What is newer than all before does; the stored is read
// only for the others, which are late or come again.
func (s *Store) sift(ctx context.Context, h lakaz.HouseholdID, m *home, b *telemetry.Batch, tips []tip) error {
	last := map[place]int{} // of each place the last reading, of channels where any is late
	for i, r := range b.Rows {
		if tips[r.Channel].late {
			last[place{b.Channels[r.Channel], r.MS}] = i
		}
	}
	late := map[place]*telemetry.Decimal{} // nil: nothing is stored there
	for at := range last {
		if at.ms < m.latest[at.channel].ms {
			late[at] = nil
		}
	}
	if err := s.lookUp(ctx, h, m, late); err != nil {
		return err
	}
	fresh := b.Rows[:0]
	for i, r := range b.Rows {
		if tips[r.Channel].late {
			at := place{b.Channels[r.Channel], r.MS}
			stored := late[at]
			if latest, known := m.latest[at.channel]; known && at.ms == latest.ms {
				stored = &latest.value
			}
			if last[at] != i || stored != nil && *stored == r.Value {
				continue
			}
		}
		fresh = append(fresh, r)
	}
	b.Rows = fresh
	return nil
}

// lookUp fills in the values stored at the places, where there are any.
func (s *Store) lookUp(ctx context.Context, h lakaz.HouseholdID, m *home, places map[place]*telemetry.Decimal) error {
	days, oldest, newest := map[place]int64{}, int64(never), int64(-never) // by channel and start: the end
	for at := range places {
		start, end := m.cal.day(at.ms)
		days[place{at.channel, start}] = end
		oldest, newest = min(oldest, at.ms), max(newest, at.ms)
	}
	if len(days) == 0 {
		return nil
	}
	return s.kv.View(ctx, func(r kv.Reader) error {
		fill := func(c telemetry.Channel, x sample) {
			at := place{c, x.ms}
			if _, asked := places[at]; asked {
				places[at] = &x.value
			}
		}
		for day, end := range days {
			samples, err := s.readChunks(r, h, day.channel, day.ms, end)
			if err != nil {
				return err
			}
			for _, x := range samples {
				fill(day.channel, x)
			}
		}
		if newest < m.since {
			return nil
		}
		return s.scanHot(r, h, func(rec hotRecord) error {
			if rec.newest < oldest || rec.oldest > newest {
				return nil
			}
			return rec.each(fill)
		})
	})
}
