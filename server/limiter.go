package main

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// How wrong codes and passwords are slowed down. From one address five are free, then each wait doubles.
const (
	freeAttempts  = 5
	firstWait     = 10 * time.Second
	longestWait   = 15 * time.Minute
	forgetAfter   = time.Hour // an address that stayed quiet starts anew
	mostAddresses = 4096
)

// limiter slows guessing down, by address and altogether. An attempt counts as wrong from its start, so that many at
// once gain nothing, and is taken back when it turns out right.
//
// A code has 8 symbols of an alphabet of 24: 24^8 = 1.1e11. Addresses are cheap, so the bucket is what protects codes:
// 60 wrong ones at once (a hall full of people who mistype), then one every two minutes, whoever sends them. In the
// 180 days a card lives that makes 130 000 guesses; were 6 000 cards open at once, all that guessing would have one
// chance in 140 to hit any of them. Links and QRs (128 bits) do not pass here: they work while codes wait.
type limiter struct {
	now func() time.Time

	mu        sync.Mutex
	addresses map[string]*attempts
	bucket    float64 // wrong attempts left to everybody
	burst     float64
	every     time.Duration // one more is left after so long
	filled    time.Time
}

type attempts struct {
	wrong int
	last  time.Time
	until time.Time // no attempt before
}

func newLimiter(now func() time.Time, burst int, every time.Duration) *limiter {
	return &limiter{now: now, addresses: map[string]*attempts{}, bucket: float64(burst), burst: float64(burst), every: every,
		filled: now()}
}

// try takes an attempt from an address; where it must wait instead, it says how long and takes nothing.
func (l *limiter) try(address string) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	// A clock that was set back takes nothing from anybody, and nobody waits longer for it.
	l.bucket = min(l.burst, l.bucket+float64(max(now.Sub(l.filled), 0))/float64(l.every))
	l.filled = now
	a := l.addresses[address]
	if a != nil && now.Before(a.last) {
		a.until, a.last = now.Add(a.until.Sub(a.last)), now
	}
	if a != nil && now.Sub(a.last) > forgetAfter {
		a = nil
	}
	switch {
	case a != nil && now.Before(a.until):
		return a.until.Sub(now)
	case l.bucket < 1:
		return time.Duration((1 - l.bucket) * float64(l.every))
	}
	if a == nil {
		l.makeRoom(now)
		a = &attempts{}
		l.addresses[address] = a
	}
	l.bucket--
	a.wrong++
	a.last = now
	if a.wrong >= freeAttempts {
		a.until = now.Add(min(firstWait<<min(a.wrong-freeAttempts, 10), longestWait))
	}
	return 0
}

// right takes back an attempt that turned out right and lets its address start anew.
func (l *limiter) right(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.addresses, address)
	l.bucket = min(l.burst, l.bucket+1)
}

// makeRoom keeps the map bounded: quiet addresses go first, then the one that has been quiet for longest.
func (l *limiter) makeRoom(now time.Time) {
	if len(l.addresses) < mostAddresses {
		return
	}
	oldest := ""
	for address, a := range l.addresses {
		if now.Sub(a.last) > forgetAfter {
			delete(l.addresses, address)
		} else if oldest == "" || a.last.Before(l.addresses[oldest].last) {
			oldest = address
		}
	}
	if len(l.addresses) >= mostAddresses {
		delete(l.addresses, oldest)
	}
}

// clientAddress is where a request comes from, for counting: an IPv4 address, or the /64 of an IPv6 one, which is what
// one subscriber has. Behind a trusted proxy it is the last address the proxy wrote.
func clientAddress(r *http.Request, behindProxy bool) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if forwarded := r.Header.Values("X-Forwarded-For"); behindProxy && len(forwarded) > 0 {
		last := forwarded[len(forwarded)-1]
		host = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return "unknown"
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}
