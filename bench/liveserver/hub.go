package main

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"lakaz/live"
)

// hub is Lakaz's, with channels of events whose snapshot is their last.
type hub struct {
	*live.Hub
	mu    sync.Mutex
	rooms map[string]*room
}

type room struct {
	mu   sync.Mutex
	last json.RawMessage
	n    uint64
}

func newHub(patience time.Duration) *hub {
	return &hub{Hub: live.NewHub(live.Options{Patience: patience}), rooms: map[string]*room{}}
}

// ServeHTTP serves a socket to whoever names itself.
func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.Serve(w, r, live.Session{Key: r.FormValue("who"), MaySubscribe: func(context.Context, string) error { return nil }})
}

func (h *hub) open(channel string) {
	r := &room{last: json.RawMessage(`{"t":0,"i":0}`)}
	h.mu.Lock()
	h.rooms[channel] = r
	h.mu.Unlock()
	h.Events(channel, func() (json.RawMessage, uint64) {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.last, r.n
	})
}

func (h *hub) publish(channel string, data []byte) {
	h.mu.Lock()
	r := h.rooms[channel]
	h.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = data
	r.n = h.Event(channel, "said", data)
}
