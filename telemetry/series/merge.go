package series

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// blockDays is how many of a dwelling's days are merged into one chunk.
const blockDays = 30

// block is the midnights, in ms, around the thirty days that an instant is in.
func (c calendar) block(ms int64) (start, end int64) {
	n := c.blockNumber(ms)
	return c.midnight(n), c.midnight(n + blockDays)
}

// blockNumber is the number of the first of the thirty days that an instant is in.
func (c calendar) blockNumber(ms int64) int64 { return blockOf(c.number(ms)) }

// blockOf is the number of the first of the thirty days that a day is in.
func blockOf(day int64) int64 { return day - ((day%blockDays)+blockDays)%blockDays }

// Merge makes one chunk of the sealed days of each channel's thirty-day blocks that had ended at before. It may be
// repeated and cut short at any moment: what is merged replaces its days in one transaction. Days that were sealed late
// into a merged block are merged into it. Then the engine is asked to give the disk back what was merged away.
func (s *Store) Merge(ctx context.Context, before time.Time) error {
	failed := s.eachHome(ctx, "merge", func(h lakaz.HouseholdID) error { return s.mergeHome(ctx, h, before.UnixMilli()) })
	return errors.Join(failed, s.compact(ctx))
}

// compact gives the disk back what was merged away since the last time, where the engine can.
func (s *Store) compact(ctx context.Context) error {
	engine, can := s.kv.(kv.Compacter)
	if garbage := s.garbage.Swap(0); can && garbage > 0 {
		if err := engine.Compact(ctx, garbage); err != nil {
			return fmt.Errorf("series: compact: %w", err)
		}
	}
	return nil
}

func (s *Store) mergeHome(ctx context.Context, h lakaz.HouseholdID, before int64) error {
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return err
	}
	limit, _ := m.cal.block(before)
	tx := group{commit: s.commit}
	for c := range m.latest {
		for from := int64(firstMS); from < limit; {
			start, end, found, err := s.nextBlock(ctx, h, m.cal, c, from)
			if err != nil {
				return err
			}
			if !found || end > limit {
				break
			}
			ops, err := s.mergeBlock(ctx, h, c, start, end)
			if err != nil {
				return err
			}
			if err := tx.add(ctx, ops); err != nil {
				return err
			}
			from = end
		}
	}
	for _, kind := range []string{hoursKind, dayKind} {
		if err := s.mergeRolls(ctx, h, m.cal, kind, limit, &tx); err != nil {
			return err
		}
	}
	return tx.flush(ctx)
}

// nextBlock is the first block with a day's chunk from an instant on.
func (s *Store) nextBlock(ctx context.Context, h lakaz.HouseholdID, cal calendar, c telemetry.Channel, from int64) (start, end int64, found bool, err error) {
	prefix := channelPrefix(h, chunkKind, c)
	err = s.kv.View(ctx, func(r kv.Reader) error {
		return r.Scan(appendInstant(prefix, from), kv.PrefixEnd(prefix), false, func(key, _ []byte) error {
			at, err := lastPart[time.Time](key, len(prefix))
			if err != nil {
				return fmt.Errorf("%q: %w", key, err)
			}
			start, end = cal.block(at.UnixMilli())
			found = true
			return kv.ErrStop
		})
	})
	return start, end, found, err
}

// mergeBlock makes the ops that merge a block's days. A block with a damaged chunk is left as it is.
func (s *Store) mergeBlock(ctx context.Context, h lakaz.HouseholdID, c telemetry.Channel, start, end int64) ([]op, error) {
	read := func(kind string) (samples []sample, stored []op, err error) {
		prefix := channelPrefix(h, kind, c)
		err = s.kv.View(ctx, func(r kv.Reader) error {
			samples, stored = samples[:0], stored[:0]
			return r.Scan(appendInstant(prefix, start), appendInstant(prefix, end), false, func(key, value []byte) (err error) {
				stored = append(stored, op{key, value})
				samples, err = s.decodeChunk(samples, key, len(prefix), value, start, end)
				if err != nil {
					s.passOver(key, err)
				}
				return err
			})
		})
		return samples, stored, err
	}
	merged, old, err := read(monthKind)
	if err == nil {
		var days []sample
		var chunks []op
		if days, chunks, err = read(chunkKind); err == nil {
			ops := s.codec.layOut(channelPrefix(h, monthKind, c), start, old, overlay(merged, days))
			for _, o := range chunks {
				ops = append(ops, op{key: o.key})
				s.garbage.Add(int64(o.size()))
			}
			return ops, nil
		}
	}
	if isDamaged(err) {
		return nil, nil
	}
	return nil, err
}
