//go:build !js

package live

import (
	"container/list"
	"context"
	"encoding/json"
	"log/slog"
	"runtime"
	"sync"
	"time"
)

// Options sets a hub's bounds; what is zero takes the value named in the comment.
type Options struct {
	Log           *slog.Logger     // slog.Default()
	Now           func() time.Time // time.Now; the server's clock as clk tells it
	MaxConns      int              // 20 000 connections in all
	MaxPerSession int              // 16 connections of one Session.Key
	MaxIdle       int              // 4 096 states kept while nobody watches them
	MaxTopics     int              // 64 subscriptions of one connection
	Ping          time.Duration    // 30 s between the server's pings
	Patience      time.Duration    // 10 s until a client that takes no byte is closed
}

// Hub holds the topics and whoever watches them. Publishing never waits for a socket. It is safe for concurrent use.
type Hub struct {
	Options
	flushers flushers
	backlog  backlog
	outcomes outcomes
	counters counters
	wg       sync.WaitGroup // everything the hub has started
	room     sync.Pool      // of *[readRoom]byte

	ctx    context.Context // until Close loses its patience
	cancel context.CancelFunc

	mu       sync.Mutex
	topics   map[string]*topic
	idle     *list.List // states nobody watches, the longest unwatched first
	conns    map[*conn]struct{}
	sessions map[string]int // connections by Session.Key
	streams  map[string]*stream
	admitted int // connections let in, also those still shaking hands
	closed   bool
	empty    chan struct{} // closed with the last connection, once the hub is closed
}

// NewHub starts a hub; Close ends it.
func NewHub(o Options) *Hub {
	set := func(field *int, def int) {
		if *field == 0 {
			*field = def
		}
	}
	set(&o.MaxConns, 20_000)
	set(&o.MaxPerSession, 16)
	set(&o.MaxIdle, 4096)
	set(&o.MaxTopics, 64)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Ping == 0 {
		o.Ping = 30 * time.Second
	}
	if o.Patience == 0 {
		o.Patience = 10 * time.Second
	}
	h := &Hub{Options: o, topics: map[string]*topic{}, idle: list.New(), conns: map[*conn]struct{}{},
		sessions: map[string]int{}, streams: map[string]*stream{}, empty: make(chan struct{})}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.room.New = func() any { return new([readRoom]byte) }
	h.flushers.init()
	for range runtime.GOMAXPROCS(0) {
		h.wg.Go(func() { h.flushers.run(&h.counters.writes) })
	}
	return h
}

// State takes new values of a state's keys, each a JSON value; the newest wins. Publish what is already stored: a state
// that nobody has watched for a while is forgotten and loaded again by Session.Prepare.
func (h *Hub) State(name string, values map[string]json.RawMessage) {
	t := h.topic(name)
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.owner != nil {
		h.Log.Error("live: a state published on a topic of events", "topic", name)
		return
	}
	changed, invalid := t.set(values, false)
	if invalid > 0 {
		h.Log.Error("live: values that are no JSON", "topic", name, "values", invalid)
	}
	if changed {
		t.wake()
	}
}

// Holds reports whether a topic is in memory: somebody watches it, or did lately. Where it is not, whoever comes later is
// told what is stored by then, and a publisher may spare itself the trouble.
func (h *Hub) Holds(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.topics[name] != nil
}

// Values is what the hub holds of a state, by key; nil where it holds nothing.
func (h *Hub) Values(name string) map[string]json.RawMessage {
	h.mu.Lock()
	t := h.topics[name]
	h.mu.Unlock()
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make(map[string]json.RawMessage, len(t.values))
	for key, v := range t.values {
		out[key] = v.json
	}
	return out
}

// Events makes a topic a sequence of events that begins anew; Forget ends it. snapshot returns what the events up to n
// have made of it, from memory and without waiting: the owner appends an event and keeps the n that Event returns under
// one lock of its own, and snapshot reads both under that lock.
func (h *Hub) Events(name string, snapshot func() (d json.RawMessage, n uint64)) {
	h.mu.Lock()
	t := h.topics[name]
	if t == nil {
		if h.closed {
			h.mu.Unlock()
			return
		}
		t = newTopic(name)
		h.topics[name] = t
	}
	if t.idle != nil { // events are never evicted: their owner knows when they end
		h.idle.Remove(t.idle)
		t.idle = nil
	}
	h.mu.Unlock()
	t.own(snapshot)
}

// Event appends an event to a topic that Events began and returns its n; 0 where there is no such topic.
func (h *Hub) Event(name, ty string, d json.RawMessage) uint64 {
	h.mu.Lock()
	t := h.topics[name]
	h.mu.Unlock()
	if t == nil {
		return 0
	}
	t.mu.Lock()
	owned := t.owner != nil
	t.mu.Unlock()
	if !owned {
		return 0
	}
	return t.event(ty, d)
}

// Forget drops a topic from memory. The connections that watch it are closed: whoever comes back is told what it is then, or
// that there is none.
func (h *Hub) Forget(name string) {
	h.mu.Lock()
	t := h.topics[name]
	if t != nil {
		if t.idle != nil {
			h.idle.Remove(t.idle)
			t.idle = nil
		}
		delete(h.topics, name)
	}
	h.mu.Unlock()
	if t != nil {
		t.end()
	}
}

// Watched reports whether a connection watches a topic.
func (h *Hub) Watched(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[name]
	return t != nil && t.watchers > 0
}

// Drop closes every connection of a session, such as one that has been left.
func (h *Hub) Drop(session string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		if c.session.Key == session {
			c.close(closePolicy)
		}
	}
}

// Close says bye to everyone, with retry as the delay to come back after, waits for the connections to end until ctx
// does, and stops the hub. It returns ctx's error where some had to be cut.
func (h *Hub) Close(ctx context.Context, retry time.Duration) error {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return nil
	}
	h.closed = true
	bye := messageFrame(Message{Ty: Bye, D: encode(ByeData{RetryMS: retry.Milliseconds()})})
	for c := range h.conns {
		c.send(bye)
		c.close(closeGoingAway)
	}
	if h.admitted == 0 {
		close(h.empty)
	}
	h.mu.Unlock()
	var err error
	select {
	case <-h.empty:
	case <-ctx.Done():
		err = ctx.Err()
		h.cancel()
		h.mu.Lock()
		for c := range h.conns {
			c.kill()
		}
		h.mu.Unlock()
		<-h.empty
	}
	h.cancel()
	h.flushers.stop()
	h.backlog.close()
	h.wg.Wait()
	return err
}
