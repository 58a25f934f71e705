//go:build !js

package live

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"
)

// streamSilence is how many pings long a stream lives of which nothing is heard: nobody answers a stream's pings, and a
// phone that is gone must not hold one for ever. A browser comes back by itself and misses nothing.
const streamSilence = 10

// stream carries a conversation over HTTP alone, where WebSockets are blocked: what the server says is one long answer of
// server-sent events, what the client says are requests of their own. It is the conn's wire.
type stream struct {
	conn  *conn
	token string // names the stream to its own session

	asking sync.Mutex // one message of the client at a time
	reader reader

	places map[string]Position // what the client has been sent, by channel; the writer's

	out     http.ResponseWriter
	control *http.ResponseController
	writing sync.Mutex // guards out and ended
	ended   bool
	quiet   *time.Timer
	closing sync.Once
	done    chan struct{}
}

// wantsStream reports whether a request is an EventSource's.
func wantsStream(r *http.Request) bool {
	return r.Method == http.MethodGet && hasToken(r.Header, "Accept", "text/event-stream")
}

// stream answers with server-sent events until either side ends.
func (h *Hub) stream(w http.ResponseWriter, r *http.Request, session Session) {
	if !sameOrigin(r) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if !h.admit(w, session.Key) {
		return
	}
	at := resumed(r)
	s := &stream{token: rand.Text(), places: maps.Clone(at), out: w, control: http.NewResponseController(w), done: make(chan struct{})}
	c := &conn{hub: h, net: s, session: session, silence: streamSilence * h.Ping}
	s.conn, s.reader = c, reader{conn: c, resume: at}
	s.quiet = time.AfterFunc(c.silence, c.kill)
	defer s.end()
	// The server's own bounds are for answers that end.
	s.control.SetReadDeadline(time.Time{})
	s.control.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store, no-transform") // a relay that compresses would gather, too
	w.Header().Set("X-Accel-Buffering", "no")                 // relays must not gather what comes
	s.Write([]byte("retry: 2000\n\n"))
	h.enter(c)
	h.mu.Lock()
	h.streams[s.token] = s
	h.mu.Unlock()
	c.startPings()
	c.send(messageFrame(c.welcome(s.token)))
	s.begin(r.URL.Query()["ch"])
	select {
	case <-s.done:
	case <-r.Context().Done():
		s.writing.Lock() // a write under way says why
		s.writing.Unlock()
	}
}

// resumed is where a request says the client stands: a browser that comes back by a header of its own.
func resumed(r *http.Request) map[string]Position {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		text = r.URL.Query().Get("resume")
	}
	var at map[string]Position
	if len(text) > MaxRead || json.Unmarshal([]byte(text), &at) != nil || at == nil {
		return map[string]Position{}
	}
	return at
}

// begin subscribes to what the request names.
func (s *stream) begin(channels []string) {
	s.asking.Lock()
	defer s.asking.Unlock()
	for _, ch := range channels[:min(len(channels), s.conn.hub.MaxTopics)] {
		s.reader.subscribe(ch)
	}
}

// end takes the stream from the hub; when it returns nobody writes to the answer.
func (s *stream) end() {
	h := s.conn.hub
	h.mu.Lock()
	delete(h.streams, s.token)
	h.mu.Unlock()
	s.conn.kill()
	s.asking.Lock()
	s.reader.unsubscribeAll()
	s.asking.Unlock()
	h.leave(s.conn)
	s.quiet.Stop()
	s.writing.Lock()
	s.ended = true
	s.writing.Unlock()
}

// ask takes one message of a client for its open stream, where the answer goes, too.
func (h *Hub) ask(w http.ResponseWriter, r *http.Request, session Session) {
	if !sameOrigin(r) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	h.mu.Lock()
	s := h.streams[r.URL.Query().Get("stream")]
	h.mu.Unlock()
	if s == nil || s.conn.session.Key != session.Key {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, MaxRead+1))
	if len(b) > MaxRead {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	m, invalid := Decode(b)
	if err != nil || invalid != nil || !utf8.Valid(b) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(s.take(m))
}

// take does what a message asks for and returns the status to answer with.
func (s *stream) take(m Message) (status int) {
	s.asking.Lock()
	defer s.asking.Unlock()
	if s.conn.gone() {
		return http.StatusNotFound
	}
	s.conn.alive()
	s.reader.receive(m)
	return http.StatusNoContent
}

// Write sends bytes on at once.
func (s *stream) Write(b []byte) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.ended {
		return 0, net.ErrClosed
	}
	n, err := s.out.Write(b)
	if err == nil {
		err = s.control.Flush()
	}
	if err != nil {
		s.conn.drop() // before the request's own end, which a failed write brings about, is noticed
	}
	return n, err
}

// Close ends the answer; a write under way is cut short.
func (s *stream) Close() error {
	s.closing.Do(func() {
		if s.writing.TryLock() {
			s.ended = true
			s.writing.Unlock()
		} else {
			s.control.SetWriteDeadline(time.Unix(1, 0))
		}
		close(s.done)
	})
	return nil
}

// SetReadDeadline ends the stream at t where nothing is heard until then.
func (s *stream) SetReadDeadline(t time.Time) error {
	s.quiet.Reset(time.Until(t))
	return nil
}

// SetWriteDeadline bounds the next writes.
func (s *stream) SetWriteDeadline(t time.Time) error { return s.control.SetWriteDeadline(t) }
