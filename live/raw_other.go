//go:build !unix && !js

package live

import (
	"errors"
	"net"
	"sync"
	"syscall"
)

// rawOf is nil: there is no way here to read and write sockets without waiting.
func rawOf(net.Conn) syscall.RawConn { return nil }

// attempt writes nothing.
type attempt struct{}

func (*attempt) write(syscall.RawConn, []byte) (int, error) { return 0, nil }

// source reads nothing.
type source struct{}

func (*source) open(syscall.RawConn, *sync.Pool) {}
func (*source) read() ([]byte, error)            { return nil, errors.ErrUnsupported }
func (*source) release()                         {}
