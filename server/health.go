package main

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"lakaz/kv"
)

// readiness tells whether the server can do its work: the store writes and the gateways' door is open.
type readiness struct {
	store kv.Store
	now   func() time.Time

	mu      sync.Mutex
	broker  func() error // nil where no broker was asked for
	checked time.Time
	err     error
	unready bool // and the log has heard of it
}

// readyEvery is how often the store is asked to write at most.
const readyEvery = time.Second

var errNoBroker = errors.New("the gateways' door is not open yet")

// open tells how to ask the gateways' door.
func (r *readiness) open(broker func() error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broker, r.checked = broker, time.Time{}
}

// check returns why the server is not ready, nil if it is.
func (r *readiness) check(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	since := now.Sub(r.checked) // negative where the clock was set back
	if !r.checked.IsZero() && since >= 0 && since < readyEvery && r.err == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r.err = r.store.Update(ctx, func(w kv.Writer) error {
		return w.Set(kv.Tuple("server", "ready"), []byte(now.UTC().Format(time.RFC3339)))
	})
	if r.err == nil {
		r.err = errNoBroker
		if r.broker != nil {
			r.err = r.broker()
		}
	}
	r.checked = now
	return r.err
}

// health answers that the program runs.
func (s *server) health(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "ok\n") }

// turned reports whether the server has become ready, or has ceased to be, since this was last asked.
func (r *readiness) turned(err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.unready
	r.unready = err != nil
	return before != r.unready
}

// readyz answers whether the program can do its work, and in a word what is missing. More is in the log, once.
func (s *server) readyz(w http.ResponseWriter, r *http.Request) {
	err := s.ready.check(r.Context())
	if err == nil {
		err = s.clocks.check()
	}
	if turned := s.ready.turned(err); turned && err != nil {
		s.log.Warn("not ready", "err", err)
	} else if turned {
		s.log.Info("ready again")
	}
	switch {
	case err == nil:
		writeText(w, http.StatusOK, "ready\n")
	case errors.Is(err, kv.ErrFull):
		writeText(w, http.StatusServiceUnavailable, "not ready: the disk is full\n")
	case errors.Is(err, errNoBroker):
		writeText(w, http.StatusServiceUnavailable, "not ready: gateways cannot come in\n")
	case errors.Is(err, errClock):
		writeText(w, http.StatusServiceUnavailable, "not ready: the clock is behind\n")
	default:
		writeText(w, http.StatusServiceUnavailable, "not ready\n")
	}
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write([]byte(text)) // an error means that whoever asked has gone
}
