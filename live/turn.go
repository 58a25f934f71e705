//go:build !js

package live

import "time"

// turn is what a flusher keeps from one connection to the next: room to work in.
type turn struct {
	buf     []byte
	dirty   []*subscription
	attempt attempt
	writes  int64 // not counted yet
}

// collect takes what is queued into t.buf. It is called by one goroutine at a time.
func (c *conn) collect(t *turn) {
	t.buf = t.buf[:0]
	c.mu.Lock()
	for _, f := range c.control {
		t.buf = append(t.buf, f...)
	}
	c.grow(-c.controlBytes)
	c.control, c.pong = nil, 0 // answers are rare: room for them is not kept
	t.dirty = append(t.dirty[:0], c.dirty...)
	clear(c.dirty)
	c.dirty = c.dirty[:0]
	for _, s := range t.dirty {
		s.queued = false
	}
	limit := maxBurst
	if c.lagging {
		limit = 1 // one message: what its socket does not take has to be kept
	}
	c.mu.Unlock()
	for _, s := range t.dirty {
		next := more
		if len(t.buf) < limit {
			t.buf, next = s.topic.appendNew(t.buf, s, limit)
		}
		switch next {
		case more:
			c.wake(s)
		case refresh:
			c.hub.wg.Go(s.topic.refresh)
		}
	}
	clear(t.dirty)
}

// flush writes what is queued in one write. What the socket does not take at once is left to the backlog, or where no poller
// tells of it to a goroutine.
func (c *conn) flush(t *turn) {
	c.collect(t)
	if s, ok := c.net.(*stream); ok {
		t.buf = s.render(t.buf)
	}
	if len(t.buf) == 0 {
		c.flushed()
		return
	}
	t.writes++
	n, err := t.attempt.write(c.raw, t.buf)
	if err != nil {
		c.kill()
		return
	}
	if n == len(t.buf) {
		c.flushed()
		return
	}
	if c.raw != nil && c.hub.backlog.add(c, t.buf[n:]) {
		return
	}
	rest := append([]byte(nil), t.buf[n:]...)
	c.hub.counters.queuedBytes.Add(int64(len(rest)))
	c.hub.wg.Go(func() { c.slow(rest) })
}

// slow waits for a full socket of which no poller tells (TLS, pipes, streams): a client that takes nothing for as long as
// the hub's patience is closed.
func (c *conn) slow(rest []byte) {
	defer func() { c.hub.counters.queuedBytes.Add(-int64(len(rest))) }()
	for len(rest) > 0 {
		c.net.SetWriteDeadline(time.Now().Add(c.hub.Patience))
		n, err := c.net.Write(rest[:min(slowChunk, len(rest))])
		c.hub.counters.queuedBytes.Add(-int64(n))
		rest = rest[n:]
		if err != nil {
			c.drop()
			return
		}
	}
	c.net.SetWriteDeadline(time.Time{})
	c.flushed()
}

// flushed ends a turn: there is more to write, or nothing, or never again.
func (c *conn) flushed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scheduled = false
	switch {
	case c.dead:
	case len(c.control) > 0 || len(c.dirty) > 0:
		c.schedule()
		return
	case c.closing:
		// The closing frame is out. Closing the socket now could take it back from a client that is still sending
		// (RFC 6455, section 7.1.1): only our half is closed, the reader waits for the client's.
		if half, ok := c.net.(interface{ CloseWrite() error }); ok {
			half.CloseWrite()
			c.linger()
		} else {
			c.end()
		}
	}
	c.lagging = false
}
