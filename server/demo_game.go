package main

import (
	"context"
	"fmt"
	"time"

	"lakaz"
	"lakaz/demo"
	"lakaz/gamification"
	"lakaz/kv"
)

// recallGame gives the demonstration's homes what their people would have earned in the weeks of this season: workshops
// they came to, advice they followed, a neighbour who was helped, none from before their sensors had told of two weeks:
// nobody is asked for those weeks, and a residence's picture would be full of them. What their days earned is judged like that of any home.
// Done again it changes nothing.
func (s *server) recallGame(ctx context.Context, world demo.World) error {
	for i, h := range world.Households {
		now := h.Dwelling.Territory.In(s.now())
		for week, monday := range gamification.Season(now) {
			if monday.After(now) {
				break
			}
			if world.Since.AddDate(0, 0, askedAfter).After(monday) && now.After(monday.AddDate(0, 0, 7)) {
				continue
			}
			if err := s.recallWeek(ctx, h, i, week, monday); err != nil {
				return err
			}
		}
	}
	return nil
}

// askedAfter is after how many days a home of the demonstration can be judged, and so is asked for a week.
const askedAfter = 14

// recallWeek gives a home of a number what it would have earned in a week of a number.
func (s *server) recallWeek(ctx context.Context, h lakaz.Household, number, week int, monday time.Time) error {
	var awards []gamification.Award
	add := func(every int, a gamification.Award) {
		if (number+week)%every == 0 {
			a.Key, a.Week, a.At = fmt.Sprintf("%s/%s", a.Key, weekOf(monday)), weekOf(monday), monday.Add(18*time.Hour).UTC()
			awards = append(awards, a)
		}
	}
	add(2, gamification.Award{Source: gamification.Learning, Key: "advice/demo", Points: gamification.PointsLearnt})
	add(4, gamification.Award{Source: gamification.Attendance, Key: "workshop", Points: gamification.PointsCame})
	add(9, gamification.Award{Source: gamification.Helping, Key: "neighbour", Points: gamification.PointsHelped})
	if len(awards) == 0 {
		return nil
	}
	return s.store.Update(ctx, func(w kv.Writer) error {
		for _, a := range awards {
			if err := s.ledger.Award(w, h, a); err != nil {
				return err
			}
		}
		return nil
	})
}
