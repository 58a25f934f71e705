//go:build !js

package live

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

// Session is who is at the other end and what they may do.
type Session struct {
	// Key names the session, for its bounds, for Hub.Drop and for remembering its commands.
	Key string
	// Ends is when the session ends as far as is known: the connection does too, and who may come back comes back. Zero:
	// never.
	Ends time.Time
	// Measured asks for the first ping at once: a command then tells the connection's round trip from the beginning.
	Measured bool
	// MaySubscribe returns an error where the session may not watch a topic, whether or not it exists. Nil refuses all.
	MaySubscribe func(topic string) error
	// Prepare returns a state's stored keys when the hub has not loaded them yet, or begins the topic with Hub.Events.
	// Nil leaves a state with what has been published.
	Prepare func(ctx context.Context, topic string) (map[string]json.RawMessage, error)
	// Command does what a client asks for. It is called once for a command's id, also where the client sends it again
	// over another connection, as long as the hub remembers (the last 4 096 commands). Nil refuses all.
	Command func(ctx context.Context, channel string, c CommandData) ResultData
}

// The sentences of the catalogue the hub itself refuses with.
const (
	keyRefused = "live.refused" // not for this session, whether or not it exists
	keyLater   = "live.later"   // it could not be loaded
)

// prepareTimeout is how long a topic may take to load.
const prepareTimeout = 10 * time.Second

// Serve upgrades a request to a WebSocket and serves it until it ends. The request must come from the page's own host
// (Origin) and speak the Subprotocol.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, session Session) {
	if !slices.Contains(websocket.Subprotocols(r), Subprotocol) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if !h.admit(session.Key) {
		h.counters.refused.Add(1)
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	hijacker := &gateMaker{ResponseWriter: w}
	upgrader := websocket.Upgrader{
		Subprotocols:     []string{Subprotocol},
		ReadBufferSize:   1 << 10,
		WriteBufferPool:  noBuffers{},
		HandshakeTimeout: h.Patience,
		Error:            func(w http.ResponseWriter, _ *http.Request, status int, _ error) { w.WriteHeader(status) },
	}
	ws, err := upgrader.Upgrade(hijacker, r, nil)
	if err != nil {
		h.unadmit(session.Key)
		return
	}
	c := &conn{hub: h, net: hijacker.gate.Conn, session: session}
	if sc, ok := c.net.(syscall.Conn); ok {
		c.raw, _ = sc.SyscallConn() // an error leaves the slower way
	}
	hijacker.gate.conn.Store(c)
	h.enter(c)
	defer h.leave(c)
	if !session.Ends.IsZero() {
		defer time.AfterFunc(session.Ends.Sub(h.Now()), func() { c.close(closePolicy) }).Stop()
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	reader := &reader{conn: c, ws: ws, subs: map[string]*subscription{}}
	defer reader.unsubscribeAll()
	reader.run(ctx)
}

// admit counts a connection in, or refuses it over the bounds.
func (h *Hub) admit(session string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.admitted >= h.MaxConns || h.sessions[session] >= h.MaxPerSession {
		return false
	}
	h.admitted++
	h.sessions[session]++
	return true
}

func (h *Hub) unadmit(session string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.unadmitLocked(session)
}

func (h *Hub) unadmitLocked(session string) {
	h.admitted--
	if h.sessions[session]--; h.sessions[session] == 0 {
		delete(h.sessions, session)
	}
	if h.closed && h.admitted == 0 {
		close(h.empty)
	}
}

// enter adds a connection; one that comes while the hub closes is told so.
func (h *Hub) enter(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.conns[c] = struct{}{}
	if h.closed {
		c.close(closeGoingAway)
	}
}

func (h *Hub) leave(c *conn) {
	c.kill()
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
	h.unadmitLocked(c.session.Key)
}
