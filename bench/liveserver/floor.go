package main

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
	"sync"
	"syscall"
)

// floor is as little as a broadcast can be: the message framed once and one write(2) for each socket, one after the other.
// It knows nothing of channels, of slow clients, or of who is there.
type floor struct {
	mu  sync.Mutex
	fds []int
}

// ServeHTTP takes a connection over as a WebSocket and keeps its descriptor.
func (f *floor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	answer := bufio.NewWriter(c)
	answer.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		base64.StdEncoding.EncodeToString(sum[:]) + "\r\n\r\n")
	answer.Flush()
	raw, err := c.(syscall.Conn).SyscallConn()
	if err != nil {
		return
	}
	f.mu.Lock()
	raw.Control(func(fd uintptr) { f.fds = append(f.fds, int(fd)) })
	f.mu.Unlock()
	c.Write([]byte{0x81, 2, 'o', 'k'}) // joined
	io.Copy(io.Discard, c)             // it lives as long as the process
}

func (f *floor) open(string) {}

func (f *floor) publish(_ string, data []byte) {
	frame := append(binary.BigEndian.AppendUint16([]byte{0x81, 126}, uint16(len(data))), data...)
	if len(data) < 126 {
		frame = append([]byte{0x81, byte(len(data))}, data...)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fd := range f.fds {
		syscall.Write(fd, frame)
	}
}
