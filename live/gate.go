//go:build !js

package live

import (
	"bufio"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// gateMaker hands the upgrader a gate instead of the connection it takes over.
type gateMaker struct {
	http.ResponseWriter
	gate *gate
}

func (m *gateMaker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(m.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	m.gate = &gate{Conn: c}
	return m.gate, rw, nil
}

// gate is the socket as the WebSocket library sees it: what the library writes of its own accord (pongs, closing
// frames) goes through the connection's queue like everything else, so that it never falls into another message.
type gate struct {
	net.Conn
	conn atomic.Pointer[conn]
}

func (g *gate) Write(b []byte) (int, error) {
	c := g.conn.Load()
	if c == nil { // the handshake
		return g.Conn.Write(b)
	}
	c.send(append(frame(nil), b...))
	return len(b), nil
}

func (g *gate) SetWriteDeadline(t time.Time) error {
	if g.conn.Load() == nil {
		return g.Conn.SetWriteDeadline(t)
	}
	return nil
}

// noBuffers keeps the library from holding a write buffer for each connection: it writes no messages.
type noBuffers struct{}

func (noBuffers) Get() any { return nil }
func (noBuffers) Put(any)  {}
