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
		if samples, err = s.readChunks(r, h, c, first, end); err != nil {
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

// readChunks reads the samples of a channel's chunks in [from, to) ms, and passes over damaged chunks. A day's chunk lies
// over what is merged.
func (s *Store) readChunks(r kv.Reader, h lakaz.HouseholdID, c telemetry.Channel, from, to int64) ([]sample, error) {
	merged, err := s.readKind(r, h, monthKind, c, from, to)
	if err != nil {
		return nil, err
	}
	days, err := s.readKind(r, h, chunkKind, c, from, to)
	return overlay(merged, days), err
}

func (s *Store) readKind(r kv.Reader, h lakaz.HouseholdID, kind string, c telemetry.Channel, from, to int64) (samples []sample, err error) {
	prefix := channelPrefix(h, kind, c)
	first := appendInstant(prefix, from)
	// The chunk that begins before may reach into the time asked for.
	err = r.Scan(prefix, first, true, func(key, _ []byte) error {
		first = key
		return kv.ErrStop
	})
	if err != nil {
		return nil, err
	}
	err = r.Scan(first, appendInstant(prefix, to), false, func(key, value []byte) (err error) {
		samples, err = s.decodeChunk(samples, key, len(prefix), value, from, to)
		if isDamaged(err) {
			s.passOver(key, err)
			return nil
		}
		return err
	})
	return samples, err
}

// decodeChunk appends a chunk's samples in [from, to) to dst. Its key is a channel's prefix and the chunk's start.
func (s *Store) decodeChunk(dst []sample, key []byte, prefixLen int, value []byte, from, to int64) ([]sample, error) {
	start, err := startOf(key, prefixLen)
	if err != nil {
		return dst, err
	}
	return decode(dst, key, start, value, from, to)
}

func startOf(key []byte, prefixLen int) (int64, error) {
	start, err := lastPart[time.Time](key, prefixLen)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return start.UnixMilli(), nil
}

// lastOfChunks puts the last sample of each of a household's sealed channels into latest, where it is newer; sure is
// false where a last chunk is damaged.
func (s *Store) lastOfChunks(r kv.Reader, h lakaz.HouseholdID, kind string, latest map[telemetry.Channel]sample) (sure bool, err error) {
	sure = true
	prefix := kindPrefix(h, kind)
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
			return sure, err
		}
		name, err := lastPart[string](channel, len(prefix))
		if err != nil {
			return sure, err
		}
		c, err := telemetry.ParseChannel(name)
		if err != nil {
			return sure, fmt.Errorf("%q: %w", name, err)
		}
		err = r.Scan(channel, kv.PrefixEnd(channel), true, func(key, value []byte) error {
			start, err := startOf(key, len(channel))
			var last sample
			if err == nil {
				last, err = decodeLast(key, start, value)
			}
			if err != nil {
				s.passOver(key, err)
				sure = false
				return nil // the chunk before tells
			}
			if last.ms >= latest[c].ms {
				latest[c] = last
			}
			return kv.ErrStop
		})
		if err != nil {
			return sure, err
		}
		from = kv.PrefixEnd(channel)
	}
	return sure, nil
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
