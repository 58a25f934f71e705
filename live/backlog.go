//go:build !js

package live

import (
	"errors"
	"os"
	"sync"
	"time"
)

// backlog is the connections whose sockets are full. Each costs what waits for it and nothing else: none is tried before
// the system tells that there is room again, so that whoever reads does not feel those who do not. One goroutine writes to
// them, from the first one until the hub closes.
type backlog struct {
	mu      sync.Mutex
	poller  poller
	state   backlogState
	every   time.Duration      // between two looks for those who take nothing
	waiting map[int32]*laggard // by what the poller knows them by
	last    int32
}

// backlogState is whether there is a poller.
type backlogState byte

const (
	untried backlogState = iota
	polling
	without // the system has none for us, or the hub is closed
)

// laggard is a connection that has not taken all of its last turn. Only the backlog's goroutine writes to it.
type laggard struct {
	*conn
	id    int32
	rest  []byte    // changed with the connection's mutex held
	until time.Time // it must have taken slowChunk by then
	taken int       // bytes since until was set
}

// add takes a connection and what its socket did not take; false where it cannot.
func (b *backlog) add(c *conn, rest []byte) bool {
	if !b.ready(c.hub) {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return true
	}
	l := &laggard{conn: c, rest: append([]byte(nil), rest...), until: time.Now().Add(c.hub.Patience)}
	b.enter(l)
	if b.poller.watch(c.raw, l.id) != nil {
		b.leave(l)
		return false
	}
	c.laggard, c.lagging = l, true
	c.hub.counters.queuedBytes.Add(int64(len(rest)))
	return true
}

// ready opens the poller for the first one.
func (b *backlog) ready(h *Hub) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == untried {
		b.state = without
		if b.poller.open() == nil {
			b.state, b.every, b.waiting = polling, max(h.Patience/8, time.Millisecond), map[int32]*laggard{}
			h.wg.Go(b.run)
		}
	}
	return b.state == polling
}

// close ends the backlog's goroutine.
func (b *backlog) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == polling {
		b.poller.close()
	}
	b.state = without
}

func (b *backlog) enter(l *laggard) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	l.id = b.last
	b.waiting[l.id] = l
	if len(b.waiting) == 1 {
		b.poller.wake(time.Now().Add(b.every))
	}
}

func (b *backlog) leave(l *laggard) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.waiting, l.id)
}

func (b *backlog) find(id int32) *laggard {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.waiting[id]
}

// run writes to those who have room and ends those who take nothing.
func (b *backlog) run() {
	var a attempt
	for {
		err := b.poller.wait(func(id int32) {
			if l := b.find(id); l != nil {
				l.try(&a)
			}
		})
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			b.look(time.Now())
		case err != nil:
			return
		}
	}
}

// look ends the connections that have taken too little for too long.
func (b *backlog) look(now time.Time) {
	var late []*laggard
	b.mu.Lock()
	for _, l := range b.waiting {
		if now.After(l.until) {
			late = append(late, l)
		}
	}
	var next time.Time // never, where none are left
	if len(b.waiting) > 0 {
		next = now.Add(b.every)
	} else {
		b.waiting = map[int32]*laggard{} // one that held many stays as large
	}
	b.poller.wake(next)
	b.mu.Unlock()
	for _, l := range late {
		l.drop()
	}
}

// try writes what the socket takes now.
func (l *laggard) try(a *attempt) {
	n, err := a.write(l.raw, l.rest)
	l.mu.Lock()
	if l.dead {
		l.mu.Unlock()
		return
	}
	l.hub.counters.queuedBytes.Add(-int64(n))
	l.rest = l.rest[n:]
	if l.taken += n; l.taken >= slowChunk {
		l.taken, l.until = 0, time.Now().Add(l.hub.Patience)
	}
	if err != nil {
		l.end()
	}
	more := l.dead || len(l.rest) > 0
	if !more {
		l.laggard = nil
	}
	l.mu.Unlock()
	if more {
		return
	}
	l.hub.backlog.poller.forget(l.raw)
	l.hub.backlog.leave(l)
	l.flushed()
}
