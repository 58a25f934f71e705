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
	"lakaz/telemetry/advice"
)

// challenges keeps the gestures that households have taken up, in the table challenges (household, ULID), and has the
// sensors judge them once a day. Commands are told by whoever made the ULID: the same one again changes nothing.
type challenges struct {
	server *server
	table  kv.Table[gamification.Challenge]

	mu   sync.Mutex
	late map[lakaz.HouseholdID]bool // homes with readings that came late, to be judged anew
	// lateAt is when they were last.
	lateAt time.Time
}

// challengesKept is how many challenges are kept of a household; beyond that the oldest that it put down is forgotten.
const challengesKept = 200

// challengesTable is where they are kept.
func challengesTable() kv.Table[gamification.Challenge] {
	return kv.NewTable[gamification.Challenge]("challenges")
}

func newChallenges(s *server) *challenges {
	return &challenges{server: s, table: challengesTable(), late: map[lakaz.HouseholdID]bool{}}
}

// of lists a household's challenges, the oldest first.
func (x *challenges) of(ctx context.Context, h lakaz.HouseholdID) (list []gamification.Challenge, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) (err error) {
		list, err = x.table.All(r, string(h))
		return err
	})
	return list, err
}

// today is a household's own day, 2026-01-31.
func (x *challenges) today(h lakaz.Household) string {
	return h.Dwelling.Territory.In(x.server.now()).Format(time.DateOnly)
}

// sheetOf finds a gesture in the pack.
func sheetOf(id string) (gamification.Sheet, error) {
	pack, err := gamification.Gestures()
	if err != nil {
		return gamification.Sheet{}, err
	}
	for _, sheet := range pack {
		if sheet.ID == id {
			return sheet, nil
		}
	}
	return gamification.Sheet{}, lakaz.Invalid("gesture", "problem.field.choice")
}

// pick takes a gesture up, or up again what was put down under the same ULID. A gesture that is under way stays the one
// challenge that it is.
func (x *challenges) pick(ctx context.Context, h lakaz.Household, id, gesture string) (picked gamification.Challenge, err error) {
	home, err := x.server.playing(ctx, h)
	if err != nil {
		return picked, err
	}
	sheet, err := sheetOf(gesture)
	if err != nil {
		return picked, err
	}
	fits := len(gamification.Pack{sheet}.Fit(home)) > 0
	today := x.today(h)
	shared, err := x.shared(h)
	if err != nil {
		return picked, err
	}
	chosen, err := x.server.promised(ctx, h.ID)
	if err != nil {
		return picked, err
	}
	err = x.write(ctx, h.ID, func(w kv.Writer) error {
		all, err := x.table.All(w, string(h.ID))
		if err != nil {
			return err
		}
		picked = gamification.Challenge{ID: id, Gesture: gesture, Picked: today, Shared: gesture == shared, Chosen: slices.Contains(chosen, gesture)}
		for _, c := range all {
			if c.ID == id && c.Gesture != gesture {
				return lakaz.ErrConflict
			}
			if c.Gesture == gesture && c.Running() {
				picked = c
				return nil
			}
			if c.ID == id {
				picked, picked.Dropped = c, time.Time{}
			}
		}
		if picked.Running() {
			if !fits {
				return lakaz.Invalid("gesture", "challenge.notNow")
			}
			others := slices.DeleteFunc(slices.Clone(all), func(c gamification.Challenge) bool {
				return c.ID == id || c.Gesture == gesture && !c.Dropped.IsZero() // the same gesture again has its own place
			})
			if !gamification.Room(others, today) {
				return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "challenge.full"}
			}
		}
		if err := x.forget(w, h.ID, all); err != nil {
			return err
		}
		return x.table.Put(w, picked, string(h.ID), id)
	})
	return picked, err
}

// forget makes room for one more challenge.
func (x *challenges) forget(w kv.Writer, h lakaz.HouseholdID, all []gamification.Challenge) error {
	if len(all) < challengesKept {
		return nil
	}
	for _, c := range all {
		if !c.Running() && c.Kept == nil {
			return x.table.Delete(w, string(h), c.ID)
		}
	}
	return nil // habits and what is under way are fewer than the gestures of the pack
}

// shared is the gesture that a home's residence does together this week, "" where there is none.
func (x *challenges) shared(h lakaz.Household) (string, error) {
	pack, err := gamification.Gestures()
	if err != nil {
		return "", err
	}
	monday := gamification.MondayOf(h.Dwelling.Territory.In(x.server.now()))
	sheet, _ := pack.Shared(h.Dwelling.Territory, string(h.Operation)+" "+h.Residence, monday)
	return sheet.ID, nil
}

