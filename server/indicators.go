package main

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"sync"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// indicators keeps what seven days of each home say about cold, heat and mould, one entry for each of the home's own
// days in the table indicators (household, day). Today's is brought up to date every hour and looks back from there; a
// day that is over is judged once more at its end, and again when late readings come.
type indicators struct {
	server *server
	weeks  kv.Table[judged]

	mu   sync.Mutex
	late map[lakaz.HouseholdID]time.Time // the oldest late reading not yet judged
}

// judged is a stored entry.
type judged struct {
	telemetry.Indicators
	Through time.Time `json:"through"` // the end of the seven days it looked at
}

// How far back late readings change entries, and how old a reading is that came late.
const (
	judgedBack = 92
	lateFrom   = 2 * time.Hour
)

func newIndicators(s *server) *indicators {
	return &indicators{server: s, weeks: kv.NewTable[judged]("indicators"), late: map[lakaz.HouseholdID]time.Time{}}
}

// note tells that a home has new readings, at least one.
func (x *indicators) note(h lakaz.HouseholdID, changes []series.Change) {
	oldest := changes[0].Oldest()
	for _, c := range changes[1:] {
		if at := c.Oldest(); at.Before(oldest) {
			oldest = at
		}
	}
	if oldest.Before(x.server.now().Add(-lateFrom)) {
		x.noteLate(h, oldest)
	}
}

// noteLate tells that a home has readings from an instant on that came late.
func (x *indicators) noteLate(h lakaz.HouseholdID, from time.Time) {
	x.server.scores.noteLate(h, from)
	x.mu.Lock()
	defer x.mu.Unlock()
	if oldest, known := x.late[h]; !known || from.Before(oldest) {
		x.late[h] = from
	}
	x.server.taken.note(h)
}

