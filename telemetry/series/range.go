package series

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// Range reads a channel's points in [from, to), in the order of time, each instant once; never nil without an
// error. Where a stored value is damaged the rest is returned: see Damaged.
func (s *Store) Range(ctx context.Context, h lakaz.HouseholdID, c telemetry.Channel, from, to time.Time) ([]telemetry.Point, error) {
	var points []telemetry.Point
	err := s.read(ctx, h, []telemetry.Channel{c}, from, to, math.MaxInt, func(read [][]sample) {
		points = make([]telemetry.Point, len(read[0]))
		for i, x := range read[0] {
			points[i] = x.point()
		}
	})
	return points, err
}

// read calls fn with the samples of several channels in [from, to) as they stood at one moment; fn keeps none. Where there
// are more than most, it is ErrTooMany before they are in memory.
func (s *Store) read(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, from, to time.Time, most int, fn func([][]sample)) error {
	first, end := max(ceilMS(from), firstMS), min(ceilMS(to), lastMS+1)
	samples := make([][]sample, len(channels))
	if first >= end {
		fn(samples)
		return ctx.Err()
	}
	cold := s.home(h).cold(end) // asked before the state is fixed: what is appended after may come or not
	stored, hot := make([]layers, len(channels)), make([][]sample, len(channels))
	err := s.kv.View(ctx, func(r kv.Reader) (err error) {
		n, shared := 0, newShelf()
		for i, c := range channels {
			if stored[i], err = s.layersOf(r, h, c, first, end, shared); err != nil {
				return err
			}
			hot[i] = hot[i][:0]
		}
		if n = s.countOf(stored, first, end, most); n > most {
			return ErrTooMany
		}
		if cold {
			return nil
		}
		return s.scanHot(r, h, func(rec hotRecord) error {
			if rec.newest < first || rec.oldest >= end {
				return nil
			}
			err := rec.each(func(of telemetry.Channel, x sample) {
				if i := slices.Index(channels, of); i >= 0 && x.ms >= first && x.ms < end {
					hot[i] = append(hot[i], x)
					n++
				}
			})
			if err == nil && n > most {
				return ErrTooMany
			}
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("series: %s: %w", h, err)
	}
	buffers := make([]*[]sample, len(channels))
	decode := func(i int) {
		buffers[i] = s.codec.buffer()
		*buffers[i] = overlay(s.decodeLayers((*buffers[i])[:0], stored[i], first, end), inOrder(hot[i]))
		samples[i] = *buffers[i]
	}
	eachOf(len(channels), workersOf(len(channels), first, end), decode)
	fn(samples)
	for _, b := range buffers {
		s.codec.buffers.Put(b)
	}
	return nil
}

// ceilMS is the first whole millisecond that is not before t.
func ceilMS(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		ms++
	}
	return ms
}
