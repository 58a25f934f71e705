package e2e

import (
	"io"
	"net"
	"sync"
	"testing"
)

// wire is the network between a device and the server: a TCP relay that can be cut and mended. A cut closes every
// connection and answers no new one, for pages, sockets and service workers alike.
type wire struct {
	addr   string
	target string
	mu     sync.Mutex
	cut    bool
	open   map[net.Conn]bool
}

func newWire(t testing.TB, target string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{addr: l.Addr().String(), target: target, open: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close(); w.set(true) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.relay(c)
		}
	}()
	return w
}

// set cuts or mends the wire.
func (w *wire) set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	if cut {
		for c := range w.open {
			c.Close()
			delete(w.open, c)
		}
	}
}

// hold remembers a connection until it ends; false while the wire is cut.
func (w *wire) hold(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut {
		return false
	}
	w.open[c] = true
	return true
}

func (w *wire) relay(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", w.target)
	if err != nil {
		return
	}
	defer far.Close()
	if !w.hold(near) || !w.hold(far) {
		return
	}
	defer func() {
		w.mu.Lock()
		delete(w.open, near)
		delete(w.open, far)
		w.mu.Unlock()
	}()
	done := make(chan struct{}, 2)
	pipe := func(dst, src net.Conn) {
		io.Copy(dst, src)
		done <- struct{}{}
	}
	go pipe(near, far)
	go pipe(far, near)
	<-done
}
