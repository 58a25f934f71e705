package main

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"lakaz"
	"lakaz/kv"
)

// seen is a line of what a household is told of who looked at its data: one a person, a kind of look and an hour, however
// often they looked. It is kept in the table access (household, hour, person, look).
type seen struct {
	At     time.Time      `json:"at"` // the first look of the hour
	Person lakaz.PersonID `json:"person"`
	Name   string         `json:"name"`
	Role   lakaz.Role     `json:"role"`
	Look   glance         `json:"look" enum:"file,equipment,months,days,curves,export"`
}

// accessMonths is how long it is kept who looked (CNIL, deliberation 2021-122 of 14 October 2021: six months to one year).
const accessMonths = 12

// Bounds of what is in memory.
const (
	mostNoted   = 100_000
	mostPending = 10_000
)

// accesses keeps who looked at homes. The first look of an hour is on the disk before the answer leaves; where the disk is
// full it is kept in memory until there is room, because reading goes on.
type accesses struct {
	server *server
	table  kv.Table[seen]

	mu      sync.Mutex
	noted   map[noticed]int64 // the hour, as Unix time, of the newest line
	pending []glanced         // not yet on the disk
}

// noticed is what is told once an hour.
type noticed struct {
	household lakaz.HouseholdID
	person    lakaz.PersonID
	look      glance
}

type glanced struct {
	household lakaz.HouseholdID
	seen
}

func newAccesses(s *server) *accesses {
	return &accesses{server: s, table: kv.NewTable[seen]("access"), noted: map[noticed]int64{}}
}

// note keeps that somebody looked at homes. Their own people are not noted.
func (x *accesses) note(ctx context.Context, by lakaz.Actor, l glance, homes ...lakaz.HouseholdID) {
	if !by.Role.Staff() {
		return
	}
	now := x.server.now().UTC()
	hour := now.Truncate(time.Hour).Unix()
	x.mu.Lock()
	if len(x.noted)+len(homes) > mostNoted {
		clear(x.noted)
	}
	fresh := false
	for _, h := range homes {
		g := noticed{h, by.Person, l}
		if x.noted[g] == hour || len(x.pending) >= mostPending {
			continue
		}
		x.noted[g], fresh = hour, true
		x.pending = append(x.pending, glanced{h, seen{At: now, Person: by.Person, Name: by.Name, Role: by.Role, Look: l}})
	}
	x.mu.Unlock()
	if fresh {
		if err := x.flush(context.WithoutCancel(ctx)); err != nil {
			x.server.log.Error("who looked at a home could not be kept yet", "err", err)
		}
	}
}

// flush writes what is not on the disk yet. Of homes that were erased meanwhile nothing is written.
func (x *accesses) flush(ctx context.Context) error {
	x.mu.Lock()
	pending := x.pending
	x.pending = nil
	x.mu.Unlock()
	if len(pending) == 0 {
		return nil
	}
	err := x.server.gate.steady(func() error {
		there := slices.DeleteFunc(slices.Clone(pending), func(g glanced) bool {
			_, err := x.server.registry.Household(ctx, g.household)
			return err != nil
		})
		for some := range slices.Chunk(there, sweptAtOnce) {
			if err := x.server.store.Update(ctx, func(w kv.Writer) error {
				for _, g := range some {
					if err := x.table.Put(w, g.seen, g.household, g.At.Truncate(time.Hour), g.Person, g.Look); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		x.mu.Lock()
		x.pending = append(pending, x.pending...)
		x.mu.Unlock()
	}
	return err
}

// of lists who looked at a home, the newest first.
func (x *accesses) of(ctx context.Context, h lakaz.HouseholdID) (list []seen, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) error {
		list, err = x.table.All(r, h)
		return err
	})
	slices.SortStableFunc(list, func(a, b seen) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Name, b.Name)) })
	return list, err
}

// expire removes lines that are older than they are kept, and returns how many.
func (x *accesses) expire(ctx context.Context, now time.Time) (removed int, err error) {
	before := now.AddDate(0, -accessMonths, 0)
	for {
		var old [][]any
		err := x.server.store.View(ctx, func(r kv.Reader) error {
			old = nil
			return x.table.Scan(r, func(key []any, line seen) error {
				if line.At.Before(before) {
					old = append(old, key)
				}
				if len(old) == sweptAtOnce {
					return kv.ErrStop
				}
				return nil
			})
		})
		if err != nil || len(old) == 0 {
			return removed, err
		}
		if err := x.server.store.Update(ctx, func(w kv.Writer) error {
			for _, key := range old {
				if err := x.table.Delete(w, key...); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return removed, err
		}
		removed += len(old)
	}
}

// forget drops what is in memory of a home.
func (x *accesses) forget(h lakaz.HouseholdID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for g := range x.noted {
		if g.household == h {
			delete(x.noted, g)
		}
	}
	x.pending = slices.DeleteFunc(x.pending, func(g glanced) bool { return g.household == h })
}
