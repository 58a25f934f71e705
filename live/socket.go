//go:build !js

package live

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// Session is who is at the other end and what they may do.
type Session struct {
	// Key names the session, for its bounds, for Hub.Drop and for remembering its commands.
	Key string
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

// reader is the one goroutine a connection has: it reads what the client sends.
type reader struct {
	conn   *conn
	ws     *websocket.Conn
	resume map[string]Position
	subs   map[string]*subscription
}

func (r *reader) run(ctx context.Context) {
	r.conn.alive()
	r.conn.startPings()
	r.ws.SetPongHandler(func(string) error { r.conn.alive(); return nil })
	r.ws.SetReadLimit(MaxRead)
	for {
		kind, b, err := r.ws.ReadMessage()
		if err != nil {
			break
		}
		r.conn.alive()
		if kind != websocket.TextMessage {
			r.conn.close(closeUnsupported)
			break
		}
		m, err := Decode(b)
		if err != nil || !utf8.Valid(b) {
			r.conn.close(closeInvalid)
			break
		}
		r.receive(ctx, m)
	}
	r.linger()
}

// linger waits a little for the client to end its half after our closing frame, so that the frame is not lost to a
// reset; what the client still sends is thrown away.
func (r *reader) linger() {
	if r.conn.leaving() {
		io.CopyN(io.Discard, r.conn.net, 1<<20)
	}
}

// receive does what one message asks for; a type it does not know is for a newer server.
func (r *reader) receive(ctx context.Context, m Message) {
	c := r.conn
	switch m.Ty {
	case Hello:
		var d HelloData
		if m.Read(&d) == nil {
			r.resume = d.Resume
		}
		c.send(messageFrame(Message{Ty: Welcome, D: encode(WelcomeData{UnixMS: c.hub.Now().UnixMilli(), PingMS: c.hub.Ping.Milliseconds()})}))
	case Subscribe:
		r.subscribe(ctx, m.Ch)
	case Unsubscribe:
		if s := r.subs[m.Ch]; s != nil {
			r.unsubscribe(m.Ch, s)
		}
	case Command:
		c.send(messageFrame(Message{Ty: Result, Ch: m.Ch, ID: m.ID, D: encode(r.command(ctx, m))}))
	case Clock:
		var d ClockData
		if m.Read(&d) == nil {
			d.ServerMS = c.hub.Now().UnixMilli()
			c.send(messageFrame(Message{Ty: Clock, D: encode(d)}))
		}
	}
}

func (r *reader) subscribe(ctx context.Context, ch string) {
	c := r.conn
	if old := r.subs[ch]; old != nil { // asked again: begin again
		r.unsubscribe(ch, old)
	}
	if c.session.MaySubscribe == nil || len(r.subs) >= c.hub.MaxTopics || c.session.MaySubscribe(ch) != nil {
		r.refuse(ch, keyRefused)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, prepareTimeout)
	defer cancel()
	t, err := c.hub.watch(ctx, ch, c.session.Prepare)
	if err != nil {
		c.hub.Log.Warn("live: a topic could not be loaded", "topic", ch, "error", err)
		r.refuse(ch, keyLater)
		return
	}
	s := &subscription{topic: t, conn: c}
	r.subs[ch] = s
	c.hub.counters.subscriptions.Add(1)
	at := r.resume[ch]
	delete(r.resume, ch)
	t.join(s, at, func(epoch string, n uint64) {
		c.send(messageFrame(Message{Ty: Result, Ch: ch, E: epoch, N: n, D: encode(ResultData{})}))
	})
}

func (r *reader) refuse(ch, key string) {
	r.conn.hub.counters.refused.Add(1)
	r.conn.send(messageFrame(Message{Ty: Result, Ch: ch, D: encode(ResultData{Refusal: &Refusal{Key: key}})}))
}

func (r *reader) unsubscribe(ch string, s *subscription) {
	delete(r.subs, ch)
	s.topic.leave(s)
	r.conn.hub.release(s.topic)
	r.conn.hub.counters.subscriptions.Add(-1)
}

func (r *reader) unsubscribeAll() {
	for ch, s := range r.subs {
		r.unsubscribe(ch, s)
	}
}

// command runs a command once, or answers as it was answered before.
func (r *reader) command(ctx context.Context, m Message) ResultData {
	var d CommandData
	session := r.conn.session
	if session.Command == nil || m.ID == "" || len(m.ID) > 64 || m.Read(&d) != nil || d.Ty == "" {
		return ResultData{Refusal: &Refusal{Key: keyRefused}}
	}
	result, err := r.conn.hub.outcomes.once(ctx, session.Key+"\x00"+m.ID, func() ResultData {
		return session.Command(ctx, m.Ch, d)
	})
	if err != nil {
		return ResultData{Refusal: &Refusal{Key: keyLater}}
	}
	return result
}

// gateMaker hands the upgrader a gate instead of the connection it takes over.
type gateMaker struct {
	http.ResponseWriter
	gate *gate
}

func (m *gateMaker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(m.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	m.gate = &gate{Conn: c}
	return m.gate, rw, nil
}

// gate is the socket as the WebSocket library sees it: what the library writes of its own accord (pongs, closing
// frames) goes through the connection's queue like everything else, so that it never falls into another message.
type gate struct {
	net.Conn
	conn atomic.Pointer[conn]
}

func (g *gate) Write(b []byte) (int, error) {
	c := g.conn.Load()
	if c == nil { // the handshake
		return g.Conn.Write(b)
	}
	c.send(append(frame(nil), b...))
	return len(b), nil
}

func (g *gate) SetWriteDeadline(t time.Time) error {
	if g.conn.Load() == nil {
		return g.Conn.SetWriteDeadline(t)
	}
	return nil
}

// noBuffers keeps the library from holding a write buffer for each connection: it writes no messages.
type noBuffers struct{}

func (noBuffers) Get() any { return nil }
func (noBuffers) Put(any)  {}
