package assets

import (
	"net/http"
	"strconv"
	"strings"
)

// forever is for an address that names its content by a hash; always asks each time, which costs a 304.
const (
	forever = "public, max-age=31536000, immutable"
	always  = "no-cache"
)

// ServeHTTP answers GET and HEAD for a file by its path, in the best encoding the browser takes. A "v" that is the
// file's own hash may be kept for ever; any other address is asked for again each time.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := s.File(strings.TrimPrefix(r.URL.Path, "/"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	data, encoding := f.pick(r.Header.Get("Accept-Encoding"))
	tag := `"` + f.Hash + `"`
	if encoding != "" {
		tag = `"` + f.Hash + "-" + encoding + `"`
		h.Set("Content-Encoding", encoding)
	}
	if f.Brotli != nil || f.Gzip != nil {
		h.Set("Vary", "Accept-Encoding")
	}
	h.Set("ETag", tag)
	h.Set("Cache-Control", always)
	if r.URL.Query().Get("v") == f.Hash {
		h.Set("Cache-Control", forever)
	}
	if names(r.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		w.Write(data) // an error here is a browser that left
	}
}

// pick is the smallest twin a browser takes, and the name of its encoding; "" for the plain file.
func (f File) pick(accept string) (data []byte, encoding string) {
	switch {
	case f.Brotli != nil && accepts(accept, "br"):
		return f.Brotli, "br"
	case f.Gzip != nil && accepts(accept, "gzip"):
		return f.Gzip, "gzip"
	}
	return f.Plain, ""
}

// accepts reports whether an Accept-Encoding header takes an encoding: named, or by "*", with a weight above zero.
func accepts(header, encoding string) bool {
	any := false
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		name = strings.TrimSpace(name)
		q, found := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		wanted := true
		if found {
			n, err := strconv.ParseFloat(q, 64)
			wanted = err == nil && n > 0
		}
		if strings.EqualFold(name, encoding) {
			return wanted
		}
		if name == "*" {
			any = wanted
		}
	}
	return any
}

// names reports whether an If-None-Match header names a tag.
func names(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}
