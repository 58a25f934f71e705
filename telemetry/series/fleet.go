package series

import (
	"context"
	"fmt"
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
		return s.readFleet(r, o, fresh, c, first, end, 1, func(_ int64, homes []rosterHome, block int64, section []byte) error {
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

// readFleet calls column, of so many workers at once, with the sections of a channel's columns that hold days of numbers in
// [from, to), and their households; then put with the days that are not in the columns, which fresh marks, or cannot be
// read there.
func (s *Store) readFleet(r kv.Reader, o *roster, fresh []mark, c telemetry.Channel, from, to int64, workers int,
	column func(page int64, homes []rosterHome, block int64, section []byte) error, put func(h rosterHome, day int64, list []telemetry.Rollup)) error {
	again := func(h rosterHome, day int64) error {
		cal, days, err := s.dayOf(r, h.id, day)
		if err == nil {
			h.cal = cal
			put(h, day, days[c])
		}
		return err
	}
	type storedColumn struct {
		columnAt
		key, value []byte
	}
	var stored []storedColumn
	for block := blockOf(from); block < to; block += blockDays {
		for page := int64(0); page*pageHomes < int64(len(o.homes)); page++ {
			key := columnKey(block, page, c)
			value, err := r.Get(key)
			if err == nil {
				stored = append(stored, storedColumn{columnAt{block, page, c}, key, value})
			} else if !isAbsent(err) {
				return err
			}
		}
	}
	errs := make([]error, len(stored))
	eachOf(len(stored), workers, func(i int) {
		at := stored[i]
		errs[i] = s.openColumn(at.key, at.value, func(section []byte) error { return column(at.page, o.page(at.page), at.block, section) })
	})
	for i, err := range errs {
		if err == nil {
			continue
		}
		if !isDamaged(err) {
			return err
		}
		at := stored[i].columnAt
		s.repair.Store(at, true)
		for _, h := range o.page(at.page) {
			for day := max(at.block, from); day < min(at.block+blockDays, to) && h.id != ""; day++ {
				if err := again(h, day); err != nil {
					return err
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
