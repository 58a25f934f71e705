package registry

import (
	"context"
	"errors"
	"time"

	"lakaz"
	"lakaz/kv"
)

// LeftFor is how long the file of a household that has left is kept: two years after the last contact (CNIL, reference for
// social support, 2021), in case it comes back or disputes something.
const LeftFor = 2 * 365 * 24 * time.Hour

// Depart lets a household leave the programme and keeps its file: its sensors are off, nobody may see anything of it any
// more, its cards let no new device in, and its people's sessions have ended, whose IDs are returned.
func (r *Registry) Depart(ctx context.Context, id lakaz.HouseholdID, by lakaz.Actor) (sessions []string, err error) {
	r.consents.mu.Lock()
	defer r.consents.mu.Unlock()
	delete(r.consents.known, id)
	err = r.store.Update(ctx, func(w kv.Writer) error {
		sessions = nil
		h, err := r.tables.household.Get(w, string(id))
		if err != nil {
			return err
		}
		now := r.now().UTC()
		h.Left, h.Pauses = now, h.Pauses.With("", now, time.Time{})
		entry := ConsentEntry{At: now, By: by.Person, Language: by.Language}
		if err := errors.Join(r.tables.household.Put(w, h, string(id)), r.closeCards(w, id),
			r.tables.consent.Delete(w, string(id)), r.logConsent(w, id, entry)); err != nil {
			return err
		}
		person, err := r.tables.resident.Get(w, string(id))
		if errors.Is(err, kv.ErrNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		if err := r.tables.sessionOf.Scan(w, func(key []any, _ []byte) error {
			if session, ok := key[len(key)-1].(string); ok {
				sessions = append(sessions, session)
			}
			return nil
		}, string(person)); err != nil {
			return err
		}
		return r.endAll(w, person)
	})
	return sessions, found(err)
}
