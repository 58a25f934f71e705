//go:build !js

package live

import (
	"io"
	"math/rand/v2"
	"sync"
	"syscall"
	"time"
)

// The bounds of what waits for one connection beside its topics: answers, pongs, the closing frame.
const (
	maxControl      = 256
	maxControlBytes = 256 << 10
	maxBurst        = 64 << 10 // bytes collected for one write, so that everyone has a turn
	slowChunk       = 4 << 10  // bytes a slow client must take within the hub's patience
)

// wire is what carries bytes to a client, as net.Conn does.
type wire interface {
	io.WriteCloser
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// conn is one client's connection as its writers see it. Nothing writes to the socket but the flushers, one at a time,
// and for a socket that is full the backlog until it is empty again.
type conn struct {
	hub     *Hub
	net     wire
	raw     syscall.RawConn // nil where the socket cannot be written without waiting (TLS, pipes)
	session Session
	left    func()        // of the session
	silence time.Duration // after so long without a sign of life the connection is dead

	next *conn // in the queue it is in, whose holder guards it

	mu           sync.Mutex
	control      []frame // answers, before everything else
	controlBytes int
	pong         int             // 1 + the index of the pong in control; only the newest is answered
	dirty        []*subscription // with something to send
	scheduled    bool            // a flusher has it, or will
	lagging      bool            // its socket has been full since it last had everything
	laggard      *laggard        // in the backlog; nil elsewhere
	closing      bool            // the closing frame is the last in control
	dead         bool
	pinger       *time.Timer
	ender        *time.Timer   // with the session
	pinged       time.Time     // when the ping left that waits for its pong; zero where none does
	roundTrip    time.Duration // of the last ping and its pong; 0 while none is known
	until        time.Time     // when the wait for the client's half of the end is over
}

// lingering is how long a client has to end its half of a connection after our closing frame.
const lingering = 2 * time.Second

// alive takes a sign of life.
func (c *conn) alive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing && !c.dead {
		c.net.SetReadDeadline(time.Now().Add(c.silence))
	}
}

func (c *conn) startPings() {
	if c.session.Measured {
		c.sendPing()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing && !c.dead {
		c.pinger = time.AfterFunc(c.hub.Ping/2+rand.N(c.hub.Ping/2+1), c.ping) // apart from those who came at once
	}
}

func (c *conn) ping() {
	c.sendPing()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing && !c.dead {
		c.pinger.Reset(c.hub.Ping)
	}
}

func (c *conn) sendPing() {
	c.mu.Lock()
	c.pinged = time.Now()
	c.mu.Unlock()
	c.send(newFrame(pingFrame, nil))
}

// ponged takes a pong: the first after a ping tells the round trip, another nothing.
func (c *conn) ponged() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.pinged.IsZero() {
		c.roundTrip, c.pinged = time.Since(c.pinged), time.Time{}
	}
}

// trip is the connection's round trip, 0 while it is not known.
func (c *conn) trip() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.roundTrip
}

// gone reports whether the connection has ended.
func (c *conn) gone() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dead
}

// leaving reports whether the closing frame is queued or sent; it then bounds the wait for the client's.
func (c *conn) leaving() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing || c.dead {
		return false
	}
	c.linger()
	return true
}

func (c *conn) linger() {
	if c.until.IsZero() {
		c.until = time.Now().Add(lingering)
	}
	c.net.SetReadDeadline(c.until)
}

// mark puts a subscription among those with something to send and reports whether the flushers are to be told.
func (c *conn) mark(s *subscription) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.queued || c.closing || c.dead {
		return false
	}
	s.queued = true
	c.dirty = append(c.dirty, s)
	if c.scheduled {
		return false
	}
	c.scheduled = true
	return true
}

// wake is mark, and tells the flushers.
func (c *conn) wake(s *subscription) {
	if c.mark(s) {
		c.hub.flushers.push(queue{c, c, 1})
	}
}

// send queues a message of this connection alone. Who sends so much that the answers do not fit is closed.
func (c *conn) send(f frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing || c.dead {
		return
	}
	if len(c.control) >= maxControl || c.controlBytes+len(f) > maxControlBytes {
		c.hub.counters.dropped.Add(1)
		c.end()
		return
	}
	switch f[0] {
	case closeFrame:
		c.closing = true
		c.dirty = nil
	case pongFrame:
		if c.pong > 0 {
			c.grow(len(f) - len(c.control[c.pong-1]))
			c.control[c.pong-1] = f
			return
		}
		c.pong = len(c.control) + 1
	}
	c.control = append(c.control, f)
	c.grow(len(f))
	c.schedule()
}

// grow counts bytes that wait.
func (c *conn) grow(n int) {
	if n == 0 {
		return
	}
	c.controlBytes += n
	c.hub.counters.queuedBytes.Add(int64(n))
}

// close queues the closing frame; what is queued before it is still sent.
func (c *conn) close(code uint16) { c.send(closingFrame(code)) }

// kill ends the connection at once.
func (c *conn) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end()
}

// drop ends the connection of a client that takes nothing.
func (c *conn) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.dead {
		c.hub.counters.dropped.Add(1)
	}
	c.end()
}

func (c *conn) end() {
	if c.dead {
		return
	}
	c.dead = true
	c.grow(-c.controlBytes)
	c.control, c.dirty = nil, nil
	if l := c.laggard; l != nil {
		c.laggard = nil
		c.hub.counters.queuedBytes.Add(-int64(len(l.rest)))
		c.hub.backlog.leave(l)
	}
	for _, timer := range []*time.Timer{c.pinger, c.ender} {
		if timer != nil {
			timer.Stop()
		}
	}
	c.net.Close()
}

func (c *conn) schedule() {
	if c.scheduled {
		return
	}
	c.scheduled = true
	if c.lagging {
		c.hub.flushers.pushLate(c)
		return
	}
	c.hub.flushers.push(queue{c, c, 1})
}
