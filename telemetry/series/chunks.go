package series

import (
	"bytes"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// readChunks reads the samples of a channel's chunks in [from, to) ms, and passes over damaged chunks. A day's chunk lies
// over what is merged.
func (s *Store) readChunks(r kv.Reader, h lakaz.HouseholdID, c telemetry.Channel, from, to int64) ([]sample, error) {
	stored, err := s.layersOf(r, h, c, from, to, newShelf())
	if err != nil {
		return nil, err
	}
	return s.decodeLayers(nil, stored, from, to), nil
}

// layers are a channel's chunks as they are stored.
type layers struct{ merged, days chunks }

// chunks are stored values whose keys have a prefix of that length, and the timetables that they name.
type chunks struct {
	prefixLen int
	stored    []op
	tables    timetables
}

// shelf is the timetables of what was merged and of days, each opened once for all channels.
type shelf struct{ merged, days timetables }

func newShelf() shelf { return shelf{timetables{}, timetables{}} }

func (s *Store) layersOf(r kv.Reader, h lakaz.HouseholdID, c telemetry.Channel, from, to int64, shared shelf) (l layers, err error) {
	if l.merged, err = s.chunksOf(r, h, monthKind, c, from, to, shared.merged); err == nil {
		l.days, err = s.chunksOf(r, h, chunkKind, c, from, to, shared.days)
	}
	return l, err
}

// countOf is how many samples chunks hold in [from, to), or about: of the first and last day all. It looks into them only
// where they may be more than most, and else says 0.
func (s *Store) countOf(all []layers, from, to int64, most int) (n int) {
	values := 0
	for _, l := range all {
		values += len(l.merged.stored) + len(l.days.stored)
	}
	if values <= most/maxChunk {
		return 0
	}
	for _, l := range all {
		for _, cs := range []chunks{l.merged, l.days} {
			for _, o := range cs.stored {
				if start, err := startOf(o.key, cs.prefixLen); err == nil {
					n += s.codec.count(o.key, start, o.value, from, to)
				}
			}
		}
	}
	return n
}

// decodeLayers appends the samples in [from, to) to dst, which is empty.
func (s *Store) decodeLayers(dst []sample, l layers, from, to int64) []sample {
	return overlay(s.decodeChunks(dst, l.merged, from, to), s.decodeChunks(nil, l.days, from, to))
}

// reach is more than lies between a chunk's start and its end, in ms.
func reach(kind string) int64 {
	if kind == monthKind {
		return (blockDays + 2) * dayMS
	}
	return 2 * dayMS
}

// chunksOf reads a channel's stored chunks that may hold something of [from, to) ms.
func (s *Store) chunksOf(r kv.Reader, h lakaz.HouseholdID, kind string, c telemetry.Channel, from, to int64, tables timetables) (cs chunks, err error) {
	prefix := channelPrefix(h, kind, c)
	cs.prefixLen, cs.tables = len(prefix), tables
	first := appendInstant(prefix, from)
	err = r.Scan(appendInstant(prefix, from-reach(kind)), appendInstant(prefix, to), false, func(key, value []byte) error {
		if bytes.Compare(key, first) <= 0 {
			cs.stored = cs.stored[:0] // what began before ends where this one begins
		}
		cs.stored = append(cs.stored, op{key, value})
		return nil
	})
	if err != nil {
		return cs, err
	}
	return cs, s.readTimes(r, h, kind, len(prefix), cs.stored, tables)
}

// chunksIn reads a channel's stored chunks that begin in [from, to) ms.
func (s *Store) chunksIn(r kv.Reader, h lakaz.HouseholdID, kind string, c telemetry.Channel, from, to int64, tables timetables) (cs chunks, err error) {
	prefix := channelPrefix(h, kind, c)
	cs.prefixLen, cs.tables = len(prefix), tables
	err = r.Scan(appendInstant(prefix, from), appendInstant(prefix, to), false, func(key, value []byte) error {
		cs.stored = append(cs.stored, op{key, value})
		return nil
	})
	if err != nil {
		return cs, err
	}
	return cs, s.readTimes(r, h, kind, len(prefix), cs.stored, tables)
}

func (s *Store) decodeChunks(samples []sample, cs chunks, from, to int64) []sample {
	for _, o := range cs.stored {
		var err error
		if samples, err = s.decodeChunk(samples, o.key, cs.prefixLen, o.value, cs.tables, from, to); err != nil {
			s.passOver(o.key, err)
		}
	}
	return samples
}

// decodeChunk appends a chunk's samples in [from, to) to dst. Its key is a channel's prefix and the chunk's start.
func (s *Store) decodeChunk(dst []sample, key []byte, prefixLen int, value []byte, tables timetables, from, to int64) ([]sample, error) {
	start, err := startOf(key, prefixLen)
	if err != nil {
		return dst, err
	}
	return s.codec.decode(dst, key, start, value, tables, from, to)
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
	prefix, tables := kindPrefix(h, kind), timetables{}
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
			if err == nil {
				err = s.readTimes(r, h, kind, len(channel), []op{{key, value}}, tables)
			}
			var last sample
			if err == nil {
				last, err = s.codec.decodeLast(key, start, value, tables)
			}
			if err != nil && !isDamaged(err) {
				return err
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
