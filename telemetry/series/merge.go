package series

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	for from := int64(firstMS); from < limit; {
		start, end, found, err := s.nextBlock(ctx, h, m, from)
		if err != nil {
			return err
		}
		if !found || end > limit {
			break
		}
		if err := s.mergeBlock(ctx, h, m, start, end, &tx); err != nil {
			return err
		}
		from = end
	}
	for _, kind := range []string{hoursKind, dayKind} {
		if err := s.mergeRolls(ctx, h, m.cal, kind, limit, &tx); err != nil {
			return err
		}
	}
	return tx.flush(ctx)
}

// nextBlock is the first block with a day's chunk from an instant on.
func (s *Store) nextBlock(ctx context.Context, h lakaz.HouseholdID, m *home, from int64) (start, end int64, found bool, err error) {
	first := int64(never)
	err = s.kv.View(ctx, func(r kv.Reader) error {
		for c := range m.latest {
			prefix := channelPrefix(h, chunkKind, c)
			if err := r.Scan(appendInstant(prefix, from), appendInstant(prefix, min(first, lastMS)), false, func(key, _ []byte) error {
				at, err := lastPart[time.Time](key, len(prefix))
				if err != nil {
					return fmt.Errorf("%q: %w", key, err)
				}
				first, found = at.UnixMilli(), true
				return kv.ErrStop
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if found {
		start, end = m.cal.block(first)
	}
	return start, end, found, err
}

// unmerged is what is stored of a channel in a block.
type unmerged struct {
	channel      telemetry.Channel
	merged, days chunks
	samples      int // about
}

// mostMerged is about how many samples are merged at once, to bound what is in memory.
const mostMerged = 1 << 20

// mergeBlock merges the days of a block's channels, and anew those channels that share instants in it: several at once, so
// that they can have them in common, but no more than a transaction takes. A channel with a damaged chunk is left as it is.
func (s *Store) mergeBlock(ctx context.Context, h lakaz.HouseholdID, m *home, start, end int64, tx *group) error {
	var channels []unmerged
	var monthTimes, dayTimes []op
	err := s.kv.View(ctx, func(r kv.Reader) (err error) {
		channels = channels[:0]
		if monthTimes, err = storedTimes(r, h, monthKind, start, end); err != nil {
			return err
		}
		if dayTimes, err = storedTimes(r, h, chunkKind, start, end); err != nil {
			return err
		}
		shared := newShelf()
		for _, c := range sortedChannels(m.latest) {
			u := unmerged{channel: c}
			if u.merged, err = s.chunksIn(r, h, monthKind, c, start, end, shared.merged); err != nil {
				return err
			}
			if u.days, err = s.chunksIn(r, h, chunkKind, c, start, end, shared.days); err != nil {
				return err
			}
			if len(u.days.stored) > 0 || slices.ContainsFunc(u.merged.stored, shares) {
				u.samples = s.countOf([]layers{{u.merged, u.days}}, start, end, 0)
				channels = append(channels, u)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	named := map[string]bool{} // timetables that chunks still name
	var writes [][]op
	for len(channels) > 0 {
		n, samples := 1, channels[0].samples
		for n < len(channels) && samples+channels[n].samples <= mostMerged {
			samples += channels[n].samples
			n++
		}
		merged, err := s.mergeChannels(h, channels[:n], &monthTimes, start, end, named)
		if err != nil {
			return err
		}
		writes, channels = append(writes, merged...), channels[n:]
	}
	for i, ops := range writes {
		if i == len(writes)-1 && m.sure { // or a channel might be missing whose chunks cannot be read
			ops = slices.Concat(ops, s.unnamed(monthTimes, named), s.unnamed(dayTimes, named))
		}
		if err := tx.add(ctx, ops); err != nil {
			return err
		}
	}
	return nil
}

// mergeChannels makes the ops that merge the chunks of channels of a block, each transaction's together, and notes the
// timetables that chunks name then; times are those that are stored, and get those that will be.
func (s *Store) mergeChannels(h lakaz.HouseholdID, channels []unmerged, times *[]op, start, end int64, named map[string]bool) (writes [][]op, err error) {
	var all []laid
	var fit []unmerged
	for _, u := range channels {
		samples, err := s.mergedSamples(u, start, end)
		if isDamaged(err) {
			addNamed(named, h, monthKind, u.merged.prefixLen, u.merged.stored)
			addNamed(named, h, chunkKind, u.days.prefixLen, u.days.stored)
			continue
		}
		if err != nil {
			return nil, err
		}
		fit = append(fit, u)
		all = append(all, laid{channelPrefix(h, monthKind, u.channel), u.merged.stored, samples})
	}
	out := s.codec.layOut(h, monthKind, start, all, *times)
	for i, u := range fit {
		for _, o := range u.days.stored {
			out.chunks[i] = append(out.chunks[i], op{key: o.key})
		}
	}
	ops := out.ops()
	switch {
	case out.table == nil: // each channel's stands by itself
		writes = out.chunks
	case tooMuch(ops) && len(fit) > 1:
		for _, half := range [][]unmerged{fit[:len(fit)/2], fit[len(fit)/2:]} {
			merged, err := s.mergeChannels(h, half, times, start, end, named)
			if err != nil {
				return nil, err
			}
			writes = append(writes, merged...)
		}
		return writes, nil
	default:
		named[string(out.table)] = true
		*times = append(*times, out.times...)
		writes = [][]op{ops}
	}
	for _, u := range fit {
		for _, o := range u.days.stored {
			s.garbage.Add(int64(o.size()))
		}
	}
	return writes, nil
}

// mergedSamples is a channel's samples of a block, the days' over what is merged; errDamaged where any cannot be read.
func (s *Store) mergedSamples(u unmerged, start, end int64) ([]sample, error) {
	read := func(cs chunks) (samples []sample, err error) {
		for _, o := range cs.stored {
			if samples, err = s.decodeChunk(samples, o.key, cs.prefixLen, o.value, cs.tables, start, end); err != nil {
				s.passOver(o.key, err)
				return nil, err
			}
		}
		return samples, nil
	}
	merged, err := read(u.merged)
	if err != nil {
		return nil, err
	}
	days, err := read(u.days)
	return overlay(merged, days), err
}
