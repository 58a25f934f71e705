package main

import (
	"fmt"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestLimiterWaitsDouble(t *testing.T) {
	at := time.Date(2026, 1, 15, 17, 42, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return at }, 1000, time.Second)
	f := func(after, want time.Duration) {
		t.Helper()
		at = at.Add(after)
		if got := l.try("a"); got != want {
			t.Errorf("wait %v, want %v", got, want)
		}
	}
	for range 5 {
		f(0, 0)
	}
	f(0, 10*time.Second)
	f(3*time.Second, 7*time.Second)
	f(7*time.Second, 0)
	f(0, 20*time.Second)
	f(20*time.Second, 0)
	f(0, 40*time.Second)
	for range 20 {
		f(15*time.Minute, 0)
	}
	f(0, 15*time.Minute)
	if l.try("b") != 0 {
		t.Error("another address waits too")
	}
	f(15*time.Minute, 0)
	l.right("a")
	for range 5 {
		f(0, 0)
	}
	f(0, 10*time.Second)
	f(time.Hour+time.Second, 0) // quiet for an hour: forgotten
	f(0, 0)
}

func TestLimiterHoldsEverybody(t *testing.T) {
	at := time.Date(2026, 1, 15, 17, 42, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return at }, 60, 2*time.Minute)
	var let atomic.Int64
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			if l.try(fmt.Sprint("address", i)) == 0 {
				let.Add(1)
			}
		})
	}
	wg.Wait()
	if let.Load() != 60 {
		t.Errorf("%d attempts, want 60", let.Load())
	}
	if wait := l.try("new"); wait != 2*time.Minute {
		t.Errorf("wait %v, want 2 min", wait)
	}
	at = at.Add(2 * time.Minute)
	if l.try("new") != 0 || l.try("newer") == 0 {
		t.Error("two minutes later one attempt is left, no more")
	}
	l.right("new")
	if l.try("newer") != 0 {
		t.Error("a right attempt is not given back")
	}
}

func TestLimiterIsBounded(t *testing.T) {
	at := time.Date(2026, 1, 15, 17, 42, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return at }, 1_000_000, time.Second)
	for i := range 2 * mostAddresses {
		l.try(fmt.Sprint(i))
		at = at.Add(time.Millisecond)
	}
	if len(l.addresses) > mostAddresses {
		t.Errorf("%d addresses kept", len(l.addresses))
	}
}

func TestClientAddress(t *testing.T) {
	f := func(remote, forwarded string, proxy bool, want string) {
		t.Helper()
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		if got := clientAddress(r, proxy); got != want {
			t.Errorf("%s %q: %s, want %s", remote, forwarded, got, want)
		}
	}
	f("192.0.2.7:4000", "", false, "192.0.2.7")
	f("192.0.2.7:4000", "198.51.100.1", false, "192.0.2.7")
	f("127.0.0.1:4000", "203.0.113.9, 198.51.100.1", true, "198.51.100.1")
	f("[2001:db8:1:2:3::4]:4000", "", false, "2001:db8:1:2::/64")
	f("[::ffff:192.0.2.7]:4000", "", false, "192.0.2.7")
	f("[fe80::1%eth0]:4000", "", false, "fe80::/64")
	f("@", "", false, "unknown")
	f("127.0.0.1:4000", "<script>", true, "unknown")
}
