package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"lakaz"
	"lakaz/assets"
	"lakaz/locales"
)

// mountPlayer serves the plain pages of a workshop: the player's at /w and /w/CODE, the wall's, and what both show. They
// need no account, no service worker and no TLS, and their styles and script are written into them: on a slow network
// every further round trip would be waited for.
func (s *server) mountPlayer(mux *http.ServeMux) {
	mux.Handle("GET /w", s.page(s.codePage))
	mux.Handle("GET /w/{code}", s.page(s.playerPage))
	mux.Handle("GET /w/{code}/wall", s.page(s.wallPage))
	mux.Handle("GET /w/{code}/pictures.svg", guarded(s.inRoom(s.roomPictures)))
	mux.Handle("GET /w/{code}/voice/{tag}/{file}", guarded(s.inRoom(s.roomVoice)))
	mux.Handle("GET /i18n/play/{file}", guarded(http.HandlerFunc(playWords)))
}

// codeData is what the page with the code's field shows.
type codeData struct {
	plainPage
	Problem string // key of what went wrong, "" at first
	Code    string // as typed
}

// codePage asks for a workshop's code and leads to its room.
func (s *server) codePage(v visit) (reply, error) {
	d := codeData{plainPage: newPlainPage("", "log-in", "info"), Code: v.URL.Query().Get("code")}
	a := reply{Page: "playcode.html", Title: "play.codeTitle", Policy: d.Policy}
	if d.Code != "" {
		h, err := s.rooms.byCode(v.Request, d.Code)
		switch {
		case err == nil:
			return reply{Redirect: "/w/" + h.room.Code}, nil
		case errors.Is(err, lakaz.ErrNotFound):
			a.Status, d.Problem = http.StatusNotFound, "play.codeWrong"
		case errors.Is(err, lakaz.ErrConflict):
			a.Status, d.Problem = http.StatusTooManyRequests, "play.codeWait"
		default:
			return reply{}, err
		}
	}
	a.Data = d
	return a, nil
}

// playerData is what the player's page is drawn from.
type playerData struct {
	plainPage
	Heading   string             // of the workshop, in the page's language
	Languages []locales.Language // the room's
	Seated    bool               // this device has a seat already
	State     template.JS        // what the script begins with
}

// playState is what the player's script begins with.
type playState struct {
	roomNow
	Tag       string              `json:"tag"`
	Words     json.RawMessage     `json:"words"`
	Languages []locales.Language  `json:"languages"`
	Titles    map[string]string   `json:"titles"`
	Pictures  string              `json:"pictures"`
	Voice     map[string][]string `json:"voice"`
}

// playerPage is where people answer. Its language is the seat's that this device has, else the reader's where the room
// speaks it, else the room's first.
func (s *server) playerPage(v visit) (reply, error) {
	h, err := s.rooms.byCode(v.Request, v.PathValue("code"))
	if errors.Is(err, lakaz.ErrNotFound) || errors.Is(err, lakaz.ErrConflict) {
		return reply{Redirect: "/w?" + url.Values{"code": {v.PathValue("code")}}.Encode()}, nil
	}
	if err != nil {
		return reply{}, err
	}
	if v.PathValue("code") != h.room.Code { // cookies and what the device keeps go by the one spelling
		return reply{Redirect: "/w/" + h.room.Code}, nil
	}
	now := h.now(h.seatsOf(v.Request), false, false)
	state := s.playState(v, h, now)
	if len(now.Seats) > 0 {
		state.Tag = now.Seats[0].Lang
		state.Words = locales.Area(state.Tag, "play")
	}
	territory, err := h.territory(v.Context())
	if err != nil {
		return reply{}, err
	}
	d := playerData{plainPage: newPlainPage("player.js", playerIcons()...), Heading: state.Titles[state.Tag], Languages: state.Languages,
		Seated: len(now.Seats) > 0}
	if d.State, err = script(state); err != nil {
		return reply{}, err
	}
	return reply{Page: "player.html", Title: "play.title", Data: d, Policy: d.Policy, Language: state.Tag, Territory: territory}, nil
}

// playState is what both plain pages begin with.
func (s *server) playState(v visit, h *roomHost, now roomNow) playState {
	spoken := slices.DeleteFunc(locales.Languages(), func(l locales.Language) bool { return !slices.Contains(h.rules.Settings.Languages, l.Tag) })
	tag := v.Words.Language().Tag
	if len(spoken) > 0 && !slices.ContainsFunc(spoken, func(l locales.Language) bool { return l.Tag == tag }) {
		tag = spoken[0].Tag
	}
	titles := map[string]string{}
	for _, l := range spoken {
		titles[l.Tag] = h.rules.Pack.Text(l.Tag, "title")
	}
	return playState{roomNow: now, Tag: tag, Words: locales.Area(tag, "play"), Languages: spoken, Titles: titles,
		Pictures: h.picturesURL(), Voice: h.voices()}
}

// territory is where the room's workshop is held, for the roof under which its pages live.
func (h *roomHost) territory(ctx context.Context) (lakaz.Territory, error) {
	ws, err := h.rooms.book.Get(ctx, h.room.Workshop)
	if err != nil {
		return "", err
	}
	op, err := h.rooms.server.registry.Operation(ctx, ws.Operation)
	return op.Territory, err
}

// script is a value as a page's script reads it: JSON that cannot end the element it stands in.
func script(v any) (template.JS, error) {
	body, err := json.Marshal(v)
	return template.JS(body), err
}

// plainPage is what is written into a plain page, and the policy that lets exactly that run.
type plainPage struct {
	Style  template.CSS
	Script template.JS
	Icons  template.HTML
	Policy string
}

// newPlainPage is a page with the player's styles, a script of assets ("" for none) and some icons.
func newPlainPage(name string, icons ...string) plainPage {
	p := plainPage{Style: template.CSS(assets.Plain("player.css")), Icons: symbols(icons)}
	scripts := "'none'"
	if name != "" {
		p.Script = template.JS(bytes.TrimSpace(assets.Plain(name)))
		scripts = "'self' " + hashSource(string(p.Script))
	}
	p.Policy = strings.NewReplacer("script-src 'self' 'wasm-unsafe-eval'", "script-src "+scripts+"; style-src 'self' "+hashSource(string(p.Style))).Replace(policy)
	return p
}

// hashSource names one script or style that a page carries, as a Content-Security-Policy does.
func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// sprites are the icons' symbols by their name.
var sprites = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, part := range strings.SplitAfter(string(assets.Plain("icons.svg")), "</symbol>") {
		_, found, ok := strings.Cut(part, `<symbol id="`)
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(found, `"`)
		all[name] = `<symbol id="` + found
	}
	return all
})

// symbols are some icons, to be written into a page and used there.
func symbols(names []string) template.HTML {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(sprites()[name])
	}
	return template.HTML(b.String())
}

// playerIcons are the icons of the player's page itself; those of the activities come with them.
func playerIcons() []string {
	return append(teamIcons(), "arrow-down", "arrow-left", "arrow-up", "badge-check", "check", "circle-check", "clock", "droplets", "ellipsis",
		"eye", "hand-heart", "hexagon", "house", "info", "key-round", "languages", "lightbulb", "log-in", "minus", "pause", "plus",
		"refresh-cw", "send", "smartphone", "sparkles", "stars", "thermometer", "trees", "user-round", "users-round", "volume-2", "wifi-off", "x", "zap")
}

// teamIcons are the pictures of the teams, the first team's first: assets/src/room/head.js names them alike.
func teamIcons() []string {
	return []string{"sun", "waves", "leaf", "star", "flower-2", "mountain", "shell", "moon"}
}

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
