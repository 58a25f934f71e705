package series

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// foldAtOnce is the most households' days that are laid into columns at once.
const foldAtOnce = 1 << 16

// foldFleet lays the households' days that are new into the columns, and makes damaged columns anew. It may be cut
// short at any moment: a day's mark is taken away after its columns are written.
func (s *Store) foldFleet(ctx context.Context) error {
	s.folding.Lock()
	defer s.folding.Unlock()
	o, err := s.currentRoster(ctx)
	if err != nil {
		return err
	}
	if err := s.repairColumns(ctx, o); err != nil {
		return err
	}
	for tried := map[mark]bool{}; ; {
		marks, err := s.nextMarks(ctx, tried)
		if err != nil || len(marks) == 0 {
			return err
		}
		if marks, err = s.storedMarks(ctx, marks); err != nil {
			return err
		}
		if len(marks) == 0 {
			continue
		}
		if o, err = s.enrolMarked(ctx, o, marks); err != nil {
			return err
		}
		block, pages := blockOf(marks[0].day), map[int64][]mark{}
		for _, m := range marks {
			page := int64(-1) // of households that have nothing
			if i, known := o.index[m.household]; known {
				page = int64(i / pageHomes)
			}
			pages[page] = append(pages[page], m)
		}
		for page, marks := range pages {
			if page >= 0 {
				if err := s.foldPage(ctx, o, block, page, marks); err != nil {
					return err
				}
			}
			if err := s.unmark(ctx, marks); err != nil {
				return err
			}
		}
	}
}

// currentRoster is the roster, whole. The caller holds s.folding.
func (s *Store) currentRoster(ctx context.Context) (o *roster, err error) {
	err = s.kv.View(ctx, func(r kv.Reader) (err error) {
		o, err = s.readRoster(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.recoverRoster(ctx, o)
}

// nextMarks is marks that were not tried yet, in their order, of the first block that has any; it notes them as tried.
func (s *Store) nextMarks(ctx context.Context, tried map[mark]bool) ([]mark, error) {
	list, err := s.marked(ctx, func(int64) bool { return true })
	list = slices.DeleteFunc(list, func(m mark) bool { return tried[m] })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	n, _ := slices.BinarySearchFunc(list, blockOf(list[0].day)+blockDays, func(m mark, day int64) int { return cmp.Compare(m.day, day) })
	list = list[:min(n, foldAtOnce)]
	for _, m := range list {
		tried[m] = true
	}
	return list, nil
}

// enrolMarked gives the marked households numbers that have none yet and have readings.
func (s *Store) enrolMarked(ctx context.Context, o *roster, marks []mark) (*roster, error) {
	var homes []rosterHome
	seen := map[lakaz.HouseholdID]bool{}
	err := s.kv.View(ctx, func(r kv.Reader) error {
		homes = homes[:0]
		clear(seen)
		for _, m := range marks {
			if _, known := o.index[m.household]; known || seen[m.household] {
				continue
			}
			seen[m.household] = true
			cal, _, err := s.dayOf(r, m.household, m.day)
			if err != nil {
				return err
			}
			if cal.territory != "" {
				homes = append(homes, rosterHome{m.household, cal})
			}
		}
		return nil
	})
	if err != nil {
		return o, err
	}
	return s.enrol(ctx, o, homes)
}

// foldPage lays marked days of a page's households into the columns of a block.
func (s *Store) foldPage(ctx context.Context, o *roster, block, page int64, marks []mark) error {
	told, added := map[int64]bool{}, map[telemetry.Channel][]placed{}
	prefix := kv.Tuple(fleetKey, columnKind, block, page)
	err := s.kv.View(ctx, func(r kv.Reader) error {
		clear(told)
		clear(added)
		for _, m := range marks {
			_, of, err := s.dayOf(r, m.household, m.day)
			if err != nil {
				return err
			}
			place := int64(o.index[m.household]%pageHomes*blockDays) + m.day - block
			told[place] = true
			for c, list := range of {
				for _, roll := range list {
					added[c] = append(added[c], placed{place, roll})
				}
			}
		}
		// A household's part may have to leave other columns.
		return r.Scan(prefix, kv.PrefixEnd(prefix), false, func(key, _ []byte) error {
			name, err := lastPart[string](key, len(prefix))
			if err != nil {
				return fmt.Errorf("%q: %w", key, err)
			}
			c, err := telemetry.ParseChannel(name)
			if _, known := added[c]; !known && err == nil {
				added[c] = nil
			}
			return err
		})
	})
	if err != nil {
		return err
	}
	tx := group{commit: s.commit}
	for c, list := range added {
		if err := s.changeColumn(ctx, &tx, o, columnAt{block, page, c}, func(place int64) bool { return told[place] }, list); err != nil {
			return err
		}
	}
	return tx.flush(ctx)
}

// recoverRoster marks the days of the households whose numbers were lost with a damaged page of the roster, and takes
// that page's columns away: they are given other numbers.
func (s *Store) recoverRoster(ctx context.Context, o *roster) (*roster, error) {
	if len(o.lost) == 0 {
		return o, nil
	}
	for h, err := range s.households(ctx) {
		if err != nil {
			return o, err
		}
		if _, known := o.index[h]; !known {
			if err := s.markDays(ctx, h); err != nil {
				return o, err
			}
		}
	}
	columns, err := s.columns(ctx, o.lost...)
	if err != nil {
		return o, err
	}
	var ops []op
	for _, at := range columns {
		ops = append(ops, op{key: columnKey(at.block, at.page, at.channel)})
	}
	if err := s.commit.commitAll(ctx, ops); err != nil {
		return o, err
	}
	next := *o
	next.lost = nil
	return &next, s.putRoster(ctx, &next, 0)
}

// markDays marks all of a household's days, so that the columns are told of them.
func (s *Store) markDays(ctx context.Context, h lakaz.HouseholdID) error {
	cal, stored, err := s.calendar(ctx, h)
	if err != nil || !stored {
		return err
	}
	var ops []op
	err = s.kv.View(ctx, func(r kv.Reader) error {
		ops = ops[:0]
		return s.layers(r, h, cal, dayKind, firstMS, lastMS, func(g grid, _, _ []byte) error {
			for _, start := range g.midnights[:len(g.midnights)-1] {
				ops = append(ops, s.markOp(cal.number(start), h))
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	return s.commit.commitAll(ctx, ops)
}

// leaveFleet takes a household out of the marks, the columns and the roster.
func (s *Store) leaveFleet(ctx context.Context, h lakaz.HouseholdID) error {
	s.folding.Lock()
	defer s.folding.Unlock()
	o, err := s.currentRoster(ctx)
	if err != nil {
		return err
	}
	list, err := s.marked(ctx, func(int64) bool { return true })
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(m mark) bool { return m.household != h })
	if err := s.unmark(ctx, list); err != nil {
		return err
	}
	s.marks.forget(list) // and those that were never stored
	number, enrolled := o.index[h]
	if !enrolled {
		return nil
	}
	page := int64(number / pageHomes)
	columns, err := s.columns(ctx, page)
	if err != nil {
		return err
	}
	tx := group{commit: s.commit}
	its := func(place int64) bool { return place/blockDays == int64(number%pageHomes) }
	for _, at := range columns {
		if err := s.changeColumn(ctx, &tx, o, at, its, nil); err != nil {
			return err
		}
	}
	if err := tx.flush(ctx); err != nil {
		return err
	}
	return s.putRoster(ctx, o.without(h), page)
}
