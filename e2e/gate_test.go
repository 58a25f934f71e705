package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// gate stands before a server and holds, refuses or loses what a browser asks of it about a home.
type gate struct {
	*httptest.Server
	mu   sync.Mutex
	mode string
	open chan struct{} // closed when what is held may go on
}

// The modes of a gate.
const (
	through = ""      // everything passes
	holds   = "holds" // no answer yet
	refuses = "fails" // the server has a trouble
	loses   = "loses" // no answer ever: the server is away
	away    = "away"  // nor to anything else
)

func newGate(t testing.TB, target string) *gate {
	t.Helper()
	g := &gate{open: make(chan struct{})}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: target})
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mode, open := g.state()
		if !about(r.URL.Path) && mode != away {
			mode = through
		}
		switch mode {
		case holds:
			select {
			case <-open:
			case <-r.Context().Done():
				return
			}
		case refuses:
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusInternalServerError)
			w.Write([]byte(`{"status":500}`))
			return
		case loses, away:
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		g.set(through)
		g.CloseClientConnections()
		g.Close()
	})
	return g
}

// about reports whether a path is a screen's data about a home: what is asked for, and what is told live.
func about(path string) bool {
	return path == "/live" || strings.HasPrefix(path, "/api/households/")
}

func (g *gate) state() (string, chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.mode, g.open
}

func (g *gate) set(mode string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.mode == holds {
		close(g.open)
		g.open = make(chan struct{})
	}
	g.mode = mode
}
