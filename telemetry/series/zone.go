package series

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
)

// Zone tells where a household's dwelling stands, which decides when its days begin. It is asked until the household's
// first reading is stored; from then on the answer stands with the readings, and a dwelling does not move.
type Zone func(context.Context, lakaz.HouseholdID) (lakaz.Territory, error)

// In is the Zone of households that all stand in one territory.
func In(t lakaz.Territory) Zone {
	return func(context.Context, lakaz.HouseholdID) (lakaz.Territory, error) { return t, nil }
}

// calendar cuts a dwelling's own days, of 23 and 25 hours too. Midnights of our territories are whole hours of UTC.
type calendar struct {
	territory lakaz.Territory
	loc       *time.Location
}

// day is the local midnights, in ms, before and after an instant.
func (c calendar) day(ms int64) (start, end int64) {
	year, month, day := time.UnixMilli(ms).In(c.loc).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, c.loc).UnixMilli(), time.Date(year, month, day+1, 0, 0, 0, 0, c.loc).UnixMilli()
}

// number counts the local date of an instant in days since 1 January 1970.
func (c calendar) number(ms int64) int64 {
	year, month, day := time.UnixMilli(ms).In(c.loc).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// midnight is the local midnight, in ms, with which the day of a number begins.
func (c calendar) midnight(number int64) int64 {
	year, month, day := time.Unix(number*24*60*60, 0).UTC().Date()
	return time.Date(year, month, day, 0, 0, 0, 0, c.loc).UnixMilli()
}

// at is an instant on the dwelling's clock.
func (c calendar) at(ms int64) time.Time { return time.UnixMilli(ms).In(c.loc) }

// calendar is a household's: as it is stored, or as the Zone says where nothing is.
func (s *Store) calendar(ctx context.Context, h lakaz.HouseholdID) (c calendar, stored bool, err error) {
	err = s.kv.View(ctx, func(r kv.Reader) error {
		value, err := r.Get(zoneKey(h))
		c.territory = lakaz.Territory(value)
		if err == nil && !c.territory.Valid() { // who knows the dwelling is asked again
			s.passOver(zoneKey(h), errDamaged)
			return errDamaged
		}
		return err
	})
	stored = err == nil
	if errors.Is(err, kv.ErrNotFound) || isDamaged(err) {
		c.territory, err = s.zone(ctx, h)
	}
	if err == nil && !c.territory.Valid() {
		err = fmt.Errorf("series: the time zone of %q: %w", c.territory, lakaz.ErrInvalid)
	}
	return s.codec.calendars[c.territory], stored, err
}

// calendars are those of all territories, made once: reading a zone from the database takes long.
func calendars() map[lakaz.Territory]calendar {
	all := map[lakaz.Territory]calendar{}
	for _, t := range lakaz.Territories() {
		all[t] = calendar{t, t.Location()}
	}
	return all
}
