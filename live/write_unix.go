//go:build unix && !js

package live

import "syscall"

// attempt writes to sockets without waiting. One goroutine uses it; it is kept because it would cost an allocation for
// every write.
type attempt struct {
	bytes   []byte
	written int
	err     error
	try     func(fd uintptr) bool
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
	err = raw.Write(a.try)
	a.bytes = nil
	if a.err != nil && a.err != syscall.EAGAIN {
		err = a.err
	}
	return a.written, err
}

// now writes until the socket is full. It never asks to be called again.
func (a *attempt) now(fd uintptr) bool {
	for a.written < len(a.bytes) {
		n, err := syscall.Write(int(fd), a.bytes[a.written:])
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			a.err = err
			break
		}
		a.written += n
	}
	return true
}
