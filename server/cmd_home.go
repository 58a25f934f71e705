package main

import (
	"errors"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
	"lakaz/registry"
	"lakaz/telemetry/series"
)

// stoppedHome is one household in the folder of a server that is stopped.
type stoppedHome struct {
	household lakaz.Household
	people    *registry.Registry
	readings  *series.Store
	store     *badgerkv.Store // the caller's to close
}

// openHome opens a folder for one household; an unknown one is a refusal in the person's words.
func (t *terminal) openHome(data, id string) (h stoppedHome, err error) {
	if h.store, err = badgerkv.Open(data); err != nil {
		return h, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.store.Close())
		}
	}()
	if h.people, err = registry.Open(t.ctx, h.store, time.Now); err != nil {
		return h, err
	}
	h.household, err = h.people.Household(t.ctx, lakaz.HouseholdID(id))
	if errors.Is(err, lakaz.ErrNotFound) {
		return h, &lakaz.Refusal{Kind: lakaz.ErrInvalid, Field: "household", Key: "cli.importHouseholdUnknown", Args: locales.Args{"ID": id}}
	}
	if err == nil {
		h.readings, err = series.Open(t.ctx, h.store, series.In(h.household.Dwelling.Territory))
	}
	return h, err
}
