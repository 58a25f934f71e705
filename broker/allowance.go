package broker

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"lakaz"
)

// Allowance is how much one gateway may send before its reading is slowed down to what its home can need. Slowing is
// all that happens at first: nothing is dropped, TCP holds the sender back, and others do not notice.
type Allowance struct {
	Packets  int     // at once, of any kind
	PerS     float64 // packets a second, for ever
	Bytes    int     // of payload, at once
	BytesPS  float64 // a second, for ever
	Connects int     // at once
	EveryS   float64 // seconds to one CONNECT more
	// Patience is how long a gateway may be over its allowance without a pause before its connection ends, so that a
	// broken one is known of. It may come back at once and goes on as slowly.
	Patience time.Duration
}

// DefaultAllowance lets a week that a busy home kept back through at once: three devices with a message a minute make
// 30 240 messages, a week of SenML packs of 12 channels is 10 MB. Lasting, it is fifty times what such a home sends: a
// Linky's frame every second or two, a plug's power every second. 64 MiB a gateway is also what a day's message of
// MaxPayload fills in two months. A gateway whose connection is poor connects every few minutes.
func DefaultAllowance() Allowance {
	return Allowance{Packets: 50_000, PerS: 100, Bytes: 64 << 20, BytesPS: 256 << 10, Connects: 30, EveryS: 2, Patience: 10 * time.Minute}
}

// spending is what a gateway has left.
type spending struct {
	packets, bytes, connects *rate.Limiter
	over                     time.Time // since when it is over its allowance, zero where it is not
}

// spendings are all gateways'. One that knows its secret is one of the registry's, so there is no end of them only
// where there is no end of gateways; those that have nothing to wait for are forgotten.
type spendings struct {
	a   Allowance
	now func() time.Time

	mu    sync.Mutex
	by    map[lakaz.GatewayID]*spending
	sweep int // how many there may be before those with nothing to wait for are looked for
}

// fewSpendings is from how many on it pays to look for those that can be forgotten.
const fewSpendings = 1024

func newSpendings(a Allowance, now func() time.Time) *spendings {
	return &spendings{a: a, now: now, by: map[lakaz.GatewayID]*spending{}, sweep: fewSpendings}
}

// connect takes a CONNECT; false where the gateway must wait.
func (s *spendings) connect(g lakaz.GatewayID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	return s.of(g, now).connects.AllowN(now, 1)
}

// packet takes a packet with so many bytes of payload and tells how long the gateway is to wait before its next is
// read; flood where it has had to for longer than is borne.
func (s *spendings) packet(g lakaz.GatewayID, bytes int) (wait time.Duration, flood bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	of := s.of(g, now)
	wait = max(of.packets.ReserveN(now, 1).DelayFrom(now), of.bytes.ReserveN(now, min(bytes, s.a.Bytes)).DelayFrom(now))
	switch {
	case wait == 0:
		of.over = time.Time{}
	case of.over.IsZero() || now.Before(of.over): // a clock that went back begins anew
		of.over = now
	case now.Sub(of.over) >= s.a.Patience:
		of.over = time.Time{}
		return wait, true
	}
	return wait, false
}

// of is a gateway's spending. The caller holds mu.
func (s *spendings) of(g lakaz.GatewayID, now time.Time) *spending {
	of := s.by[g]
	if of == nil {
		if len(s.by) >= s.sweep {
			s.forget(now)
		}
		of = &spending{
			packets:  rate.NewLimiter(rate.Limit(s.a.PerS), s.a.Packets),
			bytes:    rate.NewLimiter(rate.Limit(s.a.BytesPS), s.a.Bytes),
			connects: rate.NewLimiter(rate.Limit(1/s.a.EveryS), s.a.Connects),
		}
		s.by[g] = of
	}
	return of
}

// forget drops who has everything left, and looks again when there are twice as many as stay.
func (s *spendings) forget(now time.Time) {
	for g, of := range s.by {
		full := true
		for _, l := range []*rate.Limiter{of.packets, of.bytes, of.connects} {
			full = full && l.TokensAt(now) >= float64(l.Burst())
		}
		if full {
			delete(s.by, g)
		}
	}
	s.sweep = max(2*len(s.by), fewSpendings)
}
