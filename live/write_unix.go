//go:build unix && !js

package live

import "syscall"

// writeNow writes what the socket takes without waiting, which may be nothing. Without a raw connection it writes
// nothing.
func writeNow(raw syscall.RawConn, b []byte) (n int, err error) {
	if raw == nil {
		return 0, nil
	}
	outer := raw.Write(func(fd uintptr) bool {
		for n < len(b) {
			var m int
			m, err = syscall.Write(int(fd), b[n:])
			if err == syscall.EINTR {
				continue
			}
			if err != nil {
				break
			}
			n += m
		}
		return true // never wait for the socket
	})
	if err == syscall.EAGAIN {
		err = nil
	}
	if err == nil {
		err = outer
	}
	return n, err
}
