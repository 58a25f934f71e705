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

// Range reads a channel's points in [from, to), in the order of time, each instant once; never nil without an
// error. Where a stored value is
// damaged the rest is returned: see Damaged.
func (s *Store) Range(ctx context.Context, h lakaz.HouseholdID, c telemetry.Channel, from, to time.Time) ([]telemetry.Point, error) {
	first, end := max(ceilMS(from), firstMS), min(ceilMS(to), lastMS+1)
	if first >= end {
		return []telemetry.Point{}, ctx.Err()
	}
	cold := s.home(h).cold(end) // asked before the state is fixed: what is appended after may come or not
	var samples, hot []sample
	err := s.kv.View(ctx, func(r kv.Reader) (err error) {
		if samples, err = s.readChunks(r, samples[:0], h, c, first, end); err != nil {
			return err
		}
		if cold {
			return nil
		}
		hot = hot[:0]
		return s.scanHot(r, h, func(rec hotRecord) error {
			if rec.newest < first || rec.oldest >= end {
				return nil
			}
			return rec.each(func(of telemetry.Channel, x sample) {
				if of == c && x.ms >= first && x.ms < end {
					hot = append(hot, x)
				}
			})
		})
	})
	if err != nil {
		return nil, fmt.Errorf("series: %s: %w", h, err)
	}
	samples = overlay(samples, inOrder(hot))
	points := make([]telemetry.Point, len(samples))
	for i, x := range samples {
		points[i] = x.point()
	}
	return points, nil
}

// ceilMS is the first whole millisecond that is not before t.
func ceilMS(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		ms++
	}
	return ms
}

// readChunks appends the samples of a channel's chunks in [from, to) ms to dst, and passes over damaged chunks.
func (s *Store) readChunks(r kv.Reader, dst []sample, h lakaz.HouseholdID, c telemetry.Channel, from, to int64) ([]sample, error) {
	prefix := channelPrefix(h, c)
	err := r.Scan(appendInstant(prefix, dayOf(from)), appendInstant(prefix, to), false, func(key, value []byte) error {
		before := len(dst)
		all, err := s.decodeChunk(dst, key, len(prefix), value)
		if isDamaged(err) {
			s.passOver(key, err)
			return nil
		}
		dst = all
		if got := dst[before:]; len(got) > 0 && (got[0].ms < from || got[len(got)-1].ms >= to) {
			i, _ := slices.BinarySearchFunc(got, from, byInstant)
			j, _ := slices.BinarySearchFunc(got, to, byInstant)
			dst = append(dst[:before], got[i:j]...)
		}
		return err
	})
	return dst, err
}

// decodeChunk appends a chunk's samples to dst. Its key is a channel's prefix and the chunk's start.
func (s *Store) decodeChunk(dst []sample, key []byte, prefixLen int, value []byte) ([]sample, error) {
	start, err := lastPart[time.Time](key, prefixLen)
	if err != nil {
		return dst, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return s.codec.decode(dst, key, start.UnixMilli(), value)
}

// lastOfChunks puts the last sample of each of a household's sealed channels into latest.
func (s *Store) lastOfChunks(r kv.Reader, h lakaz.HouseholdID, latest map[telemetry.Channel]sample) error {
	prefix := chunksPrefix(h)
	for from, end := prefix, kv.PrefixEnd(prefix); from != nil; {
		var channel []byte // the next channel's prefix
		err := r.Scan(from, end, false, func(key, _ []byte) error {
			parts, err := kv.ParseTuple(key[len(prefix):])
			if err != nil || len(parts) != 2 {
				return fmt.Errorf("%q: %w", key, kv.ErrTuple)
			}
			channel = append(prefix[:len(prefix):len(prefix)], kv.Tuple(parts[0])...)
			return kv.ErrStop
		})
		if err != nil || channel == nil {
			return err
		}
		name, err := lastPart[string](channel, len(prefix))
		if err != nil {
			return err
		}
		c, err := telemetry.ParseChannel(name)
		if err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
		err = r.Scan(channel, kv.PrefixEnd(channel), true, func(key, value []byte) error {
			samples, err := s.decodeChunk(nil, key, len(channel), value)
			if isDamaged(err) {
				s.passOver(key, err)
				return nil // the chunk before tells
			}
			if len(samples) == 0 {
				return err
			}
			latest[c] = samples[len(samples)-1]
			return kv.ErrStop
		})
		if err != nil {
			return err
		}
		from = kv.PrefixEnd(channel)
	}
	return nil
}

func byInstant(x sample, ms int64) int {
	switch {
	case x.ms < ms:
		return -1
	case x.ms > ms:
		return 1
	}
	return 0
}

// inOrder sorts samples that stand as they came by their instants, and keeps the last that came for each.
func inOrder(samples []sample) []sample {
	sorted := true
	for i := 1; i < len(samples) && sorted; i++ {
		sorted = samples[i-1].ms < samples[i].ms
	}
	if sorted {
		return samples
	}
	slices.SortStableFunc(samples, func(a, b sample) int { return byInstant(a, b.ms) })
	kept := samples[:0]
	for i, x := range samples {
		if i+1 == len(samples) || samples[i+1].ms != x.ms {
			kept = append(kept, x)
		}
	}
	return kept
}

// overlay merges two series in order; where both have an instant, over's value stands.
func overlay(base, over []sample) []sample {
	if len(over) == 0 {
		return base
	}
	if len(base) == 0 || base[len(base)-1].ms < over[0].ms {
		return append(base, over...)
	}
	merged := make([]sample, 0, len(base)+len(over))
	for len(base) > 0 && len(over) > 0 {
		switch b, o := base[0], over[0]; {
		case b.ms < o.ms:
			merged, base = append(merged, b), base[1:]
		case b.ms > o.ms:
			merged, over = append(merged, o), over[1:]
		default:
			merged, base, over = append(merged, o), base[1:], over[1:]
		}
	}
	return append(append(merged, base...), over...)
}
