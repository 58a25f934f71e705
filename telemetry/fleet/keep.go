package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lakaz"
	"lakaz/kv"
)

// Open reads what is kept of the fleet. A record that is damaged is left out: its gateway is known anew from its next
// message on.
func Open(ctx context.Context, store kv.Store) (*Monitor, error) {
	m := &Monitor{store: store, table: kv.NewTable[Gateway]("gateway-health"), ticks: kv.NewTable[time.Time]("gateway-health/tick"),
		rules: DefaultRules(), watched: map[lakaz.GatewayID]*watched{}, gone: map[lakaz.GatewayID]bool{}}
	err := store.View(ctx, func(r kv.Reader) (err error) {
		clear(m.watched)
		if m.last, err = m.ticks.Get(r); err != nil && !errors.Is(err, kv.ErrNotFound) && !errors.Is(err, kv.ErrDamaged) {
			return err
		}
		return m.table.Scan(r, func(_ []any, g Gateway) error {
			g.Alarms = slices.DeleteFunc(g.Alarms, func(a Alarm) bool { return a.Opened.IsZero() })
			m.watched[g.ID] = &watched{gateway: g, news: true}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("fleet: %w", err)
	}
	return m, nil
}

// Placed is a gateway as it was installed.
type Placed struct {
	ID        lakaz.GatewayID
	Household lakaz.HouseholdID
	Created   time.Time
	// Rest are the pauses of its household that hold now, and Resumed when the last one of the whole home ended: who is
	// told to be silent calls for nobody.
	Rest    lakaz.Pauses
	Resumed time.Time
}

// Place tells which gateways there are; what is kept of others is removed.
func (m *Monitor) Place(ctx context.Context, all []Placed) error {
	there := make(map[lakaz.GatewayID]bool, len(all))
	for _, p := range all {
		there[p.ID] = true
		m.mu.Lock()
		delete(m.gone, p.ID)
		m.mu.Unlock()
		w := m.of(p.ID)
		w.mu.Lock()
		if g := &w.gateway; g.Household != p.Household || !g.Created.Equal(p.Created) {
			g.Household, g.Created = p.Household, p.Created.UTC()
			w.news, w.changed, w.urgent = true, true, true
		}
		if g := &w.gateway; !slices.Equal(g.Rest, p.Rest) || p.Resumed.After(g.Back) {
			g.Rest, w.news = p.Rest, true
			if p.Resumed.After(g.Back) {
				g.Back, w.changed = p.Resumed.UTC(), true
			}
		}
		w.mu.Unlock()
	}
	var gone []lakaz.GatewayID
	m.mu.Lock()
	for id := range m.watched {
		if !there[id] {
			gone = append(gone, id)
			delete(m.watched, id)
		}
	}
	m.mu.Unlock()
	if len(gone) == 0 {
		return nil
	}
	return m.store.Update(ctx, func(w kv.Writer) error {
		for _, id := range gone {
			if err := m.table.Delete(w, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// write puts gateways on disk.
func (m *Monitor) write(ctx context.Context, some []*watched, now time.Time) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	var states []Gateway
	for _, w := range some {
		w.mu.Lock()
		if w.gateway.ID != "" { // else erased meanwhile
			states = append(states, w.gateway.clone())
		}
		w.changed, w.urgent, w.written = false, false, now
		w.mu.Unlock()
	}
	err := m.store.Update(ctx, func(tx kv.Writer) error {
		for _, g := range states {
			if err := m.table.Put(tx, g, g.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for _, w := range some { // next time
			w.mu.Lock()
			w.changed, w.urgent = true, true
			w.mu.Unlock()
		}
		return fmt.Errorf("fleet: %w", err)
	}
	return nil
}

// Flush writes what is only in memory: the server calls it when it stops.
func (m *Monitor) Flush(ctx context.Context, now time.Time) error {
	m.mu.RLock()
	var due []*watched
	for _, w := range m.watched {
		w.mu.Lock()
		if w.changed {
			due = append(due, w)
		}
		w.mu.Unlock()
	}
	m.mu.RUnlock()
	for some := range slices.Chunk(due, writeBatch) {
		if err := m.write(ctx, some, now); err != nil {
			return err
		}
	}
	return nil
}
