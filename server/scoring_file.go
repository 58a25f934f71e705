package main

import (
	"context"
	"errors"

	"lakaz"
	"lakaz/gamification"
	"lakaz/kv"
	"lakaz/telemetry"
)

// gameFile is what a home's advisor or the administrator notes, and no sensor tells.
type gameFile struct {
	Since string `json:"since,omitempty" doc:"The day on which its people moved in, 2026-01-31"`
	// Exempt tells that equipment runs that must run, or another reason, which is not noted.
	Exempt bool `json:"exempt"`
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
