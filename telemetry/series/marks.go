package series

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"lakaz"
	"lakaz/kv"
)

// newKey marks a household's day whose rollup the columns do not hold yet.
func newKey(day int64, h lakaz.HouseholdID) []byte { return kv.Tuple(fleetKey, newKind, day, h) }

// mark is a household's day that the columns do not hold yet. Its token is another each time the day is written, so that
// a day which is written again while it is laid into the columns stays marked.
type mark struct {
	day       int64
	household lakaz.HouseholdID
	token     uint64
}

// marks are all marks, kept in memory as they are stored: to look for them among those that were taken away takes long.
// A mark is here before it is stored, and until it is stored no more.
type marks struct {
	mu     sync.Mutex
	loaded bool
	days   map[int64]map[lakaz.HouseholdID]uint64
}

// put remembers a mark. The caller holds mu.
func (k *marks) put(m mark) {
	if k.days == nil {
		k.days = map[int64]map[lakaz.HouseholdID]uint64{}
	}
	if k.days[m.day] == nil {
		k.days[m.day] = map[lakaz.HouseholdID]uint64{}
	}
	k.days[m.day][m.household] = m.token
}

// forget forgets marks that are stored no more, but for those that were made again.
func (k *marks) forget(gone []mark) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range gone {
		if k.days[m.day][m.household] == m.token {
			if delete(k.days[m.day], m.household); len(k.days[m.day]) == 0 {
				delete(k.days, m.day)
			}
		}
	}
}

// markOp marks a household's day, with the write that it returns.
func (s *Store) markOp(day int64, h lakaz.HouseholdID) op {
	m := mark{day, h, rand.Uint64()}
	s.marks.mu.Lock()
	s.marks.put(m)
	s.marks.mu.Unlock()
	return op{newKey(day, h), binary.LittleEndian.AppendUint64(nil, m.token)}
}

// marked lists the marks that wanted wants of a day, in the order of days and households. Who reads the columns asks
// before the state is fixed: a day that is laid into them meanwhile is then read at its household's.
func (s *Store) marked(ctx context.Context, wanted func(day int64) bool) (list []mark, err error) {
	s.marks.mu.Lock()
	defer s.marks.mu.Unlock()
	if !s.marks.loaded {
		if err := s.loadMarks(ctx); err != nil {
			return nil, err
		}
		s.marks.loaded = true
	}
	for day, households := range s.marks.days {
		if wanted(day) {
			for h, token := range households {
				list = append(list, mark{day, h, token})
			}
		}
	}
	slices.SortFunc(list, func(a, b mark) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.household, b.household)) })
	return list, nil
}

// loadMarks reads what is stored; what was marked since the program began is newer. The caller holds s.marks.mu.
func (s *Store) loadMarks(ctx context.Context) error {
	prefix := kv.Tuple(fleetKey, newKind)
	return s.kv.View(ctx, func(r kv.Reader) error {
		return r.Scan(prefix, kv.PrefixEnd(prefix), false, func(key, value []byte) error {
			parts, err := kv.ParseTuple(key[len(prefix):])
			if err != nil || len(parts) != 2 || len(value) != 8 {
				return fmt.Errorf("%q: %w", key, kv.ErrTuple)
			}
			day, _ := parts[0].(int64)
			name, _ := parts[1].(string)
			h := lakaz.HouseholdID(name)
			if _, newer := s.marks.days[day][h]; !newer {
				s.marks.put(mark{day, h, binary.LittleEndian.Uint64(value)})
			}
			return nil
		})
	})
}

// stored reports whether a mark is on disk, just as it is.
func (m mark) stored(r kv.Reader) (bool, error) {
	token, err := r.Get(newKey(m.day, m.household))
	if isAbsent(err) {
		return false, nil
	}
	return err == nil && len(token) == 8 && binary.LittleEndian.Uint64(token) == m.token, err
}

// storedMarks leaves those marks that are on disk: what is read of their days from now on is at least as new as they are.
// The others' days are being written.
func (s *Store) storedMarks(ctx context.Context, list []mark) (on []mark, err error) {
	err = s.kv.View(ctx, func(r kv.Reader) error {
		on = on[:0]
		for _, m := range list {
			is, err := m.stored(r)
			if err != nil {
				return err
			}
			if is {
				on = append(on, m)
			}
		}
		return nil
	})
	return on, err
}

// unmark takes away the marks whose days were not written again meanwhile.
func (s *Store) unmark(ctx context.Context, list []mark) error {
	for part := range slices.Chunk(list, maxOps) {
		var gone []mark
		if err := s.kv.Update(ctx, func(w kv.Writer) error {
			gone = gone[:0]
			for _, m := range part {
				is, err := m.stored(w)
				if err == nil && is {
					gone, err = append(gone, m), w.Delete(newKey(m.day, m.household))
				}
				if err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
		s.marks.forget(gone)
	}
	return nil
}
