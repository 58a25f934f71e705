package series

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"lakaz"
	"lakaz/kv"
)

// pageHomes is how many households share a page of the roster, and a column.
const pageHomes = 256

// roster numbers the households that the fleet's columns tell of, so that these need no names. A number is given once;
// an erased household's stays empty. A roster is never changed: another takes its place.
type roster struct {
	homes []rosterHome
	index map[lakaz.HouseholdID]int
	lost  []int64 // pages that are damaged
}

type rosterHome struct {
	id  lakaz.HouseholdID // "" where it was erased
	cal calendar
}

func rosterKey(page int64) []byte { return kv.Tuple(fleetKey, rosterKind, page) }

// page is the households of a page.
func (o *roster) page(page int64) []rosterHome {
	first := min(int(page)*pageHomes, len(o.homes))
	return o.homes[first:min(first+pageHomes, len(o.homes))]
}

// with is the roster with more households at its end.
func (o *roster) with(homes []rosterHome) *roster {
	next := &roster{homes: append(slices.Clip(o.homes), homes...), index: maps.Clone(o.index), lost: o.lost}
	for i, h := range homes {
		next.index[h.id] = len(o.homes) + i
	}
	return next
}

// without is the roster with a household's number left empty.
func (o *roster) without(h lakaz.HouseholdID) *roster {
	next := &roster{homes: slices.Clone(o.homes), index: maps.Clone(o.index), lost: o.lost}
	next.homes[o.index[h]] = rosterHome{}
	delete(next.index, h)
	return next
}

// readRoster is the roster as it is stored, from memory after the first time.
func (s *Store) readRoster(r kv.Reader) (*roster, error) {
	if o := s.roster.Load(); o != nil {
		return o, nil
	}
	o := &roster{index: map[lakaz.HouseholdID]int{}}
	prefix := kv.Tuple(fleetKey, rosterKind)
	err := r.Scan(prefix, kv.PrefixEnd(prefix), false, func(key, value []byte) error {
		page, err := lastPart[int64](key, len(prefix))
		if err != nil || page < 0 || page > maxFleet/pageHomes {
			return fmt.Errorf("%q: %w", key, kv.ErrTuple)
		}
		homes, err := s.codec.decodeRoster(key, value)
		if err != nil {
			s.passOver(key, err)
			o.lost = append(o.lost, page)
			homes = make([]rosterHome, pageHomes)
		}
		o.homes = append(o.homes, make([]rosterHome, max(0, int(page)*pageHomes-len(o.homes)))...)
		for i, h := range homes {
			if h.id != "" {
				o.index[h.id] = int(page)*pageHomes + i
			}
		}
		o.homes = append(o.homes, homes...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.roster.CompareAndSwap(nil, o)
	return s.roster.Load(), nil
}

// maxFleet is the most households of the fleet, erased ones included.
const maxFleet = 1 << 24

// enrol gives households numbers that have none. The caller holds s.folding.
func (s *Store) enrol(ctx context.Context, o *roster, homes []rosterHome) (*roster, error) {
	if len(homes) == 0 {
		return o, nil
	}
	next := o.with(homes)
	return next, s.putRoster(ctx, next, int64(len(o.homes)/pageHomes))
}

// putRoster writes a roster's pages from one on, and makes it the one that counts.
func (s *Store) putRoster(ctx context.Context, o *roster, from int64) error {
	tx := group{commit: s.commit}
	for page := from; page*pageHomes < int64(len(o.homes)); page++ {
		key := rosterKey(page)
		if err := tx.add(ctx, []op{{key, encodeRoster(key, o.page(page))}}); err != nil {
			return err
		}
	}
	if err := tx.flush(ctx); err != nil {
		return err
	}
	s.roster.Store(o)
	return nil
}

// encodeRoster makes the stored value of a page: count, then each household and its territory.
func encodeRoster(key []byte, homes []rosterHome) []byte {
	body := binary.AppendUvarint([]byte{formRoster}, uint64(len(homes)))
	for _, h := range homes {
		body = append(binary.AppendUvarint(body, uint64(len(h.id))), h.id...)
		body = append(binary.AppendUvarint(body, uint64(len(h.cal.territory))), h.cal.territory...)
	}
	return frame(key, body)
}

func (c *codec) decodeRoster(key, value []byte) ([]rosterHome, error) {
	form, body, err := unframe(key, value)
	if err != nil || form != formRoster {
		return nil, errDamaged
	}
	in := cut{b: body}
	n := in.uvarint()
	if n > pageHomes {
		return nil, errDamaged
	}
	homes := make([]rosterHome, n)
	for i := range homes {
		homes[i].id = lakaz.HouseholdID(in.bytes(in.uvarint()))
		known := false
		homes[i].cal, known = c.calendars[lakaz.Territory(in.bytes(in.uvarint()))]
		if !known && homes[i].id != "" {
			return nil, errDamaged
		}
	}
	if in.bad || len(in.b) > 0 {
		return nil, errDamaged
	}
	return homes, nil
}
