package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"time"

	"lakaz"
	"lakaz/kv"
)

// carryToken lets one file of workshops in over the network. It is kept under its digest, so that nobody who reads the store
// can send with it.
type carryToken struct {
	Operation lakaz.OperationID `json:"operation"`
	Person    lakaz.PersonID    `json:"person"` // who made it, and holds what comes
	Expires   time.Time         `json:"expires"`
	Spent     []byte            `json:"spent,omitempty"` // SHA-256 of the file it let in; the same may be sent again
}

// carryTokenLife is how long a token waits for its file.
const carryTokenLife = 7 * 24 * time.Hour

func carryTokens() kv.Table[carryToken] { return kv.NewTable[carryToken]("carry-token") }

func sum(data []byte) []byte {
	of := sha256.Sum256(data)
	return of[:]
}

// newCarryToken makes a token, and forgets those that nobody can use any more.
func (s *server) newCarryToken(ctx context.Context, op lakaz.OperationID, by lakaz.PersonID) (string, error) {
	token := rand.Text()
	now := s.now().UTC()
	return token, s.store.Update(ctx, func(w kv.Writer) error {
		var gone [][]any
		err := carryTokens().Scan(w, func(key []any, t carryToken) error {
			if !now.Before(t.Expires) {
				gone = append(gone, key)
			}
			return nil
		})
		for _, key := range gone {
			err = errors.Join(err, carryTokens().Delete(w, key...))
		}
		return errors.Join(err, carryTokens().Put(w, carryToken{Operation: op, Person: by, Expires: now.Add(carryTokenLife)}, sum([]byte(token))))
	})
}

// carryToken finds a token whose maker still holds workshops there; else lakaz.ErrForbidden.
func (s *server) carryToken(ctx context.Context, token string) (t carryToken, err error) {
	err = s.store.View(ctx, func(r kv.Reader) error {
		t, err = carryTokens().Get(r, sum([]byte(token)))
		return err
	})
	if errors.Is(err, kv.ErrNotFound) || err == nil && !s.now().Before(t.Expires) {
		return t, lakaz.ErrForbidden
	} else if err != nil {
		return t, err
	}
	p, err := s.registry.Person(ctx, t.Person)
	if errors.Is(err, lakaz.ErrNotFound) || err == nil && !(hosts(p.Actor()) && p.Actor().WorksIn(t.Operation)) {
		return t, lakaz.ErrForbidden
	}
	return t, err
}

// spentOn reports whether a token was used for another file.
func (t carryToken) spentOn(data []byte) bool {
	return t.Spent != nil && !bytes.Equal(t.Spent, sum(data))
}

// spendCarryToken lets a token be used for this file alone from now on.
func (s *server) spendCarryToken(ctx context.Context, token string, data []byte) error {
	return s.store.Update(ctx, func(w kv.Writer) error {
		t, err := carryTokens().Get(w, sum([]byte(token)))
		if err != nil {
			return err
		}
		t.Spent = sum(data)
		return carryTokens().Put(w, t, sum([]byte(token)))
	})
}
