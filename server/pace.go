package main

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace bounds how often something happens for each of many, such as addresses: so many at once, then one after each while.
type pace struct {
	now   func() time.Time
	every time.Duration
	burst int

	mu sync.Mutex
	of map[string]*rate.Limiter
}

func newPace(now func() time.Time, every time.Duration, burst int) *pace {
	return &pace{now: now, every: every, burst: burst, of: map[string]*rate.Limiter{}}
}

// may reports whether there is one left for who.
func (p *pace) may(who string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.of[who]
	return l == nil || l.TokensAt(p.now()) >= 1
}

// take takes one, and reports whether there was one.
func (p *pace) take(who string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	l := p.of[who]
	if l == nil {
		p.makeRoom(now)
		l = rate.NewLimiter(rate.Every(p.every), p.burst)
		p.of[who] = l
	}
	return l.AllowN(now, 1)
}

// makeRoom forgets those who have all of theirs left, and if need be somebody, so that strangers fill no memory.
func (p *pace) makeRoom(now time.Time) {
	if len(p.of) < mostAddresses {
		return
	}
	for who, l := range p.of {
		if l.TokensAt(now) >= float64(p.burst) {
			delete(p.of, who)
		}
	}
	for who := range p.of {
		if len(p.of) < mostAddresses {
			return
		}
		delete(p.of, who)
	}
}
