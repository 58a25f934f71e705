package broker

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/mochi-mqtt/server/v2/listeners"
)

const (
	handshake  = 10 * time.Second // from the connection to a complete CONNECT
	maxConnect = 8 << 10          // bytes of a CONNECT: before it, nobody may make us hold a megabyte
)

// door listens for gateways. It bounds who waits inside, looks at the first bytes of everyone before the MQTT library
// does, and outlives what a stranger sends.
type door struct {
	ln         net.Listener
	log        *slog.Logger
	maxConns   int
	maxPerAddr int

	mu      sync.Mutex
	closed  bool
	callers map[*caller]struct{}
	perAddr map[string]int
	wg      sync.WaitGroup
}

func newDoor(ln net.Listener, maxConns, maxPerAddr int, log *slog.Logger) *door {
	return &door{ln: ln, log: log, maxConns: maxConns, maxPerAddr: maxPerAddr, callers: map[*caller]struct{}{}, perAddr: map[string]int{}}
}

// The methods of listeners.Listener.

func (d *door) Init(*slog.Logger) error { return nil }
func (d *door) ID() string              { return "gateways" }
func (d *door) Protocol() string        { return "tcp" }
func (d *door) Address() string         { return d.ln.Addr().String() }

// Serve accepts until the door is shut. An accept that fails for want of files is tried again.
func (d *door) Serve(establish listeners.EstablishFn) {
	pause := 5 * time.Millisecond
	for {
		conn, err := d.ln.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			d.log.Error("broker: accept", "error", err)
			time.Sleep(pause)
			pause = min(2*pause, time.Second)
			continue
		}
		pause = 5 * time.Millisecond
		if c := d.enter(conn); c != nil {
			go d.serve(c, establish)
		} else {
			conn.Close()
		}
	}
}

// Close ends every connection.
func (d *door) Close(farewell listeners.CloseFn) {
	d.shut()
	farewell(d.ID())
	d.cut()
}

// shut lets nobody in any more.
func (d *door) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closed {
		d.closed = true
		d.ln.Close()
	}
}

// cut closes every connection, also of those who have not said who they are.
func (d *door) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.callers {
		c.Close()
	}
}

func (d *door) wait() { d.wg.Wait() }

func (d *door) enter(conn net.Conn) *caller {
	c := &caller{Conn: conn, addr: host(conn.RemoteAddr().String()), done: make(chan struct{})}
	c.in = bufio.NewReaderSize(conn, inBuffer)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || len(d.callers) >= d.maxConns || d.perAddr[c.addr] >= d.maxPerAddr {
		return nil
	}
	d.callers[c] = struct{}{}
	d.perAddr[c.addr]++
	d.wg.Add(1)
	return c
}

func (d *door) leave(c *caller) {
	c.Close()
	c.finish()
	if c.left != nil {
		c.left()
	}
	close(c.done)
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.callers, c)
	if d.perAddr[c.addr]--; d.perAddr[c.addr] == 0 {
		delete(d.perAddr, c.addr)
	}
	d.wg.Done()
}

func (d *door) serve(c *caller, establish listeners.EstablishFn) {
	defer d.leave(c)
	defer func() {
		if p := recover(); p != nil { // one connection's failure must not end the others'
			d.log.Error("broker: a connection failed", "remote", c.RemoteAddr().String(), "panic", fmt.Sprint(p))
		}
	}()
	c.SetDeadline(time.Now().Add(handshake)) // the library sets none before the CONNECT
	if err := c.peek(); err != nil {
		d.log.Debug("broker: no CONNECT came", "remote", c.RemoteAddr().String(), "error", err)
		return
	}
	if err := establish(d.ID(), c); err != nil {
		d.log.Debug("broker: a connection ended", "remote", c.RemoteAddr().String(), "error", err)
	}
}

// caller is a connection whose first bytes have been looked at.
type caller struct {
	net.Conn
	express
	addr  string
	begun func()        // ends the message that is being taken in; only the connection's goroutine uses it
	left  func()        // ends the session; nil until it stands
	done  chan struct{} // closed when everything about the connection has ended
}

// finish ends the message that is being taken in, if any.
func (c *caller) finish() {
	if c.begun != nil {
		c.begun()
		c.begun = nil
	}
}

var errNoConnect = errors.New("not an MQTT CONNECT")

// peek waits for the header of the first packet and checks that it is a CONNECT of a bearable length.
func (c *caller) peek() error {
	b, err := c.in.Peek(1)
	if err != nil {
		return err
	}
	if b[0] != 0x10 { // MQTT 3.1.1, section 3.1.1
		return errNoConnect
	}
	if _, length, err := c.header(); err != nil {
		return err
	} else if length == 0 || length > maxConnect {
		return errNoConnect
	}
	return nil
}

// host is the address without its port.
func host(addr string) string {
	h, _, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	return h
}
