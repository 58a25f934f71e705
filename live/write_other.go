//go:build !unix && !js

package live

import "syscall"

// attempt writes nothing: there is no way here to write without waiting.
type attempt struct{}

func (*attempt) write(syscall.RawConn, []byte) (int, error) { return 0, nil }
