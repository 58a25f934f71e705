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
	for h, err := range s.households(ctx) {
		if err != nil {
			return total, fmt.Errorf("series: expire: %w", err)
		}
		of, err := s.expireHome(ctx, h, now, keep)
		if of != (Expired{}) {
			total.Households++
			total.Readings += of.Readings
			total.Hours += of.Hours
		}
		if err != nil {
			return total, fmt.Errorf("series: expire %s: %w", h, err)
		}
	}
	return total, nil
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
				blocks[start] = append(blocks[start], op{key, s.codec.encode(key, day, []sample{newest})})
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
				if kept, err := s.decodeChunk(nil, key, len(prefix), value, firstMS, lastMS+1); err == nil && len(kept) == 1 && kept[0] == newest {
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
		if at, ok := parts[len(parts)-1].(time.Time); ok && at.UnixMilli() < end {
			going = append(going, []op{{key: key}})
		}
		return nil
	})
	return going, err
}

// fade keeps that a household's readings before an instant in ms are going. The caller holds m.writing.
func (s *Store) fade(h lakaz.HouseholdID, m *home, before int64) error {
	if before <= m.faded {
		return nil
	}
	if err := s.commit.commit([]op{{fadedKey(h), kv.Tuple(time.UnixMilli(before))}}); err != nil {
		m.forget()
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faded = before
	return nil
}

// storedFaded reads what fade kept; 0 where nothing has gone yet.
func storedFaded(r kv.Reader, h lakaz.HouseholdID) (before int64, err error) {
	value, err := r.Get(fadedKey(h))
	if isAbsent(err) {
		return 0, nil
	} else if err != nil {
		return 0, err
	}
	at, err := lastPart[time.Time](value, 0)
	return at.UnixMilli(), err
}

// RawFrom is the midnight from which on a household's readings are there as they came; zero where none have expired.
func (s *Store) RawFrom(ctx context.Context, h lakaz.HouseholdID) (time.Time, error) {
	var before int64
	err := s.kv.View(ctx, func(r kv.Reader) (err error) {
		before, err = storedFaded(r, h)
		return err
	})
	if err != nil || before == 0 {
		return time.Time{}, err
	}
	return time.UnixMilli(before).UTC(), nil
}

// Faded splits readings into those that can be stored and those of days that take none any more: the day's readings have
// expired, its rollups tell of them, and one more reading would make new ones of almost nothing. Ask before Append,
// which refuses all where one is faded.
func (s *Store) Faded(ctx context.Context, h lakaz.HouseholdID, readings []telemetry.Reading) (fit, faded []telemetry.Reading, err error) {
	m := s.home(h)
	m.writing.Lock()
	defer m.writing.Unlock()
	if err := s.load(ctx, h, m); err != nil {
		return nil, nil, err
	}
	closed, err := s.closed(ctx, h, m, placesOf(readings))
	if err != nil || len(closed) == 0 {
		return readings, nil, err
	}
	for _, r := range readings {
		if day, _ := m.cal.day(r.At.UnixMilli()); closed[place{r.Channel, day}] {
			faded = append(faded, r)
		} else {
			fit = append(fit, r)
		}
	}
	return fit, faded, nil
}

// placesOf is where readings are stored.
func placesOf(readings []telemetry.Reading) func(func(place) bool) {
	return func(yield func(place) bool) {
		for _, r := range readings {
			if !yield(place{r.Channel, r.At.UnixMilli()}) {
				return
			}
		}
	}
}

// open leaves out what the household's closed days take no more. The caller holds m.writing.
func (s *Store) open(ctx context.Context, h lakaz.HouseholdID, m *home, cs *columns) error {
	closed, err := s.closed(ctx, h, m, func(yield func(place) bool) {
		for _, c := range cs.list {
			for _, x := range c.samples {
				if !yield(place{c.channel, x.ms}) {
					return
				}
			}
		}
	})
	if err != nil || len(closed) == 0 {
		return err
	}
	for i, c := range cs.list {
		cs.list[i].samples = slices.DeleteFunc(c.samples, func(x sample) bool {
			day, _ := m.cal.day(x.ms)
			return closed[place{c.channel, day}]
		})
	}
	cs.list = slices.DeleteFunc(cs.list, func(c column) bool { return len(c.samples) == 0 })
	return nil
}

// closed is those days of channels, by their start, that take no more of these samples. A day before m.faded whose
// rollup counts more readings than there are was rolled up from what has expired; one that was never rolled up, or whose
// readings were imported since, is open. The caller holds m.writing.
func (s *Store) closed(ctx context.Context, h lakaz.HouseholdID, m *home, samples func(func(place) bool)) (map[place]bool, error) {
	days := map[place]int64{} // by channel and start: the end
	start, end := int64(0), int64(0)
	for at := range samples {
		if at.ms >= m.faded {
			continue
		}
		if at.ms < start || at.ms >= end {
			start, end = m.cal.day(at.ms)
		}
		days[place{at.channel, start}] = end
	}
	if len(days) == 0 {
		return nil, nil
	}
	closed := map[place]bool{}
	err := s.kv.View(ctx, func(r kv.Reader) error {
		told := map[int64]rolls{} // by the start of the day
		for at, end := range days {
			if _, read := told[at.ms]; !read {
				_, of, err := s.rollsOf(r, h, m, at.ms, end)
				if err != nil {
					return err
				}
				told[at.ms] = of
			}
			rolled := told[at.ms][at.channel]
			if len(rolled) == 0 {
				continue
			}
			left, err := s.readChunks(r, h, at.channel, at.ms, end)
			if err != nil {
				return err
			}
			closed[at] = len(left) < rolled[0].Count
		}
		return nil
	})
	maps.DeleteFunc(closed, func(_ place, is bool) bool { return !is })
	return closed, err
}
