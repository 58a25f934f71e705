package series

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"time"

	"lakaz"
	"lakaz/kv"
)

// windowDays is how much of a household is written at once, to bound what is in memory.
const windowDays = 30

// group is a transaction under way: what belongs together is added at once and committed at once.
type group struct {
	commit *committer
	ops    []op
	size   int
}

// add takes ops that belong together; what was added before is committed first where both would be too much.
func (g *group) add(ctx context.Context, ops []op) error {
	size := 0
	for _, o := range ops {
		size += o.size()
	}
	if len(g.ops)+len(ops) > maxOps || g.size+size > maxOpsBytes {
		if err := g.flush(ctx); err != nil {
			return err
		}
	}
	g.ops, g.size = append(g.ops, ops...), g.size+size
	return nil
}

func (g *group) flush(ctx context.Context) error {
	if len(g.ops) == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := g.commit.commit(g.ops)
	g.ops, g.size = nil, 0
	return err
}

// writeDays lays columns over the household's chunks, day by day: a day's chunks and its rollups in one transaction. It
// leaves each column in order. The caller holds m.writing.
func (s *Store) writeDays(ctx context.Context, h lakaz.HouseholdID, m *home, cs *columns) error {
	for i := range cs.list {
		cs.list[i].samples = inOrder(cs.list[i].samples)
	}
	rest := make([][]sample, len(cs.list))
	for i, c := range cs.list {
		rest[i] = c.samples
	}
	tx := group{commit: s.commit}
	if !m.zoned {
		if err := tx.add(ctx, []op{{zoneKey(h), []byte(m.cal.territory)}}); err != nil {
			return err
		}
	}
	for {
		from, ok := earliest(rest)
		if !ok {
			break
		}
		from, _ = m.cal.day(from)
		to := m.cal.midnight(m.cal.number(from) + windowDays)
		stored, err := s.readWindow(ctx, h, m, cs, rest, from, to)
		if err != nil {
			return err
		}
		for {
			ms, ok := earliest(rest)
			if !ok || ms >= to {
				break
			}
			start, end := m.cal.day(ms)
			ops := s.writeDay(h, m, cs, rest, stored, start, end)
			if err := tx.add(ctx, ops); err != nil {
				return err
			}
		}
	}
	if err := tx.flush(ctx); err != nil {
		return err
	}
	m.zoned = true
	return nil
}

// earliest is the first instant of columns that are in order.
func earliest(columns [][]sample) (ms int64, ok bool) {
	ms = never
	for _, c := range columns {
		if len(c) > 0 {
			ms, ok = min(ms, c[0].ms), true
		}
	}
	return ms, ok
}

// window is what is stored of a household in some days.
type window struct {
	chunks map[place][]op     // by channel and the day's start
	months map[place][]sample // of merged chunks, the same
	rolls  map[int64][2]rolls // by the day's start: hours and day
}

// readWindow reads what is stored where columns have something between two midnights.
func (s *Store) readWindow(ctx context.Context, h lakaz.HouseholdID, m *home, cs *columns, rest [][]sample, from, to int64) (window, error) {
	w := window{map[place][]op{}, map[place][]sample{}, map[int64][2]rolls{}}
	newest := int64(never)
	if m.sure {
		newest = -1
		for _, x := range m.latest {
			newest = max(newest, x.ms)
		}
	}
	if newest < from {
		return w, nil // nothing can be
	}
	err := s.kv.View(ctx, func(r kv.Reader) error {
		clear(w.chunks)
		clear(w.months)
		clear(w.rolls)
		for i, c := range cs.list {
			if len(rest[i]) == 0 || rest[i][0].ms >= to {
				continue
			}
			if last, known := m.latest[c.channel]; m.sure && (!known || last.ms < from) {
				continue
			}
			prefix := channelPrefix(h, chunkKind, c.channel)
			if err := r.Scan(appendInstant(prefix, from), appendInstant(prefix, to), false, func(key, value []byte) error {
				start, err := lastPart[time.Time](key, len(prefix))
				if err != nil {
					return fmt.Errorf("%q: %w", key, err)
				}
				day, _ := m.cal.day(start.UnixMilli())
				w.chunks[place{c.channel, day}] = append(w.chunks[place{c.channel, day}], op{key, value})
				return nil
			}); err != nil {
				return err
			}
			merged, err := chunksOf(r, h, monthKind, c.channel, from, to)
			if err != nil {
				return err
			}
			month := s.decodeChunks(nil, merged, from, to)
			for len(month) > 0 {
				start, end := m.cal.day(month[0].ms)
				w.months[place{c.channel, start}], month = before(month, end)
			}
		}
		for _, column := range rest {
			for len(column) > 0 && column[0].ms < to {
				start, end := m.cal.day(column[0].ms)
				_, column = before(column, end)
				if _, read := w.rolls[start]; read || start > newest {
					continue
				}
				hours, days, err := s.rollsOf(r, h, m, start, end)
				if err != nil {
					return err
				}
				w.rolls[start] = [2]rolls{hours, days}
			}
		}
		return nil
	})
	return w, err
}

