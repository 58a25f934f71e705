//go:build !js

package live

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// acceptGUID is what RFC 6455, section 1.3, has a server append to a client's key.
const acceptGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// judgeHandshake judges a request to become a WebSocket (RFC 6455, section 4.2.1): 0, or the status to refuse it with. It
// must come from a page of the same host, where it comes from a page, and speak the Subprotocol.
func judgeHandshake(r *http.Request) (status int) {
	key, err := base64.StdEncoding.DecodeString(r.Header.Get("Sec-WebSocket-Key"))
	switch {
	case r.Method != http.MethodGet:
		return http.StatusMethodNotAllowed
	case !r.ProtoAtLeast(1, 1), !hasToken(r.Header, "Connection", "upgrade"), !hasToken(r.Header, "Upgrade", "websocket"):
		return http.StatusBadRequest
	case r.Header.Get("Sec-WebSocket-Version") != "13":
		return http.StatusUpgradeRequired
	case err != nil, len(key) != 16, len(r.Header["Sec-Websocket-Key"]) > 1, !speaks(r.Header):
		return http.StatusBadRequest
	case !sameOrigin(r):
		return http.StatusForbidden
	}
	return 0
}

// hasToken reports whether a header's list has a token, in whatever case.
func hasToken(h http.Header, name, token string) bool {
	for _, line := range h.Values(name) {
		for part := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}

// speaks reports whether a client offers our Subprotocol, which is told by its exact case.
func speaks(h http.Header) bool {
	for _, line := range h.Values("Sec-WebSocket-Protocol") {
		for part := range strings.SplitSeq(line, ",") {
			if strings.TrimSpace(part) == Subprotocol {
				return true
			}
		}
	}
	return false
}

// sameOrigin reports whether a request comes from a page of this host, or from no page.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// upgrade takes the connection over and answers the handshake. early is what the client has sent already.
func upgrade(w http.ResponseWriter, r *http.Request, patience time.Duration) (c net.Conn, early []byte, err error) {
	var buffered *bufio.ReadWriter
	if c, buffered, err = http.NewResponseController(w).Hijack(); err != nil {
		w.WriteHeader(http.StatusNotImplemented) // HTTP/2, which a browser does not ask this way
		return nil, nil, err
	}
	if n := buffered.Reader.Buffered(); n > 0 {
		early, _ = buffered.Reader.Peek(n) // of what is there, all is there
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + acceptGUID))
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		base64.StdEncoding.EncodeToString(sum[:]) + "\r\nSec-WebSocket-Protocol: " + Subprotocol + "\r\n\r\n"
	c.SetDeadline(time.Now().Add(patience))
	if _, err = c.Write([]byte(answer)); err != nil {
		c.Close()
		return nil, nil, err
	}
	c.SetDeadline(time.Time{})
	return c, append([]byte(nil), early...), nil
}
