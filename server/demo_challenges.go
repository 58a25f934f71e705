package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/demo"
	"lakaz/gamification"
	"lakaz/kv"
	"lakaz/telemetry"
)

// lived is a gesture that a home of the demonstration took up so many days before now, and on which days it said so.
type lived struct {
	gesture string
	days    int
	told    []int // days before now, the oldest first
}

// livedIn is what a home of the demonstration has lived: a habit, a challenge that its sensors look at, and one of
// yesterday. A cold home has taken up to be warmer, and its rights.
func livedIn(t lakaz.Territory, cold bool) []lived {
	switch {
	case cold:
		return []lived{{"g13", 12, nil}, {"g102", 3, nil}}
	case t.Overseas():
		return []lived{{"g74", 45, []int{44, 15}}, {"g92", 12, nil}, {"g15", 1, nil}}
	}
	return []lived{{"g70", 45, []int{44, 15}}, {"g09", 12, nil}, {"g92", 1, nil}}
}

// recallChallenges tells what the residents of a demonstration have taken up in the history that was written past them;
// where a home has challenges already it goes on with those.
func (s *server) recallChallenges(ctx context.Context, world demo.World) error {
	for _, p := range world.People {
		if p.Household == "" {
			continue
		}
		h, err := s.registry.Household(ctx, p.Household)
		if err != nil {
			return err
		}
		if err := s.recallHome(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) recallHome(ctx context.Context, h lakaz.Household) error {
	all, err := s.taken.of(ctx, h.ID)
	if err != nil || len(all) > 0 {
		return err
	}
	latest, err := s.series.Latest(ctx, h.ID)
	if err != nil {
		return err
	}
	room, _ := h.Dwelling.Main()
	air, known := latest[telemetry.Channel{Place: room.ID, Quantity: telemetry.Temperature}]
	cold := known && air.Value.Float() < float64(h.Dwelling.Floor)-1
	day := func(before int) time.Time { return h.Dwelling.Territory.In(s.now().AddDate(0, 0, -before)) }
	var list []gamification.Challenge
	for _, l := range livedIn(h.Dwelling.Territory, cold) {
		sum := sha256.Sum256([]byte(string(h.ID) + " " + l.gesture))
		id, err := ulid.New(ulid.Timestamp(day(l.days)), bytes.NewReader(sum[:]))
		if err != nil {
			return err
		}
		c := gamification.Challenge{ID: id.String(), Gesture: l.gesture, Picked: day(l.days).Format(time.DateOnly)}
		for _, before := range l.told {
			c = c.Tell(day(before).Format(time.DateOnly), gamification.ByHome)
		}
		list = append(list, c)
	}
	if err := s.store.Update(ctx, func(w kv.Writer) error {
		for _, c := range list {
			if err := s.taken.table.Put(w, c, string(h.ID), c.ID); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, c := range list {
		if err := s.taken.reward(ctx, h, c); err != nil {
			return err
		}
	}
	return nil
}
