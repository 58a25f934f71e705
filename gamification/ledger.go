//go:build !js

package gamification

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"lakaz"
	"lakaz/kv"
)

// Award is points that a household earned for one thing.
type Award struct {
	Source Source `json:"source"`
	Key    string `json:"key"`             // its own among the source's: what was done, and when where that matters
	Of     string `json:"of,omitempty"`    // the gesture's id; of comfort: cold, heat or mould
	Times  int    `json:"times,omitempty"` // how often or on how many days; 0 is once
	Weeks  int    `json:"weeks,omitempty"` // for how many weeks in a row it was kept
	Points int    `json:"points"`
	// Week is the Monday of the week that it counts for, the dwelling's own, 2006-01-02.
	Week string    `json:"week"`
	At   time.Time `json:"at"` // when it was first awarded
}

// Held is a badge that a household has.
type Held struct {
	Badge string    `json:"badge"`
	At    time.Time `json:"at"`
}

// Ledger keeps what households earned:
//
//	game/award (household, source, key)  Award
//	game/week  (household, Monday)       Member: the week's points by source, and whether it rests
//	game/badge (household, badge)        Held
//
// It holds no state of its own; what it reads and writes belongs to the transaction it is given.
type Ledger struct {
	awards kv.Table[Award]
	weeks  kv.Table[Member]
	badges kv.Table[Held]
}

// NewLedger is the ledger of a store.
func NewLedger() Ledger {
	return Ledger{kv.NewTable[Award]("game/award"), kv.NewTable[Member]("game/week"), kv.NewTable[Held]("game/badge")}
}

// judged tells that a source's points follow from what a home's days came to: they are counted anew when late readings
// come. What people did themselves is theirs for good.
func (s Source) judged() bool { return s == Energy || s == Comfort }

// comfortWeeks is for how many weeks what was earned by growing warmer counts against more of it.
const comfortWeeks = 26

// ComfortLeft is what an award for growing warm enough, cool enough or dry enough may come to at most, after what was
// earned by the same in the half year before: one way out of the cold, however often a home falls back into it.
func ComfortLeft(earned []Award, a Award) int {
	left := pointsReached
	for _, e := range earned {
		if e.Source == Comfort && e.Of == a.Of && e.Week < a.Week && daysBetween(e.Week, a.Week) <= 7*comfortWeeks {
			left -= e.Points
		}
	}
	return max(left, 0)
}

// Award gives a household points, once for each source and key: the same again changes nothing but how often and for
// how many weeks it was done. What was judged of a home's days takes the place of what was judged before, and none is no
// award. Badges that are reached by it are given and stay.
func (l Ledger) Award(w kv.Writer, h lakaz.Household, a Award) error {
	if a.Points < 0 || a.Key == "" || a.Week == "" || !slices.Contains(Sources(), a.Source) {
		return fmt.Errorf("award %s %q of %d points in %q: %w", a.Source, a.Key, a.Points, a.Week, lakaz.ErrInvalid)
	}
	key := []any{string(h.ID), string(a.Source), a.Key}
	old, err := l.awards.Get(w, key...)
	switch {
	case errors.Is(err, kv.ErrNotFound), errors.Is(err, kv.ErrDamaged):
		if old = (Award{Week: a.Week, At: a.At}); a.Points == 0 && a.Source.judged() {
			return nil
		}
	case err != nil:
		return err
	case !a.Source.judged():
		a.Points, a.Of = old.Points, old.Of
		a.Times, a.Weeks = max(a.Times, old.Times), max(a.Weeks, old.Weeks)
	}
	now := a.At
	a.Week, a.At = old.Week, old.At
	if a == old {
		return nil
	}
	if a.Points == 0 && a.Source.judged() {
		err = l.awards.Delete(w, key...)
	} else {
		err = l.awards.Put(w, a, key...)
	}
	if err != nil {
		return err
	}
	if err := l.change(w, h.ID, a.Week, func(m *Member) { m.Points[a.Source] += a.Points - old.Points }); err != nil {
		return err
	}
	return l.reach(w, h, now)
}

// Rest notes whether a household's week is left out of what its residence is measured by.
func (l Ledger) Rest(w kv.Writer, h lakaz.HouseholdID, monday string, resting bool) error {
	return l.change(w, h, monday, func(m *Member) { m.Resting = resting })
}

// change changes a household's week.
func (l Ledger) change(w kv.Writer, h lakaz.HouseholdID, monday string, fn func(*Member)) error {
	m, err := l.weeks.Get(w, string(h), monday)
	if err != nil && !errors.Is(err, kv.ErrNotFound) && !errors.Is(err, kv.ErrDamaged) {
		return err
	}
	if m.Points == nil {
		m.Points = Week{}
	}
	fn(&m)
	return l.weeks.Put(w, m, string(h), monday)
}

// reach gives the badges that a household's awards have come to.
func (l Ledger) reach(w kv.Writer, h lakaz.Household, at time.Time) error {
	all, err := Badges(h.Dwelling.Territory)
	if err != nil {
		return err
	}
	awards, err := l.Awards(w, h.ID)
	if err != nil {
		return err
	}
	for _, b := range all {
		if !b.reached(awards) {
			continue
		}
		if _, err := l.badges.Get(w, string(h.ID), b.ID); err == nil {
			continue
		} else if !errors.Is(err, kv.ErrNotFound) && !errors.Is(err, kv.ErrDamaged) {
			return err
		}
		if err := l.badges.Put(w, Held{Badge: b.ID, At: at}, string(h.ID), b.ID); err != nil {
			return err
		}
	}
	return nil
}

// Awards lists what a household earned.
func (l Ledger) Awards(r kv.Reader, h lakaz.HouseholdID) ([]Award, error) {
	return l.awards.All(r, string(h))
}

// Held lists a household's badges.
func (l Ledger) Held(r kv.Reader, h lakaz.HouseholdID) ([]Held, error) {
	return l.badges.All(r, string(h))
}

// Week is a household's week that begins on a Monday; an empty one where nothing is kept of it.
func (l Ledger) Week(r kv.Reader, h lakaz.HouseholdID, monday string) (Member, error) {
	m, err := l.weeks.Get(r, string(h), monday)
	if errors.Is(err, kv.ErrNotFound) || errors.Is(err, kv.ErrDamaged) {
		return Member{}, nil
	}
	return m, err
}
