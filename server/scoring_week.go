package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/kv"
	"lakaz/telemetry"
)

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
