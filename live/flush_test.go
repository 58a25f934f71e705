//go:build !js

package live

import "testing"

// TestWhoReadsIsServedFirst: of those whose sockets were full one comes with each turn of the others, and all of them when
// nobody else waits.
func TestWhoReadsIsServedFirst(t *testing.T) {
	var f flushers
	f.init()
	const each = 100
	late := map[*conn]bool{}
	for range each {
		slow, healthy := &conn{}, &conn{}
		late[slow] = true
		f.pushLate(slow)
		f.push(queue{healthy, healthy, 1})
	}
	var turns [maxTurns]*conn
	healthy, slow, n := 0, 0, 0
	for healthy < each {
		n++
		for _, c := range turns[:f.take(&turns)] {
			if late[c] {
				slow++
			} else {
				healthy++
			}
		}
		if slow != n {
			t.Fatalf("%d of those that were full in %d turns", slow, n)
		}
	}
	for ; slow < each; n++ {
		if got := f.take(&turns); got != 1 || !late[turns[0]] {
			t.Fatalf("%d in a turn", got)
		}
		slow++
	}
	if f.waiting.n+f.lagging.n != 0 {
		t.Error("some are left")
	}
}

// TestWhoseSocketWasFullComesLater: also when it has room again, until it has everything.
func TestWhoseSocketWasFullComesLater(t *testing.T) {
	h := still()
	f := func(lagging bool, waiting, late int) {
		t.Helper()
		c := &conn{hub: h, scheduled: true, lagging: lagging, control: []frame{newFrame(pingFrame, nil)}}
		c.flushed()
		if got := &h.flushers; got.waiting.n != waiting || got.lagging.n != late {
			t.Errorf("%d wait, and %d later", got.waiting.n, got.lagging.n)
		}
	}
	f(false, 1, 0)
	f(true, 1, 1)
}
