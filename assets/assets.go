// Package assets is what the browser downloads: styles, pictures, the typeface, charts, the wasm and its service worker.
//
// build.mjs makes the files and this package carries them inside the binary. Layout of dist: web/… and app-worker.js as
// the browser asks for them, beside each its packed twins .br and .gz, and manifest.json with every file's hash, type and
// sizes. A fresh clone holds none of them: the package compiles all the same and says what to type.
package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"sync"
)

//go:embed all:dist
var embedded embed.FS

// ErrNotBuilt tells a binary compiled before its assets were made.
var ErrNotBuilt = errors.New("the browser's files are not built: type make assets, then build again")

// Set is the files of one build.
type Set struct {
	files   map[string]File
	version string
}

// File is one file as it was built, with its packed twins where it has them.
type File struct {
	Name   string // as in dist: "web/lakaz.css"
	Hash   string // of the plain content, 12 hex digits
	Type   string // the media type
	Plain  []byte
	Brotli []byte
	Gzip   []byte
}

// URL is the address of the file that changes when its content does, so that a browser may keep it for ever.
func (f File) URL() string { return "/" + f.Name + "?v=" + f.Hash }

type manifest struct {
	Version string `json:"version"`
	Files   map[string]struct {
		Hash  string         `json:"hash"`
		Type  string         `json:"type"`
		Sizes map[string]int `json:"sizes"`
	} `json:"files"`
}

// Open reads a built set; ErrNotBuilt where there is no manifest, another error where a file is missing or not of the
// size the manifest tells.
func Open(dist fs.FS) (*Set, error) {
	text, err := fs.ReadFile(dist, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("manifest.json: %w", err)
	}
	s := &Set{files: make(map[string]File, len(m.Files)), version: m.Version}
	for name, told := range m.Files {
		f := File{Name: name, Hash: told.Hash, Type: told.Type}
		for encoding, part := range map[string]struct {
			suffix string
			data   *[]byte
		}{"identity": {"", &f.Plain}, "br": {".br", &f.Brotli}, "gzip": {".gz", &f.Gzip}} {
			size, ok := told.Sizes[encoding]
			if !ok {
				continue
			}
			if *part.data, err = fs.ReadFile(dist, name+part.suffix); err != nil {
				return nil, err
			}
			if len(*part.data) != size {
				return nil, fmt.Errorf("%s%s has %d bytes, the manifest tells %d: type make assets", name, part.suffix, len(*part.data), size)
			}
		}
		s.files[name] = f
	}
	return s, nil
}

// Version is a hash over all the files.
func (s *Set) Version() string { return s.version }

// File is the file of a name in dist, "web/lakaz.css"; false where there is none.
func (s *Set) File(name string) (File, bool) {
	f, ok := s.files[name]
	return f, ok
}

var load = sync.OnceValues(func() (*Set, error) {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		return nil, err
	}
	return Open(dist)
})

// Built reports whether this binary carries its assets; the error says what to type.
func Built() error {
	_, err := load()
	return err
}

// URL is the versioned address of a file under web, "lakaz.css"; the bare address where it is not built.
func URL(name string) string {
	if s, err := load(); err == nil {
		if f, ok := s.File("web/" + name); ok {
			return f.URL()
		}
	}
	return "/web/" + name
}

// Plain is the content of a file under web, "player.css", for pages it is written into; nil where it is not built.
func Plain(name string) []byte {
	s, err := load()
	if err != nil {
		return nil
	}
	f, _ := s.File("web/" + name)
	return f.Plain
}

// Handler serves /web/… and /app-worker.js from this binary; where it carries no assets it answers 503 and says why.
func Handler() http.Handler {
	s, err := load()
	if err != nil {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		})
	}
	return s
}
