//go:build !js

package live_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lakaz/live"
)

// eventually polls until ok or the test's patience ends.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestBadMessages(t *testing.T) {
	h := newHouse(t, live.Options{MaxPerSession: 100})
	h.State("home:1", values("a", "1"))
	f := func(name string, kind int, b []byte, code int) {
		t.Helper()
		c := h.dial(t)
		c.send(live.NewSubscribe("home:1"))
		c.expect(live.Snapshot)
		c.ws.WriteMessage(kind, b)
		if _, err := c.next(); !websocket.IsCloseError(err, code) {
			t.Errorf("%s: %v, want %d", name, err, code)
		}
		c.ws.Close()
	}
	f("too long", websocket.TextMessage, bytes.Repeat([]byte("x"), live.MaxRead+1), websocket.CloseMessageTooBig)
	f("much too long", websocket.TextMessage, bytes.Repeat([]byte("x"), 1<<20), websocket.CloseMessageTooBig)
	f("binary", websocket.BinaryMessage, []byte(`{"ty":"sub"}`), websocket.CloseUnsupportedData)
	f("no UTF-8", websocket.TextMessage, []byte("{\"ty\":\"sub\",\"ch\":\"\xff\"}"), websocket.CloseInvalidFramePayloadData)
	f("no JSON", websocket.TextMessage, []byte("hello"), websocket.CloseInvalidFramePayloadData)
	f("empty", websocket.TextMessage, nil, websocket.CloseInvalidFramePayloadData)
	f("no type", websocket.TextMessage, []byte("{}"), websocket.CloseInvalidFramePayloadData)
	good := h.dial(t)
	for _, m := range []string{`{"ty":"from the future","d":[1]}`, `{"ty":"unsub","ch":"home:9"}`, `{"ty":"hello","d":7}`, `{"ty":"val","ch":"home:1","d":{"a":9}}`} {
		good.ws.WriteMessage(websocket.TextMessage, []byte(m))
	}
	good.expect(live.Welcome)
	good.send(live.NewClock(1))
	good.expect(live.Clock)
	if got := string(h.Values("home:1")["a"]); got != "1" {
		t.Errorf("a client published: %s", got)
	}
	eventually(t, "connections stay", func() bool { return h.Stats().Connections == 1 })
}

func TestBadHandshakes(t *testing.T) {
	h := newHouse(t, live.Options{MaxConns: 3, MaxPerSession: 2})
	dial := func(session string, header http.Header, protocols ...string) (int, error) {
		t.Helper()
		d := websocket.Dialer{Subprotocols: protocols}
		ws, resp, err := d.Dial(h.url+"?session="+session, header)
		if err == nil {
			t.Cleanup(func() { ws.Close() })
		}
		if resp == nil {
			return 0, err
		}
		return resp.StatusCode, nil
	}
	f := func(session string, origin string, protocol string, want int) {
		t.Helper()
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		if got, err := dial(session, header, protocol); got != want {
			t.Errorf("origin %q, protocol %q: %d, %v, want %d", origin, protocol, got, err, want)
		}
	}
	host := strings.TrimPrefix(h.url, "ws://")
	f("a", "https://elsewhere.example", live.Subprotocol, http.StatusForbidden)
	f("a", "null", live.Subprotocol, http.StatusForbidden)
	f("a", "http://"+host, "chat", http.StatusBadRequest)
	f("a", "http://"+host, live.Subprotocol, http.StatusSwitchingProtocols)
	f("a", "", live.Subprotocol, http.StatusSwitchingProtocols)
	f("a", "", live.Subprotocol, http.StatusServiceUnavailable) // two of one session
	f("b", "", live.Subprotocol, http.StatusSwitchingProtocols)
	f("c", "", live.Subprotocol, http.StatusServiceUnavailable) // three in all
	resp, err := http.Get("http://" + host)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("no WebSocket: %d", resp.StatusCode)
	}
	http.DefaultClient.CloseIdleConnections()
}

// FuzzSocket sends any bytes after the handshake and asks whether another client notices.
func FuzzSocket(f *testing.F) {
	h := newHouse(f, live.Options{MaxPerSession: 100_000})
	healthy := h.dial(f)
	f.Add([]byte{0x81, 0x80, 0, 0, 0, 0})                                                 // an empty text
	f.Add([]byte{0x81, 0x02, '{', '}'})                                                   // not masked
	f.Add([]byte{0x82, 0x80, 0, 0, 0, 0})                                                 // binary
	f.Add([]byte{0x83, 0x80, 0, 0, 0, 0})                                                 // a reserved opcode
	f.Add([]byte{0xC1, 0x80, 0, 0, 0, 0})                                                 // compressed
	f.Add([]byte{0x01, 0x81, 0, 0, 0, 0, '{', 0x80, 0x81, 0, 0, 0, 0, '}'})               // in two parts
	f.Add([]byte{0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8})                                     // close
	f.Add([]byte{0x88, 0x81, 0, 0, 0, 0, 0x03})                                           // half a close code
	f.Add([]byte{0x89, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0})                                     // a ping of 64 KB
	f.Add([]byte{0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}) // of 8 EB
	f.Add([]byte{0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}) // of less than nothing
	f.Fuzz(func(t *testing.T, garbage []byte) {
		d := websocket.Dialer{Subprotocols: []string{live.Subprotocol}}
		ws, _, err := d.Dial(h.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		conn := ws.NetConn().(*net.TCPConn)
		conn.SetDeadline(time.Now().Add(20 * time.Second))
		conn.Write(garbage)
		conn.CloseWrite()
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%x: the connection was kept", garbage)
		}
		conn.Close()
		healthy.t = t
		healthy.send(live.NewClock(1))
		healthy.expect(live.Clock)
	})
}
