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

// maxBlock is the longest value of thirty days' rollups; what would be longer, of homes such as there is none, stays as
// days.
const maxBlock = 256 << 10

// mergeRolls lays the days' rollups of a kind of each block that ends at limit, in ms, or before into one value.
func (s *Store) mergeRolls(ctx context.Context, h lakaz.HouseholdID, cal calendar, kind string, limit int64, tx *group) error {
	prefix := kindPrefix(h, kind)
	for from := int64(firstMS); from < limit; {
		var g grid
		var ops []op
		found := false
		err := s.kv.View(ctx, func(r kv.Reader) error {
			found, ops = false, ops[:0]
			if err := r.Scan(appendInstant(prefix, from), appendInstant(prefix, limit), false, func(key, _ []byte) error {
				at, err := lastPart[time.Time](key, len(prefix))
				g, found = cal.blockGrid(kind, at.UnixMilli()), err == nil
				if err != nil {
					return fmt.Errorf("%q: %w", key, err)
				}
				return kv.ErrStop
			}); err != nil || !found {
				return err
			}
			var err error
			ops, err = s.blockOps(r, h, kind, g)
			return err
		})
		if err != nil || !found {
			return err
		}
		if err := tx.add(ctx, ops); err != nil {
			return err
		}
		from = g.end()
	}
	return nil
}

// blockOps makes the ops that lay a block's days over what it holds. What is
// damaged is made anew from the chunks; without them the block is left as it is.
func (s *Store) blockOps(r kv.Reader, h lakaz.HouseholdID, kind string, g grid) (ops []op, err error) {
	all := rolls{}
	err = s.layers(r, h, g.cal, kind, g.start(), g.end(), func(part grid, key, value []byte) error {
		of, err := s.codec.decodeAll(key, value, part)
		if isDamaged(err) {
			s.passOver(key, err)
			if of, err = s.partAnew(r, h, kind, part); err == nil && len(of) == 0 {
				return errDamaged
			}
		}
		if err != nil {
			return err
		}
		for c, list := range all {
			all[c] = replace(list, part.start(), part.end(), nil)
		}
		for c, list := range of {
			all[c] = replace(all[c], part.start(), part.end(), list)
		}
		if len(part.midnights) < len(g.midnights) {
			ops = append(ops, op{key: key})
		}
		return nil
	})
	if isDamaged(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for c, list := range all {
		if len(list) == 0 {
			delete(all, c)
		}
	}
	key := rollKey(h, blockKindOf(kind), g.start())
	value := s.codec.encodeRolls(s.codec.best, key, g, all)
	if len(value) > maxBlock {
		return nil, nil
	}
	return append(ops, op{key, value}), nil
}

// partAnew is the rollups of a kind of a grid's days, as all chunks tell.
func (s *Store) partAnew(r kv.Reader, h lakaz.HouseholdID, kind string, g grid) (rolls, error) {
	all := rolls{}
	for i, end := range g.midnights[1:] {
		of, days, err := s.rolledAnew(r, h, g.cal, g.midnights[i], end)
		if err != nil {
			return nil, err
		}
		if kind == dayKind {
			of = days
		}
		for c, list := range of {
			all[c] = append(all[c], list...)
		}
	}
	return all, nil
}

// layers calls take with the stored values that hold a household's rollups of days that begin in [start, end) ms, blocks
// before the days that lie over them.
func (s *Store) layers(r kv.Reader, h lakaz.HouseholdID, cal calendar, kind string, start, end int64, take func(g grid, key, value []byte) error) error {
	first, _ := cal.block(start)
	scan := func(prefix []byte, from int64, on func(kind string, ms int64) grid) error {
		return r.Scan(appendInstant(prefix, from), appendInstant(prefix, end), false, func(key, value []byte) error {
			at, err := lastPart[time.Time](key, len(prefix))
			if err != nil {
				return fmt.Errorf("%q: %w", key, err)
			}
			return take(on(kind, at.UnixMilli()), key, value)
		})
	}
	if err := scan(kindPrefix(h, blockKindOf(kind)), first, cal.blockGrid); err != nil {
		return err
	}
	return scan(kindPrefix(h, kind), start, cal.dayGrid)
}

// replace puts other rollups, in order, in the place of those that begin in [from, to) ms.
func replace(list []telemetry.Rollup, from, to int64, by []telemetry.Rollup) []telemetry.Rollup {
	if n := len(list); n == 0 || list[n-1].From.UnixMilli() < from {
		return append(list, by...)
	}
	i, j := bounds(list, from, to)
	return slices.Replace(list, i, j, by...)
}
