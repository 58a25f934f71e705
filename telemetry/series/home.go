package series

import (
	"context"
	"fmt"
	"sync"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// home is what is remembered of a household.
type home struct {
	// writing is held by whoever changes the household's readings, until they are committed. Who holds it may read
	// the fields below, and changes them holding mu too.
	writing sync.Mutex

	mu      sync.Mutex
	loaded  bool
	latest  map[telemetry.Channel]sample
	since   int64  // no hot record holds an instant, in ms, before this
	arrival uint64 // the next hot record's
	cal     calendar
	zoned   bool  // cal is stored
	faded   int64 // readings before, in ms, have expired
	sure    bool  // latest tells all that chunks hold: none is damaged
}

func (s *Store) home(h lakaz.HouseholdID) *home {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.homes[h]
	if m == nil {
		m = &home{}
		s.homes[h] = m
	}
	return m
}

func (m *home) copyLatest() (map[telemetry.Channel]telemetry.Point, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.loaded {
		return nil, false
	}
	latest := make(map[telemetry.Channel]telemetry.Point, len(m.latest))
	for c, last := range m.latest {
		latest[c] = last.point()
	}
	return latest, true
}

// note remembers a sample where it is its channel's newest.
func (m *home) note(c telemetry.Channel, x sample) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.latest[c]; !ok || x.ms >= old.ms {
		m.latest[c] = x
	}
}

// nextArrival takes the number of the next hot record.
func (m *home) nextArrival() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arrival++
	return m.arrival - 1
}

// setSince remembers from when on hot records may hold anything.
func (m *home) setSince(ms int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.since = ms
}

// cold reports whether it is known that no hot record holds an instant before ms.
func (m *home) cold(ms int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.loaded && ms <= m.since
}

// forget makes the next use read anew what is stored, where a write may have been done or not. The caller holds
// m.writing.
func (m *home) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.loaded = false
}

// load reads what is remembered of a household, the first time. The caller holds m.writing.
func (s *Store) load(ctx context.Context, h lakaz.HouseholdID, m *home) error {
	if m.loaded {
		return nil
	}
	cal, zoned, err := s.calendar(ctx, h)
	if err != nil {
		return fmt.Errorf("series: %s: %w", h, err)
	}
	latest, sure := map[telemetry.Channel]sample{}, true
	arrival, since, faded := uint64(0), int64(never), int64(0)
	err = s.kv.View(ctx, func(r kv.Reader) (err error) {
		clear(latest)
		if faded, err = storedFaded(r, h); err != nil {
			return err
		}
		for _, kind := range []string{monthKind, chunkKind} {
			whole, err := s.lastOfChunks(r, h, kind, latest)
			if err != nil {
				return err
			}
			sure = sure && whole
		}
		return s.scanHot(r, h, func(rec hotRecord) error {
			last, err := rec.arrival(h)
			if err != nil {
				return fmt.Errorf("%q: %w", rec.key, err)
			}
			arrival, since = last+1, min(since, rec.oldest)
			return rec.each(func(c telemetry.Channel, x sample) {
				if old, ok := latest[c]; !ok || x.ms >= old.ms {
					latest[c] = x
				}
			})
		})
	})
	if err != nil {
		return fmt.Errorf("series: %s: %w", h, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.loaded, m.latest, m.arrival, m.since = true, latest, arrival, since
	m.cal, m.zoned, m.sure, m.faded = cal, zoned, sure, faded
	return nil
}