// rollsOf reads a day's rollups; where they are damaged they are made anew from what is sealed.
func (s *Store) rollsOf(r kv.Reader, h lakaz.HouseholdID, m *home, start, end int64) (hours, days rolls, err error) {
	if hours, err = s.storedRolls(r, h, hoursKind, m.cal, start, end); err == nil {
		days, err = s.storedRolls(r, h, dayKind, m.cal, start, end)
	}
	if !isDamaged(err) {
		return hours, days, err
	}
	if hours, days, err = s.rolledAnew(r, h, m.cal, start, end); err != nil || start >= m.faded {
		return hours, days, err
	}
	// The readings have expired: a day that can be read tells what they no longer can.
	whole, err := s.storedRolls(r, h, dayKind, m.cal, start, end)
	if isDamaged(err) {
		return hours, days, nil
	}
	return hours, whole, err
}

// writeDay makes the ops of one day, none where all is stored already, cuts its samples off the columns, and rolls the day
// up anew.
func (s *Store) writeDay(h lakaz.HouseholdID, m *home, cs *columns, rest [][]sample, stored window, start, end int64) (ops []op) {
	hours, days := maps.Clone(stored.rolls[start][0]), maps.Clone(stored.rolls[start][1])
	if hours == nil {
		hours, days = rolls{}, rolls{}
	}
	for i, column := range cs.list {
		if len(rest[i]) == 0 || rest[i][0].ms >= end {
			continue
		}
		var today []sample
		c := column.channel
		today, rest[i] = before(rest[i], end)
		at := place{c, start}
		all, changed := s.layOver(h, channelPrefix(h, chunkKind, c), start, stored.months[at], stored.chunks[at], today)
		ops = append(ops, changed...)
		hours[c], days[c] = rollDay(c, m.cal, start, end, all)
	}
	if len(ops) == 0 && stored.rolls[start][0] != nil {
		return nil // all of it is stored already
	}
	for kind, of := range map[string]rolls{hoursKind: hours, dayKind: days} {
		key := rollKey(h, kind, start)
		ops = append(ops, op{key, s.codec.encodeRolls(s.codec.enc, key, m.cal.dayGrid(kind, start), of)})
	}
	return append(ops, s.markOp(m.cal.number(start), h))
}

// layOver lays samples over a channel's stored chunks of a day, and those over what is merged; it returns all and the
// ops that store all. A chunk that cannot be read is put aside.
func (s *Store) layOver(h lakaz.HouseholdID, prefix []byte, start int64, merged []sample, stored []op, samples []sample) (all []sample, ops []op) {
	var old []sample
	for _, o := range stored {
		var err error
		if old, err = s.decodeChunk(old, o.key, len(prefix), o.value, -never, never); err != nil {
			s.passOver(o.key, err)
			ops = append(ops, op{append(homePrefix(h), kv.Tuple(damagedKind, o.key)...), o.value})
		}
	}
	all = overlay(overlay(merged, old), samples)
	return all, append(ops, s.codec.layOut(prefix, start, stored, all)...)
}

// layOut makes the ops that turn stored chunks into those of samples.
func (c *codec) layOut(prefix []byte, start int64, stored []op, samples []sample) (ops []op) {
	gone := map[string][]byte{}
	for _, o := range stored {
		gone[string(o.key)] = o.value
	}
	for len(samples) > 0 {
		key := appendInstant(prefix, start)
		part := samples[:min(len(samples), maxChunk)]
		value := c.encode(key, start, part)
		for len(value) > maxChunkBytes && len(part) > 1 {
			part = part[:(len(part)+1)/2]
			value = c.encode(key, start, part)
		}
		if !bytes.Equal(gone[string(key)], value) {
			ops = append(ops, op{key, value})
		}
		delete(gone, string(key))
		if samples = samples[len(part):]; len(samples) > 0 {
			start = samples[0].ms
		}
	}
	for _, o := range stored {
		if _, ok := gone[string(o.key)]; ok {
			ops = append(ops, op{key: o.key}) // a part that is no longer
		}
	}
	return ops
}

// before cuts the samples at an instant in ms.
func before(samples []sample, ms int64) (head, tail []sample) {
	n := 0
	for n < len(samples) && samples[n].ms < ms {
		n++
	}
	return samples[:n:n], samples[n:]
}
