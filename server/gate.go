package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"lakaz"
	"lakaz/registry"
)

// gate keeps what is measured of a household that is being erased from coming back: whoever writes it passes through.
type gate struct {
	registry *registry.Registry

	passing sync.RWMutex // read-held by whoever writes
	mu      sync.Mutex
	gone    map[lakaz.HouseholdID]bool // since the server started
}

func newGate(r *registry.Registry) *gate {
	return &gate{registry: r, gone: map[lakaz.HouseholdID]bool{}}
}

// enter lets someone write readings of a household until leave is called; lakaz.ErrNotFound where it has gone. Who has
// entered does not enter again.
func (g *gate) enter(ctx context.Context, h lakaz.HouseholdID) (leave func(), err error) {
	g.passing.RLock()
	g.mu.Lock()
	gone := g.gone[h]
	g.mu.Unlock()
	if gone {
		_, err = g.registry.Household(ctx, h) // another household may have been given its identifier
	}
	if err != nil {
		g.passing.RUnlock()
		return nil, fmt.Errorf("household: %w", err)
	}
	return g.passing.RUnlock, nil
}

// write does a write of readings of a household, and nothing where the household has gone.
func (g *gate) write(ctx context.Context, h lakaz.HouseholdID, fn func() error) error {
	leave, err := g.enter(ctx, h)
	if errors.Is(err, lakaz.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	defer leave()
	return fn()
}

// steady does what begins with what the registry lists: nobody of it is erased meanwhile.
func (g *gate) steady(fn func() error) error {
	g.passing.RLock()
	defer g.passing.RUnlock()
	return fn()
}

// shut lets nobody in for a household that the registry no longer has, and returns when those who were in have left.
func (g *gate) shut(h lakaz.HouseholdID) {
	g.mu.Lock()
	g.gone[h] = true
	g.mu.Unlock()
	g.barrier()
}

// barrier returns when those who were in have left.
func (g *gate) barrier() {
	g.passing.Lock()
	g.passing.Unlock() //nolint:staticcheck // a barrier
}