// together is how many homes of a residence do its gesture of the week, the home itself left out; 0 where they are too few
// to be told.
func (x *challenges) together(ctx context.Context, h lakaz.Household, gesture string) (homes int, err error) {
	near, err := x.server.neighbours(ctx, h)
	if err != nil {
		return 0, err
	}
	monday := weekOf(gamification.MondayOf(h.Dwelling.Territory.In(x.server.now())))
	for _, other := range near {
		all, err := x.of(ctx, other.ID)
		if err != nil {
			return 0, err
		}
		if other.ID != h.ID && slices.ContainsFunc(all, func(c gamification.Challenge) bool {
			return c.Gesture == gesture && c.Picked >= monday && c.Dropped.IsZero()
		}) {
			homes++
		}
	}
	if homes < fewestNeighbours {
		homes = 0
	}
	return homes, nil
}

// equipment is what was seen to be in a home.
func (x *challenges) equipment(ctx context.Context, h lakaz.Household) (gamification.Equipment, error) {
	facts, err := x.server.advice.facts(ctx, h)
	return gamification.Equipment{Tank: facts[advice.Tank] > 0, Cooler: facts[advice.CooledHours] > 0, Leak: facts[advice.LeakNights] > 0}, err
}

// reward gives a household what a challenge has earned so far: each stage of a gesture once in a season.
func (x *challenges) reward(ctx context.Context, h lakaz.Household, c gamification.Challenge) error {
	season := weekOf(gamification.Season(h.Dwelling.Territory.In(x.server.now()))[0])
	for _, e := range c.Earnings() {
		if err := x.server.award(ctx, h, gamification.Award{Source: gamification.Kept, Of: c.Gesture, Points: e.Points, Times: e.Times,
			Weeks: e.Weeks, Key: c.Gesture + "/" + string(e.Stage) + "/" + season}); err != nil {
			return err
		}
	}
	return nil
}

// drop puts a challenge down. What was seen of it stays.
func (x *challenges) drop(ctx context.Context, h lakaz.HouseholdID, id string) (dropped gamification.Challenge, err error) {
	return x.change(ctx, h, id, func(c gamification.Challenge) gamification.Challenge {
		if c.Dropped.IsZero() {
			c.Dropped = x.server.now().UTC()
		}
		return c
	})
}

// tell notes somebody's word that the gesture was done on a day, today's where it is "".
func (x *challenges) tell(ctx context.Context, h lakaz.Household, id, day string, by gamification.Witness) (told gamification.Challenge, err error) {
	home, err := x.server.playing(ctx, h)
	if err != nil {
		return told, err
	}
	today := x.today(h)
	if day == "" {
		day = today
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil || day > today || day < h.Dwelling.Territory.In(x.server.now().AddDate(0, 0, -toldLate)).Format(time.DateOnly) {
		return told, lakaz.Invalid("day", "challenge.badDay")
	}
	told, err = x.change(ctx, h.ID, id, func(c gamification.Challenge) gamification.Challenge {
		if sheet, err := sheetOf(c.Gesture); err == nil && sheet.LeavesCooler() && home.Cold {
			return c.Judge(c.Judged, gamification.Finding{Outcome: gamification.Rests}) // nobody is rewarded for being cold
		}
		return c.Tell(max(day, c.Picked), by)
	})
	if err == nil {
		err = x.reward(ctx, h, told)
	}
	return told, err
}

// toldLate is how many days later a gesture can still be told: a device may be without a network for so long.
const toldLate = 14

// change changes a challenge; lakaz.ErrNotFound where there is none.
func (x *challenges) change(ctx context.Context, h lakaz.HouseholdID, id string, to func(gamification.Challenge) gamification.Challenge) (changed gamification.Challenge, err error) {
	err = x.write(ctx, h, func(w kv.Writer) error {
		c, err := x.table.Get(w, string(h), id)
		if errors.Is(err, kv.ErrNotFound) {
			return lakaz.ErrNotFound
		} else if err != nil {
			return err
		}
		changed = to(c)
		return x.table.Put(w, changed, string(h), id)
	})
	return changed, err
}

// write changes the challenges of a household, of none that has gone.
func (x *challenges) write(ctx context.Context, h lakaz.HouseholdID, fn func(kv.Writer) error) error {
	leave, err := x.server.gate.enter(ctx, h)
	if err != nil {
		return err
	}
	defer leave()
	return x.server.store.Update(ctx, fn)
}
