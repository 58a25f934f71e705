package series

import (
	"context"
	"maps"
	"slices"

	"lakaz"
	"lakaz/telemetry"
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

// writeDay makes the ops of one day, none where all is stored already, cuts its samples off the columns, and rolls the day
// up anew.
func (s *Store) writeDay(h lakaz.HouseholdID, m *home, cs *columns, rest [][]sample, stored window, start, end int64) (ops []op) {
	hours, days := maps.Clone(stored.rolls[start][0]), maps.Clone(stored.rolls[start][1])
	if hours == nil {
		hours, days = rolls{}, rolls{}
	}
	var changed []laid
	written := map[telemetry.Channel]bool{}
	for i, column := range cs.list {
		if len(rest[i]) == 0 || rest[i][0].ms >= end {
			continue
		}
		var today []sample
		c := column.channel
		today, rest[i] = before(rest[i], end)
		l, changes, aside := s.layOver(h, c, start, stored, today)
		if changes {
			changed, written[c] = append(changed, l), true
		}
		ops = append(ops, aside...)
		hours[c], days[c] = rollDay(c, m.cal, start, end, l.samples)
	}
	if len(changed) == 0 && stored.rolls[start][0] != nil {
		return nil // all of it is stored already
	}
	out := s.codec.layOut(h, chunkKind, start, changed, stored.times[start])
	ops = append(ops, out.ops()...)
	if len(stored.times[start]) > 0 && m.sure { // or a channel might be missing whose chunks cannot be read
		named := map[string]bool{string(out.table): true}
		for c := range m.latest {
			if !written[c] {
				addNamed(named, h, chunkKind, len(channelPrefix(h, chunkKind, c)), stored.chunks[place{c, start}])
			}
		}
		ops = append(ops, s.unnamed(stored.times[start], named)...)
	}
	for kind, of := range map[string]rolls{hoursKind: hours, dayKind: days} {
		key := rollKey(h, kind, start)
		ops = append(ops, op{key, s.codec.encodeRolls(s.codec.enc, key, m.cal.dayGrid(kind, start), of)})
	}
	return append(ops, s.markOp(m.cal.number(start), h))
}

// layOver lays samples over a channel's stored chunks of a day, and those over what is merged, and reports whether that
// changes what is stored. A chunk that cannot be read is put aside with the instants that it names, by the ops.
func (s *Store) layOver(h lakaz.HouseholdID, c telemetry.Channel, start int64, w window, samples []sample) (l laid, changes bool, aside []op) {
	l = laid{prefix: channelPrefix(h, chunkKind, c), stored: w.chunks[place{c, start}]}
	var old []sample
	for _, o := range l.stored {
		var err error
		if old, err = s.decodeChunk(old, o.key, len(l.prefix), o.value, w.tables, -never, never); err == nil {
			continue
		}
		s.passOver(o.key, err)
		aside = append(aside, op{damagedKey(h, o.key), o.value})
		named := map[string]bool{}
		addNamed(named, h, chunkKind, len(l.prefix), []op{o})
		for _, t := range w.times[start] {
			if named[string(t.key)] {
				aside = append(aside, op{damagedKey(h, t.key), t.value})
			}
		}
	}
	old = overlay(w.months[place{c, start}], old)
	l.samples = overlay(slices.Clip(old), samples)
	return l, len(aside) > 0 || !slices.Equal(old, l.samples), aside
}

// before cuts the samples at an instant in ms.
func before(samples []sample, ms int64) (head, tail []sample) {
	n := 0
	for n < len(samples) && samples[n].ms < ms {
		n++
	}
	return samples[:n:n], samples[n:]
}
