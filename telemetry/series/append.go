package series

import (
	"context"
	"fmt"
	"time"

	"lakaz"
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

// MaxChannels is how many channels a household may have: a dwelling of thirty rooms with every meter has 67. What is
// latest of each stays in memory and goes to whoever opens the home, so that a gateway must not invent places for ever.
const MaxChannels = 256

// Taken is what a batch changed.
type Taken struct {
	Accepted int                 // readings that are stored now, or were before
	Changes  []Change            // of each channel that has anything new
	Crowded  []telemetry.Channel // of each reading that was left out, because the household has MaxChannels others
	Faded    []telemetry.Channel // of each reading that was left out, because its day's readings have expired
}

// Change is what is new of a channel.
type Change struct {
	Channel telemetry.Channel
	Latest  bool // nothing later is stored of the channel

	oldest int64 // ms
	newest sample
}

// Oldest and Newest are the first and the last of what is new, in the order of time.
func (c Change) Oldest() time.Time       { return time.UnixMilli(c.oldest).UTC() }
func (c Change) Newest() telemetry.Point { return c.newest.point() }

// Take stores a household's readings; they are durable when it returns nil. It leaves in the batch those that changed
// anything, in their order: not a reading that is already stored with the same value, and of several for the same
// instant only the last. Taking again what was taken changes nothing.
//
// A reading whose channel, instant or value cannot be is lakaz.ErrInvalid, and nothing is stored. After any other error
// some may have been stored, and taking all again is right. Readings of one household wait for each other; those of
// several share the wait for the disk. Once the write has begun it is finished even where ctx ends.
func (s *Store) Take(ctx context.Context, h lakaz.HouseholdID, b *telemetry.Batch) (Taken, error) {
	if h == "" {
		return Taken{}, fmt.Errorf("series: a reading of no household: %w", lakaz.ErrInvalid)
	}
	if err := check(b); err != nil || len(b.Rows) == 0 {
		return Taken{}, err
	}
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return Taken{}, err
	}
	faded, err := s.withhold(ctx, h, m, b)
	if err != nil {
		return Taken{}, fmt.Errorf("series: %s: %w", h, err)
	}
	tips := m.tips(b)
	crowded, late := m.admit(b, tips)
	taken := Taken{Accepted: len(b.Rows), Crowded: crowded, Faded: faded}
	if late {
		if err := s.sift(ctx, h, m, b, tips); err != nil {
			return Taken{}, fmt.Errorf("series: %s: %w", h, err)
		}
	}
	if len(b.Rows) == 0 {
		return taken, nil
	}
	var few [4]op
	ops := few[:0]
	if !m.zoned {
		ops = append(ops, op{zoneKey(h), []byte(m.cal.territory)})
	}
	for rest := b.Rows; len(rest) > 0; {
		var value []byte
		key := hotKeyOf(h, m.nextArrival())
		value, rest = encodeHot(b.Channels, rest, maxHot)
		ops = append(ops, op{key, frame(key, value)})
	}
	if err := s.commit.commitAll(ctx, ops); err != nil {
		m.forget()
		return Taken{}, fmt.Errorf("series: %s: %w", h, err)
	}
	taken.Changes = m.remember(b, tips)
	return taken, nil
}

// Append is Take of readings, and returns those that changed anything.
func (s *Store) Append(ctx context.Context, h lakaz.HouseholdID, readings []telemetry.Reading) (fresh []telemetry.Reading, err error) {
	b := telemetry.BatchOf(readings)
	if _, err := s.Take(ctx, h, b); err != nil {
		return nil, err
	}
	return b.Readings(), nil
}

// check reports what cannot be stored, and brings values into their normal form.
func check(b *telemetry.Batch) error {
	for _, c := range b.Channels {
		if err := checkChannel(c); err != nil {
			return err
		}
	}
	for i := range b.Rows {
		r := &b.Rows[i]
		if r.MS < firstMS || r.MS > lastMS {
			return fmt.Errorf("series: a reading of %v: %w", time.UnixMilli(r.MS), lakaz.ErrInvalid)
		}
		if r.Value.Scale == 0 && r.Value.Low == 0 {
			continue
		}
		value, err := canonical(r.Value)
		if err != nil {
			return err
		}
		r.Value = value
	}
	return nil
}

// tip is what is known of a batch's channel while the batch is taken: first what is stored, then what is new.
type tip struct {
	known, crowded bool
	late           bool  // something is not newer than all before it, stored or in the batch
	latest, last   int64 // the newest instant that is stored, -1 for none; and so far in the batch
	oldest         int64 // of what is new, never where nothing is
	newest         sample
}

func (m *home) tips(b *telemetry.Batch) []tip {
	tips := make([]tip, len(b.Channels))
	for i, c := range b.Channels {
		latest, known := m.latest[c]
		if !known {
			latest.ms = -1
		}
		tips[i] = tip{known: known, latest: latest.ms, last: latest.ms, oldest: never}
	}
	return tips
}

// admit takes out of the batch the readings of channels that the household may not have, and reports whether any of the
// others is late.
func (m *home) admit(b *telemetry.Batch, tips []tip) (crowded []telemetry.Channel, late bool) {
	admitted, kept := len(m.latest), b.Rows[:0]
	for _, r := range b.Rows {
		t := &tips[r.Channel]
		if !t.known && !t.crowded {
			if admitted < MaxChannels {
				t.known, admitted = true, admitted+1
			} else {
				t.crowded = true
			}
		}
		if t.crowded {
			crowded = append(crowded, b.Channels[r.Channel])
			continue
		}
		if r.MS > t.last {
			t.last = r.MS
		} else {
			t.late, late = true, true
		}
		kept = append(kept, r)
	}
	b.Rows = kept
	return crowded, late
}

// remember notes what is new and stored now.
func (m *home) remember(b *telemetry.Batch, tips []tip) []Change {
	for _, r := range b.Rows {
		t := &tips[r.Channel]
		t.oldest = min(t.oldest, r.MS)
		if r.MS >= t.newest.ms {
			t.newest = sample{r.MS, r.Value}
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.zoned = true
	changes := make([]Change, 0, len(tips))
	for i, t := range tips {
		if t.oldest == never {
			continue
		}
		c := b.Channels[i]
		latest := t.newest.ms >= t.latest
		if latest {
			m.latest[c] = t.newest
		}
		m.since = min(m.since, t.oldest)
		changes = append(changes, Change{Channel: c, Latest: latest, oldest: t.oldest, newest: t.newest})
	}
	return changes
}

// normalize is a reading in UTC, to the millisecond, with a canonical value; ErrInvalid for what cannot be stored.
func normalize(r telemetry.Reading) (telemetry.Reading, error) {
	b := telemetry.BatchOf([]telemetry.Reading{r})
	if err := check(b); err != nil {
		return r, err
	}
	return b.Readings()[0], nil
}

func checkChannel(c telemetry.Channel) error {
	if _, known := quantityCode(c.Quantity); !known || !telemetry.ValidPlace(c.Place) {
		return fmt.Errorf("series: %q is no channel: %w", c, lakaz.ErrInvalid)
	}
	return nil
}

// canonical is a value in its normal form; ErrInvalid for one that is no decimal.
func canonical(v telemetry.Decimal) (telemetry.Decimal, error) {
	value, ok := telemetry.Wide(v.Unscaled, v.Low, v.Scale)
	if v.Scale > telemetry.MaxScale || !ok {
		return v, fmt.Errorf("series: %+v is no decimal: %w", v, lakaz.ErrInvalid)
	}
	return value, nil
}
