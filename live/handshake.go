//go:build !js

package live

import (
	"bufio"
	"encoding/base64"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

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

// upgrade takes the connection over and answers the handshake. Who has sent more before the answer is no WebSocket client,
// and is cut off.
func upgrade(w http.ResponseWriter, r *http.Request, patience time.Duration) (net.Conn, error) {
	upgrader := websocket.Upgrader{HandshakeTimeout: patience, WriteBufferPool: noBuffers{},
		CheckOrigin: func(*http.Request) bool { return true }} // judgeHandshake has looked
	ws, err := upgrader.Upgrade(hijacker{w}, r, http.Header{"Sec-Websocket-Protocol": {Subprotocol}})
	if err != nil {
		return nil, err
	}
	return ws.NetConn(), nil
}

// hijacker finds what can be taken over below the wrappers of a response.
type hijacker struct{ http.ResponseWriter }

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(h.ResponseWriter).Hijack()
}

// noBuffers keeps the library from holding a write buffer: it writes nothing more.
type noBuffers struct{}

func (noBuffers) Get() any { return nil }
func (noBuffers) Put(any)  {}
