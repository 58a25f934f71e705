// Package registry is who is who and what stands where: operations, households, people, gateways, cards, sessions.
//
// On disk every table is JSON under a tuple key (see kv.Table):
//
//	registry/key          ()                  the server's own key for hashing cards, made once
//	registry/operation    (id)                lakaz.Operation
//	registry/household    (id)                lakaz.Household
//	registry/household-of (operation, id)     the household's id, to list an operation
//	registry/contract     (household, day)    lakaz.Contract, from that day on
//	registry/instalments  (household)         lakaz.Instalments
//	registry/tempo-day    (day)               the colour of a Tempo day
//	registry/person       (id)                Person and the password's hash
//	registry/email        (e-mail)            the person's id: makes the address unique
//	registry/resident     (household)         the id of the household's one resident
//	registry/gateway      (id)                Gateway and the SHA-256 of its secret
//	registry/card         (id)                a card: hashes, expiry and the devices that entered
//	registry/card-token   (HMAC of the token) the card's id
//	registry/card-code    (HMAC of the code)  the card's id
//	registry/card-of      (household, id)     the card's id, to revoke a household's cards
//	registry/session      (SHA-256 of token)  Session
//	registry/session-of   (person, id)        the session's key, to list and end a person's sessions
//	registry/consent      (household)         lakaz.Consents
//	registry/consent-log  (household, instant) ConsentEntry: the register of consents
//
// No secret is kept: passwords as argon2id, tokens and secrets of 128 bits and more as SHA-256, cards as HMAC-SHA-256
// under the server's key, because a card's short code could be found again from a bare hash.
package registry

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
)

// Registry keeps the programme's people and places. It is safe for concurrent use.
type Registry struct {
	store    kv.Store
	now      func() time.Time
	cardKey  []byte // HMAC key of cards
	password hasher
	tables   tables
	consents consents
}

type tables struct {
	key         kv.Table[[]byte]
	operation   kv.Table[lakaz.Operation]
	household   kv.Table[lakaz.Household]
	householdOf kv.Table[lakaz.HouseholdID]
	contract    kv.Table[lakaz.Contract]
	instalments kv.Table[lakaz.Instalments]
	tempoDay    kv.Table[string]
	person      kv.Table[personRecord]
	email       kv.Table[lakaz.PersonID]
	resident    kv.Table[lakaz.PersonID]
	gateway     kv.Table[gatewayRecord]
	card        kv.Table[cardRecord]
	cardToken   kv.Table[string]
	cardCode    kv.Table[string]
	cardOf      kv.Table[string]
	session     kv.Table[Session]
	sessionOf   kv.Table[[]byte]
	consent     kv.Table[lakaz.Consents]
	consentLog  kv.Table[ConsentEntry]
}

// Open reads or makes the server's key and returns the registry kept in the store.
func Open(ctx context.Context, store kv.Store, now func() time.Time) (*Registry, error) {
	r := &Registry{store: store, now: now, password: newHasher(), consents: consents{known: map[lakaz.HouseholdID]lakaz.Consents{}}, tables: tables{
		key:         kv.NewTable[[]byte]("registry/key"),
		operation:   kv.NewTable[lakaz.Operation]("registry/operation"),
		household:   kv.NewTable[lakaz.Household]("registry/household"),
		householdOf: kv.NewTable[lakaz.HouseholdID]("registry/household-of"),
		contract:    kv.NewTable[lakaz.Contract]("registry/contract"),
		instalments: kv.NewTable[lakaz.Instalments]("registry/instalments"),
		tempoDay:    kv.NewTable[string]("registry/tempo-day"),
		person:      kv.NewTable[personRecord]("registry/person"),
		email:       kv.NewTable[lakaz.PersonID]("registry/email"),
		resident:    kv.NewTable[lakaz.PersonID]("registry/resident"),
		gateway:     kv.NewTable[gatewayRecord]("registry/gateway"),
		card:        kv.NewTable[cardRecord]("registry/card"),
		cardToken:   kv.NewTable[string]("registry/card-token"),
		cardCode:    kv.NewTable[string]("registry/card-code"),
		cardOf:      kv.NewTable[string]("registry/card-of"),
		session:     kv.NewTable[Session]("registry/session"),
		sessionOf:   kv.NewTable[[]byte]("registry/session-of"),
		consent:     kv.NewTable[lakaz.Consents]("registry/consent"),
		consentLog:  kv.NewTable[ConsentEntry]("registry/consent-log"),
	}}
	fresh := make([]byte, 32)
	rand.Read(fresh) // never fails: crypto/rand stops the program instead
	err := store.Update(ctx, func(w kv.Writer) (err error) {
		r.cardKey, err = r.tables.key.Get(w)
		if errors.Is(err, kv.ErrNotFound) {
			r.cardKey = fresh
			return r.tables.key.Put(w, fresh)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("registry: %w", err)
	}
	return r, nil
}

// Sweep removes what has expired: sessions, cards and old lines of the register of consents. A job calls it daily.
func (r *Registry) Sweep(ctx context.Context) error {
	if err := r.sweepSessions(ctx); err != nil {
		return err
	}
	if err := r.sweepConsents(ctx); err != nil {
		return err
	}
	return r.sweepCards(ctx)
}

// get reads one row in a transaction of its own; an absent row is lakaz.ErrNotFound.
func get[T any](ctx context.Context, r *Registry, t kv.Table[T], key ...any) (v T, err error) {
	err = r.store.View(ctx, func(tx kv.Reader) error {
		v, err = t.Get(tx, key...)
		return err
	})
	return v, found(err)
}

// all lists rows in a transaction of its own, in the order of their keys.
func all[T any](ctx context.Context, r *Registry, t kv.Table[T], prefix ...any) (vs []T, err error) {
	err = r.store.View(ctx, func(tx kv.Reader) error {
		vs, err = t.All(tx, prefix...)
		return err
	})
	return vs, err
}

// found turns the store's "no such key" into the kind of error callers know.
func found(err error) error {
	if errors.Is(err, kv.ErrNotFound) {
		return fmt.Errorf("registry: %w", lakaz.ErrNotFound)
	}
	return err
}
