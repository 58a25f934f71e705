package main

import (
	"context"
	"errors"
	"slices"
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

// watch is what a home's last seven days say to its advisors.
type watch struct {
	Through string  `json:"through"` // the last of the days
	Below   int     `json:"below"`   // days below the floor
	Saved   float64 `json:"saved"`   // kWh that it did without on these
}

// gameFile is what a home's advisor or the administrator notes, and no sensor tells.
type gameFile struct {
	Since string `json:"since,omitempty" doc:"The day on which its people moved in, 2026-01-31"`
	// Exempt tells that equipment runs that must run, or another reason, which is not noted.
	Exempt bool `json:"exempt"`
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

// rules are what a home is judged by.
func (x *scoring) rules(ctx context.Context, h lakaz.Household) (gamification.Rules, error) {
	file, err := x.file(ctx, h.ID)
	return gamification.Rules{Floor: float64(max(h.Dwelling.Floor, ordinaryFloor)), Lived: telemetry.LivedIn(h.Dwelling.Territory),
		Heated: !h.Dwelling.Territory.Overseas(), Since: file.Since, Exempt: file.Exempt}, err
}

// file is what is noted of a home; nothing where nothing is.
func (x *scoring) file(ctx context.Context, h lakaz.HouseholdID) (f gameFile, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) (err error) {
		f, err = x.files.Get(r, string(h))
		return err
	})
	if errors.Is(err, kv.ErrNotFound) {
		return gameFile{}, nil
	}
	return f, err
}

// score judges the weeks of a home's days from an instant on and keeps what they come to.
func (x *scoring) score(ctx context.Context, h lakaz.Household, rules gamification.Rules, days []gamification.Observed, from, today time.Time) error {
	var last []scored
	for monday := gamification.MondayOf(from); monday.Before(today); monday = monday.AddDate(0, 0, 7) {
		end := slices.IndexFunc(days, func(d gamification.Observed) bool { return d.Date >= weekOf(monday.AddDate(0, 0, 7)) })
		if end < 0 {
			end = len(days)
		}
		begin := slices.IndexFunc(days[:end], func(d gamification.Observed) bool { return d.Date >= weekOf(monday) })
		if begin < 0 {
			continue
		}
		week := make([]scored, end-begin)
		for i, v := range gamification.JudgeDays(rules, days[:end], end-begin) {
			week[i] = scored{days[begin+i], v}
		}
		grown, resting, err := x.grown(ctx, h, monday, today, week)
		if err != nil {
			return err
		}
		if err := x.write(ctx, h.ID, func(w kv.Writer) error { return x.keep(w, h, monday, week, grown, resting) }); err != nil {
			return err
		}
		last = append(last, week...)
	}
	return x.tidy(ctx, h.ID, last, today)
}

// write changes what is kept of a home, and nothing where it has gone.
func (x *scoring) write(ctx context.Context, h lakaz.HouseholdID, fn func(kv.Writer) error) error {
	return x.server.gate.write(ctx, h, func() error { return x.server.store.Update(ctx, fn) })
}

// keep writes a week's verdicts, what they earn, and whether the home rests.
func (x *scoring) keep(w kv.Writer, h lakaz.Household, monday time.Time, week []scored, grown []gamification.Award, resting bool) error {
	verdicts := make([]gamification.Verdict, len(week))
	for i, d := range week {
		verdicts[i] = d.Verdict
		if err := x.days.Put(w, d, string(h.ID), d.Date); err != nil {
			return err
		}
	}
	energy := gamification.Award{Source: gamification.Energy, Key: weekOf(monday), Points: gamification.EnergyPoints(verdicts)}
	earned, err := x.server.ledger.Awards(w, h.ID)
	if err != nil {
		return err
	}
	for _, a := range append(grown, energy) {
		a.Week, a.At = weekOf(monday), x.server.now().UTC()
		if a.Source == gamification.Comfort {
			a.Points = min(a.Points, gamification.ComfortLeft(earned, a))
		}
		if err := x.server.ledger.Award(w, h, a); err != nil {
			return err
		}
	}
	return x.server.ledger.Rest(w, h.ID, weekOf(monday), resting)
}

