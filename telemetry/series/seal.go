package series

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// Seal moves the hot records of the days that had ended at before, each dwelling's own, into chunks with their rollups,
// has the engine give the disk back what they took, and writes the counts of what gateways sent. It may be repeated and
// cut short at any moment: chunks are written first, and a hot record that is still there says again what its chunk says.
// A household's readings wait while it is sealed; others' do not.
func (s *Store) Seal(ctx context.Context, before time.Time) error {
	failed := s.eachHome(ctx, "seal", func(h lakaz.HouseholdID) error { return s.sealHome(ctx, h, before.UnixMilli()) })
	if err := s.foldFleet(ctx); err != nil {
		return errors.Join(failed, fmt.Errorf("series: seal: %w", err))
	}
	if err := s.compact(ctx); err != nil {
		return errors.Join(failed, err)
	}
	return errors.Join(failed, s.FlushInboxes(ctx))
}

// eachHome does something with every household that has readings. Where that fails for one, because it is being erased or
// damaged, the others have their turn all the same; the first error is returned.
func (s *Store) eachHome(ctx context.Context, what string, do func(lakaz.HouseholdID) error) (failed error) {
	for h, err := range s.households(ctx) {
		if err != nil {
			return errors.Join(failed, fmt.Errorf("series: %s: %w", what, err))
		}
		err := do(h)
		if err != nil && failed == nil {
			failed = fmt.Errorf("series: %s %s: %w", what, h, err)
		}
		if ctx.Err() != nil || errors.Is(err, kv.ErrFull) { // nobody's turn can come
			break
		}
	}
	return failed
}

// households goes over all that have readings. Each step is a transaction of its own.
func (s *Store) households(ctx context.Context) func(yield func(lakaz.HouseholdID, error) bool) {
	return func(yield func(lakaz.HouseholdID, error) bool) {
		root := kv.Tuple(rootKey)
		for from := root; from != nil; {
			h, found := lakaz.HouseholdID(""), false
			err := s.kv.View(ctx, func(r kv.Reader) error {
				return r.Scan(from, kv.PrefixEnd(root), false, func(key, _ []byte) error {
					parts, err := kv.ParseTuple(key[len(root):])
					if err != nil || len(parts) == 0 {
						return fmt.Errorf("%q: %w", key, kv.ErrTuple)
					}
					id, _ := parts[0].(string)
					h, found = lakaz.HouseholdID(id), true
					return kv.ErrStop
				})
			})
			if err != nil {
				yield("", err)
				return
			}
			if !found || !yield(h, nil) {
				return
			}
			from = kv.PrefixEnd(homePrefix(h))
		}
	}
}

func (s *Store) sealHome(ctx context.Context, h lakaz.HouseholdID, before int64) error {
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return err
	}
	end, _ := m.cal.day(before)
	return s.seal(ctx, h, m, end)
}

// seal moves a household's hot readings before end, in ms, into chunks. The caller holds m.writing.
func (s *Store) seal(ctx context.Context, h lakaz.HouseholdID, m *home, end int64) error {
	if m.since >= end {
		return nil
	}
	sealed, since := newColumns(), int64(never)
	var clear []op
	err := s.kv.View(ctx, func(r kv.Reader) error {
		return s.scanHot(r, h, func(rec hotRecord) error {
			if rec.oldest >= end {
				since = min(since, rec.oldest)
				return nil
			}
			var kept telemetry.Batch
			if err := rec.each(func(telemetry.Channel, sample) {}); err != nil {
				return err // damaged further on: leave all of it
			}
			err := rec.each(func(c telemetry.Channel, x sample) {
				if x.ms < end {
					sealed.add(c, x)
					return
				}
				kept.Add(c, x.ms, x.value)
				since = min(since, x.ms)
			})
			clear = append(clear, thinned(rec.key, &kept))
			s.garbage.Add(int64(opBytes + len(rec.key) + len(rec.readings)))
			return err
		})
	})
	if err != nil {
		return err
	}
	if err := s.writeDays(ctx, h, m, sealed); err != nil {
		m.forget()
		return err
	}
	if err := s.commit.commitAll(ctx, clear); err != nil {
		m.forget()
		return err
	}
	m.setSince(since)
	return nil
}

// thinned is the op that leaves only the kept readings of a hot record.
func thinned(key []byte, kept *telemetry.Batch) op {
	if len(kept.Rows) == 0 {
		return op{key: key}
	}
	value, _ := encodeHot(kept.Channels, kept.Rows, math.MaxInt32) // fewer than were in one record
	return op{key, frame(key, value)}
}

// columns are samples by channel, each in the order they came.
type columns struct {
	index map[telemetry.Channel]int
	list  []column
}

type column struct {
	channel telemetry.Channel
	samples []sample
}

func newColumns() *columns { return &columns{index: map[telemetry.Channel]int{}} }

// column is where a channel's column stands in the list; an empty one is begun where there is none.
func (cs *columns) column(c telemetry.Channel) int {
	i, ok := cs.index[c]
	if !ok {
		i = len(cs.list)
		cs.index[c] = i
		cs.list = append(cs.list, column{channel: c})
	}
	return i
}

func (cs *columns) add(c telemetry.Channel, x sample) {
	i := cs.column(c)
	cs.list[i].samples = append(cs.list[i].samples, x)
}
