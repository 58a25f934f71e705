// Package demo is a living demonstration: three operations, twenty-four homes, the people around them and thirteen
// months of history, written straight into the stores; then every home's gateway publishes over MQTT and the homes live
// on.
//
// Everything comes from the seed: the same seed makes the same homes, people, weather and secrets. Starting again on a
// data folder keeps what is there, chosen languages and changed names too, and fills the readings up to now. The secrets
// are for show: never open a demonstration to a network that is not trusted.
package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"lakaz"
	"lakaz/registry"
	"lakaz/telemetry/series"
	"lakaz/telemetry/simulate"
)

// Options say which world is built, and when.
type Options struct {
	Seed uint64
	Now  time.Time
	// History is how far the readings reach back in an empty store; 396 days (13 months) where 0.
	History time.Duration
	// Progress is told how much of the history is written, never at once from two places.
	Progress func(done, total int)
}

// World is what was built.
type World struct {
	Operations []lakaz.Operation
	Households []lakaz.Household
	People     []Person
	Gateways   []Gateway
	// Since is from when on its homes have readings, in a store that was empty.
	Since time.Time
	// homes run on in Live, in the order of Gateways, from where their history ends.
	homes []*simulate.Home
}

// Person is someone of the demonstration and how they enter: staff by e-mail and password, residents by a card or a
// session that the caller makes.
type Person struct {
	Key       string            `json:"key"` // stable and readable, "resident-guadeloupe-2"
	ID        lakaz.PersonID    `json:"personID"`
	Role      lakaz.Role        `json:"role"`
	Name      string            `json:"name"`
	Territory lakaz.Territory   `json:"territory,omitempty"` // "" for the administrator
	Language  string            `json:"language"`
	Operation lakaz.OperationID `json:"operation,omitempty"`
	Household lakaz.HouseholdID `json:"household,omitempty"` // resident
	Email     string            `json:"email,omitempty"`     // staff
	Password  string            `json:"password,omitempty"`  // staff
	Phone     string            `json:"phone,omitempty"`     // staff: nobody's, from the numbers kept for fiction
}

// Gateway is a home's gateway with its secret.
type Gateway struct {
	ID        lakaz.GatewayID   `json:"id"`
	Username  string            `json:"username"`
	Password  string            `json:"password"`
	Household lakaz.HouseholdID `json:"household"`
}

// Build makes the world, or completes the one that the stores hold.
func Build(ctx context.Context, people *registry.Registry, readings *series.Store, o Options) (World, error) {
	if o.History == 0 {
		o.History = 396 * 24 * time.Hour
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	residences := residences()
	w := World{People: everyone(o.Seed, residences), Since: o.Now.Add(-o.History)}
	for _, r := range residences {
		w.Operations = append(w.Operations, r.operation)
		for _, h := range r.homes {
			w.Households = append(w.Households, h.household)
			g := Gateway{ID: lakaz.GatewayID("gw-" + string(h.household.ID)), Household: h.household.ID}
			g.Username, g.Password = string(g.ID), secret(o.Seed, "gateway", string(g.ID))
			w.Gateways = append(w.Gateways, g)
		}
	}
	if err := w.register(ctx, people, o.Seed); err != nil {
		return World{}, fmt.Errorf("demo: %w", err)
	}
	if err := w.agree(ctx, people); err != nil {
		return World{}, fmt.Errorf("demo: %w", err)
	}
	homes, err := history(ctx, readings, residences, o)
	if err != nil {
		return World{}, fmt.Errorf("demo: %w", err)
	}
	w.homes = homes
	return w, nil
}

// register writes what the registry does not hold yet.
func (w World) register(ctx context.Context, people *registry.Registry, seed uint64) error {
	for _, o := range w.Operations {
		_, err := people.Operation(ctx, o.ID)
		if err := absent(err, func() error { return people.PutOperation(ctx, o) }); err != nil {
			return err
		}
	}
	for _, h := range w.Households {
		_, err := people.Household(ctx, h.ID)
		if err := absent(err, func() error { return people.PutHousehold(ctx, h) }); err != nil {
			return err
		}
	}
	for _, g := range w.Gateways {
		_, err := people.CheckGateway(ctx, g.Username, g.Password)
		if err != nil && !errors.Is(err, lakaz.ErrForbidden) && !errors.Is(err, lakaz.ErrNotFound) && !errors.Is(err, lakaz.ErrInvalid) {
			return err
		}
		if err != nil { // unknown, or made from another seed
			if err := people.PutGateway(ctx, registry.Gateway{ID: g.ID, Household: g.Household}, g.Password); err != nil {
				return err
			}
		}
	}
	for i, p := range w.People {
		kept, err := people.Person(ctx, p.ID)
		if err == nil {
			w.People[i].Language = kept.Language
			continue
		}
		if err := absent(err, func() error { return people.PutPerson(ctx, p.record(w.Operations)) }); err != nil {
			return err
		}
		if p.Role.Staff() {
			if err := people.SetPassword(ctx, p.ID, p.Password); err != nil {
				return err
			}
		}
	}
	return nil
}

// agree gives every household's consents where it never gave or withdrew any: else there would be little to see.
func (w World) agree(ctx context.Context, people *registry.Registry) error {
	for _, h := range w.Households {
		log, err := people.ConsentLog(ctx, h.ID)
		if err != nil {
			return err
		}
		if len(log) > 0 {
			continue
		}
		by := lakaz.Actor{Household: h.ID, Language: h.Dwelling.Territory.Language()}
		for _, p := range []lakaz.Purpose{lakaz.ForAdvisor, lakaz.ForProgramme, lakaz.ForHall} {
			if err := people.GiveConsent(ctx, h.ID, p, lakaz.ByCurve, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// absent writes what a look-up did not find.
func absent(err error, write func() error) error {
	if errors.Is(err, lakaz.ErrNotFound) {
		return write()
	}
	return err
}

// secret is a secret of a thing of the demonstration, 128 bits in hexadecimal.
func secret(seed uint64, kind, id string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "lakaz demo %d %s %s", seed, kind, id))
	return hex.EncodeToString(sum[:16])
}
