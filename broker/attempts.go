package broker

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// The bounds of failed CONNECTs: ten at once and then one every six seconds for a name from an address, twelve times
// that for everyone behind an address. So one gateway with a wrong secret does not lock out its neighbours behind the
// same router, and guessing names is slow.
const (
	nameBurst   = 10
	nameEvery   = 6 * time.Second
	addrBurst   = 120
	addrEvery   = 500 * time.Millisecond
	maxAttempts = 10_000 // names and addresses remembered
)

// attempts counts failed CONNECTs.
type attempts struct {
	now func() time.Time
	mu  sync.Mutex
	by  map[attempt]*rate.Limiter
}

// attempt is who failed; the name is empty for an address as a whole.
type attempt struct{ addr, name string }

func newAttempts(now func() time.Time) *attempts {
	return &attempts{now: now, by: map[attempt]*rate.Limiter{}}
}

// allowed reports whether a name may try from an address.
func (a *attempts) allowed(addr, name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	for _, key := range [...]attempt{{addr, ""}, {addr, "/" + clip(name)}} {
		if l := a.by[key]; l != nil && l.TokensAt(now) < 1 {
			return false
		}
	}
	return true
}

// failed counts a failure.
func (a *attempts) failed(addr, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	a.count(now, attempt{addr, ""}, addrEvery, addrBurst)
	a.count(now, attempt{addr, "/" + clip(name)}, nameEvery, nameBurst)
}

func (a *attempts) count(now time.Time, key attempt, every time.Duration, burst int) {
	l := a.by[key]
	if l == nil {
		if len(a.by) >= maxAttempts {
			a.forget(now)
		}
		l = rate.NewLimiter(rate.Every(every), burst)
		a.by[key] = l
	}
	l.AllowN(now, 1)
}

// forget drops who has nothing to wait for, and where that is not enough half of the others.
func (a *attempts) forget(now time.Time) {
	for key, l := range a.by {
		if l.TokensAt(now) >= float64(l.Burst()) {
			delete(a.by, key)
		}
	}
	for key := range a.by {
		if len(a.by) <= maxAttempts/2 {
			return
		}
		delete(a.by, key)
	}
}
