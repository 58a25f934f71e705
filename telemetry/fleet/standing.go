package fleet

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lakaz"
)

// AlarmAt is an alarm with where it is.
type AlarmAt struct {
	Alarm
	Gateway   lakaz.GatewayID
	Household lakaz.HouseholdID
}

// Alarms lists the fleet's alarms, those that stand first and the closed only where all is asked for.
func (m *Monitor) Alarms(all bool) (list []AlarmAt) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, w := range m.watched {
		w.mu.Lock()
		for _, a := range w.gateway.Alarms {
			if a.Open() || all && !a.Closed.IsZero() {
				list = append(list, AlarmAt{a, w.gateway.ID, w.gateway.Household})
			}
		}
		w.mu.Unlock()
	}
	slices.SortFunc(list, func(a, b AlarmAt) int {
		if a.Open() != b.Open() {
			return map[bool]int{true: -1, false: 1}[a.Open()]
		}
		if !a.Open() { // the last first
			return cmp.Or(b.Closed.Compare(a.Closed), cmp.Compare(a.ID, b.ID))
		}
		return a.compare(b.Alarm)
	})
	return list
}

// Standing counts the alarms that stand, by kind and level.
func (m *Monitor) Standing() map[Kind]map[Level]int {
	count := map[Kind]map[Level]int{}
	for _, k := range Kinds() {
		count[k] = map[Level]int{}
	}
	for _, a := range m.Alarms(false) {
		count[a.Kind][a.Level]++
	}
	return count
}

// GatewayOf is the gateway that an alarm's ID belongs to.
func GatewayOf(alarm string) lakaz.GatewayID {
	return lakaz.GatewayID(alarm[:max(0, strings.LastIndexByte(alarm, '-'))])
}

// See notes that a person has seen an alarm and takes care of it; it is durable when See returns nil. lakaz.ErrNotFound
// for one that does not stand.
func (m *Monitor) See(ctx context.Context, alarm string, by lakaz.PersonID, at time.Time) error {
	m.mu.RLock()
	w := m.watched[GatewayOf(alarm)]
	m.mu.RUnlock()
	if w == nil {
		return fmt.Errorf("alarm %q: %w", alarm, lakaz.ErrNotFound)
	}
	w.mu.Lock()
	i := slices.IndexFunc(w.gateway.Alarms, func(a Alarm) bool { return a.ID == alarm && a.Open() })
	if i >= 0 {
		w.gateway.Alarms[i].SeenAt, w.gateway.Alarms[i].SeenBy = at.UTC(), by
	}
	w.mu.Unlock()
	if i < 0 {
		return fmt.Errorf("alarm %q: %w", alarm, lakaz.ErrNotFound)
	}
	return m.write(ctx, []*watched{w}, at)
}
