package series

import (
	"context"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// The instants that can be stored: any of the years 1970 to 9999.
const (
	firstMS = 0
	lastMS  = 253402300799999
)

// place is where a reading is stored: a reading of the same place takes its value's place.
type place struct {
	channel telemetry.Channel
	ms      int64
}

// Append stores a household's readings; they are durable when it returns nil. fresh are those that changed anything,
// in their order: a reading that is already stored with the same value is not among them, and of several in one call for
// the same instant only the last. Appending again what was appended changes nothing.
//
// A reading whose channel, instant or value cannot be is lakaz.ErrInvalid, and nothing is stored. After any other error
// some may have been stored, and appending all again is right. Readings of one household wait for each other; those of
// several share the wait for the disk. Once the write has begun it is finished even where ctx ends.
func (s *Store) Append(ctx context.Context, h lakaz.HouseholdID, readings []telemetry.Reading) (fresh []telemetry.Reading, err error) {
	if h == "" {
		return nil, fmt.Errorf("series: a reading of no household: %w", lakaz.ErrInvalid)
	}
	readings, err = lastOfEach(readings)
	if err != nil || len(readings) == 0 {
		return nil, err
	}
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return nil, err
	}
	if m.faded > 0 {
		if closed, err := s.closed(ctx, h, m, placesOf(readings)); err != nil {
			return nil, err
		} else if len(closed) > 0 {
			return nil, fmt.Errorf("series: a reading of a day whose readings have expired: %w", lakaz.ErrInvalid)
		}
	}
	fresh, err = s.fresh(ctx, h, m, readings)
	if err != nil || len(fresh) == 0 {
		return nil, err
	}
	var ops []op
	if !m.zoned {
		ops = append(ops, op{zoneKey(h), []byte(m.cal.territory)})
	}
	oldest := int64(never)
	for rest := fresh; len(rest) > 0; {
		var value []byte
		key := hotKeyOf(h, m.nextArrival())
		value, rest = encodeHot(rest, maxHot)
		ops = append(ops, op{key, frame(key, value)})
	}
	for _, r := range fresh {
		oldest = min(oldest, r.At.UnixMilli())
	}
	if err := s.commit.commitAll(ctx, ops); err != nil {
		m.forget()
		return nil, fmt.Errorf("series: %s: %w", h, err)
	}
	m.zoned = true
	m.setSince(min(m.since, oldest))
	for _, r := range fresh {
		m.note(r.Channel, sample{r.At.UnixMilli(), r.Value})
	}
	return fresh, nil
}

// lastOfEach returns the readings in their normal form, of several for one place the last.
func lastOfEach(readings []telemetry.Reading) ([]telemetry.Reading, error) {
	last := make(map[place]int, len(readings))
	normal := make([]telemetry.Reading, len(readings))
	for i, r := range readings {
		r, err := normalize(r)
		if err != nil {
			return nil, err
		}
		normal[i] = r
		last[place{r.Channel, r.At.UnixMilli()}] = i
	}
	if len(last) == len(normal) {
		return normal, nil
	}
	kept := normal[:0]
	for i, r := range normal {
		if last[place{r.Channel, r.At.UnixMilli()}] == i {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

// normalize is a reading in UTC, to the millisecond, with a canonical value; ErrInvalid for what cannot be stored.
func normalize(r telemetry.Reading) (telemetry.Reading, error) {
	ms := r.At.UnixMilli()
	if _, known := quantityCode(r.Channel.Quantity); !known || !telemetry.ValidPlace(r.Channel.Place) {
		return r, fmt.Errorf("series: %q is no channel: %w", r.Channel, lakaz.ErrInvalid)
	}
	if ms < firstMS || ms > lastMS {
		return r, fmt.Errorf("series: a reading of %v: %w", r.At, lakaz.ErrInvalid)
	}
	if r.Value.Scale > telemetry.MaxScale {
		return r, fmt.Errorf("series: a value with %d places: %w", r.Value.Scale, lakaz.ErrInvalid)
	}
	r.At = time.UnixMilli(ms).UTC()
	value, canonical := telemetry.Wide(r.Value.Unscaled, r.Value.Low, r.Value.Scale)
	if !canonical {
		return r, fmt.Errorf("series: %+v is no decimal: %w", r.Value, lakaz.ErrInvalid)
	}
	r.Value = value
	return r, nil
}

// fresh are the readings that change anything. What is newer than the latest does; the stored is read only for the
// others, which are late or come again.
func (s *Store) fresh(ctx context.Context, h lakaz.HouseholdID, m *home, readings []telemetry.Reading) ([]telemetry.Reading, error) {
	late := map[place]*telemetry.Decimal{} // nil: nothing is stored there
	for _, r := range readings {
		if ms := r.At.UnixMilli(); ms < m.latest[r.Channel].ms {
			late[place{r.Channel, ms}] = nil
		}
	}
	if err := s.lookUp(ctx, h, m, late); err != nil {
		return nil, fmt.Errorf("series: %s: %w", h, err)
	}
	fresh := make([]telemetry.Reading, 0, len(readings))
	for _, r := range readings {
		ms := r.At.UnixMilli()
		stored := late[place{r.Channel, ms}]
		if latest, ok := m.latest[r.Channel]; ok && ms == latest.ms {
			stored = &latest.value
		}
		if stored == nil || *stored != r.Value {
			fresh = append(fresh, r)
		}
	}
	return fresh, nil
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
