package main

import (
	"context"
	"sync"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/kv"
)

// pictures are what residences have coloured this season. One is counted when somebody looks, which for thousands of
// homes takes a while, and kept until one of them earns something, or for some minutes: the homes' days are scored past it.
type pictures struct {
	server *server

	mu    sync.Mutex
	known map[residence]picture
}

// residence is whose picture it is.
type residence struct {
	operation lakaz.OperationID
	name      string
}

// picture is how much of it is coloured, 0 to 1; not shown where the homes are too few.
type picture struct {
	filled float64
	shown  bool
	at     time.Time
}

const (
	// fewestNeighbours is the least number of homes whose common picture is shown: of fewer, who knows their own points
	// could tell another's.
	fewestNeighbours = 5
	// pictureSteps are in how many steps it fills: they tell no single gesture.
	pictureSteps = 20
	pictureFor   = 10 * time.Minute
)

func newPictures(s *server) *pictures {
	return &pictures{server: s, known: map[residence]picture{}}
}

// neighbours are the homes that fill one picture with a home, itself among them.
func (s *server) neighbours(ctx context.Context, h lakaz.Household) ([]lakaz.Household, error) {
	all, err := s.registry.Households(ctx, h.Operation)
	if err != nil {
		return nil, err
	}
	near := all[:0]
	for _, other := range all {
		if other.Residence == h.Residence {
			near = append(near, other)
		}
	}
	return near, nil
}

// forget has a home's picture counted anew.
func (x *pictures) forget(h lakaz.Household) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.known, residence{h.Operation, h.Residence})
}

// of is the picture that a home helps to fill.
func (x *pictures) of(ctx context.Context, h lakaz.Household) (picture, error) {
	whose, now := residence{h.Operation, h.Residence}, x.server.now()
	x.mu.Lock()
	p, ok := x.known[whose]
	x.mu.Unlock()
	if ok && now.Sub(p.at) < pictureFor {
		return p, nil
	}
	near, err := x.server.neighbours(ctx, h)
	if err != nil {
		return picture{}, err
	}
	p = picture{at: now}
	if len(near) >= fewestNeighbours {
		members, err := x.members(ctx, near, h.Dwelling.Territory.In(now))
		if err != nil {
			return picture{}, err
		}
		p.filled, p.shown = float64(int(gamification.Filled(members, gamification.WeeklyGoal)*pictureSteps))/pictureSteps, true
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.known[whose] = p
	return p, nil
}

// members are the weeks of homes in this season, those to come too. A home of which nothing is kept of a week that is
// over was not there, and is not asked for it.
func (x *pictures) members(ctx context.Context, near []lakaz.Household, today time.Time) (members []gamification.Member, err error) {
	this := weekOf(gamification.MondayOf(today))
	season := gamification.Season(today)
	err = x.server.store.View(ctx, func(r kv.Reader) error {
		members = members[:0]
		for _, h := range near {
			for _, monday := range season {
				m, err := x.server.ledger.Week(r, h.ID, weekOf(monday))
				if err != nil {
					return err
				}
				if m.Points == nil && weekOf(monday) < this {
					m.Resting = true
				}
				members = append(members, m)
			}
		}
		return nil
	})
	return members, err
}