// grown is what a week earned by growing warm enough, cool enough or dry enough, once it is over, and whether it rests.
func (x *scoring) grown(ctx context.Context, h lakaz.Household, monday, today time.Time, week []scored) (awards []gamification.Award, resting bool, err error) {
	sunday := monday.AddDate(0, 0, 6)
	before, err := x.week(ctx, h.ID, monday.AddDate(0, 0, -1))
	if err != nil {
		return nil, false, err
	}
	now, err := x.week(ctx, h.ID, earlier(sunday, today.AddDate(0, 0, -1)))
	if err != nil {
		return nil, false, err
	}
	unjudged := 0
	paused := false
	for _, d := range week {
		paused = paused || d.Paused
		if d.Verdict.Tag == gamification.Excused || d.Verdict.Tag == gamification.Missing {
			unjudged++
		}
	}
	resting = now.Cold == telemetry.Red || now.Heat == telemetry.Red || unjudged >= min(unjudgeable, len(week))
	if !sunday.Before(today) {
		return nil, resting, nil
	}
	for _, grew := range []struct {
		of                string
		was, is           telemetry.Level
		wasHours, isHours float64
	}{
		{"cold", before.Cold, now.Cold, before.ShareBelow, now.ShareBelow},
		{"heat", before.Heat, now.Heat, before.HotHours, now.HotHours},
		{"mould", before.Mould, now.Mould, before.WallAbove, now.WallAbove},
	} {
		a := gamification.Award{Source: gamification.Comfort, Key: weekOf(monday) + "/" + grew.of, Of: grew.of}
		// What the household hid of the week may have been as cold as before.
		if grew.is != telemetry.LevelUnknown && !paused {
			a.Points = gamification.ComfortPoints(grew.was == telemetry.Red, grew.is == telemetry.Red, grew.wasHours, grew.isHours)
		}
		awards = append(awards, a)
	}
	return awards, resting, nil
}

// week is the indicators of the seven days that end with a day; empty where there are none.
func (x *scoring) week(ctx context.Context, h lakaz.HouseholdID, day time.Time) (telemetry.Indicators, error) {
	entry, err := x.server.weeks.entry(ctx, h, day.Format(time.DateOnly))
	if errors.Is(err, kv.ErrNotFound) {
		return telemetry.Indicators{}, nil
	}
	return entry.Indicators, err
}

// tidy notes what the last days say to the home's advisors, and removes days that are too old.
func (x *scoring) tidy(ctx context.Context, h lakaz.HouseholdID, last []scored, today time.Time) error {
	note := watch{Through: today.AddDate(0, 0, -1).Format(time.DateOnly)}
	for _, d := range last[max(0, len(last)-watchDays):] {
		if d.Verdict.Tag == gamification.Privation {
			note.Below, note.Saved = note.Below+1, note.Saved+d.Verdict.Saved
		}
	}
	oldest := today.AddDate(0, 0, -scoredBack).Format(time.DateOnly)
	return x.write(ctx, h, func(w kv.Writer) error {
		if err := x.watch.Put(w, note, string(h)); err != nil {
			return err
		}
		var old []string
		if err := x.days.Scan(w, func(_ []any, d scored) error {
			if d.Date >= oldest {
				return kv.ErrStop
			}
			old = append(old, d.Date)
			return nil
		}, string(h)); err != nil {
			return err
		}
		for _, day := range old {
			if err := x.days.Delete(w, string(h), day); err != nil {
				return err
			}
		}
		return nil
	})
}

// goesWithout tells that a home's last days make privation suspected: below its floor, with less used than usual.
func (x *scoring) goesWithout(ctx context.Context, h lakaz.HouseholdID) (bool, error) {
	var note watch
	err := x.server.store.View(ctx, func(r kv.Reader) (err error) {
		note, err = x.watch.Get(r, string(h))
		return err
	})
	if errors.Is(err, kv.ErrNotFound) || errors.Is(err, kv.ErrDamaged) {
		return false, nil
	}
	recent := x.server.now().AddDate(0, 0, -watchBelow).Format(time.DateOnly)
	return note.Below >= watchBelow && note.Saved > 0 && note.Through >= recent, err
}
