package main

import (
	"bytes"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"lakaz"
	"lakaz/locales"
)

// roomPictures are the pictures of a room's activities as one drawing of symbols: one request for the whole hour.
func (s *server) roomPictures(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	body := h.pictures()
	w.Header().Del("Cache-Control")
	content(w, r, "image/svg+xml", hashOf(body), body)
	return nil
}

// pictures are the pictures that the pack names: icons by their name, its own drawings as pack-<name>.
func (h *roomHost) pictures() []byte {
	var names []string
	for _, a := range h.rules.Pack.Activities {
		names = append(names, a.Picture)
		for _, c := range a.Choices {
			names = append(names, c.Picture)
		}
	}
	names = slices.Compact(slices.Sorted(slices.Values(append(names, "sprout"))))
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, name := range names {
		own, is := strings.CutPrefix(name, "pack:")
		if !is {
			b.WriteString(sprites()[name])
			continue
		}
		if drawing, ok := strings.CutPrefix(strings.TrimSpace(h.rules.Pack.Pictures[own]), "<svg"); ok {
			drawing = strings.ReplaceAll(drawing, ` xmlns="http://www.w3.org/2000/svg"`, "")
			b.WriteString(`<symbol id="pack-` + template.HTMLEscapeString(own) + `" ` + strings.TrimSuffix(strings.TrimSpace(drawing), "</svg>") + `</symbol>`)
		}
	}
	b.WriteString(`</svg>`)
	return []byte(b.String())
}

func (h *roomHost) picturesURL() string {
	return "/w/" + h.room.Code + "/pictures.svg?v=" + hashOf(h.pictures())
}

// voices are the texts that somebody recorded, by language.
func (h *roomHost) voices() map[string][]string {
	keys := map[string][]string{}
	for name := range h.rules.Pack.Voices {
		tag, key, _ := strings.Cut(name, "/")
		keys[tag] = append(keys[tag], key)
	}
	return keys
}

// roomVoice is a recorded text. Phones ask for it in parts.
func (s *server) roomVoice(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	key, _ := strings.CutSuffix(r.PathValue("file"), ".mp3")
	clip, ok := h.rules.Pack.Voices[r.PathValue("tag")+"/"+key]
	if !ok {
		return lakaz.ErrNotFound
	}
	w.Header().Set("Content-Type", "audio/mpeg")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(clip))
	return nil
}

// playWords is a language's words of the plain pages: /i18n/play/rcf.json.
func playWords(w http.ResponseWriter, r *http.Request) {
	tag, ok := strings.CutSuffix(r.PathValue("file"), ".json")
	if _, known := locales.LanguageOf(tag); !ok || !known {
		http.NotFound(w, r)
		return
	}
	body := locales.Area(tag, "play")
	content(w, r, "application/json", hashOf(body), body)
}
