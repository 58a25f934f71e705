//go:build !js

package live

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"time"
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
	// Entered is told when the connection begins, and what it returns when it has ended. Nil tells nobody.
	Entered func() (left func())
	// MaySubscribe returns an error where the session may not watch a topic, whether or not it exists. Nil refuses all.
	MaySubscribe func(ctx context.Context, topic string) error
	// Prepare returns a state's stored keys when the hub has not loaded them yet, or begins the topic with Hub.Events.
	// Nil leaves a state with what has been published.
	Prepare func(ctx context.Context, topic string) (map[string]json.RawMessage, error)
	// Command does what a client asks for. It is called once for a command's id, also where the client sends it again
	// over another connection, as long as the hub remembers (the last 4 096 commands); a refusal "live.later" tells that
	// nothing was done, and is not remembered. Nil refuses all.
	Command func(ctx context.Context, channel string, c CommandData) ResultData
}

// The sentences of the catalogue the hub itself refuses with.
const (
	keyRefused = "live.refused" // not for this session, whether or not it exists
	keyLater   = "live.later"   // it could not be loaded
)

// prepareTimeout is how long a topic may take to load.
const prepareTimeout = 10 * time.Second

// Serve upgrades a request to a WebSocket, which then lives by itself until it ends: the session's functions must not use
// the request's context. The request must come from the page's own host (Origin) and speak the Subprotocol. Where
// WebSockets are blocked it serves the same over HTTP alone: mount it for GET and POST.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, session Session) {
	switch {
	case wantsStream(r):
		h.stream(w, r, session)
		return
	case r.Method == http.MethodPost:
		h.ask(w, r, session)
		return
	}
	if status := judgeHandshake(r); status != 0 {
		w.Header().Set("Sec-WebSocket-Version", "13")
		w.WriteHeader(status)
		return
	}
	if !h.admit(w, session.Key) {
		return
	}
	nc, err := upgrade(w, r, h.Patience)
	if err != nil {
		h.unadmit(session.Key)
		return
	}
	s := &socket{conn: conn{hub: h, net: nc, raw: rawOf(nc), session: session, silence: 2*h.Ping + h.Patience}, from: nc}
	s.reader.conn = &s.conn
	s.source.open(s.raw, &h.room)
	h.enter(&s.conn)
	s.alive()
	s.startPings()
	h.wg.Add(1)
	go s.begin()
}

// socket is a WebSocket's reading end.
type socket struct {
	conn
	from    net.Conn
	source  source
	reader  reader
	inbound inbound
}

// readRoom is how many bytes are read at once.
const readRoom = 4 << 10

// begin takes what comes.
func (s *socket) begin() {
	if s.raw != nil {
		s.wait()
		return
	}
	for room, ok := make([]byte, 1<<10), true; ok; {
		n, err := s.from.Read(room)
		ok = err == nil && s.serve(room[:n])
	}
	s.finish()
}

// wait waits for bytes and does what they ask for. A goroutine that waits needs hardly any stack; one that has done
// something has grown one, which it would keep. So another one waits for the next.
func (s *socket) wait() {
	b, err := s.source.read()
	if err == nil && s.serve(b) {
		go s.wait()
		return
	}
	s.finish()
}

// serve is take, which a fault in one of the session's functions ends.
func (s *socket) serve(b []byte) (ok bool) {
	defer s.source.release()
	defer s.hub.survive()
	return s.take(b)
}

// finish ends the reading end, and with it the connection.
func (s *socket) finish() {
	defer s.hub.wg.Done()
	if s.leaving() { // a little, so that the closing frame is not lost to a reset; what still comes is thrown away
		io.CopyN(io.Discard, s.from, 1<<20)
	}
	s.reader.unsubscribeAll()
	s.hub.leave(&s.conn)
}

// take does what the messages in these bytes ask for and reports whether there may be more.
func (s *socket) take(b []byte) bool {
	for len(b) > 0 {
		got, rest, code := s.inbound.next(b)
		if code != 0 {
			s.close(code)
			return false
		}
		if got.opcode != 0 {
			s.alive()
		}
		switch got.opcode {
		case opText:
			m, err := Decode(got.payload)
			if err != nil {
				s.close(closeInvalid)
				return false
			}
			s.reader.receive(m)
		case opPong:
			s.ponged()
		case opPing:
			s.send(newFrame(pongFrame, got.payload))
		case opClose:
			s.send(newFrame(closeFrame, got.payload[:min(2, len(got.payload))]))
			return false
		}
		b = rest
	}
	return true
}

// survive keeps a fault in a session's function from ending more than its connection.
func (h *Hub) survive() {
	if p := recover(); p != nil {
		h.Log.Error("live: a panic", "panic", p, "stack", string(debug.Stack()))
	}
}

// admit counts a connection in, or refuses it over the bounds.
func (h *Hub) admit(w http.ResponseWriter, session string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.admitted >= h.MaxConns || h.sessions[session] >= h.MaxPerSession {
		h.counters.refused.Add(1)
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusServiceUnavailable)
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

// enter adds a connection, until its session ends; one that comes while the hub closes is told so.
func (h *Hub) enter(c *conn) {
	if c.session.Entered != nil {
		c.left = c.session.Entered()
	}
	if ends := c.session.Ends; !ends.IsZero() {
		c.mu.Lock()
		c.ender = time.AfterFunc(ends.Sub(h.Now()), func() { c.close(closePolicy) })
		c.mu.Unlock()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.conns[c] = struct{}{}
	if h.closed {
		c.close(closeGoingAway)
	}
}

func (h *Hub) leave(c *conn) {
	c.kill()
	if c.left != nil {
		c.left()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
	h.unadmitLocked(c.session.Key)
}
