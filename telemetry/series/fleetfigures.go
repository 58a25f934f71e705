package series

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// FleetFigures are a channel's figures of all households by day.
type FleetFigures struct {
	days  int
	rows  Figures // a household's days after another's
	index map[lakaz.HouseholdID]int
	more  map[lakaz.HouseholdID]int // rows of those that are not in the roster yet
}

// Of is a household's figures, a slot a day.
func (t *FleetFigures) Of(h lakaz.HouseholdID) Figures {
	row, known := t.row(h)
	if !known {
		var none Figures
		none.reset(t.days, t.rows.Min != nil)
		return none
	}
	from, to := row*t.days, (row+1)*t.days
	f := Figures{Mean: t.rows.Mean[from:to], Quality: t.rows.Quality[from:to]}
	if t.rows.Min != nil {
		f.Min, f.Max = t.rows.Min[from:to], t.rows.Max[from:to]
	}
	return f
}

func (t *FleetFigures) row(h lakaz.HouseholdID) (row int, known bool) {
	if row, known = t.index[h]; !known {
		row, known = t.more[h]
	}
	return row, known
}

// FleetFigures are the figures of what Fleet tells, with the extremes or without, a slot a day.
func (s *Store) FleetFigures(ctx context.Context, c telemetry.Channel, from, to time.Time, extremes bool) (*FleetFigures, error) {
	first, end := dateOf(from), dateOf(to)
	t := &FleetFigures{days: int(max(0, end-first))}
	fresh, err := s.marked(ctx, func(day int64) bool { return day >= first && day < end })
	if err != nil {
		return nil, fmt.Errorf("series: fleet: %w", err)
	}
	err = s.kv.View(ctx, func(r kv.Reader) error {
		o, err := s.readRoster(r)
		if err != nil {
			return err
		}
		t.index, t.more = o.index, map[lakaz.HouseholdID]int{}
		t.rows.reset(len(o.homes)*t.days, extremes)
		return s.readFleet(r, o, fresh, c, first, end, runtime.GOMAXPROCS(0), func(page int64, _ []rosterHome, block int64, section []byte) error {
			f := s.codec.section()
			defer s.codec.sections.Put(f)
			if err := f.decode(section, c.Quantity, pageHomes*blockDays, t.rows.depth()); err != nil {
				return err
			}
			base := int(page) * pageHomes
			for i, place := range f.place { // the slots are no other column's
				row, day := base+int(place/blockDays), block+place%blockDays
				if row < len(o.homes) && day >= first && day < end {
					t.rows.takeField(row*t.days+int(day-first), f, i)
				}
			}
			return nil
		}, func(h rosterHome, day int64, list []telemetry.Rollup) {
			row, known := t.row(h.id)
			if !known {
				row = len(o.homes) + len(t.more)
				t.more[h.id] = row
				t.rows.grow(t.days)
			}
			slot := row*t.days + int(day-first)
			t.rows.clear(slot, slot+1)
			for _, r := range list {
				t.rows.take(slot, c.Quantity, r)
			}
		})
	})
	if err != nil {
		return nil, fmt.Errorf("series: fleet: %w", err)
	}
	return t, nil
}
