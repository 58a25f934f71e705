//go:build !linux && !js

package live

import (
	"errors"
	"syscall"
	"time"
)

// poller tells nothing here: a goroutine waits for each full socket.
type poller struct{}

func (*poller) open() error                        { return errors.ErrUnsupported }
func (*poller) close()                             {}
func (*poller) watch(syscall.RawConn, int32) error { return errors.ErrUnsupported }
func (*poller) forget(syscall.RawConn)             {}
func (*poller) wake(time.Time)                     {}
func (*poller) wait(func(int32)) error             { return errors.ErrUnsupported }
