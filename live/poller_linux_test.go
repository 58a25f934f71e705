package live

import (
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"
)

// socketPair is the two ends of a connection over TCP; the far one has the least room to receive into.
func socketPair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	d := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		return raw.Control(func(fd uintptr) { syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096) })
	}}
	if far, err = d.Dial("tcp", listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if near, err = listener.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}

// TestThePollerTellsOfRoom: of a socket that is full nothing is told, however often it is asked for, until its client reads;
// of one that has room at once; of one that is closed or no longer watched nothing.
func TestThePollerTellsOfRoom(t *testing.T) {
	var p poller
	if err := p.open(); err != nil {
		t.Fatal(err)
	}
	// told is the ids that are told of within a while, or until want have been.
	told := func(while time.Duration, want ...int32) {
		t.Helper()
		var got []int32
		p.wake(time.Now().Add(while))
		for err := error(nil); err == nil && (want == nil || !slices.Equal(got, want)); {
			if err = p.wait(func(id int32) { got = append(got, id) }); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatal(err)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("told of %v, want %v", got, want)
		}
	}
	const while, patience = 20 * time.Millisecond, 20 * time.Second
	near, far := socketPair(t)
	full := rawOf(near)
	var a attempt
	some := make([]byte, 64<<10)
	fill := func() {
		t.Helper()
		for n := len(some); n == len(some); {
			var err error
			if n, err = a.write(full, some); err != nil {
				t.Fatal(err)
			}
		}
	}
	fill()
	if err := p.watch(full, 7); err != nil {
		t.Fatal(err)
	}
	told(while)
	go io.Copy(io.Discard, far)
	told(patience, 7)
	other, gone := socketPair(t)
	if err := p.watch(rawOf(other), 8); err != nil {
		t.Fatal(err)
	}
	told(patience, 8)
	gone.(*net.TCPConn).SetLinger(0)
	gone.Close() // whoever writes now learns that it is gone
	told(patience, 8)
	p.forget(full)
	other.Close()
	fill()
	told(while)
	p.close()
	if err := p.wait(func(id int32) { t.Errorf("told of %d", id) }); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("it waits on: %v", err)
	}
}

// TestWithoutAPoller: where the system has none, a goroutine waits for each full socket, and ends it in the same way.
func TestWithoutAPoller(t *testing.T) {
	near, far := socketPair(t)
	h := still()
	h.Patience = 100 * time.Millisecond
	h.backlog.close()
	c := &conn{hub: h, net: near, raw: rawOf(near)}
	var turn turn
	h.flushers.stopped = false
	for !c.gone() && h.Stats().QueuedBytes == 0 {
		c.send(newFrame(textFrame, make([]byte, 64<<10)))
		c.flush(&turn)
	}
	h.wg.Wait()
	if got := h.Stats(); got.Dropped != 1 || got.QueuedBytes != 0 || !c.gone() {
		t.Errorf("%+v", got)
	}
	far.Close()
}
