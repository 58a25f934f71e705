package main

import (
	"errors"
	"slices"
	"sync"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// errClock is our own clock being behind: gateways are told nothing and send again, instead of having what they measured
// refused for being of the future.
var errClock = errors.New("the server's clock is behind most gateways'")

// When it is our clock and not a gateway's: of those heard lately at least so many, and more than half, are ahead.
const (
	clockWindow = 15 * time.Minute
	fewestAhead = 3
)

// clockJudge tells whose clock is wrong when a gateway's readings are of the future. One gateway whose clock is ahead has
// them refused, as is told; where most are, it is ours.
type clockJudge struct {
	now func() time.Time // its monotonic part counts the window

	mu      sync.Mutex
	since   time.Time                   // when the younger window began
	windows [2]map[lakaz.GatewayID]bool // younger and older: whether a gateway was ahead
	wrong   bool
}

func newClockJudge(now func() time.Time) *clockJudge {
	return &clockJudge{now: now, windows: [2]map[lakaz.GatewayID]bool{{}, {}}}
}

// heard takes in what of a gateway's message was refused, and returns errClock where it must not be.
func (j *clockJudge) heard(g lakaz.GatewayID, refused []telemetry.Refusal) error {
	ahead := slices.ContainsFunc(refused, func(r telemetry.Refusal) bool { return r.Reason == telemetry.ReasonFuture })
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.now()
	if since := now.Sub(j.since); since < 0 || since > clockWindow {
		j.windows[0], j.windows[1], j.since = map[lakaz.GatewayID]bool{}, j.windows[0], now
	}
	j.windows[0][g] = ahead
	delete(j.windows[1], g)
	if !ahead && !j.wrong { // nearly always
		return nil
	}
	heard, early := 0, 0
	for _, window := range j.windows {
		heard += len(window)
		for _, is := range window {
			if is {
				early++
			}
		}
	}
	j.wrong = early >= fewestAhead && 2*early > heard
	if j.wrong && ahead {
		return errClock
	}
	return nil
}

// check is errClock while our clock is found wrong.
func (j *clockJudge) check() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.wrong {
		return errClock
	}
	return nil
}
