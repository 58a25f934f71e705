package series

import (
	"context"
	"fmt"
	"math"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// The keys of what all households' days come to, and the kinds of it.
const (
	fleetKey   = "fleet"
	columnKind = "month"
	rosterKind = "roster"
	newKind    = "new"
)

func columnKey(block, page int64, c telemetry.Channel) []byte {
	return kv.Tuple(fleetKey, columnKind, block, page, c.String())
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
	put := func(h rosterHome, day int64, list []telemetry.Rollup) {
		out[h.id] = replace(out[h.id], h.cal.midnight(day), h.cal.midnight(day+1), list)
	}
	first, end := dateOf(from), dateOf(to)
	fresh, err := s.marked(ctx, func(day int64) bool { return day >= first && day < end })
	if err != nil {
		return nil, fmt.Errorf("series: fleet: %w", err)
	}
	err = s.kv.View(ctx, func(r kv.Reader) error {
		clear(out)
		o, err := s.readRoster(r)
		if err != nil {
			return err
		}
		return s.readFleet(r, o, fresh, c, first, end, func(_ int64, homes []rosterHome, block int64, section []byte) error {
			placed, err := decodeColumn(section, c.Quantity, homes, block)
			for _, x := range placed {
				if day := block + x.place%blockDays; day >= first && day < end && err == nil {
					h := homes[x.place/blockDays]
					out[h.id] = append(out[h.id], x.roll)
				}
			}
			return err
		}, put)
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

// readFleet calls column with the sections of a channel's columns that hold days of numbers in [from, to), and their
// households; then put with the days that are not in the columns, which fresh marks, or cannot be read there.
func (s *Store) readFleet(r kv.Reader, o *roster, fresh []mark, c telemetry.Channel, from, to int64,
	column func(page int64, homes []rosterHome, block int64, section []byte) error, put func(h rosterHome, day int64, list []telemetry.Rollup)) error {
	again := func(h rosterHome, day int64) error {
		cal, days, err := s.dayOf(r, h.id, day)
		if err == nil {
			h.cal = cal
			put(h, day, days[c])
		}
		return err
	}
	for block := blockOf(from); block < to; block += blockDays {
		for page := int64(0); page*pageHomes < int64(len(o.homes)); page++ {
			homes := o.page(page)
			err := s.readColumn(r, columnKey(block, page, c), func(section []byte) error { return column(page, homes, block, section) })
			if !isDamaged(err) {
				if err != nil {
					return err
				}
				continue
			}
			s.repair.Store(columnAt{block, page, c}, true)
			for _, h := range homes {
				for day := max(block, from); day < min(block+blockDays, to) && h.id != ""; day++ {
					if err := again(h, day); err != nil {
						return err
					}
				}
			}
		}
	}
	for _, m := range fresh {
		if err := again(rosterHome{id: m.household}, m.day); err != nil {
			return err
		}
	}
	return nil
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
	form, body, err := unframe(key, value)
	if err == nil && form != formColumn && form != formColumnZstd {
		err = errDamaged
	}
	if err == nil {
		var release func()
		body, release, err = s.codec.unpack(body, form == formColumnZstd)
		defer release()
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
func (c *codec) encodeColumn(key []byte, q telemetry.Quantity, column []placed) []byte {
	places, list := make([]int64, len(column)), make([]telemetry.Rollup, len(column))
	for i, x := range column {
		places[i], list[i] = x.place, x.roll
	}
	return pack(c.enc, key, appendSection([]byte{formColumn}, q, places, list), formColumnZstd)
}

// dayOf reads a household's rollups of a whole day; none where it has none. What is damaged is made anew from the chunks.
func (s *Store) dayOf(r kv.Reader, h lakaz.HouseholdID, day int64) (calendar, rolls, error) {
	value, err := r.Get(zoneKey(h))
	if isAbsent(err) {
		return calendar{loc: time.UTC}, nil, nil
	}
	if err != nil {
		return calendar{}, nil, err
	}
	cal, known := s.codec.calendars[lakaz.Territory(value)]
	if !known {
		s.passOver(zoneKey(h), errDamaged)
		return calendar{loc: time.UTC}, nil, nil
	}
	start, end := cal.midnight(day), cal.midnight(day+1)
	of, err := s.storedRolls(r, h, dayKind, cal, start, end)
	if isDamaged(err) {
		_, of, err = s.rolledAnew(r, h, cal, start, end)
	}
	return cal, of, err
}
