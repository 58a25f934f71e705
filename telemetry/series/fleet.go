package series

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// The keys of what all households' days come to, and the kinds of it.
const (
	fleetKey   = "fleet"
	columnKind = "day"
	newKind    = "new"
)

// foldAtOnce is the most households' days that one transaction lays into columns.
const foldAtOnce = 4000

func columnKey(day int64, c telemetry.Channel) []byte {
	return kv.Tuple(fleetKey, columnKind, day, c.String())
}

// newKey marks a household's day whose rollup the columns do not hold yet.
func newKey(day int64, h lakaz.HouseholdID) []byte { return kv.Tuple(fleetKey, newKind, day, h) }

// fleetDay is one household's day in a column.
type fleetDay struct {
	household lakaz.HouseholdID
	cal       calendar
	roll      telemetry.Rollup
}

// dateOf is the number of a date: the days since 1 January 1970.
func dateOf(t time.Time) int64 {
	return calendar{loc: t.Location()}.number(t.UnixMilli())
}

// Fleet is the sealed days of a channel of every household that has them, by each dwelling's own calendar, from one date
// up to but not including another; a date is that of the instant in its own location. Days that are not over are not in
// it: see Days.
func (s *Store) Fleet(ctx context.Context, c telemetry.Channel, from, to time.Time) (map[lakaz.HouseholdID][]telemetry.Rollup, error) {
	out := map[lakaz.HouseholdID][]telemetry.Rollup{}
	err := s.kv.View(ctx, func(r kv.Reader) error {
		clear(out)
		marked, err := s.marked(r, dateOf(from), dateOf(to))
		if err != nil {
			return err
		}
		for day := dateOf(from); day < dateOf(to); day++ {
			fresh := marked[day]
			column, err := s.column(r, day, c)
			if err != nil {
				return err
			}
			for _, d := range column {
				if !fresh[d.household] {
					out[d.household] = append(out[d.household], d.roll)
				}
			}
			for h := range fresh {
				_, days, err := s.dayOf(r, h, day)
				if err != nil {
					return err
				}
				out[h] = append(out[h], days[c]...)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("series: fleet: %w", err)
	}
	for h, days := range out {
		if len(days) == 0 {
			delete(out, h)
		}
	}
	return out, nil
}

// marked is the households whose days of numbers in [from, to) are not in the columns yet, by day.
func (s *Store) marked(r kv.Reader, from, to int64) (map[int64]map[lakaz.HouseholdID]bool, error) {
	out := map[int64]map[lakaz.HouseholdID]bool{}
	prefix := kv.Tuple(fleetKey, newKind)
	err := r.Scan(kv.Tuple(fleetKey, newKind, from), kv.Tuple(fleetKey, newKind, to), false, func(key, _ []byte) error {
		day, h, err := markOf(key, prefix)
		if out[day] == nil {
			out[day] = map[lakaz.HouseholdID]bool{}
		}
		out[day][h] = true
		return err
	})
	return out, err
}

// markOf is the day and the household of a mark.
func markOf(key, prefix []byte) (day int64, h lakaz.HouseholdID, err error) {
	parts, err := kv.ParseTuple(key[len(prefix):])
	if err != nil || len(parts) != 2 {
		return 0, "", fmt.Errorf("%q: %w", key, kv.ErrTuple)
	}
	day, _ = parts[0].(int64)
	name, _ := parts[1].(string)
	return day, lakaz.HouseholdID(name), nil
}

// dayOf reads a household's rollups of a whole day; none where it has none, or none that can be read.
func (s *Store) dayOf(r kv.Reader, h lakaz.HouseholdID, day int64) (calendar, rolls, error) {
	value, err := r.Get(zoneKey(h))
	if isAbsent(err) {
		return calendar{}, nil, nil
	}
	if err != nil {
		return calendar{}, nil, err
	}
	cal, known := s.codec.calendars[lakaz.Territory(value)]
	if !known {
		s.passOver(zoneKey(h), errDamaged)
		return calendar{}, nil, nil
	}
	start, end := cal.midnight(day), cal.midnight(day+1)
	of, err := s.storedRolls(r, h, dayKind, cal, start, end)
	if isDamaged(err) {
		s.passOver(rollKey(h, dayKind, start), err)
		return cal, nil, nil
	}
	return cal, of, err
}

// column reads a channel's day of all households; nothing where it is damaged.
func (s *Store) column(r kv.Reader, day int64, c telemetry.Channel) ([]fleetDay, error) {
	key := columnKey(day, c)
	value, err := r.Get(key)
	if isAbsent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	column, err := s.codec.decodeColumn(key, value, day, c.Quantity)
	if isDamaged(err) {
		s.passOver(key, err)
		return nil, nil
	}
	return column, err
}

// foldFleet lays the households' days that are new into the columns, a day at a time. Each step is a transaction that
// also reads what it removes the mark of, so that a day that is sealed meanwhile stays marked.
func (s *Store) foldFleet(ctx context.Context) error {
	s.folding.Lock()
	defer s.folding.Unlock()
	return s.fold(ctx)
}

// fold does foldFleet's work; the caller holds s.folding.
func (s *Store) fold(ctx context.Context) error {
	prefix := kv.Tuple(fleetKey, newKind)
	for {
		more := false
		err := s.kv.Update(ctx, func(w kv.Writer) error {
			more = false
			var marks []op
			day := int64(0)
			err := w.Scan(prefix, kv.PrefixEnd(prefix), false, func(key, _ []byte) error {
				of, h, err := markOf(key, prefix)
				if err != nil {
					return err
				}
				if len(marks) > 0 && of != day || len(marks) == foldAtOnce {
					return kv.ErrStop
				}
				day, more = of, true
				marks = append(marks, op{key, []byte(h)})
				return nil
			})
			if err != nil || !more {
				return err
			}
			return s.foldDay(w, day, marks)
		})
		if err != nil || !more {
			return err
		}
	}
}

// foldDay lays households' rollups of a day into its columns, and takes the households' marks away.
func (s *Store) foldDay(w kv.Writer, day int64, marks []op) error {
	fresh, added := map[lakaz.HouseholdID]bool{}, map[telemetry.Channel][]fleetDay{}
	for _, mark := range marks {
		h := lakaz.HouseholdID(mark.value)
		fresh[h] = true
		cal, of, err := s.dayOf(w, h, day)
		if err != nil {
			return err
		}
		for c, list := range of {
			for _, roll := range list {
				added[c] = append(added[c], fleetDay{h, cal, roll})
			}
		}
		if err := w.Delete(mark.key); err != nil {
			return err
		}
	}
	prefix := kv.Tuple(fleetKey, columnKind, day)
	if err := w.Scan(prefix, kv.PrefixEnd(prefix), false, func(key, _ []byte) error {
		name, err := lastPart[string](key, len(prefix))
		if err != nil {
			return fmt.Errorf("%q: %w", key, err)
		}
		c, err := telemetry.ParseChannel(name)
		if _, known := added[c]; !known && err == nil {
			added[c] = nil // a household's part may have to leave it
		}
		return err
	}); err != nil {
		return err
	}
	for c, list := range added {
		old, err := s.column(w, day, c)
		if err != nil {
			return err
		}
		column := slices.DeleteFunc(old, func(d fleetDay) bool { return fresh[d.household] })
		column = append(column, list...)
		slices.SortFunc(column, func(a, b fleetDay) int { return cmp.Compare(a.household, b.household) })
		key := columnKey(day, c)
		if len(column) == 0 {
			err = w.Delete(key)
		} else {
			err = w.Set(key, s.codec.encodeColumn(key, c.Quantity, column))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// encodeColumn makes the stored value of a channel's day: count, names, territories, and the rollups as in a day.
func (c *codec) encodeColumn(key []byte, q telemetry.Quantity, column []fleetDay) []byte {
	body := binary.AppendUvarint([]byte{formColumn}, uint64(len(column)))
	list := make([]telemetry.Rollup, len(column))
	for i, d := range column {
		body = append(binary.AppendUvarint(body, uint64(len(d.household))), d.household...)
		list[i] = d.roll
	}
	for _, d := range column {
		body = append(binary.AppendUvarint(body, uint64(len(d.cal.territory))), d.cal.territory...)
	}
	return pack(c.enc, key, appendRolls(body, q, list[0].From.UnixMilli(), list), formColumnZstd)
}

// maxFleet is the most households of one column.
const maxFleet = 1 << 17

func (c *codec) decodeColumn(key, value []byte, day int64, q telemetry.Quantity) ([]fleetDay, error) {
	form, body, err := unframe(key, value)
	if err != nil || form != formColumn && form != formColumnZstd {
		return nil, errDamaged
	}
	body, release, err := c.unpack(body, form == formColumnZstd)
	defer release()
	if err != nil {
		return nil, err
	}
	in := cut{b: body}
	n := in.uvarint()
	if n > maxFleet || n > uint64(len(in.b)) {
		return nil, errDamaged
	}
	column := make([]fleetDay, n)
	for i := range column {
		column[i].household = lakaz.HouseholdID(in.bytes(in.uvarint()))
	}
	intervals := map[lakaz.Territory]telemetry.Interval{}
	for i := range column {
		name := in.bytes(in.uvarint())
		cal, known := c.calendars[lakaz.Territory(name)]
		if !known {
			return nil, errDamaged
		}
		if _, known := intervals[cal.territory]; !known {
			intervals[cal.territory] = telemetry.Interval{From: cal.at(cal.midnight(day)), To: cal.at(cal.midnight(day + 1))}
		}
		column[i].cal = cal
	}
	list, err := decodeRolls(in.b, q, len(column), func(i int, _ int64) (telemetry.Interval, bool) {
		if i >= len(column) {
			return telemetry.Interval{}, false
		}
		return intervals[column[i].cal.territory], true
	})
	if err != nil || len(list) != len(column) {
		return nil, errDamaged
	}
	for i := range column {
		column[i].roll = list[i]
	}
	return column, nil
}
