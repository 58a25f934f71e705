package registry

import (
	"context"
	"time"

	"lakaz"
	"lakaz/kv"
)

// Contracts lists a household's electricity contracts by the day they begin; none where nobody told one.
func (r *Registry) Contracts(ctx context.Context, h lakaz.HouseholdID) ([]lakaz.Contract, error) {
	return all(ctx, r, r.tables.contract, string(h))
}

// PutContract makes or changes the contract of a household that begins on a day.
func (r *Registry) PutContract(ctx context.Context, id lakaz.HouseholdID, c lakaz.Contract) error {
	return found(r.store.Update(ctx, func(w kv.Writer) error {
		h, err := r.tables.household.Get(w, string(id))
		if err != nil {
			return err
		}
		if err := c.Check(h.Dwelling.Territory); err != nil {
			return err
		}
		return r.tables.contract.Put(w, c, string(id), c.From)
	}))
}

// EndContract takes a contract back: the one before it goes on as if it had not been told. One that is not there is
// lakaz.ErrNotFound.
func (r *Registry) EndContract(ctx context.Context, id lakaz.HouseholdID, from string) error {
	return found(r.store.Update(ctx, func(w kv.Writer) error {
		if _, err := r.tables.contract.Get(w, string(id), from); err != nil {
			return err
		}
		return r.tables.contract.Delete(w, string(id), from)
	}))
}

// TempoDays is the colours of Tempo days that were told, by day, 2006-01-02.
func (r *Registry) TempoDays(ctx context.Context) (days map[string]string, err error) {
	err = r.store.View(ctx, func(tx kv.Reader) error {
		days = map[string]string{}
		return r.tables.tempoDay.Scan(tx, func(key []any, colour string) error {
			if day, ok := key[0].(string); ok {
				days[day] = colour
			}
			return nil
		})
	})
	return days, err
}

// PutTempoDays keeps the colours of days, "bleu", "blanc" or "rouge".
func (r *Registry) PutTempoDays(ctx context.Context, days map[string]string) error {
	for day, colour := range days {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return lakaz.Invalid("days", "contract.badDay")
		}
		if colour != "bleu" && colour != "blanc" && colour != "rouge" {
			return lakaz.Invalid("days", "contract.badColour")
		}
	}
	return r.store.Update(ctx, func(w kv.Writer) error {
		for day, colour := range days {
			if err := r.tables.tempoDay.Put(w, colour, day); err != nil {
				return err
			}
		}
		return nil
	})
}
