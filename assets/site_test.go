package assets

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// policy is the content security policy the pages are served under: nothing written into the page runs or styles.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; object-src 'none'"

// site serves the built files with pages around them, as Lakaz's server does.
type site struct {
	*httptest.Server
	set     atomic.Pointer[Set]
	down    atomic.Bool // every connection is cut
	noWasm  atomic.Bool // pages do not get the wasm, only the worker does: the programme would take their place
	history atomic.Int64
	told    atomic.Value // the newest text a device told of how it takes notices
}

func newSite(t *testing.T, set *Set) *site {
	s := &site{}
	s.set.Store(set)
	url := func(name string) string {
		f, _ := s.set.Load().File("web/" + name)
		return f.URL()
	}
	// page is one with these scripts and this body; %s in the body is the sprite's address.
	page := func(script, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			head := ""
			if script != "" {
				head = `<script src="` + url(script) + `"></script>`
			}
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="fr" data-loading="Chargement" data-failed="Pas de direct." data-retry="Réessayer"><head><title>Lakaz</title>`+
				`<link rel="stylesheet" href="%s">%s</head><body><div><header class="eave">Lakaz</header>%s</div></body></html>`, url("lakaz.css"), head, strings.ReplaceAll(body, "%s", url("icons.svg")))
		}
	}
	mux := http.NewServeMux()
	files := func(w http.ResponseWriter, r *http.Request) { s.set.Load().ServeHTTP(w, r) }
	mux.HandleFunc("/web/", files)
	mux.HandleFunc("/app-worker.js", files)
	mux.HandleFunc("/web/app.wasm", func(w http.ResponseWriter, r *http.Request) {
		if s.noWasm.Load() && !strings.HasSuffix(r.Referer(), "/app-worker.js") {
			http.Error(w, "none", http.StatusNotFound)
			return
		}
		files(w, r)
	})
	mux.HandleFunc("/api/households/h1/history", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("span") != "day" { // which an advisor asks for
			w.Header().Set("Lakaz-Keep", "own")
		}
		fmt.Fprint(w, s.history.Add(1))
	})
	mux.HandleFunc("PUT /api/me/push", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.told.Store(string(body))
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /api/me/push", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"key":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}`)
	})
	mux.HandleFunc("/shell", page("", `<p id="shell">coquille</p>`))
	mux.HandleFunc("/moi", page("boot.js", `<p id="person">Mme Morel</p>`))
	mux.HandleFunc("/entrer", page("door.js", `<p data-waiting hidden>Des choses attendent.</p>`))
	mux.HandleFunc("/plain", page("", `<svg data-c="chaud" width="120" height="120"><use href="%s#kaz-bien"/></svg>`))
	mux.HandleFunc("/chart", page("charts.js", `<div class="plot"></div>`))
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.down.Load() {
			panic(http.ErrAbortHandler)
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// tab is a page in a browser of its own.
type tab struct {
	*testing.T
	ctx context.Context
}

// browse starts a browser. What a page throws fails the test.
func browse(t *testing.T) tab {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium: type make test, which installs it")
	}
	ctx, stop := context.WithTimeout(context.Background(), 90*time.Second)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(800, 640))...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	p := tab{t, ctx}
	p.do(chromedp.EmulateViewport(360, 640))
	said := chromedp.Console(ctx)
	go func() {
		for message, err := range said {
			if err != nil {
				return
			}
			if message.IsException() {
				t.Errorf("the page threw: %s", message)
			}
		}
	}()
	return p
}

func (p tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Fatal(err)
	}
}

// open goes to an address and takes whatever page comes, the browser's own error page too.
func (p tab) open(address string) {
	p.Helper()
	p.do(chromedp.Navigate(address))
}

// eval is what an expression is in the page, awaited where it is a promise.
func eval[T any](p tab, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return v
}

// run is eval for an expression whose value nobody wants.
func (p tab) run(expression string) {
	p.Helper()
	eval[chromedp.Void](p, expression)
}

// until waits for an expression to be true, across pages that come and go.
func (p tab) until(expression string) {
	p.Helper()
	for tick := time.NewTicker(30 * time.Millisecond); ; {
		is, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](expression, chromedp.EvalAwaitPromise))
		if err == nil && is {
			tick.Stop()
			return
		}
		select {
		case <-p.ctx.Done():
			p.Fatalf("never true: %s (last: %v)", expression, err)
		case <-tick.C:
		}
	}
}