// run judges until ctx ends: every home each hour, late readings within minutes.
func (x *indicators) run(ctx context.Context) {
	tick := time.NewTicker(5 * time.Minute)
	defer tick.Stop()
	for last := ""; ; {
		var err error
		if hour := x.server.now().UTC().Format("2006-01-02T15"); hour != last {
			err, last = x.judgeAll(ctx), hour
		} else {
			err = x.judgeLate(ctx)
		}
		if err != nil && ctx.Err() == nil {
			x.server.log.Error("homes' weeks could not be judged", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// judgeAll brings every home's entries of the last week up to date.
func (x *indicators) judgeAll(ctx context.Context) error {
	homes, err := x.server.registry.AllHouseholds(ctx)
	if err != nil {
		return err
	}
	for _, h := range homes {
		err = errors.Join(err, ctx.Err(), x.bring(ctx, h, x.server.now().AddDate(0, 0, -7), false))
	}
	return errors.Join(err, x.judgeLate(ctx))
}

// judgeLate judges anew the days that late readings belong to, and the six after each.
func (x *indicators) judgeLate(ctx context.Context) error {
	x.mu.Lock()
	late := x.late
	x.late = map[lakaz.HouseholdID]time.Time{}
	x.mu.Unlock()
	var failed error
	for id, oldest := range late {
		h, err := x.server.registry.Household(ctx, id)
		if err == nil {
			err = x.bring(ctx, h, oldest, true)
		}
		if errors.Is(err, lakaz.ErrNotFound) {
			continue // the home has gone
		}
		if err != nil { // next time
			x.noteLate(id, oldest)
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// bring judges a home's days from an instant to today: all of them anew, or those whose entry is absent or was made
// before the day was over.
func (x *indicators) bring(ctx context.Context, h lakaz.Household, from time.Time, anew bool) error {
	s, loc := x.server, h.Dwelling.Territory.Location()
	now := s.now().In(loc)
	if first := now.AddDate(0, 0, -judgedBack); from.Before(first) {
		from = first
	}
	if latest, err := s.series.Latest(ctx, h.ID); err != nil || len(latest) == 0 {
		return err
	}
	for day := telemetry.Day.Days(from, loc)[0]; !day.From.After(now); day = telemetry.Day.Days(day.To, loc)[0] {
		through := day.To
		if hour := now.Truncate(time.Hour); hour.Before(through) {
			through = hour
		}
		name := day.From.Format(time.DateOnly)
		if old, err := x.entry(ctx, h.ID, name); err == nil && !anew && old.Through.Equal(through) {
			continue
		} else if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		air, err := x.week(ctx, h, through)
		if err != nil {
			return err
		}
		entry := judged{Indicators: telemetry.JudgeWeek(h.Dwelling, name, air), Through: through.UTC()}
		if err := s.gate.write(ctx, h.ID, func() error {
			return s.store.Update(ctx, func(w kv.Writer) error { return x.weeks.Put(w, entry, string(h.ID), name) })
		}); err != nil {
			return err
		}
		if through.Before(day.To) {
			s.advice.forget(h.ID) // a home that has become cold is not told to air for a while more
		}
		if through.Before(day.To) && entry.RunningMean != 0 { // today's: the scale of whoever watches follows
			s.hub.State(telemetry.Topic(h.ID), map[string]json.RawMessage{telemetry.KeySeason: encoded(entry.RunningMean)})
		}
	}
	return nil
}

// entry is what is kept of a home's day; one that is damaged is absent, and so judged anew.
func (x *indicators) entry(ctx context.Context, h lakaz.HouseholdID, day string) (entry judged, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) (err error) {
		entry, err = x.weeks.Get(r, string(h), day)
		return err
	})
	if errors.Is(err, kv.ErrDamaged) {
		return judged{}, kv.ErrNotFound
	}
	return entry, err
}

// week reads the seven times 24 hours of a home before an instant.
func (x *indicators) week(ctx context.Context, h lakaz.Household, through time.Time) (telemetry.WeekAir, error) {
	const week = 7 * 24 * time.Hour
	s, from := x.server, through.Add(-week)
	hours := telemetry.Steps([]telemetry.Interval{{From: from, To: through}}, time.Hour)
	read := func(place string) ([]telemetry.HourMean, error) {
		celsius, err := s.series.Range(ctx, h.ID, telemetry.Channel{Place: place, Quantity: telemetry.Temperature}, from.Add(-time.Hour), through)
		if err != nil {
			return nil, err
		}
		humidity, err := s.series.Range(ctx, h.ID, telemetry.Channel{Place: place, Quantity: telemetry.Humidity}, from.Add(-time.Hour), through)
		return telemetry.HourMeans(celsius, humidity, hours), err
	}
	air := telemetry.WeekAir{Rooms: map[string][]telemetry.HourMean{}, RunningMean: math.NaN(), EnergyWh: math.NaN(), EnergyBefore: math.NaN()}
	var err error
	for _, room := range h.Dwelling.Rooms {
		if air.Rooms[room.ID], err = read(room.ID); err != nil {
			return air, err
		}
	}
	if h.Dwelling.Outdoor {
		if air.Outdoor, err = read(telemetry.Outdoor); err != nil {
			return air, err
		}
		air.RunningMean = runningMean(h.Dwelling.Territory, air.Outdoor)
	}
	air.EnergyBefore, air.EnergyWh, err = s.weekUse(ctx, h.ID, from.Add(-week), from, through)
	return air, err
}

// runningMean is the running mean outdoor temperature of the days before the last of the hours; 0.9 suits the humid
// tropics.
func runningMean(t lakaz.Territory, outdoor []telemetry.HourMean) float64 {
	alpha := 0.8
	if t.Overseas() {
		alpha = 0.9
	}
	var daily []float64
	for end := len(outdoor); end >= 24; end -= 24 {
		day := make([]float64, 24)
		for i, h := range outdoor[end-24 : end] {
			day[i] = h.Celsius
		}
		daily = append(daily, mean(day))
	}
	return telemetry.RunningMean(daily, alpha)
}

// latest is a home's newest entry, today's or yesterday's; nil where there is none.
func (x *indicators) latest(ctx context.Context, h lakaz.Household) (*telemetry.Indicators, error) {
	now := x.server.now().In(h.Dwelling.Territory.Location())
	for back := range 2 {
		entry, err := x.entry(ctx, h.ID, now.AddDate(0, 0, -back).Format(time.DateOnly))
		if err == nil {
			return &entry.Indicators, nil
		}
		if !errors.Is(err, kv.ErrNotFound) {
			return nil, err
		}
	}
	return nil, nil
}

// scale is a home's comfort scale on a day; that of no season where nothing is kept of it.
func (x *indicators) scale(ctx context.Context, h lakaz.Household, day time.Time) (telemetry.Scale, error) {
	entry, err := x.entry(ctx, h.ID, day.Format(time.DateOnly))
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return telemetry.Scale{}, err
	}
	return telemetry.SeasonScale(h.Dwelling, entry.RunningMean), nil
}

// all lists a home's entries in the order of the days. What makes privation suspected is for those who can help: the
// home's own people are not told so by a machine.
func (x *indicators) all(ctx context.Context, by lakaz.Actor, h lakaz.HouseholdID) (list []telemetry.Indicators, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) error {
		entries, err := x.weeks.All(r, string(h))
		list = make([]telemetry.Indicators, len(entries))
		for i, entry := range entries {
			list[i] = entry.Indicators
			list[i].Privation = list[i].Privation && by.Role != lakaz.Resident
		}
		return err
	})
	return list, err
}
