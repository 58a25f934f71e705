//go:build unix && !js

package live

import (
	"io"
	"net"
	"sync"
	"syscall"
)

// rawOf is a connection whose socket can be read and written without waiting; nil where there is none (TLS, pipes).
func rawOf(c net.Conn) syscall.RawConn {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil // the slower way is left
	}
	return raw
}

// attempt writes to sockets without waiting. One goroutine uses it; it is kept because it would cost an allocation for
// every write.
type attempt struct {
	bytes   []byte
	written int
	err     error
	try     func(fd uintptr)
}

// write writes what the socket takes at once, which may be nothing. Without a raw connection it writes nothing.
func (a *attempt) write(raw syscall.RawConn, b []byte) (n int, err error) {
	if raw == nil {
		return 0, nil
	}
	if a.try == nil {
		a.try = a.now
	}
	a.bytes, a.written, a.err = b, 0, nil
	err = raw.Control(a.try)
	a.bytes = nil
	if a.err != nil && a.err != syscall.EAGAIN {
		err = a.err
	}
	return a.written, err
}

// now writes until the socket is full.
func (a *attempt) now(fd uintptr) {
	for a.written < len(a.bytes) {
		n, err := syscall.Write(int(fd), a.bytes[a.written:])
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			a.err = err
			return
		}
		a.written += n
	}
}

// source reads a socket and holds room to read into only while something is there, so that a silent connection costs none.
// One goroutine uses it.
type source struct {
	raw  syscall.RawConn
	room *sync.Pool
	buf  *[readRoom]byte
	n    int
	err  error
	try  func(fd uintptr) bool
}

func (s *source) open(raw syscall.RawConn, room *sync.Pool) {
	s.raw, s.room = raw, room
	s.try = s.now
}

// read waits for bytes, which are the caller's until release.
func (s *source) read() ([]byte, error) {
	s.n, s.err = 0, nil
	if err := s.raw.Read(s.try); err != nil {
		return nil, err
	}
	switch {
	case s.err != nil:
		return nil, s.err
	case s.n == 0:
		return nil, io.EOF
	}
	return s.buf[:s.n], nil
}

// now reads what is there; it asks to be called again where nothing is.
func (s *source) now(fd uintptr) bool {
	if s.buf == nil {
		s.buf = s.room.Get().(*[readRoom]byte)
	}
	for {
		s.n, s.err = syscall.Read(int(fd), s.buf[:])
		if s.err != syscall.EINTR {
			break
		}
	}
	if s.err == syscall.EAGAIN {
		s.n = 0
		s.release()
		return false
	}
	s.n = max(s.n, 0)
	return true
}

func (s *source) release() {
	if s.buf != nil {
		s.room.Put(s.buf)
		s.buf = nil
	}
}
