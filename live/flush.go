//go:build !js

package live

import (
	"sync"
	"sync/atomic"
)

// flushers write for everyone: one goroutine per core takes connections that have something queued, in turn. Those whose
// sockets were full come after all others: when the networks take from many of them again, who reads does not wait.
type flushers struct {
	mu      sync.Mutex
	more    sync.Cond
	waiting queue
	lagging queue
	stopped bool
}

// maxTurns is how many connections a flusher takes at once.
const maxTurns = 16

// queue is connections in a row. Each is in one queue at most, because it is scheduled at most once.
type queue struct {
	first, last *conn
	n           int
}

// push appends a connection that is in no queue.
func (q *queue) push(c *conn) { q.append(queue{c, c, 1}) }

func (q *queue) append(other queue) {
	if q.n == 0 {
		*q = other
		return
	}
	q.last.next = other.first
	q.last = other.last
	q.n += other.n
}

// pop takes the first connection; nil where there is none.
func (q *queue) pop() *conn {
	c := q.first
	if c == nil {
		return nil
	}
	if q.first = c.next; q.first == nil {
		q.last = nil
	}
	c.next = nil
	q.n--
	return c
}

func (f *flushers) init() { f.more.L = &f.mu }

// push appends connections.
func (f *flushers) push(q queue) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting.append(q)
	if q.n > 1 {
		f.more.Broadcast()
	} else {
		f.more.Signal()
	}
}

// pushLate appends a connection whose socket was full.
func (f *flushers) pushLate(c *conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lagging.push(c)
	f.more.Signal()
}

func (f *flushers) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = true
	f.more.Broadcast()
}

func (f *flushers) run(writes *atomic.Int64) {
	var t turn
	var turns [maxTurns]*conn
	for {
		n := f.take(&turns)
		if n == 0 {
			return
		}
		for i, c := range turns[:n] {
			turns[i] = nil
			if c.flush(&t); cap(t.buf) > 4*maxBurst {
				t.buf = nil // one long snapshot must not be kept for ever
			}
		}
		writes.Add(t.writes) // once for many: every core does it
		t.writes = 0
	}
}

// take waits for connections and takes some, half of them at most, so that others have work too, and one of those that come
// after them; none once f is stopped.
func (f *flushers) take(turns *[maxTurns]*conn) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.waiting.n+f.lagging.n == 0 {
		if f.stopped {
			return 0
		}
		f.more.Wait()
	}
	for most := min(maxTurns-1, (f.waiting.n+1)/2); n < most; n++ {
		turns[n] = f.waiting.pop()
	}
	if c := f.lagging.pop(); c != nil {
		turns[n] = c
		n++
	}
	return n
}
