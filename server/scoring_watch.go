package main

import (
	"context"
	"errors"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/kv"
)

// watch is what a home's last seven days say to its advisors.
type watch struct {
	Through string  `json:"through"` // the last of the days
	Below   int     `json:"below"`   // days below the floor
	Saved   float64 `json:"saved"`   // kWh that it did without on these
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
