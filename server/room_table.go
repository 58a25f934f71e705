package main

import (
	"context"
	"sync"
	"time"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// The rhythm of a table's meter.
const (
	// meterLook is how often a room looks at its table, while something is measured or will be next.
	meterLook = time.Second
	// meterAgain is how often a measurement notes again what the meter still shows.
	meterAgain = 3 * time.Second
	// meterHold is how long a meter's word holds until it says another. Plugs speak when something changes (Shelly,
	// shelly-api-docs.shelly.cloud, NotifyStatus; Zigbee plugs by their reportable change), or every so often: Tasmota every
	// 300 s as it is sold (tasmota.github.io/docs/Commands, TelePeriod), the longest of those. A plug that was pulled out is
	// so believed for that long at most; the remote says how long it has been quiet.
	meterHold = 300 * time.Second
	// meterShown is how far back the remote's curve goes, and meterPoints how many powers are kept of it.
	meterShown  = 4 * time.Minute
	meterPoints = 120
)

// tableMeter is what a room's table said last.
type tableMeter struct {
	watts  float64
	at     time.Time // zero: never
	recent []room.Sample
}

// heard takes in a power. A plug that nothing hangs on may tell a little less than nothing.
func (m *tableMeter) heard(watts float64, now time.Time) {
	watts = min(max(watts, 0), room.MaxWatts)
	m.watts, m.at = watts, now
	for len(m.recent) > 0 && now.Sub(m.recent[0].At) > meterShown {
		m.recent = m.recent[1:]
	}
	if n := len(m.recent); n > 0 && now.Sub(m.recent[n-1].At) < meterShown/meterPoints {
		m.recent[n-1].W = watts
		return
	}
	m.recent = append(m.recent, room.Sample{At: now, W: watts})
}

// stands reports whether the last word holds still.
func (m *tableMeter) stands(now time.Time) bool { return !m.at.IsZero() && now.Sub(m.at) < meterHold }

// due is the power that a measurement notes now; false for none.
func (m *tableMeter) due(s room.State, now time.Time) (watts float64, due bool) {
	if !s.Measuring() || !m.stands(now) {
		return 0, false
	}
	n := len(s.Now.Samples)
	if n == 0 {
		return m.watts, true
	}
	last := s.Now.Samples[n-1]
	gap := now.Sub(last.At)
	return m.watts, gap >= meterAgain || gap >= meterLook && last.W != m.watts
}

// view is what the remote shows of the table.
func (m *tableMeter) view(now time.Time) *room.Table {
	v := &room.Table{Heard: !m.at.IsZero(), Watts: m.watts, Points: [][2]float64{}}
	if !v.Heard {
		return v
	}
	v.Quiet = int(now.Sub(m.at)/time.Second) / room.QuietStep * room.QuietStep
	for i, s := range m.recent {
		if i > 0 { // until the next word the one before holds
			v.Points = append(v.Points, [2]float64{float64(s.At.UnixMilli() - 1), m.recent[i-1].W})
		}
		v.Points = append(v.Points, [2]float64{float64(s.At.UnixMilli()), s.W})
	}
	if m.stands(now) {
		v.Points = append(v.Points, [2]float64{float64(now.UnixMilli()), m.watts})
	}
	return v
}

// tableHosts are the rooms that show a table's power.
type tableHosts struct {
	mu sync.RWMutex
	of map[lakaz.HouseholdID][]*roomHost
}

// measured hands the newest power of a table to the rooms that show it. It never waits for them: what is measured is on the
// disk, and they look at it each second.
func (x *rooms) measured(table lakaz.HouseholdID, changes []series.Change) {
	x.tables.mu.RLock()
	defer x.tables.mu.RUnlock()
	for _, c := range changes {
		if !c.Latest || c.Channel != tablePower() {
			continue
		}
		for _, h := range x.tables.of[table] {
			h.heard(c.Newest().Value.Float())
		}
	}
}

// tablePower is the channel of a table's meter.
func tablePower() telemetry.Channel {
	return telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}
}

// heard takes in what the room's table says.
func (h *roomHost) heard(watts float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.meter != nil {
		h.meter.heard(watts, h.rooms.server.now())
	}
}

// retable finds again which table the open rooms of a workshop show; of all with "".
func (x *rooms) retable(ctx context.Context, workshop string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, h := range x.hosts {
		if workshop == "" || h.room.Workshop == workshop {
			if err := x.setTable(ctx, h); err != nil {
				return err
			}
		}
	}
	return nil
}

// setTable remembers which table's power a room shows, and what it said last.
func (x *rooms) setTable(ctx context.Context, h *roomHost) error {
	x.dropTable(h)
	ws, err := x.book.Get(ctx, h.room.Workshop)
	if err != nil || !h.room.Ended.IsZero() {
		return err
	}
	table, err := x.server.tableOf(ctx, ws)
	if err != nil || table == "" {
		return err
	}
	latest, err := x.server.series.Latest(ctx, table)
	if err != nil {
		return err
	}
	m := &tableMeter{}
	if p, ok := latest[tablePower()]; ok {
		m.heard(p.Value.Float(), p.At)
	}
	h.mu.Lock()
	h.meter = m
	h.mu.Unlock()
	x.tables.mu.Lock()
	defer x.tables.mu.Unlock()
	x.tables.of[table] = append(x.tables.of[table], h)
	return nil
}

// dropTable forgets whose power a room shows.
func (x *rooms) dropTable(h *roomHost) {
	h.mu.Lock()
	h.meter = nil
	h.mu.Unlock()
	x.tables.mu.Lock()
	defer x.tables.mu.Unlock()
	for table, hosts := range x.tables.of {
		for i, other := range hosts {
			if other == h {
				x.tables.of[table] = append(hosts[:i:i], hosts[i+1:]...)
			}
		}
	}
}

// forgetTable takes a table from the rooms that show it: it was erased.
func (x *rooms) forgetTable(id lakaz.HouseholdID) {
	x.tables.mu.Lock()
	hosts := x.tables.of[id]
	delete(x.tables.of, id)
	x.tables.mu.Unlock()
	for _, h := range hosts {
		h.mu.Lock()
		h.meter = nil
		h.mu.Unlock()
	}
}

// looksAtTable reports whether the room's table matters now: something is measured, or is next. The lock is held.
func (h *roomHost) looksAtTable(s room.State) bool {
	return h.meter != nil && h.rules.Meters(s)
}

// remote is what the remote shows, the table's meter with it. The lock is held.
func (h *roomHost) remote(s room.State) room.Remote {
	v := room.RemoteView(s, h.rules)
	if h.looksAtTable(s) {
		v.Table = h.meter.view(h.rooms.server.now())
	}
	return v
}
