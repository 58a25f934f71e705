//go:build !js

package live_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"lakaz/live"
)

// rawClient speaks to a hub byte by byte, so that it can also say what no library would.
type rawClient struct {
	t    *testing.T
	conn *net.TCPConn
	in   *bufio.Reader
}

// handshake is a good one; each line may be left out or replaced.
func handshake(host string, replace ...string) string {
	lines := []string{"GET / HTTP/1.1", "Host: " + host, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: " + live.Subprotocol}
	for i := 0; i < len(replace); i += 2 {
		for at, line := range lines {
			if strings.HasPrefix(line, replace[i]) {
				lines[at] = replace[i+1]
			}
		}
	}
	return strings.ReplaceAll(strings.Join(lines, "\r\n")+"\r\n\r\n", "\r\n\r\n\r\n", "\r\n\r\n")
}

func (h *house) dialRaw(t *testing.T) *rawClient {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "ws://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	return &rawClient{t, conn.(*net.TCPConn), bufio.NewReader(conn)}
}

// request sends a handshake and reads the answer.
func (c *rawClient) request(text string) *http.Response {
	c.t.Helper()
	c.write([]byte(text))
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	resp.Body.Close()
	return resp
}

// open shakes hands.
func (h *house) open(t *testing.T) *rawClient {
	t.Helper()
	c := h.dialRaw(t)
	if resp := c.request(handshake(strings.TrimPrefix(h.url, "ws://"))); resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(resp.Status)
	}
	return c
}

func (c *rawClient) write(b []byte) {
	c.t.Helper()
	if _, err := c.conn.Write(b); err != nil {
		c.t.Fatal(err)
	}
}

// next says in a word or two what comes: a message, a control frame, or the end.
func (c *rawClient) next() string {
	c.t.Helper()
	got, err := c.tryNext()
	if err != nil {
		c.t.Fatal(err)
	}
	return got
}

func (c *rawClient) tryNext() (string, error) {
	var head [2]byte
	if _, err := io.ReadFull(c.in, head[:]); errors.Is(err, io.EOF) {
		return "end", nil
	} else if err != nil {
		return "", err
	}
	n := uint64(head[1])
	extended := make([]byte, map[byte]int{126: 2, 127: 8}[head[1]])
	if _, err := io.ReadFull(c.in, extended); err != nil {
		return "", err
	}
	for i, b := range extended {
		if i == 0 {
			n = 0
		}
		n = n<<8 | uint64(b)
	}
	payload := make([]byte, n)
	if _, err := io.ReadFull(c.in, payload); err != nil {
		return "", err
	}
	switch head[0] {
	case 0x81:
		m, err := live.Decode(payload)
		return told(m), err
	case 0x88:
		if len(payload) == 0 {
			return "close", nil
		}
		return fmt.Sprint("close ", binary.BigEndian.Uint16(payload)), nil
	case 0x89:
		return "ping", nil
	case 0x8A:
		return "pong " + string(payload), nil
	}
	return fmt.Sprintf("frame %#x", head[0]), nil
}

// told is a message in a word or two.
func told(m live.Message) string {
	switch m.Ty {
	case live.Clock:
		var d live.ClockData
		m.Read(&d)
		return fmt.Sprint("clk ", d.ClientMS)
	case live.Result:
		var d live.ResultData
		m.Read(&d)
		var text string
		json.Unmarshal(d.D, &text)
		return "res " + text
	}
	return m.Ty
}

// expect reads what comes until what is wanted has, in order; what begins with ~ may come after others.
func (c *rawClient) expect(want string) {
	c.t.Helper()
	want, skip := strings.CutPrefix(want, "~")
	for {
		got := c.next()
		if got == want {
			return
		}
		if !skip || got == "end" {
			c.t.Fatalf("%q came, want %q", got, want)
		}
	}
}

// maskKey is every frame's: none of its bytes is 0, so that a frame that is not unmasked is noticed.
var maskKey = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// head is a masked frame's head with a length in so many bytes: 0, 2 or 8.
func head(first byte, length uint64, extended int) []byte {
	b := []byte{first}
	switch extended {
	case 0:
		b = append(b, 0x80|byte(length))
	case 2:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(length))
	case 8:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), length)
	}
	return append(b, maskKey[:]...)
}

func mask(payload string) []byte {
	b := []byte(payload)
	for i := range b {
		b[i] ^= maskKey[i&3]
	}
	return b
}

// masked is a whole frame; first is FIN, the reserved bits and the opcode.
func masked(first byte, payload string) []byte {
	extended := 0
	switch {
	case len(payload) > 0xFFFF:
		extended = 8
	case len(payload) > 125:
		extended = 2
	}
	return append(head(first, uint64(len(payload)), extended), mask(payload)...)
}

// The first bytes of frames: final or not, by opcode.
const (
	fin   = 0x80
	text  = 0x1
	bin   = 0x2
	more  = 0x0 // a continuation
	bye   = 0x8
	ping  = 0x9
	pong  = 0xA
	final = fin | text
)

// clock asks for the time; n comes back.
func clock(n int) string { return fmt.Sprintf(`{"ty":"clk","d":{"c":%d}}`, n) }

// padded is clock, so many bytes long.
func padded(n, length int) string {
	s := clock(n)
	return s + strings.Repeat(" ", length-len(s))
}

// say is a command that comes back as it is.
func say(id, what string) string {
	return fmt.Sprintf(`{"ty":"cmd","id":%q,"d":{"ty":"say","d":"%s"}}`, id, what)
}

// sayingHouse repeats what commands say.
func sayingHouse(t testing.TB, o live.Options) *house {
	o.MaxPerSession = 10_000
	h := newHouse(t, o)
	h.session.Command = func(_ context.Context, _ string, c live.CommandData) live.ResultData { return live.ResultData{D: c.D} }
	return h
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
