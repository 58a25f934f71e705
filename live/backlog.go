//go:build !js

package live

import (
	"container/heap"
	"sync"
	"time"
)

// The pauses between two tries to write to a full socket: a quarter of the time for which it has taken nothing, so that a
// client that was held up waits no more than a quarter longer.
const (
	shortestPause = time.Millisecond
	longestPause  = 512 * time.Millisecond
)

// backlog is the connections whose sockets are full. One goroutine tries them again, more and more rarely while they take
// nothing, so that one of them costs what waits for it and no goroutine. It runs while there are any.
type backlog struct {
	mu      sync.Mutex
	more    []*laggard
	running bool
	wake    chan struct{} // holds one where there are more
}

// laggard is a connection that has not taken all of its last turn.
type laggard struct {
	*conn
	rest  []byte
	due   time.Time
	moved time.Time // when it last took something
	until time.Time // it must have taken slowChunk by then
	taken int       // bytes since until was set
}

// add takes a connection and what its socket did not.
func (b *backlog) add(h *Hub, c *conn, rest []byte) {
	h.counters.queuedBytes.Add(int64(len(rest)))
	now := time.Now()
	l := &laggard{conn: c, rest: append([]byte(nil), rest...), due: now.Add(shortestPause), moved: now, until: now.Add(h.Patience)}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.more = append(b.more, l)
	if !b.running {
		b.running, b.wake = true, make(chan struct{}, 1)
		h.wg.Go(b.run)
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// run tries those that are due until none are left.
func (b *backlog) run() {
	var waiting byDue
	var a attempt
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		b.mu.Lock()
		added := b.more
		b.more = nil
		if len(added)+len(waiting) == 0 {
			b.running = false
			b.mu.Unlock()
			return
		}
		b.mu.Unlock()
		for _, l := range added {
			heap.Push(&waiting, l)
		}
		now := time.Now()
		for len(waiting) > 0 && !waiting[0].due.After(now) {
			if waiting[0].try(&a, now) {
				heap.Fix(&waiting, 0)
			} else {
				heap.Pop(&waiting)
			}
		}
		if len(waiting) == 0 {
			continue
		}
		next.Reset(max(shortestPause, waiting[0].due.Sub(now)))
		select {
		case <-next.C:
		case <-b.wake:
		}
	}
}

// byDue is a heap of connections, the one to be tried first in front.
type byDue []*laggard

func (h byDue) Len() int           { return len(h) }
func (h byDue) Less(i, j int) bool { return h[i].due.Before(h[j].due) }
func (h byDue) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *byDue) Push(l any)        { *h = append(*h, l.(*laggard)) }
func (h *byDue) Pop() any {
	last := len(*h) - 1
	l := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return l
}

// try writes what the socket takes now and reports whether there is more to write.
func (l *laggard) try(a *attempt, now time.Time) bool {
	n, err := a.write(l.raw, l.rest)
	l.hub.counters.queuedBytes.Add(-int64(n))
	l.rest = l.rest[n:]
	if l.taken += n; l.taken >= slowChunk {
		l.taken, l.until = 0, now.Add(l.hub.Patience)
	}
	switch {
	case err != nil, now.After(l.until) && len(l.rest) > 0:
		l.hub.counters.queuedBytes.Add(-int64(len(l.rest)))
		l.drop()
		return false
	case len(l.rest) == 0:
		l.flushed()
		return false
	case n > 0:
		l.moved = now
	}
	l.due = now.Add(min(max(shortestPause, now.Sub(l.moved)/4), longestPause))
	return true
}
