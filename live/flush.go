//go:build !js

package live

import "sync"

// flushers write for everyone: one goroutine per core takes connections that have something queued, in turn.
type flushers struct {
	mu          sync.Mutex
	more        sync.Cond
	first, last *conn
	stopped     bool
}

func (f *flushers) init() { f.more.L = &f.mu }

// push appends a connection; each is in the list at most once, because it is scheduled at most once.
func (f *flushers) push(c *conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.last == nil {
		f.first = c
	} else {
		f.last.next = c
	}
	f.last = c
	f.more.Signal()
}

func (f *flushers) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = true
	f.more.Broadcast()
}

func (f *flushers) run() {
	var t turn
	for {
		c := f.pop()
		if c == nil {
			return
		}
		if c.flush(&t); cap(t.buf) > 4*maxBurst {
			t.buf = nil // one long snapshot must not be kept for ever
		}
	}
}

func (f *flushers) pop() *conn {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.first == nil {
		if f.stopped {
			return nil
		}
		f.more.Wait()
	}
	c := f.first
	if f.first = c.next; f.first == nil {
		f.last = nil
	}
	c.next = nil
	return c
}
