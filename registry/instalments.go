package registry

import (
	"context"

	"lakaz"
	"lakaz/kv"
)

// Instalments is how a household pays a debt back; lakaz.ErrNotFound where nothing was agreed on.
func (r *Registry) Instalments(ctx context.Context, h lakaz.HouseholdID) (lakaz.Instalments, error) {
	return get(ctx, r, r.tables.instalments, string(h))
}

// PutInstalments makes or changes how a household pays a debt back.
func (r *Registry) PutInstalments(ctx context.Context, h lakaz.HouseholdID, in lakaz.Instalments) error {
	if err := in.Check(); err != nil {
		return err
	}
	return found(r.store.Update(ctx, func(w kv.Writer) error {
		if _, err := r.tables.household.Get(w, string(h)); err != nil {
			return err
		}
		return r.tables.instalments.Put(w, in, string(h))
	}))
}

// EndInstalments forgets how a household pays a debt back.
func (r *Registry) EndInstalments(ctx context.Context, h lakaz.HouseholdID) error {
	return r.store.Update(ctx, func(w kv.Writer) error { return r.tables.instalments.Delete(w, string(h)) })
}
