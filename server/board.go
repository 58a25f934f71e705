package main

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// board keeps what each home has used since its own midnight and what it usually uses at this hour, and publishes both
// when they change. One goroutine works through the homes that changed and that somebody watches: a message is
// acknowledged without waiting for it, and a home that reports often is counted once for all that came within restFor.
// A home that nobody watches is counted when its page is asked for.
type board struct {
	server *server
	wake   chan struct{}

	mu    sync.Mutex
	dirty map[lakaz.HouseholdID]bool // to be counted for those who watch
	homes map[lakaz.HouseholdID]*tally
}

// tally is what is known of one home.
type tally struct {
	today   telemetry.Today
	last    telemetry.Point  // the register's newest reading counted in today
	meters  map[string]meter // of gas and water, by place
	usual   telemetry.Usual
	against telemetry.Against // of today until hour
	bill    *telemetry.BillForecast
	hour    string // the local hour that usual, against and bill tell of, 2006-01-02T15
	stale   bool   // the day must be read anew
}

// restFor is the least between two counts of a home.
const restFor = 500 * time.Millisecond

func newBoard(s *server) *board {
	return &board{server: s, wake: make(chan struct{}, 1), dirty: map[lakaz.HouseholdID]bool{}, homes: map[lakaz.HouseholdID]*tally{}}
}

// note tells that a home's register or power has new readings. One that is no newer than what is already counted makes
// the day be read anew.
func (b *board) note(h lakaz.HouseholdID, changes []series.Change) {
	touched := false
	for _, c := range changes {
		if _, isRegister := counts(c.Channel.Place); !isRegister {
			continue
		}
		touched = true
		if c.Channel.Quantity != telemetry.Power {
			b.stainLate(h, c)
		}
	}
	if touched {
		b.watched(h)
	}
}

// stainLate is stain where a change of the register is not after what is counted of a home, and of today.
func (b *board) stainLate(h lakaz.HouseholdID, c series.Change) {
	b.mu.Lock()
	defer b.mu.Unlock()
	known := b.homes[h]
	if known == nil {
		return
	}
	last := known.last.At
	if c.Channel.Place != telemetry.Electricity {
		last = known.meters[c.Channel.Place].last.At
	}
	// No day lasts longer than 26 hours; what is older changes nothing of today.
	if !c.Oldest().After(last) && c.Newest().At.After(b.server.now().Add(-26*time.Hour)) {
		b.stain(h)
	}
}

// stain makes a home's day be read anew when it is counted next. The caller holds b.mu.
func (b *board) stain(h lakaz.HouseholdID) {
	if known := b.homes[h]; known != nil {
		stained := *known
		stained.stale = true
		b.homes[h] = &stained
	}
}

// watched has a home counted soon where somebody watches it.
func (b *board) watched(h lakaz.HouseholdID) {
	if !b.server.hub.Holds(telemetry.Topic(h)) {
		return
	}
	b.mu.Lock()
	b.dirty[h] = true
	b.mu.Unlock()
	b.nudge()
}

// recount tells that a home's prices have changed: its day is read anew.
func (b *board) recount(h lakaz.HouseholdID) {
	b.mu.Lock()
	b.stain(h)
	b.mu.Unlock()
	b.watched(h)
}

// recountAll is recount for every home that is known.
func (b *board) recountAll() {
	for _, h := range b.known() {
		b.recount(h)
	}
}

func (b *board) known() []lakaz.HouseholdID {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Collect(maps.Keys(b.homes))
}

func (b *board) nudge() {
	select {
	case b.wake <- struct{}{}:
	default: // it is awake
	}
}

// run works until ctx ends. Every minute it looks for homes whose day or hour has changed.
func (b *board) run(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			for _, h := range b.known() {
				b.watched(h)
			}
		case <-b.wake:
		}
		for h := range b.take() {
			if ctx.Err() != nil {
				return
			}
			if err := b.refresh(ctx, h); err != nil && ctx.Err() == nil {
				b.server.log.Error("a home's day could not be counted", "household", h, "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(restFor):
		}
	}
}

func (b *board) take() map[lakaz.HouseholdID]bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	dirty := b.dirty
	b.dirty = map[lakaz.HouseholdID]bool{}
	return dirty
}

// refresh counts a home anew and publishes it; the hub tells those who watch what has changed.
func (b *board) refresh(ctx context.Context, id lakaz.HouseholdID) error {
	topic := telemetry.Topic(id)
	if !b.server.hub.Holds(topic) {
		return nil
	}
	h, err := b.server.registry.Household(ctx, id)
	if errors.Is(err, lakaz.ErrNotFound) { // erased meanwhile
		return nil
	} else if err != nil {
		return err
	}
	after, err := b.count(ctx, h)
	if err != nil {
		return err
	}
	values := map[string]json.RawMessage{telemetry.KeyToday: encoded(after.today)}
	if after.usual.Max > 0 {
		values[telemetry.KeyUsual] = encoded(after.usual)
	}
	if after.bill != nil {
		values[telemetry.KeyBill] = encoded(after.bill)
	}
	b.server.hub.State(topic, values)
	return nil
}

