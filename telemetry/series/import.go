package series

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// windowMS is how much of a channel is merged at once, to bound what is in memory.
const windowMS = 64 * dayMS

// Import stores a household's history, in any order, straight into chunks: it is meant for very many readings. Like
// Append it stores each place once, the last value, and importing again changes nothing. It is durable when it returns
// nil; after an error a part may be stored, and importing all again is right. A reading that cannot be is
// lakaz.ErrInvalid, and nothing is stored.
func (s *Store) Import(ctx context.Context, h lakaz.HouseholdID, readings []telemetry.Reading) error {
	if h == "" {
		return fmt.Errorf("series: a reading of no household: %w", lakaz.ErrInvalid)
	}
	imported := newColumns()
	for _, r := range readings {
		ms := r.At.UnixMilli()
		i, seen := imported.index[r.Channel]
		if !seen || ms < firstMS || ms > lastMS || r.Value.Scale > telemetry.MaxScale || r.Value.Low != 0 {
			if _, err := normalize(r); err != nil { // a channel is checked once
				return err
			}
			i = imported.column(r.Channel)
		}
		c := &imported.list[i]
		value, _ := telemetry.Wide(r.Value.Unscaled, r.Value.Low, r.Value.Scale) // normalize has seen to it
		c.samples = append(c.samples, sample{ms, value})
	}
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return err
	}
	// What came before must not lie over what comes now.
	if err := s.seal(ctx, h, m, never); err != nil {
		return fmt.Errorf("series: %s: %w", h, err)
	}
	if err := s.writeChunks(ctx, h, imported); err != nil {
		m.forget()
		return fmt.Errorf("series: %s: %w", h, err)
	}
	for _, c := range imported.list {
		m.note(c.channel, c.samples[len(c.samples)-1])
	}
	return nil
}

// writeChunks merges columns into the household's chunks. It leaves each column in order.
func (s *Store) writeChunks(ctx context.Context, h lakaz.HouseholdID, cs *columns) error {
	var ops []op
	size := 0
	flush := func(least int) error {
		if size < least || len(ops) == 0 {
			return nil
		}
		err := s.commit.commitAll(ctx, ops)
		ops, size = ops[:0], 0
		return err
	}
	for i := range cs.list {
		c := &cs.list[i]
		c.samples = inOrder(c.samples)
		for rest := c.samples; len(rest) > 0; {
			var window []sample
			window, rest = before(rest, dayOf(rest[0].ms)+windowMS)
			changed, err := s.mergeWindow(ctx, h, c.channel, window)
			if err != nil {
				return err
			}
			for _, o := range changed {
				size += o.size()
			}
			ops = append(ops, changed...)
			if err := flush(maxOpsBytes); err != nil {
				return err
			}
		}
	}
	return flush(0)
}

// before cuts the samples at an instant in ms.
func before(samples []sample, ms int64) (head, tail []sample) {
	n := 0
	for n < len(samples) && samples[n].ms < ms {
		n++
	}
	return samples[:n], samples[n:]
}

// mergeWindow makes the ops that lay samples, in order, over a channel's chunks.
func (s *Store) mergeWindow(ctx context.Context, h lakaz.HouseholdID, c telemetry.Channel, samples []sample) ([]op, error) {
	prefix := channelPrefix(h, c)
	from, to := dayOf(samples[0].ms), dayOf(samples[len(samples)-1].ms)+dayMS
	stored := map[int64][]op{} // by day
	err := s.kv.View(ctx, func(r kv.Reader) error {
		return r.Scan(appendInstant(prefix, from), appendInstant(prefix, to), false, func(key, value []byte) error {
			start, err := lastPart[time.Time](key, len(prefix))
			if err != nil {
				return fmt.Errorf("%q: %w", key, err)
			}
			day := dayOf(start.UnixMilli())
			stored[day] = append(stored[day], op{key, value})
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	var ops []op
	for len(samples) > 0 {
		var today []sample
		day := dayOf(samples[0].ms)
		today, samples = before(samples, day+dayMS)
		ops = append(ops, s.mergeDay(h, prefix, day, stored[day], today)...)
	}
	return ops, nil
}

// mergeDay makes the ops that lay a day's samples over its stored chunks. A chunk that cannot be read is put aside.
func (s *Store) mergeDay(h lakaz.HouseholdID, prefix []byte, day int64, stored []op, samples []sample) []op {
	var ops []op
	if len(stored) > 0 {
		var old []sample
		for _, o := range stored {
			var err error
			if old, err = s.decodeChunk(old, o.key, len(prefix), o.value); err != nil {
				s.passOver(o.key, err)
				ops = append(ops, op{append(homePrefix(h), kv.Tuple(damagedKind, o.key)...), o.value})
			}
		}
		samples = overlay(old, samples)
	}
	for start := day; len(samples) > 0; {
		part := samples[:min(len(samples), maxChunk)]
		key := appendInstant(prefix, start)
		value := s.codec.encode(key, start, part)
		same := false
		for i, o := range stored {
			if bytes.Equal(o.key, key) {
				same = bytes.Equal(o.value, value)
				stored[i].key = nil
			}
		}
		if !same {
			ops = append(ops, op{key, value})
		}
		if samples = samples[len(part):]; len(samples) > 0 {
			start = samples[0].ms
		}
	}
	for _, o := range stored {
		if o.key != nil {
			ops = append(ops, op{key: o.key}) // a part that the day no longer has
		}
	}
	return ops
}
