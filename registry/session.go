package registry

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
)

// How long a session lives without being used, and for staff at most. Its use is noted now and then only, so that
// reading pages does not write.
const (
	residentIdle = 400 * 24 * time.Hour
	residentNote = 24 * time.Hour
	staffIdle    = 12 * time.Hour
	staffMost    = 7 * 24 * time.Hour
	staffNote    = 10 * time.Minute
)

// Session is a device on which a person has entered.
type Session struct {
	ID      string         `json:"id"` // names the session in lists; opens nothing
	Person  lakaz.PersonID `json:"person"`
	Staff   bool           `json:"staff,omitempty"`
	Started time.Time      `json:"started"`
	Used    time.Time      `json:"used"` // to the day for residents, to ten minutes for staff
}

// Ends is when the session ends if it is not used again.
func (s Session) Ends() time.Time {
	if !s.Staff {
		return s.Used.Add(residentIdle)
	}
	idle, most := s.Used.Add(staffIdle), s.Started.Add(staffMost)
	if idle.Before(most) {
		return idle
	}
	return most
}

// SessionID is the ID of a token's session.
func SessionID(token string) string { return hex.EncodeToString(digest(token)[:8]) }

// NewSession starts a session for a person and returns its token of 256 bits, which is not kept.
func (r *Registry) NewSession(ctx context.Context, person lakaz.PersonID) (string, error) {
	token := newSecret(32)
	err := r.store.Update(ctx, func(w kv.Writer) error { return r.startSession(w, person, token) })
	return token, found(err)
}

func (r *Registry) startSession(w kv.Writer, person lakaz.PersonID, token string) error {
	p, err := r.tables.person.Get(w, string(person))
	if err != nil {
		return err
	}
	key, now := digest(token), r.now().UTC()
	s := Session{ID: SessionID(token), Person: person, Staff: p.Role.Staff(), Started: now, Used: now}
	if err := r.tables.sessionOf.Put(w, key, string(person), s.ID); err != nil {
		return err
	}
	return r.tables.session.Put(w, s, key)
}

// Actor is who acts with a session's token; lakaz.ErrNotFound if there is no such session or it has ended. That its use
// cannot be noted, as on a full disk, keeps nobody out.
func (r *Registry) Actor(ctx context.Context, token string) (lakaz.Actor, error) {
	var p personRecord
	var s Session
	key, now := digest(token), r.now().UTC()
	err := r.store.View(ctx, func(tx kv.Reader) (err error) {
		if s, err = r.tables.session.Get(tx, key); errors.Is(err, kv.ErrDamaged) { // to enter anew is all it takes
			return fmt.Errorf("session: %w: %w", err, lakaz.ErrNotFound)
		} else if err != nil {
			return err
		}
		if !now.Before(s.Ends()) {
			return fmt.Errorf("session ended: %w", lakaz.ErrNotFound)
		}
		p, err = r.tables.person.Get(tx, string(s.Person))
		return err
	})
	if err != nil {
		return lakaz.Actor{}, found(err)
	}
	note := residentNote
	if s.Staff {
		note = staffNote
	}
	if now.Sub(s.Used) >= note {
		err = r.store.Update(ctx, func(w kv.Writer) error {
			s, err := r.tables.session.Get(w, key)
			if err != nil {
				return err
			}
			s.Used = now
			return r.tables.session.Put(w, s, key)
		})
	}
	if errors.Is(err, kv.ErrNotFound) { // ended meanwhile
		return lakaz.Actor{}, found(err)
	}
	return p.Actor(), nil
}

// Sessions lists a person's sessions.
func (r *Registry) Sessions(ctx context.Context, person lakaz.PersonID) (list []Session, err error) {
	err = r.store.View(ctx, func(tx kv.Reader) error {
		list = nil
		keys, err := r.tables.sessionOf.All(tx, string(person))
		if err != nil {
			return err
		}
		for _, key := range keys {
			s, err := r.tables.session.Get(tx, key)
			if err != nil {
				return err
			}
			list = append(list, s)
		}
		return nil
	})
	return list, err
}

// SessionEnds is when a token's session ends if it is not used again; lakaz.ErrNotFound if there is no such session.
func (r *Registry) SessionEnds(ctx context.Context, token string) (time.Time, error) {
	s, err := get(ctx, r, r.tables.session, digest(token))
	return s.Ends(), err
}

// EndSession ends the session of a token. Ending what has ended is no error.
func (r *Registry) EndSession(ctx context.Context, token string) error {
	return r.store.Update(ctx, func(w kv.Writer) error { return r.end(w, digest(token)) })
}

// EndSessionOf ends one of a person's sessions by its ID; lakaz.ErrNotFound if it is not theirs.
func (r *Registry) EndSessionOf(ctx context.Context, person lakaz.PersonID, id string) error {
	return found(r.store.Update(ctx, func(w kv.Writer) error {
		key, err := r.tables.sessionOf.Get(w, string(person), id)
		if err != nil {
			return err
		}
		return r.end(w, key)
	}))
}

func (r *Registry) end(w kv.Writer, key []byte) error {
	s, err := r.tables.session.Get(w, key)
	if errors.Is(err, kv.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	if err := r.tables.sessionOf.Delete(w, string(s.Person), s.ID); err != nil {
		return err
	}
	return r.tables.session.Delete(w, key)
}

func (r *Registry) endAll(w kv.Writer, person lakaz.PersonID) error {
	keys, err := r.tables.sessionOf.All(w, string(person))
	for _, key := range keys {
		err = errors.Join(err, r.end(w, key))
	}
	return err
}

func (r *Registry) sweepSessions(ctx context.Context) error {
	sessions, err := all(ctx, r, r.tables.session)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if r.now().Before(s.Ends()) {
			continue
		}
		err = errors.Join(err, r.store.Update(ctx, func(w kv.Writer) error {
			key, err := r.tables.sessionOf.Get(w, string(s.Person), s.ID)
			if errors.Is(err, kv.ErrNotFound) {
				return nil
			} else if err != nil {
				return err
			}
			// It may have been used since it was listed.
			if s, err := r.tables.session.Get(w, key); err == nil && r.now().Before(s.Ends()) {
				return nil
			}
			return r.end(w, key)
		}))
	}
	return err
}