// count brings a home's tally up to date: the day by what the register counted since, where that can be added on, else
// from its readings since midnight; the usual once an hour.
func (b *board) count(ctx context.Context, h lakaz.Household) (after tally, err error) {
	s := b.server
	territory := h.Dwelling.Territory
	now := s.now().In(territory.Location())
	b.mu.Lock()
	known := b.homes[h.ID]
	if known != nil {
		after = *known
	}
	b.mu.Unlock()
	latest, err := s.series.Latest(ctx, h.ID)
	if err != nil {
		return tally{}, err
	}
	newest, measured := latest[telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}]
	day := telemetry.Day.Days(now, now.Location())[0]
	current := known != nil && !after.stale && after.today.Day == day.From.Format(time.DateOnly)
	switch {
	case !measured || newest.At.Before(day.From):
		after.last = newest
		if after.today, err = b.byPower(ctx, h, day, now, latest); err != nil {
			return tally{}, err
		}
	case current && newest.At.Equal(after.last.At):
	case current && newest.At.After(after.last.At) && !after.last.At.Before(day.From) && newest.Value.Float() >= after.last.Value.Float():
		billing, err := s.billing(ctx, h)
		if err != nil {
			return tally{}, err
		}
		used := newest.Value.Float() - after.last.Value.Float()
		cost, err := s.cost(ctx, h.ID, billing, []telemetry.Point{after.last, newest}, telemetry.Interval{From: after.last.At, To: newest.At})
		if err != nil {
			return tally{}, err
		}
		after.today.EnergyWh += used
		after.today.CostEUR += cost
		after.last = newest
	default: // the first of the day, or a new meter: the day's readings tell
		if after.today, after.last, err = b.sinceMidnight(ctx, h, day); err != nil {
			return tally{}, err
		}
	}
	if hour := now.Format("2006-01-02T15"); known == nil || after.stale || after.hour != hour {
		if err := b.hourly(ctx, h, now, &after); err != nil {
			return tally{}, err
		}
		after.hour = hour
	}
	if after.meters, err = b.metersToday(ctx, h, day, latest, after); err != nil {
		return tally{}, err
	}
	after.today.Against, after.today.Meters = after.against, countedBy(after.meters)
	after.stale = false
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.homes[h.ID]; now != known && now != nil && now.stale { // what came late meanwhile may not be counted
		after.stale = true
	}
	b.homes[h.ID] = &after
	return after, nil
}

// sinceMidnight is what the register counted since the dwelling's own midnight, and its newest reading.
func (b *board) sinceMidnight(ctx context.Context, h lakaz.Household, day telemetry.Interval) (telemetry.Today, telemetry.Point, error) {
	today := telemetry.Today{Day: day.From.Format(time.DateOnly)}
	energy := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Energy}
	points, err := b.server.series.Range(ctx, h.ID, energy, day.From.Add(-24*time.Hour), day.To)
	if err != nil || len(points) == 0 {
		return today, telemetry.Point{}, err
	}
	uses, unplaced := telemetry.Spread(telemetry.StepsOf(telemetry.Energy, points), []telemetry.Interval{day})
	if used := uses[0].Amount + unplaced; !math.IsNaN(used) {
		today.EnergyWh, today.About = used, uses[0].Quality&doubtful != 0
		billing, err := b.server.billing(ctx, h)
		if err != nil {
			return today, telemetry.Point{}, err
		}
		if today.CostEUR, err = b.server.cost(ctx, h.ID, billing, points, day); err != nil {
			return today, telemetry.Point{}, err
		}
	}
	return today, points[len(points)-1], nil
}

// byPower is what a home has used today whose register has not told of today, or which has none: by its power over the steps
// that it lasted, and so about.
func (b *board) byPower(ctx context.Context, h lakaz.Household, day telemetry.Interval, now time.Time, latest map[telemetry.Channel]telemetry.Point) (telemetry.Today, error) {
	today := telemetry.Today{Day: day.From.Format(time.DateOnly)}
	if latest[telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}].At.Before(day.From) {
		return today, nil
	}
	billing, err := b.server.billing(ctx, h)
	if err != nil {
		return today, err
	}
	days := []telemetry.Interval{day}
	used, filled, err := fillFromCurve(ctx, b.server.series, h.ID, billing, []float64{math.NaN()}, days, now)
	if err != nil || len(used) == 0 {
		return today, err
	}
	costs, _, _ := billing.Costs(used, days)
	today.EnergyWh, today.CostEUR, today.About = filled, costs[0], true
	return today, nil
}

// encoded is a value of ours as JSON; what cannot be written is null, which no key of a home is.
func encoded(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return data
}
