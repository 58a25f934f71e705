package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lakaz"
	"lakaz/kv"
)

// Households lists the homes of an operation.
func (r *Registry) Households(ctx context.Context, op lakaz.OperationID) ([]lakaz.Household, error) {
	return r.listed(ctx, op, false)
}

// Tables lists the demo tables of an operation.
func (r *Registry) Tables(ctx context.Context, op lakaz.OperationID) ([]lakaz.Household, error) {
	return r.listed(ctx, op, true)
}

func (r *Registry) listed(ctx context.Context, op lakaz.OperationID, tables bool) (list []lakaz.Household, err error) {
	err = r.store.View(ctx, func(tx kv.Reader) error {
		ids, err := r.tables.householdOf.All(tx, string(op))
		if err != nil {
			return err
		}
		list = make([]lakaz.Household, 0, len(ids))
		for _, id := range ids {
			h, err := r.tables.household.Get(tx, string(id))
			if errors.Is(err, kv.ErrDamaged) { // the others are there
				continue
			} else if err != nil {
				return err
			}
			if h.Table == tables {
				list = append(list, h)
			}
		}
		return nil
	})
	return list, err
}

// HouseholdIDs lists the households of an operation, its demo tables among them, by their keys alone, which for thousands is much faster than
// Households.
func (r *Registry) HouseholdIDs(ctx context.Context, op lakaz.OperationID) (ids []lakaz.HouseholdID, err error) {
	prefix := r.tables.householdOf.Key(string(op))
	err = r.store.View(ctx, func(tx kv.Reader) error {
		ids = ids[:0]
		return tx.Scan(prefix, kv.PrefixEnd(prefix), false, func(key, _ []byte) error {
			parts, err := kv.ParseTuple(key[len(prefix):])
			if err != nil || len(parts) != 1 {
				return fmt.Errorf("registry: %q: %w", key, kv.ErrTuple)
			}
			id, _ := parts[0].(string)
			ids = append(ids, lakaz.HouseholdID(id))
			return nil
		})
	})
	return ids, err
}

// AllHouseholds lists every home of every operation.
func (r *Registry) AllHouseholds(ctx context.Context) ([]lakaz.Household, error) {
	list, err := all(ctx, r, r.tables.household)
	return slices.DeleteFunc(list, func(h lakaz.Household) bool { return h.Table }), err
}

// Household finds one; lakaz.ErrNotFound.
func (r *Registry) Household(ctx context.Context, id lakaz.HouseholdID) (lakaz.Household, error) {
	return get(ctx, r, r.tables.household, string(id))
}

// PutHousehold makes or changes a household of an existing operation. A new one takes its ID from NewID("h").
func (r *Registry) PutHousehold(ctx context.Context, h lakaz.Household) error {
	h.Name, h.Residence = strings.TrimSpace(h.Name), strings.TrimSpace(h.Residence)
	switch {
	case !slug(string(h.ID)):
		return lakaz.Invalid("id", "registry.badID")
	case !named(h.Name):
		return lakaz.Invalid("name", "registry.nameMissing")
	}
	if err := checkDwelling(h.Dwelling); err != nil {
		return err
	}
	return r.store.Update(ctx, func(w kv.Writer) error {
		if _, err := r.tables.operation.Get(w, string(h.Operation)); errors.Is(err, kv.ErrNotFound) {
			return lakaz.Invalid("operation", "registry.operationUnknown")
		} else if err != nil {
			return err
		}
		old, err := r.tables.household.Get(w, string(h.ID))
		if err != nil && !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		if err == nil && old.Table != h.Table || h.Table && len(h.Dwelling.Rooms) > 0 {
			return errTable
		}
		if err == nil && old.Operation != h.Operation {
			if err := r.tables.householdOf.Delete(w, string(old.Operation), string(h.ID)); err != nil {
				return err
			}
		}
		if err := r.tables.householdOf.Put(w, h.ID, string(h.Operation), string(h.ID)); err != nil {
			return err
		}
		return r.tables.household.Put(w, h, string(h.ID))
	})
}

// errTable refuses to make a home of a demo table, or a demo table of a home.
var errTable = &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: "household", Key: "registry.table"}

// ChangeDwelling changes the dwelling of a household as it is now, and returns the household; lakaz.ErrNotFound where there
// is none any more. change may be called again.
func (r *Registry) ChangeDwelling(ctx context.Context, id lakaz.HouseholdID, change func(*lakaz.Dwelling)) (h lakaz.Household, err error) {
	err = r.store.Update(ctx, func(w kv.Writer) (err error) {
		if h, err = r.tables.household.Get(w, string(id)); err != nil {
			return err
		}
		if h.Table {
			return errTable
		}
		change(&h.Dwelling)
		if err := checkDwelling(h.Dwelling); err != nil {
			return err
		}
		return r.tables.household.Put(w, h, string(id))
	})
	return h, found(err)
}

// ChangePauses changes when a household has sensors off, and returns the household; lakaz.ErrNotFound where there is none
// any more. change may be called again.
func (r *Registry) ChangePauses(ctx context.Context, id lakaz.HouseholdID, change func(lakaz.Pauses) lakaz.Pauses) (lakaz.Household, error) {
	return r.changeHousehold(ctx, id, func(h *lakaz.Household) {
		if h.Pauses = change(h.Pauses); !h.Pauses.Off("", r.now()) {
			h.Left = time.Time{} // it is back
		}
	})
}

// SetResidence names the residence of a household, and returns the household; lakaz.ErrNotFound.
func (r *Registry) SetResidence(ctx context.Context, id lakaz.HouseholdID, name string) (h lakaz.Household, err error) {
	if name = strings.TrimSpace(name); name != "" && !named(name) {
		return h, lakaz.Invalid("residence", "registry.nameMissing")
	}
	return r.changeHousehold(ctx, id, func(h *lakaz.Household) { h.Residence = name })
}

func (r *Registry) changeHousehold(ctx context.Context, id lakaz.HouseholdID, change func(*lakaz.Household)) (h lakaz.Household, err error) {
	err = r.store.Update(ctx, func(w kv.Writer) (err error) {
		if h, err = r.tables.household.Get(w, string(id)); err != nil {
			return err
		}
		change(&h)
		return r.tables.household.Put(w, h, string(id))
	})
	return h, found(err)
}

func checkDwelling(d lakaz.Dwelling) error {
	if !d.Territory.Valid() {
		return lakaz.Invalid("dwelling.territory", "registry.territoryUnknown")
	}
	if d.Floor != 0 && (d.Floor < 16 || d.Floor > 24) {
		return lakaz.Invalid("dwelling.floor", "registry.floorRange")
	}
	if !(d.FRsi == 0 || d.FRsi >= 0.2 && d.FRsi <= 1) {
		return lakaz.Invalid("dwelling.fRsi", "registry.fRsiRange")
	}
	seen := map[string]bool{}
	for _, room := range d.Rooms {
		if !slug(room.ID) || seen[room.ID] || len(room.Name) > 80 {
			return lakaz.Invalid("dwelling.rooms", "registry.badRoom")
		}
		seen[room.ID] = true
	}
	return nil
}
