package series

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// Retention is how long readings stay as they came, and how long the rollups of hours do, in months of the dwelling's
// calendar; the rollups of days stay as long as the household. What expires goes by whole blocks of thirty days, so that
// a reading goes up to thirty days after its time. The newest reading of each channel stays: it tells that the channel
// is, and where its register stood.
type Retention struct {
	Raw, Hours int // Hours is at least Raw
}

// Expired is what one run of Expire removed.
type Expired struct {
	Households int // of which something was removed
	Readings   int // stored values of readings: a channel's day, its thirty days, or a part of them
	Hours      int // stored values of rollups of hours
}

// expiring is a kind of what is kept of a household and goes with time. Its keys end in an instant, after a channel's
// name or not.
type expiring struct {
	kind      string
	byChannel bool
	hours     bool // goes with the hours, else with the readings
}

// expiringKinds is every kind that expires: a new one is one more line.
func expiringKinds() []expiring {
	return []expiring{
		{kind: monthKind, byChannel: true},
		{kind: chunkKind, byChannel: true},
		{kind: hours30Kind, hours: true},
		{kind: hoursKind, hours: true},
	}
}

// Expire removes what was to be kept no longer at now. It may be repeated and cut short at any moment: first it is kept
// that a household's readings before an instant are going, then all readings of a channel's thirty days go in one
// transaction. From then on these days take no more readings, see Faded. A household's readings wait meanwhile; others'
// do not.
func (s *Store) Expire(ctx context.Context, now time.Time, keep Retention) (total Expired, err error) {
	if keep.Raw <= 0 || keep.Hours < keep.Raw {
		return total, fmt.Errorf("series: readings for %d months, hours for %d: %w", keep.Raw, keep.Hours, lakaz.ErrInvalid)
	}
	err = s.eachHome(ctx, "expire", func(h lakaz.HouseholdID) error {
		of, err := s.expireHome(ctx, h, now, keep)
		if of != (Expired{}) {
			total.Households++
			total.Readings += of.Readings
			total.Hours += of.Hours
		}
		return err
	})
	return total, err
}

func (s *Store) expireHome(ctx context.Context, h lakaz.HouseholdID, now time.Time, keep Retention) (of Expired, err error) {
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return of, err
	}
	local := m.cal.at(now.UnixMilli())
	raw, _ := m.cal.block(local.AddDate(0, -keep.Raw, 0).UnixMilli())
	hours, _ := m.cal.block(local.AddDate(0, -keep.Hours, 0).UnixMilli())
	if err := s.seal(ctx, h, m, raw); err != nil {
		return of, err
	}
	going, err := s.expiredReadings(ctx, h, m, raw)
	if err != nil {
		return of, err
	}
	if len(going) > 0 {
		if err := s.fade(h, m, raw); err != nil {
			return of, err
		}
	}
	tx := group{commit: s.commit}
	for _, ops := range going {
		if err := tx.add(ctx, ops); err != nil {
			return of, err
		}
		of.Readings += len(ops)
	}
	if err := tx.flush(ctx); err != nil {
		return of, err
	}
	for _, kind := range []string{timesKind, times30Kind} { // after the chunks that name them
		if _, err := s.erase(ctx, kindPrefix(h, kind), appendInstant(kindPrefix(h, kind), raw)); err != nil {
			return of, err
		}
	}
	for _, kind := range expiringKinds() {
		if kind.hours {
			n, err := s.erase(ctx, kindPrefix(h, kind.kind), appendInstant(kindPrefix(h, kind.kind), hours))
			of.Hours += n
			if err != nil {
				return of, err
			}
		}
	}
	return of, nil
}

// expiredReadings makes the ops that remove a household's readings before an instant in ms, those of a channel's block
// together. The caller holds m.writing.
func (s *Store) expiredReadings(ctx context.Context, h lakaz.HouseholdID, m *home, end int64) (going [][]op, err error) {
	err = s.kv.View(ctx, func(r kv.Reader) error {
		going = nil
		for c, newest := range m.latest {
			blocks, err := s.expiredBlocks(r, h, m, c, end)
			if err != nil {
				return err
			}
			if start, _ := m.cal.block(newest.ms); newest.ms < end && len(blocks[start]) > 0 {
				day, _ := m.cal.day(newest.ms)
				key := appendInstant(channelPrefix(h, chunkKind, c), day)
				blocks[start] = append(blocks[start], op{key, s.codec.encode(key, partOf(day, []sample{newest}), timesName{})})
			}
			going = slices.AppendSeq(going, maps.Values(blocks))
		}
		damaged, err := s.expiredDamaged(r, h, end)
		going = append(going, damaged...)
		return err
	})
	return going, err
}

// expiredBlocks makes the ops that remove a channel's readings before an instant in ms, by the start of their block.
func (s *Store) expiredBlocks(r kv.Reader, h lakaz.HouseholdID, m *home, c telemetry.Channel, end int64) (map[int64][]op, error) {
	blocks, newest := map[int64][]op{}, m.latest[c]
	for _, kind := range expiringKinds() {
		if !kind.byChannel {
			continue
		}
		prefix := channelPrefix(h, kind.kind, c)
		err := r.Scan(prefix, appendInstant(prefix, end), false, func(key, value []byte) error {
			at, err := lastPart[time.Time](key, len(prefix))
			if err != nil {
				return fmt.Errorf("%q: %w", key, err)
			}
			if newest.ms < end { // what stayed of a channel that fell silent stays
				if kept, err := s.decodeChunk(nil, key, len(prefix), value, nil, firstMS, lastMS+1); err == nil && len(kept) == 1 && kept[0] == newest {
					return nil
				}
			}
			start, _ := m.cal.block(at.UnixMilli())
			blocks[start] = append(blocks[start], op{key: key})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return blocks, nil
}

// expiredDamaged makes the ops that remove the chunks put aside whose readings were from before an instant in ms.
func (s *Store) expiredDamaged(r kv.Reader, h lakaz.HouseholdID, end int64) (going [][]op, err error) {
	prefix := kindPrefix(h, damagedKind)
	err = r.Scan(prefix, kv.PrefixEnd(prefix), false, func(key, _ []byte) error {
		was, err := lastPart[[]byte](key, len(prefix))
		if err != nil {
			return fmt.Errorf("%q: %w", key, err)
		}
		parts, err := kv.ParseTuple(was)
		if err != nil {
			return fmt.Errorf("%q: %w", key, err)
		}
		for _, part := range parts {
			if at, ok := part.(time.Time); ok && at.UnixMilli() < end {
				going = append(going, []op{{key: key}})
			}
		}
		return nil
	})
	return going, err
}
