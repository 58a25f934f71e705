package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"lakaz/locales"
)

// recordings are sentences that people read aloud: a folder with one of each language, and in it sound files by the keys
// of the catalogue's messages, rcf/advice.cold.title.mp3. Whoever keeps the server puts them there; it reads them anew
// when it starts. The zero value has none.
type recordings struct {
	files     fs.FS
	addresses map[string]map[string]string // by language, the address of what is recorded by its text
	unused    []string                     // files that are no message's
}

// soundTypes are the kinds of sound files that browsers play.
func soundTypes() map[string]string {
	return map[string]string{".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav"}
}

// newRecordings lists what was recorded. A message that has figures in it cannot be.
func newRecordings(files fs.FS) (recordings, error) {
	r := recordings{files: files, addresses: map[string]map[string]string{}}
	for _, l := range locales.Languages() {
		entries, err := fs.ReadDir(files, l.Tag)
		if err != nil {
			continue // not recorded
		}
		words := locales.For(l.Tag)
		for _, e := range entries {
			key, kind := strings.TrimSuffix(e.Name(), path.Ext(e.Name())), path.Ext(e.Name())
			text := words.T(key)
			if e.IsDir() || soundTypes()[kind] == "" || text == key || strings.Contains(text, "{") || words.Lang(key) != "" && words.Lang(key) != l.Tag {
				r.unused = append(r.unused, path.Join(l.Tag, e.Name()))
				continue
			}
			data, err := fs.ReadFile(files, path.Join(l.Tag, e.Name()))
			if err != nil {
				return recordings{}, fmt.Errorf("recordings: %w", err)
			}
			if r.addresses[l.Tag] == nil {
				r.addresses[l.Tag] = map[string]string{}
			}
			sum := sha256.Sum256(data)
			r.addresses[l.Tag][text] = (&url.URL{Path: "/voice/" + l.Tag + "/" + e.Name(), RawQuery: "v=" + hex.EncodeToString(sum[:6])}).String()
		}
	}
	return r, nil
}

// tags are the languages in which something was recorded, with spaces between them.
func (r recordings) tags() string {
	var tags []string
	for _, l := range locales.Languages() {
		if len(r.addresses[l.Tag]) > 0 {
			tags = append(tags, l.Tag)
		}
	}
	return strings.Join(tags, " ")
}

// list answers which sentences of a language were recorded: /voice/rcf.json.
func (r recordings) list(w http.ResponseWriter, req *http.Request) {
	tag, _ := strings.CutSuffix(req.PathValue("list"), ".json")
	known := r.addresses[tag]
	if known == nil {
		http.NotFound(w, req)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	json.NewEncoder(w).Encode(known) // an error means that the browser has gone
}

// sound answers one recording, which at its address never changes.
func (r recordings) sound(w http.ResponseWriter, req *http.Request) {
	name := req.PathValue("file")
	address := (&url.URL{Path: req.URL.Path, RawQuery: req.URL.RawQuery}).String()
	for _, known := range r.addresses[req.PathValue("tag")] {
		if known == address {
			w.Header().Set("Content-Type", soundTypes()[path.Ext(name)])
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			http.ServeFileFS(w, req, r.files, path.Join(req.PathValue("tag"), name))
			return
		}
	}
	http.NotFound(w, req)
}
