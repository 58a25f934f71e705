package series

import (
	"context"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// Rollups are of each channel asked for those hours or days that have readings, in order of time.
type Rollups map[telemetry.Channel][]telemetry.Rollup

// Hours is the rollups of the hours that begin in [from, to). Finished days come as they were sealed, readings that
// came since are counted in: the answer is that of all readings.
func (s *Store) Hours(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, from, to time.Time) (Rollups, error) {
	return s.rollups(ctx, h, channels, hoursKind, from, to)
}

// Days is the rollups of the dwelling's own days that begin in [from, to), like Hours.
func (s *Store) Days(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, from, to time.Time) (Rollups, error) {
	return s.rollups(ctx, h, channels, dayKind, from, to)
}

// sink takes the rollups of channels, in layers: what comes later replaces what lies in its time. Each channel may be given
// by a worker of its own.
type sink interface {
	// reset empties it, of so many channels; a transaction may run twice.
	reset(channels int)
	// section takes a stored section, which it decodes into f; errDamaged where it cannot be read.
	section(channel int, q telemetry.Quantity, g grid, section []byte, f *fields) error
	// replace takes rollups for what begins in [from, to) ms.
	replace(channel int, from, to int64, list []telemetry.Rollup)
}

// rollupsSink takes whole rollups of what begins in [first, end) ms.
type rollupsSink struct {
	first, end int64
	lists      [][]telemetry.Rollup
}

func (k *rollupsSink) reset(channels int) { k.lists = make([][]telemetry.Rollup, channels) }

func (k *rollupsSink) section(channel int, q telemetry.Quantity, g grid, section []byte, f *fields) error {
	if err := f.decode(section, q, g.size(), wholeRollup); err != nil {
		return err
	}
	list := k.lists[channel]
	if n := len(list); n > 0 && list[n-1].From.UnixMilli() >= g.start() { // rollups of this time, which are replaced
		part, err := f.appendRollups(nil, g.interval, g.place(k.first), g.place(k.end))
		if err == nil {
			k.replace(channel, g.start(), g.end(), part)
		}
		return err
	}
	if list == nil { // room for all that may come
		list = make([]telemetry.Rollup, 0, k.most(g))
	}
	var err error
	k.lists[channel], err = f.appendRollups(list, g.interval, g.place(k.first), g.place(k.end))
	return err
}

// most is about how many rollups there can be.
func (k *rollupsSink) most(g grid) int {
	hours := (k.end - k.first) / hourMS
	if !g.hourly {
		hours /= 24
	}
	return int(min(hours, 1000)) + 1
}

func (k *rollupsSink) replace(channel int, from, to int64, list []telemetry.Rollup) {
	k.lists[channel] = replace(k.lists[channel], from, to, list)
}

func (s *Store) rollups(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, kind string, from, to time.Time) (Rollups, error) {
	first, end := max(ceilMS(from), firstMS), min(ceilMS(to), lastMS+1)
	out := Rollups{}
	if first >= end {
		return out, ctx.Err()
	}
	k := rollupsSink{first: first, end: end}
	if err := s.gather(ctx, h, channels, kind, first, end, func(calendar) sink { return &k }); err != nil {
		return nil, err
	}
	for i, c := range channels {
		if out[c] = within(k.lists[i], first, end); out[c] == nil {
			out[c] = []telemetry.Rollup{}
		}
	}
	return out, nil
}

// gather gives a sink the rollups of a kind of the days that [first, end), in ms, touches.
func (s *Store) gather(ctx context.Context, h lakaz.HouseholdID, channels []telemetry.Channel, kind string, first, end int64, into func(calendar) sink) error {
	m := s.home(h)
	cal, err := s.calendarOf(ctx, h, m)
	if err != nil {
		return err
	}
	start, _ := cal.day(first)
	_, over := cal.day(end - 1)
	cold := m.cold(over) // asked before the state is fixed: see Range
	k := into(cal)
	index := make(map[telemetry.Channel]int, len(channels))
	for i, c := range channels {
		index[c] = i
	}
	err = s.kv.View(ctx, func(r kv.Reader) error {
		k.reset(len(channels))
		if err := s.readLayers(r, h, cal, kind, start, over, channels, index, k); err != nil || cold {
			return err
		}
		hot, err := s.hotDays(r, h, cal, start, over, index)
		if err != nil {
			return err
		}
		for at, samples := range hot {
			_, end := cal.day(at.ms)
			if err := s.rollAnew(r, h, cal, kind, at.channel, at.ms, end, samples, index, k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("series: %s: %w", h, err)
	}
	return nil
}

// calendarOf is a household's calendar, from memory where it is known.
func (s *Store) calendarOf(ctx context.Context, h lakaz.HouseholdID, m *home) (calendar, error) {
	m.mu.Lock()
	loaded, cal := m.loaded, m.cal
	m.mu.Unlock()
	if loaded {
		return cal, nil
	}
	cal, _, err := s.calendar(ctx, h)
	return cal, err
}

// rollAnew gives a sink a channel's days between two midnights rolled up from what is sealed and these hot samples.
func (s *Store) rollAnew(r kv.Reader, h lakaz.HouseholdID, cal calendar, kind string, c telemetry.Channel, start, end int64, hot []sample, index map[telemetry.Channel]int, k sink) error {
	samples, err := s.readChunks(r, h, c, start, end)
	if err != nil {
		return err
	}
	samples = overlay(samples, inOrder(hot))
	var list []telemetry.Rollup
	for len(samples) > 0 {
		var today []sample
		from, to := cal.day(samples[0].ms)
		today, samples = before(samples, to)
		hours, day := rollDay(c, cal, from, to, today)
		if kind == hoursKind {
			day = hours
		}
		list = append(list, day...)
	}
	k.replace(index[c], start, end, list)
	return nil
}

// hotDays is the hot samples of channels in [start, end) ms, by channel and day, as they came.
func (s *Store) hotDays(r kv.Reader, h lakaz.HouseholdID, cal calendar, start, end int64, index map[telemetry.Channel]int) (map[place][]sample, error) {
	hot := map[place][]sample{}
	day, next := int64(0), int64(0)
	err := s.scanHot(r, h, func(rec hotRecord) error {
		if rec.newest < start || rec.oldest >= end {
			return nil
		}
		return rec.each(func(c telemetry.Channel, x sample) {
			if _, wanted := index[c]; !wanted || x.ms < start || x.ms >= end {
				return
			}
			if x.ms < day || x.ms >= next {
				day, next = cal.day(x.ms)
			}
			hot[place{c, day}] = append(hot[place{c, day}], x)
		})
	})
	return hot, err
}
