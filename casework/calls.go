package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lakaz"
	"lakaz/kv"
)

// How many calls a household may make in a day, and how many are kept of it.
const (
	mostCallsADay = 6
	mostKept      = 200
)

// Calls keeps the calls for help. It is safe for concurrent use.
type Calls struct {
	store kv.Store
	table kv.Table[Call]
	open  kv.Table[lakaz.HouseholdID]
}

// NewCalls returns the calls kept in a store.
func NewCalls(store kv.Store) *Calls {
	return &Calls{store: store, table: kv.NewTable[Call]("call"), open: kv.NewTable[lakaz.HouseholdID]("call/open")}
}

// Add keeps a call; one that is kept already is returned as it is. More than mostCallsADay are lakaz.ErrConflict, and so is
// one beside mostKept that are not resolved; of those that are, the oldest makes room.
func (x *Calls) Add(ctx context.Context, c Call) (kept Call, err error) {
	err = x.store.Update(ctx, func(w kv.Writer) error {
		kept, err = x.table.Get(w, c.Household, c.ID)
		if !errors.Is(err, kv.ErrNotFound) {
			return err
		}
		all, err := x.table.All(w, c.Household)
		if err != nil {
			return err
		}
		slices.SortFunc(all, func(a, b Call) int { return a.Steps[0].At.Compare(b.Steps[0].At) })
		if n := len(all); n >= mostCallsADay && c.Steps[0].At.Sub(all[n-mostCallsADay].Steps[0].At) < 24*time.Hour {
			return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "help.enough"}
		}
		if len(all) >= mostKept { // what nobody has answered yet is not forgotten
			oldest := slices.IndexFunc(all, func(c Call) bool { return c.State() == Resolved })
			if oldest < 0 {
				return &lakaz.Refusal{Kind: lakaz.ErrConflict, Key: "help.enough"}
			}
			if err := x.table.Delete(w, c.Household, all[oldest].ID); err != nil {
				return err
			}
		}
		kept = c
		return errors.Join(x.table.Put(w, c, c.Household, c.ID), x.open.Put(w, c.Household, c.Household, c.ID))
	})
	return kept, err
}

// Reach notes that a call has come to a state; lakaz.ErrNotFound where there is no such call.
func (x *Calls) Reach(ctx context.Context, h lakaz.HouseholdID, id string, s State, by lakaz.PersonID, at time.Time) (c Call, err error) {
	err = x.store.Update(ctx, func(w kv.Writer) error {
		old, err := x.table.Get(w, h, id)
		if errors.Is(err, kv.ErrNotFound) {
			return fmt.Errorf("call: %w", lakaz.ErrNotFound)
		} else if err != nil {
			return err
		}
		if c = old.Reach(s, by, at); c.State() == old.State() {
			return nil
		}
		if c.State() == Resolved {
			if err := x.open.Delete(w, h, id); err != nil {
				return err
			}
		}
		return x.table.Put(w, c, h, id)
	})
	return c, err
}

// Of lists a household's calls, the newest first.
func (x *Calls) Of(ctx context.Context, h lakaz.HouseholdID) (list []Call, err error) {
	err = x.store.View(ctx, func(r kv.Reader) error {
		list, err = x.table.All(r, h)
		return err
	})
	slices.SortStableFunc(list, func(a, b Call) int { return b.Asked.Compare(a.Asked) })
	return list, err
}

// Open lists every household's calls that are not resolved, by need.
func (x *Calls) Open(ctx context.Context) (list []Call, err error) {
	err = x.store.View(ctx, func(r kv.Reader) error {
		list = nil
		return x.open.Scan(r, func(key []any, _ lakaz.HouseholdID) error {
			c, err := x.table.Get(r, key...)
			if errors.Is(err, kv.ErrNotFound) || errors.Is(err, kv.ErrDamaged) { // the others are there
				return nil
			} else if err != nil {
				return err
			}
			list = append(list, c)
			return nil
		})
	})
	slices.SortFunc(list, ByNeed)
	return list, err
}
