package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/locales"
)

// roomPictures are the pictures of one of a room's activities as one drawing of symbols: a phone needs no other's.
func (s *server) roomPictures(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	a, ok := h.rules.Pack.Activity(r.PathValue("activity"))
	if !ok {
		return lakaz.ErrNotFound
	}
	w.Header().Del("Cache-Control")
	content(w, r, "image/svg+xml", h.pictured, h.pictures(a))
	return nil
}

// picturesURL is the address of the pictures of an activity, with {id} for the activity's.
func (h *roomHost) picturesURL() string {
	return "/w/" + h.room.Code + "/pictures/{id}?v=" + h.pictured
}

// looks is what tells the pictures of a room's pack from those of another, or of another version of the icons.
func (h *roomHost) looks() string {
	sum := sha256.New()
	for _, a := range h.rules.Pack.Activities {
		sum.Write(h.pictures(a))
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// pictures are the pictures that an activity names: icons by their name, the pack's own drawings as pack-<name>.
func (h *roomHost) pictures(a packs.Activity) []byte {
	names := []string{a.Picture, "sprout"}
	for _, c := range a.Choices {
		names = append(names, c.Picture)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, name := range slices.Compact(names) {
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

// shortSums are sums as far as a phone needs them to tell one recording from another.
func shortSums(sums map[string]string) map[string]string {
	short := map[string]string{}
	for name, sum := range sums {
		short[name] = sum[:12]
	}
	return short
}

// roomVoice is a recorded text, one that never changes under its address. Phones ask for it in parts.
func (s *server) roomVoice(w http.ResponseWriter, r *http.Request, h *roomHost) error {
	name := r.PathValue("tag") + "/" + r.PathValue("key")
	sum, ok := h.clips[name]
	if !ok {
		return lakaz.ErrNotFound
	}
	clip, err := s.rooms.clip(r.Context(), h.rules.Pack, name, sum)
	if err != nil {
		return err
	}
	sound, ok := packs.SoundOf(clip)
	if !ok {
		return lakaz.ErrNotFound
	}
	w.Header().Set("Content-Type", sound.Type)
	w.Header().Set("Cache-Control", "private, no-cache")
	if r.URL.Query().Get("v") == sum[:12] {
		w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	}
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
