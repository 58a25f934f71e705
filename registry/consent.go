package registry

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"lakaz"
	"lakaz/kv"
)

// consentLogLife is how long the register of consents says who agreed to what: as long as a claim about it may be brought
// (Code civil, article 2224).
const consentLogLife = 5 * 365 * 24 * time.Hour

// ConsentEntry is a line of the register of consents: who gave or withdrew what, when, and in which language.
type ConsentEntry struct {
	At time.Time `json:"at"`
	// Given are all that were in force from then on.
	Given    lakaz.Consents `json:"given"`
	By       lakaz.PersonID `json:"by"`
	Language string         `json:"language"`
}

// consents remembers households' consents: every answer about a home asks for them.
type consents struct {
	mu    sync.RWMutex
	known map[lakaz.HouseholdID]lakaz.Consents
}

// mostConsents bounds what is remembered, in households.
const mostConsents = 50_000

// Consents are those of a household, expired ones among them; none where it never gave any.
func (r *Registry) Consents(ctx context.Context, h lakaz.HouseholdID) (lakaz.Consents, error) {
	r.consents.mu.RLock()
	c, ok := r.consents.known[h]
	r.consents.mu.RUnlock()
	if ok {
		return c, nil
	}
	r.consents.mu.Lock()
	defer r.consents.mu.Unlock()
	c, err := get(ctx, r, r.tables.consent, string(h))
	if errors.Is(err, kv.ErrDamaged) { // what is not known to be agreed to is not agreed to
		return nil, nil
	} else if err != nil && !errors.Is(err, lakaz.ErrNotFound) {
		return nil, err
	}
	if len(r.consents.known) >= mostConsents {
		clear(r.consents.known)
	}
	r.consents.known[h] = c
	return c, nil
}

// GiveConsent agrees, for a household, to a purpose at a granularity, and renews what was agreed to before.
func (r *Registry) GiveConsent(ctx context.Context, h lakaz.HouseholdID, p lakaz.Purpose, g lakaz.Granularity, by lakaz.Actor) error {
	return r.changeConsents(ctx, h, by, func(c lakaz.Consents, now time.Time) (lakaz.Consents, error) {
		return c.Give(p, g, now, by.Language)
	})
}

// WithdrawConsent takes a consent back, and those at finer granularities; one that is not there is no error.
func (r *Registry) WithdrawConsent(ctx context.Context, h lakaz.HouseholdID, p lakaz.Purpose, g lakaz.Granularity, by lakaz.Actor) error {
	return r.changeConsents(ctx, h, by, func(c lakaz.Consents, now time.Time) (lakaz.Consents, error) {
		return c.Withdraw(p, g, now), nil
	})
}

// changeConsents changes a household's consents and writes a line of the register.
func (r *Registry) changeConsents(ctx context.Context, h lakaz.HouseholdID, by lakaz.Actor, change func(lakaz.Consents, time.Time) (lakaz.Consents, error)) error {
	r.consents.mu.Lock()
	defer r.consents.mu.Unlock()
	delete(r.consents.known, h)
	return found(r.store.Update(ctx, func(w kv.Writer) error {
		if _, err := r.tables.household.Get(w, string(h)); err != nil {
			return err
		}
		old, err := r.tables.consent.Get(w, string(h))
		if err != nil && !errors.Is(err, kv.ErrNotFound) && !errors.Is(err, kv.ErrDamaged) {
			return err
		}
		now := r.now().UTC()
		c, err := change(old, now)
		if err != nil || slices.Equal(c, old) {
			return err
		}
		entry := ConsentEntry{At: now, Given: c, By: by.Person, Language: by.Language}
		return errors.Join(r.logConsent(w, h, entry), r.tables.consent.Put(w, c, string(h)))
	}))
}

// logConsent writes a line of the register: one for each change, however fast one follows another.
func (r *Registry) logConsent(w kv.Writer, h lakaz.HouseholdID, e ConsentEntry) error {
	for {
		_, err := r.tables.consentLog.Get(w, string(h), e.At)
		if errors.Is(err, kv.ErrNotFound) {
			return r.tables.consentLog.Put(w, e, string(h), e.At)
		} else if err != nil {
			return err
		}
		e.At = e.At.Add(time.Millisecond)
	}
}

// ConsentLog is the register of a household's consents, the oldest line first.
func (r *Registry) ConsentLog(ctx context.Context, h lakaz.HouseholdID) ([]ConsentEntry, error) {
	return all(ctx, r, r.tables.consentLog, string(h))
}

// eraseConsents removes a household's consents and their register.
func (r *Registry) eraseConsents(w kv.Writer, d *Departure) error {
	err := r.tables.consentLog.Scan(w, func(key []any, _ ConsentEntry) error {
		return r.tables.consentLog.Delete(w, key...)
	}, string(d.Household.ID))
	return errors.Join(err, r.tables.consent.Delete(w, string(d.Household.ID)))
}

// forgetConsents drops what is remembered of a household's consents.
func (r *Registry) forgetConsents(h lakaz.HouseholdID) {
	r.consents.mu.Lock()
	defer r.consents.mu.Unlock()
	delete(r.consents.known, h)
}

// sweepConsents removes lines of the register that are older than a claim may be.
func (r *Registry) sweepConsents(ctx context.Context) error {
	return r.store.Update(ctx, func(w kv.Writer) error {
		return r.tables.consentLog.Scan(w, func(key []any, e ConsentEntry) error {
			if r.now().Sub(e.At) < consentLogLife {
				return nil
			}
			return r.tables.consentLog.Delete(w, key...)
		})
	})
}
