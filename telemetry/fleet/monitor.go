package fleet

import (
	"cmp"
	"context"
	"slices"
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
	gone    map[lakaz.GatewayID]bool // erased
	writing sync.Mutex               // of what is on disk
	last    time.Time                // of Tick
	resumed time.Time                // since when there was no break
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
	if m.gone[id] {
		return &watched{}
	}
	if w = m.watched[id]; w == nil {
		w = &watched{gateway: Gateway{ID: id}, news: true, changed: true}
		m.watched[id] = w
	}
	return w
}

// News is what a message said.
type News struct {
	Household lakaz.HouseholdID
	Spoken    []Spoken          // of a SenML pack: the gateway's own channels
	Vitals    []telemetry.Vital // of a SenML pack: how the gateway and its sensors do
	Devices   []devices.Vitals  // of a device's message
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
	accepted := len(n.Devices) + len(n.Vitals)
	for _, s := range n.Spoken {
		accepted += s.Readings
	}
	g.Today.Accepted += uint64(accepted)
	g.Today.Refused += uint64(len(n.Refused))
	urgent := g.channels(n.Spoken, at)
	for _, v := range n.Vitals {
		urgent = g.vital(v, at) || urgent
	}
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
