package main

import (
	"context"
	"errors"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/telemetry"
)

// When a home's day is judged: so long after its end most of what gateways kept back has come. What comes later is judged
// when it comes.
const judgedAfter = 3 * time.Hour

// note tells that a home has readings that came late.
func (x *challenges) note(h lakaz.HouseholdID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.late[h] = true
}

// run has the sensors judge challenges until ctx ends: each home's once its day is over, and again when readings came
// late. A day that was missed, because the server stood still, is judged with the next.
func (x *challenges) run(ctx context.Context) {
	repeat(ctx, 10*time.Minute, x.judgeAll, func(err error) {
		x.server.log.Error("challenges could not be judged", "err", err)
	})
}

// judgeAll takes up what was chosen at workshops and judges what is due in every home.
func (x *challenges) judgeAll(ctx context.Context) error {
	homes, err := x.server.registry.AllHouseholds(ctx)
	if err != nil {
		return err
	}
	late := x.turnLate()
	for _, h := range homes {
		failed := errors.Join(ctx.Err(), x.keepPromises(ctx, h), x.judge(ctx, h, late[h.ID]))
		if failed != nil && late[h.ID] {
			x.note(h.ID) // next time
		}
		err = errors.Join(err, failed)
	}
	return err
}

// lateEvery is how often what came late is judged: a gateway whose clock is hours behind is always late.
const lateEvery = time.Hour

// turnLate hands over the homes with late readings, none before an hour after the last time.
func (x *challenges) turnLate() map[lakaz.HouseholdID]bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	now := x.server.now()
	if now.Sub(x.lateAt).Abs() < lateEvery {
		return nil
	}
	late := x.late
	x.late, x.lateAt = map[lakaz.HouseholdID]bool{}, now
	return late
}

// judge has the sensors judge a home's challenges by the days that are over; those that were judged by them already only
// where it is anew.
func (x *challenges) judge(ctx context.Context, h lakaz.Household, anew bool) error {
	all, err := x.of(ctx, h.ID)
	if err != nil {
		return err
	}
	loc := h.Dwelling.Territory.Location()
	today := telemetry.Day.Days(x.server.now().Add(-judgedAfter).In(loc), loc)[0].From
	day := today.AddDate(0, 0, -1).Format(time.DateOnly)
	for _, c := range all {
		if !c.Running() || c.Picked >= day || c.Judged >= day && !anew {
			continue
		}
		sheet, err := sheetOf(c.Gesture)
		if err != nil || !sheet.Evaluated() {
			continue // told by the home, or no longer in the pack
		}
		found, err := x.finding(ctx, h, c, sheet.Proof, today)
		if err != nil {
			return err
		}
		judged, err := x.change(ctx, h.ID, c.ID, func(now gamification.Challenge) gamification.Challenge {
			if !now.Running() {
				return now
			}
			return now.Judge(day, found)
		})
		if errors.Is(err, lakaz.ErrNotFound) {
			continue // the home has gone
		}
		if err == nil {
			err = x.reward(ctx, h, judged)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// finding is what the sensors say of a challenge by the days before today.
func (x *challenges) finding(ctx context.Context, h lakaz.Household, c gamification.Challenge, proof gamification.Proof, today time.Time) (gamification.Finding, error) {
	picked, err := time.ParseInLocation(time.DateOnly, c.Picked, today.Location())
	if err != nil {
		return gamification.Finding{}, err
	}
	trial, err := x.server.trial(ctx, h, proof, picked, today)
	return proof.Judge(trial), err
}
