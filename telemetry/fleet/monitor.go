package fleet

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
	"lakaz/telemetry/devices"
)

// How often and how much is written at once.
const (
	writeEvery = 10 * time.Minute // for what only came again
	writeBatch = 100              // gateways in a transaction
	// longestBreak is how long nobody may have looked at the fleet for a silence to count.
	longestBreak = 10 * time.Minute
)

// Monitor watches the fleet. It is safe for concurrent use; taking a message in touches memory only.
type Monitor struct {
	store   kv.Store
	table   kv.Table[Gateway]
	ticks   kv.Table[time.Time]
	rules   Rules
	mu      sync.RWMutex // of the map and the moments
	watched map[lakaz.GatewayID]*watched
	last    time.Time // of Tick
	resumed time.Time // since when there was no break
}

// watched is a gateway in memory.
type watched struct {
	mu      sync.Mutex
	gateway Gateway
	news    bool // since it was judged
	changed bool // since it was written
	urgent  bool // what has changed matters
	written time.Time
	due     time.Time // when it must be judged without news; zero for never
}

// Open reads what is kept of the fleet. A record that is damaged is left out and told in the log: its gateway is known
// anew from its next message on.
func Open(ctx context.Context, store kv.Store) (*Monitor, error) {
	m := &Monitor{store: store, table: kv.NewTable[Gateway]("gateway-health"), ticks: kv.NewTable[time.Time]("gateway-health/tick"),
		rules: DefaultRules(), watched: map[lakaz.GatewayID]*watched{}}
	err := store.View(ctx, func(r kv.Reader) (err error) {
		clear(m.watched)
		if m.last, err = m.ticks.Get(r); err != nil && !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		from := m.table.Key()
		return r.Scan(from, kv.PrefixEnd(from), false, func(key, value []byte) error {
			var g Gateway
			if err := json.Unmarshal(value, &g); err != nil || !bytes.Equal(key, m.table.Key(g.ID)) {
				name, _ := kv.ParseTuple(key)
				slog.Error("fleet: a stored value is damaged and left out", "key", fmt.Sprint(name), "err", err)
				return nil
			}
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
}

// Place tells which gateways there are; what is kept of others is removed.
func (m *Monitor) Place(ctx context.Context, all []Placed) error {
	there := make(map[lakaz.GatewayID]bool, len(all))
	for _, p := range all {
		there[p.ID] = true
		w := m.of(p.ID)
		w.mu.Lock()
		if g := &w.gateway; g.Household != p.Household || !g.Created.Equal(p.Created) {
			g.Household, g.Created = p.Household, p.Created.UTC()
			w.news, w.changed, w.urgent = true, true, true
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

// of is a gateway in memory, made where it is new.
func (m *Monitor) of(id lakaz.GatewayID) *watched {
	m.mu.RLock()
	w := m.watched[id]
	m.mu.RUnlock()
	if w != nil {
		return w
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if w = m.watched[id]; w == nil {
		w = &watched{gateway: Gateway{ID: id}, news: true, changed: true}
		m.watched[id] = w
	}
	return w
}

// News is what a message said.
type News struct {
	Household lakaz.HouseholdID
	Readings  []telemetry.Reading // of a SenML pack: the gateway's own channels
	Devices   []devices.Vitals    // of a device's message
	Refused   []telemetry.Refusal
}

// Heard takes in that a gateway has spoken.
func (m *Monitor) Heard(id lakaz.GatewayID, at time.Time, n News) {
	w := m.of(id)
	w.mu.Lock()
	defer w.mu.Unlock()
	g := &w.gateway
	if n.Household != "" {
		g.Household = n.Household
	}
	if at = at.UTC(); at.Sub(g.LastSeen) > m.rules.Silent && !g.LastSeen.IsZero() {
		g.Back, w.urgent = at, true
	}
	w.urgent = w.urgent || g.LastSeen.IsZero()
	g.LastSeen = at
	w.news, w.changed = true, true
	if d := day(at); g.Today.Day != d {
		g.Today = Tally{Day: d}
	}
	g.Today.Accepted += uint64(max(len(n.Readings), len(n.Devices)))
	g.Today.Refused += uint64(len(n.Refused))
	urgent := g.channels(n.Readings, at)
	urgent = g.refused(n.Refused, at) || urgent
	for _, v := range n.Devices {
		urgent = g.device(v, at) || urgent
	}
	w.urgent = w.urgent || urgent
}

// Recall takes in when a gateway's channels are known to have spoken last and how often they usually do, where nothing is
// kept of its sensors: a history that did not come through the gateway.
func (m *Monitor) Recall(id lakaz.GatewayID, last map[telemetry.Channel]time.Time, usual time.Duration) {
	w := m.of(id)
	w.mu.Lock()
	defer w.mu.Unlock()
	g := &w.gateway
	if len(g.Sensors) > 0 {
		return
	}
	for c, at := range last {
		at = at.UTC()
		g.place(Sensor{Channel: c, First: at, LastSeen: at, Rhythm: Rhythm{Median: usual, Longest: usual, Count: learnt}})
		if at.After(g.LastSeen) {
			g.LastSeen = at
		}
	}
	slices.SortFunc(g.Sensors, func(a, b Sensor) int { return cmp.Compare(a.Channel.String(), b.Channel.String()) })
	w.news, w.changed, w.urgent = true, true, true
}

// Linked takes in that a gateway's connection to the broker began or ended.
func (m *Monitor) Linked(id lakaz.GatewayID, connected bool, at time.Time) {
	w := m.of(id)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gateway.Link = &Link{Connected: connected, Since: at.UTC()}
}

// Broken takes in that nobody could be heard until now: a broker outside was away.
func (m *Monitor) Broken(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.resumed = now
}

// Tick judges the gateways that spoke and those whose time has come, and writes what has changed. What was not looked at
// for a while, because the server stood still or its clock jumped, is nobody's silence.
func (m *Monitor) Tick(ctx context.Context, now time.Time) error {
	m.mu.Lock()
	paused := !m.last.IsZero() && now.Sub(m.last).Abs() > longestBreak
	if paused {
		m.resumed = now
	}
	m.last = now
	resumed, all := m.resumed, make([]*watched, 0, len(m.watched))
	for _, w := range m.watched {
		all = append(all, w)
	}
	m.mu.Unlock()
	var due []*watched
	patient := len(all)/10 + writeBatch // of those that can wait: never the whole fleet at once
	for _, w := range all {
		w.mu.Lock()
		if w.news || !w.due.IsZero() && (!now.Before(w.due) || paused) {
			w.judge(m.rules, resumed, now)
		}
		switch old := w.changed && now.Sub(w.written).Abs() >= writeEvery; {
		case w.urgent:
			due = append(due, w)
		case old && patient > 0:
			due = append(due, w)
			patient--
		}
		w.mu.Unlock()
	}
	for some := range slices.Chunk(due, writeBatch) {
		if err := m.write(ctx, some, now); err != nil {
			return err
		}
	}
	return m.store.Update(ctx, func(w kv.Writer) error { return m.ticks.Put(w, now.UTC()) })
}

// judge brings the alarms up to date. The caller holds w.mu.
func (w *watched) judge(r Rules, resumed, now time.Time) {
	g := &w.gateway
	if g.LastSeen.After(now) { // our clock went back
		g.LastSeen = now.UTC()
	}
	for i := range g.Sensors {
		if s := &g.Sensors[i]; s.LastSeen.After(now) {
			s.LastSeen = now.UTC()
		}
	}
	before := len(g.Sensors)
	g.Sensors = slices.DeleteFunc(g.Sensors, func(s Sensor) bool { return now.Sub(s.LastSeen) > forgetAfter })
	found, next := judge(r, g, resumed, now)
	changed, soon := g.step(r, found, held(r, g, now), now)
	if w.due = next; !soon.IsZero() && (next.IsZero() || soon.Before(next)) {
		w.due = soon
	}
	w.news = false
	if changed || len(g.Sensors) != before {
		w.changed, w.urgent = true, true
	}
}

// write puts gateways on disk.
func (m *Monitor) write(ctx context.Context, some []*watched, now time.Time) error {
	states := make([]Gateway, len(some))
	for i, w := range some {
		w.mu.Lock()
		states[i] = w.gateway.clone()
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

// Gateway is how a gateway does; false for one that is not known.
func (m *Monitor) Gateway(id lakaz.GatewayID) (Gateway, bool) {
	m.mu.RLock()
	w := m.watched[id]
	m.mu.RUnlock()
	if w == nil {
		return Gateway{}, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.gateway.clone(), true
}

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
