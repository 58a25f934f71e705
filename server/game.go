package main

import (
	"context"
	"errors"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/kv"
)

// award gives a household points of this week, once for each source and key, and the badges that they come to. Who gives
// for what a home's days came to says the week itself.
func (s *server) award(ctx context.Context, h lakaz.Household, a gamification.Award) error {
	now := s.now()
	a.At = now.UTC()
	if a.Week == "" {
		a.Week = weekOf(gamification.MondayOf(h.Dwelling.Territory.In(now)))
	}
	defer s.pictures.forget(h)
	return s.gate.write(ctx, h.ID, func() error {
		return s.store.Update(ctx, func(w kv.Writer) error { return s.ledger.Award(w, h, a) })
	})
}

// learnt is what an advice that was followed earns: once a season for each.
func (s *server) learnt(h lakaz.Household, rule string) gamification.Award {
	season := gamification.Season(h.Dwelling.Territory.In(s.now()))[0]
	return gamification.Award{Source: gamification.Learning, Key: "advice/" + rule + "/" + weekOf(season), Points: gamification.PointsLearnt}
}

// earned is a home's points of this week, and all its awards.
func (s *server) earned(ctx context.Context, h lakaz.Household) (week gamification.Member, awards []gamification.Award, err error) {
	monday := weekOf(gamification.MondayOf(h.Dwelling.Territory.In(s.now())))
	err = s.store.View(ctx, func(r kv.Reader) (err error) {
		if week, err = s.ledger.Week(r, h.ID, monday); err == nil {
			awards, err = s.ledger.Awards(r, h.ID)
		}
		return err
	})
	return week, awards, err
}

// badgesOf tells since when a home has its badges, by their ids.
func (s *server) badgesOf(ctx context.Context, h lakaz.HouseholdID) (map[string]time.Time, error) {
	since := map[string]time.Time{}
	return since, s.store.View(ctx, func(r kv.Reader) error {
		held, err := s.ledger.Held(r, h)
		for _, b := range held {
			since[b.Badge] = b.At
		}
		return err
	})
}

// gameKept is all that the game keeps of a home, for its own people to take with them.
type gameKept struct {
	Awards []gamification.Award     `json:"awards,omitempty"`
	Badges []gamification.Held      `json:"badges,omitempty"`
	Days   []gameDay                `json:"days,omitempty"`
	Taken  []gamification.Challenge `json:"challenges,omitempty"`
	File   *gameFile                `json:"file,omitempty"`
}

// gameDay is a day that was looked at. What was suspected is for those who can help: the home's own people are not told
// so by a machine.
type gameDay struct {
	gamification.Observed
	Counted   bool    `json:"counted"`
	CreditKWh float64 `json:"creditKWh"`
}

// gameOf reads what the game keeps of a home.
func gameOf(ctx context.Context, store kv.Store, h lakaz.HouseholdID) (kept gameKept, err error) {
	ledger, tables, taken := gamification.NewLedger(), newScoreTables(), challengesTable()
	err = store.View(ctx, func(r kv.Reader) error {
		kept = gameKept{}
		if kept.Taken, err = taken.All(r, string(h)); err != nil {
			return err
		}
		if kept.Awards, err = ledger.Awards(r, h); err != nil {
			return err
		}
		if kept.Badges, err = ledger.Held(r, h); err != nil {
			return err
		}
		days, err := tables.days.All(r, string(h))
		for _, d := range days {
			kept.Days = append(kept.Days, gameDay{d.Observed, d.Verdict.Tag == gamification.Scored, d.Verdict.Credit})
		}
		if err != nil {
			return err
		}
		file, err := tables.files.Get(r, string(h))
		if errors.Is(err, kv.ErrNotFound) {
			return nil
		}
		kept.File = &file
		return err
	})
	return kept, err
}
