package registry

import (
	"context"
	"errors"
	"fmt"

	"lakaz"
	"lakaz/kv"
)

// Departure is what a household left behind when it was erased here: what the rest of the programme must forget.
type Departure struct {
	Household lakaz.Household
	Gateways  []lakaz.GatewayID
	Sessions  []string // IDs of its people's sessions, which have ended
	Cards     int
	Contracts int
}

// Erase removes a household with its people, their sessions, its cards, contracts, instalments and gateways, and whatever also writes,
// in one transaction: from then on nobody and nothing of it can enter. also may be called again, like a function of
// kv.Store's Update. A household that is not there is lakaz.ErrNotFound.
func (r *Registry) Erase(ctx context.Context, id lakaz.HouseholdID, also func(kv.Writer, Departure) error) (d Departure, err error) {
	err = r.store.Update(ctx, func(w kv.Writer) error {
		d = Departure{}
		if d.Household, err = r.tables.household.Get(w, string(id)); err != nil {
			return err
		}
		if err := errors.Join(r.eraseGateways(w, &d), r.erasePeople(w, &d), r.eraseCards(w, &d), r.eraseContracts(w, &d), r.eraseConsents(w, &d),
			r.tables.householdOf.Delete(w, string(d.Household.Operation), string(id)), r.tables.household.Delete(w, string(id))); err != nil {
			return err
		}
		return also(w, d)
	})
	if err != nil {
		return Departure{}, fmt.Errorf("erase: %w", found(err))
	}
	r.forgetConsents(id)
	return d, nil
}

func (r *Registry) eraseGateways(w kv.Writer, d *Departure) error {
	all, err := r.tables.gateway.All(w)
	for _, g := range all {
		if g.Household == d.Household.ID {
			d.Gateways = append(d.Gateways, g.ID)
			err = errors.Join(err, r.tables.gateway.Delete(w, string(g.ID)))
		}
	}
	return err
}

func (r *Registry) erasePeople(w kv.Writer, d *Departure) error {
	person, err := r.tables.resident.Get(w, string(d.Household.ID))
	if errors.Is(err, kv.ErrNotFound) {
		return nil // nobody has entered yet
	} else if err != nil {
		return err
	}
	err = r.tables.sessionOf.Scan(w, func(key []any, _ []byte) error {
		if id, ok := key[len(key)-1].(string); ok {
			d.Sessions = append(d.Sessions, id)
		}
		return nil
	}, string(person))
	return errors.Join(err, r.endAll(w, person), r.tables.person.Delete(w, string(person)),
		r.tables.resident.Delete(w, string(d.Household.ID)))
}

func (r *Registry) eraseCards(w kv.Writer, d *Departure) error {
	ids, err := r.tables.cardOf.All(w, string(d.Household.ID))
	for _, id := range ids {
		c, lost := r.tables.card.Get(w, id)
		if lost != nil {
			return lost
		}
		d.Cards++
		err = errors.Join(err, r.tables.cardToken.Delete(w, c.Token), r.tables.cardCode.Delete(w, c.Code),
			r.tables.cardOf.Delete(w, string(d.Household.ID), id), r.tables.card.Delete(w, id))
	}
	return err
}

func (r *Registry) eraseContracts(w kv.Writer, d *Departure) error {
	contracts, err := r.tables.contract.All(w, string(d.Household.ID))
	err = errors.Join(err, r.tables.instalments.Delete(w, string(d.Household.ID)))
	for _, c := range contracts {
		d.Contracts++
		err = errors.Join(err, r.tables.contract.Delete(w, string(d.Household.ID), c.From))
	}
	return err
}
