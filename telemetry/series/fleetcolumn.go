package series

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

func columnKey(block, page int64, c telemetry.Channel) []byte {
	return kv.Tuple(fleetKey, columnKind, block, page, c.String())
}

// readColumn calls fn with a column's section; errDamaged where it cannot be read, which the log is told.
func (s *Store) readColumn(r kv.Reader, key []byte, fn func(section []byte) error) error {
	value, err := r.Get(key)
	if isAbsent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.openColumn(key, value, fn)
}

// openColumn is readColumn of a stored value at hand.
func (s *Store) openColumn(key, value []byte, fn func(section []byte) error) error {
	form, body, err := unframe(key, value)
	if err == nil && form != formColumn {
		err = errDamaged
	}
	if err == nil {
		err = fn(body)
	}
	if isDamaged(err) {
		s.passOver(key, err)
	}
	return err
}

// placed is a household's day in a column: its number in the page times thirty, and the day's in the block.
type placed struct {
	place int64
	roll  telemetry.Rollup
}

// decodeColumn reads all of a column. A household that has gone since is left out.
func decodeColumn(section []byte, q telemetry.Quantity, homes []rosterHome, block int64) ([]placed, error) {
	var f fields
	if err := f.decode(section, q, pageHomes*blockDays, wholeRollup); err != nil {
		return nil, err
	}
	grids := map[lakaz.Territory]grid{}
	for _, h := range homes {
		if _, made := grids[h.cal.territory]; !made && h.id != "" {
			grids[h.cal.territory] = newGrid(h.cal, dayKind, block, blockDays)
		}
	}
	var gone telemetry.Interval
	list, err := f.appendRollups(nil, func(place int64) (telemetry.Interval, bool) {
		home := int(place / blockDays)
		if home >= len(homes) || homes[home].id == "" {
			return gone, home < pageHomes
		}
		return grids[homes[home].cal.territory].interval(place % blockDays)
	}, 0, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	out := make([]placed, 0, len(list))
	for i, roll := range list {
		if roll.Interval != gone {
			out = append(out, placed{f.place[i], roll})
		}
	}
	return out, nil
}

// encodeColumn makes the stored value of a column; what it holds is in the order of the places.
func encodeColumn(key []byte, q telemetry.Quantity, column []placed) []byte {
	places, list := make([]int64, len(column)), make([]telemetry.Rollup, len(column))
	for i, x := range column {
		places[i], list[i] = x.place, x.roll
	}
	return frame(key, appendSection([]byte{formColumn}, q, places, list))
}

// columnAt names a column.
type columnAt struct {
	block, page int64
	channel     telemetry.Channel
}

// changeColumn takes what is told out of a column and puts other days in. A damaged column is made anew from the
// households' days.
func (s *Store) changeColumn(ctx context.Context, tx *group, o *roster, at columnAt, told func(place int64) bool, list []placed) error {
	key, homes := columnKey(at.block, at.page, at.channel), o.page(at.page)
	var old []placed
	err := s.kv.View(ctx, func(r kv.Reader) error {
		err := s.readColumn(r, key, func(section []byte) (err error) {
			old, err = decodeColumn(section, at.channel.Quantity, homes, at.block)
			return err
		})
		if isDamaged(err) {
			old, err = s.columnAnew(r, homes, at)
		}
		return err
	})
	if err != nil {
		return err
	}
	column := append(slices.DeleteFunc(old, func(x placed) bool { return told(x.place) }), list...)
	slices.SortFunc(column, func(a, b placed) int { return cmp.Compare(a.place, b.place) })
	if len(column) == 0 {
		return tx.add(ctx, []op{{key: key}})
	}
	return tx.add(ctx, []op{{key, encodeColumn(key, at.channel.Quantity, column)}})
}

// columnAnew is a column as its households' days tell.
func (s *Store) columnAnew(r kv.Reader, homes []rosterHome, at columnAt) (column []placed, err error) {
	for i, h := range homes {
		for day := range int64(blockDays) {
			if h.id == "" {
				continue
			}
			_, of, err := s.dayOf(r, h.id, at.block+day)
			if err != nil {
				return nil, err
			}
			for _, roll := range of[at.channel] {
				column = append(column, placed{int64(i)*blockDays + day, roll})
			}
		}
	}
	return column, nil
}

// repairColumns makes columns anew that were found damaged.
func (s *Store) repairColumns(ctx context.Context, o *roster) (err error) {
	tx := group{commit: s.commit}
	s.repair.Range(func(at, _ any) bool {
		column, _ := at.(columnAt)
		err = s.changeColumn(ctx, &tx, o, column, func(int64) bool { return false }, nil)
		s.repair.Delete(at)
		return err == nil
	})
	if err != nil {
		return err
	}
	return tx.flush(ctx)
}

// columns lists the columns of some pages.
func (s *Store) columns(ctx context.Context, pages ...int64) (columns []columnAt, err error) {
	prefix := kv.Tuple(fleetKey, columnKind)
	err = s.kv.View(ctx, func(r kv.Reader) error {
		columns = columns[:0]
		return r.Scan(prefix, kv.PrefixEnd(prefix), false, func(key, _ []byte) error {
			parts, err := kv.ParseTuple(key[len(prefix):])
			if err != nil || len(parts) != 3 {
				return fmt.Errorf("%q: %w", key, kv.ErrTuple)
			}
			at := columnAt{}
			at.block, _ = parts[0].(int64)
			at.page, _ = parts[1].(int64)
			name, _ := parts[2].(string)
			if at.channel, err = telemetry.ParseChannel(name); err != nil {
				return fmt.Errorf("%q: %w", key, err)
			}
			if slices.Contains(pages, at.page) {
				columns = append(columns, at)
			}
			return nil
		})
	})
	return columns, err
}
