package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/kv"
	"lakaz/telemetry"
)

// scoring judges each home's days by the comfort guard once they are over, and again when late readings come, and keeps
// what they earn. On the disk:
//
//	game/day   (household, day)  scored: what was measured of a day, and its verdict; for scoredBack days
//	game/watch (household)       watch: how many of its last seven days were below the floor
//	game/file  (household)       gameFile: what is not measured and matters to fairness
type scoring struct {
	server *server
	scoreTables

	mu     sync.Mutex
	late   map[lakaz.HouseholdID]time.Time // the oldest late reading not yet judged
	looked map[lakaz.HouseholdID]string    // the newest day that is judged, since the server started
}

// scoreTables are what is on the disk.
type scoreTables struct {
	days  kv.Table[scored]
	watch kv.Table[watch]
	files kv.Table[gameFile]
}

func newScoreTables() scoreTables {
	return scoreTables{kv.NewTable[scored]("game/day"), kv.NewTable[watch]("game/watch"), kv.NewTable[gameFile]("game/file")}
}

// scored is a home's day.
type scored struct {
	gamification.Observed
	Verdict gamification.Verdict `json:"verdict"`
}

const (
	scoredBack  = 92                                     // days that are kept
	lateBack    = scoredBack - gamification.BaselineBack // days in which late readings change what was judged
	judgedFirst = 42                                     // days that are looked at of a home that is new here
	lookedAgain = 7                                      // days that are read again each night: readings may have come late while the server stood still
	watchDays   = 7
	watchBelow  = 3 // of them below the floor, with less used than usual, from which privation is suspected
	unjudgeable = 4 // days of a week that nobody may judge, from which it rests
)

func newScoring(s *server) *scoring {
	return &scoring{server: s, scoreTables: newScoreTables(), late: map[lakaz.HouseholdID]time.Time{}, looked: map[lakaz.HouseholdID]string{}}
}

// noteLate tells that a home has readings from an instant on that came late.
func (x *scoring) noteLate(h lakaz.HouseholdID, from time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if oldest, known := x.late[h]; !known || from.Before(oldest) {
		x.late[h] = from
	}
}

// forget drops what is in memory of a home.
func (x *scoring) forget(h lakaz.HouseholdID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.late, h)
	delete(x.looked, h)
}

// run judges until ctx ends: each home's day within the hour after its own midnight, late readings too.
func (x *scoring) run(ctx context.Context) {
	repeat(ctx, 20*time.Minute, x.judgeAll, func(err error) {
		x.server.log.Error("homes' days could not be scored", "err", err)
	})
}

// judgeAll judges what is to be judged of every home.
func (x *scoring) judgeAll(ctx context.Context) error {
	homes, err := x.server.registry.AllHouseholds(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, h := range homes {
		failed = errors.Join(failed, ctx.Err(), x.judge(ctx, h))
	}
	return failed
}

// judge judges a home's days that are over and not judged yet, and those with late readings.
func (x *scoring) judge(ctx context.Context, h lakaz.Household) error {
	loc := h.Dwelling.Territory.Location()
	today := telemetry.Day.Days(x.server.now(), loc)[0].From
	yesterday := today.AddDate(0, 0, -1)
	x.mu.Lock()
	from, late := x.late[h.ID]
	delete(x.late, h.ID)
	done := x.looked[h.ID] == yesterday.Format(time.DateOnly)
	x.mu.Unlock()
	if done && (!late || !from.Before(today)) {
		return nil
	}
	if again := today.AddDate(0, 0, -lookedAgain); !late || from.After(again) {
		from = again
	}
	if err := x.bring(ctx, h, from, today); err != nil { // next time
		if late {
			x.noteLate(h.ID, from)
		}
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.looked[h.ID] = yesterday.Format(time.DateOnly)
	return nil
}

// bring reads a home's days from an instant to today's beginning anew, and judges their weeks and those after.
func (x *scoring) bring(ctx context.Context, h lakaz.Household, from, today time.Time) error {
	s, loc := x.server, today.Location()
	if latest, err := s.series.Latest(ctx, h.ID); err != nil || len(latest) == 0 {
		return err
	}
	kept, err := x.kept(ctx, h.ID)
	if err != nil {
		return err
	}
	first := telemetry.Day.Days(from, loc)[0].From
	if oldest := today.AddDate(0, 0, -lateBack); first.Before(oldest) {
		first = oldest
	}
	if len(kept) == 0 {
		first = today.AddDate(0, 0, -judgedFirst)
	} else if newest, err := time.ParseInLocation(time.DateOnly, kept[len(kept)-1].Date, loc); err != nil {
		return err
	} else if next := newest.AddDate(0, 0, 1); next.Before(first) { // the server stood still for long
		first = later(next, today.AddDate(0, 0, -scoredBack))
	}
	read := daysBetween(first, today)
	if len(read) == 0 {
		return nil
	}
	observed, err := s.observe(ctx, h, read)
	if err != nil {
		return err
	}
	reduced, err := s.reducedTo(ctx, h.ID)
	if err != nil {
		return err
	}
	observed[len(observed)-1].Reduced = reduced > 0 // what the meter says now holds for yesterday, and is remembered
	days := inARow(kept, observed, today.AddDate(0, 0, -scoredBack))
	gamification.MarkReduced(days)
	rules, err := x.rules(ctx, h)
	if err != nil {
		return err
	}
	// What a home grew by is told by its weeks' indicators, which must be there.
	if err := s.weeks.bring(ctx, h, later(read[0].From, today.AddDate(0, 0, -2*lookedAgain)), false); err != nil {
		return err
	}
	return x.score(ctx, h, rules, days, read[0].From, today)
}

// kept are a home's days as they were judged, in order; of one that is damaged nothing is known.
func (x *scoring) kept(ctx context.Context, h lakaz.HouseholdID) (days []scored, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) (err error) {
		days, err = x.days.All(r, string(h))
		return err
	})
	return days, err
}

// inARow lays the days that were kept and those that were read anew in one row without holes, from a day on.
func inARow(kept []scored, read []gamification.Observed, from time.Time) (days []gamification.Observed) {
	known := map[string]gamification.Observed{}
	first := read[0].Date
	for _, d := range kept {
		known[d.Date] = d.Observed
		first = min(first, d.Date)
	}
	for _, d := range read {
		d.Reduced = d.Reduced || known[d.Date].Reduced
		known[d.Date] = d
	}
	for at := from; ; at = at.AddDate(0, 0, 1) {
		name := at.Format(time.DateOnly)
		if name > read[len(read)-1].Date {
			return days
		}
		d := known[name]
		if d.Date = name; name >= first {
			days = append(days, d)
		}
	}
}

// write changes what is kept of a home, and nothing where it has gone.
func (x *scoring) write(ctx context.Context, h lakaz.HouseholdID, fn func(kv.Writer) error) error {
	return x.server.gate.write(ctx, h, func() error { return x.server.store.Update(ctx, fn) })
}
