package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"lakaz/assets"
	"lakaz/locales"
)

// policy lets a page run and load what comes from us, and nothing written into it: no inline script, no inline style.
// wasm-unsafe-eval is what WebAssembly needs; data: is for the eave's tile, an image inside the stylesheet.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guarded sets the headers every page and file carries.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// The colours of the browser's own edge around an installed Lakaz: --roof and --page of assets/styles/tokens.css, which a
// test compares. A manifest cannot name a token.
const (
	roofColour = "#4E2A5E"
	pageColour = "#FBF5EA"
)

// mountStatic serves what is the same for everybody.
func (s *server) mountStatic(mux *http.ServeMux) {
	files := guarded(assets.Handler())
	mux.Handle("GET /web/", files)
	mux.Handle("GET /app-worker.js", files)
	mux.Handle("GET /pages.css", guarded(named("text/css; charset=utf-8", pageStyles())))
	mux.Handle("GET /robots.txt", guarded(named("text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /\n"))))
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, assets.URL("icon-192.png"), http.StatusFound)
	})
	mux.Handle("GET /manifest.webmanifest", guarded(http.HandlerFunc(s.manifest)))
	mux.Handle("GET /voice/{list}", guarded(http.HandlerFunc(s.voices.list)))
	mux.Handle("GET /voice/{tag}/{file}", guarded(http.HandlerFunc(s.voices.sound)))
	mux.Handle("GET /i18n/{file}", guarded(http.HandlerFunc(catalogue)))
}

// catalogue is a language's messages as the browser fetches them: /i18n/rcf.json.
func catalogue(w http.ResponseWriter, r *http.Request) {
	tag, ok := strings.CutSuffix(r.PathValue("file"), ".json")
	if _, known := locales.LanguageOf(tag); !ok || !known {
		http.NotFound(w, r)
		return
	}
	content(w, r, "application/json", locales.FlatHash(tag), locales.Flat(tag))
}

// manifest tells the browser how Lakaz is installed, in the language asked for.
func (s *server) manifest(w http.ResponseWriter, r *http.Request) {
	words := locales.For(r.URL.Query().Get("lang"))
	icon := func(name, sizes, purpose string) map[string]string {
		return map[string]string{"src": assets.URL(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
	}
	body, err := json.Marshal(map[string]any{
		"id": "/", "start_url": "/?source=pwa", "scope": "/", "display": "standalone",
		"name": words.T("page.brand"), "short_name": words.T("page.brand"), "description": words.T("page.description"),
		"lang": words.Language().Tag, "dir": "ltr", "theme_color": roofColour, "background_color": pageColour,
		"icons": []map[string]string{icon("icon-192.png", "192x192", "any"), icon("icon-512.png", "512x512", "any"),
			icon("icon-maskable-512.png", "512x512", "maskable")},
		"shortcuts": []map[string]any{
			{"name": words.T("home.history"), "url": "/historique", "icons": []map[string]string{icon("icon-192.png", "192x192", "any")}},
			{"name": words.T("nav.gestures"), "url": "/gestes", "icons": []map[string]string{icon("icon-192.png", "192x192", "any")}},
		},
	})
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	content(w, r, "application/manifest+json", hashOf(body), body)
}

// pageStyles is what only the server's own pages need, beside lakaz.css.
func pageStyles() []byte {
	file, err := templateFiles.Open("templates/pages.css")
	if err != nil {
		panic(err) // embedded: it is there or nothing compiles
	}
	defer file.Close()
	body, err := io.ReadAll(file)
	if err != nil {
		panic(err)
	}
	return body
}

// PageStyles is the address of the server's own pages' styles.
func (v view) PageStyles() string { return "/pages.css?v=" + hashOf(pageStyles()) }

// named serves one body under its hash.
func named(kind string, body []byte) http.Handler {
	hash := hashOf(body)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { content(w, r, kind, hash, body) })
}

// content answers a body that browsers ask for again each time, which costs them a 304; under its own hash they keep it.
func content(w http.ResponseWriter, r *http.Request, kind, hash string, body []byte) {
	h := w.Header()
	tag := `"` + hash + `"`
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if match := r.Header.Get("If-None-Match"); match == tag || match == "W/"+tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", kind)
	io.Copy(w, bytes.NewReader(body)) // an error means that the browser has gone
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:6])
}
