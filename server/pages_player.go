package main

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"lakaz"
	"lakaz/gamification/workshops"
	"lakaz/locales"
	"lakaz/registry"
)

// mountPlayer serves the plain pages of a workshop: the player's at /w and /w/CODE, the wall's, and what both show. They
// need no account, no service worker and no TLS, and their styles and script are written into them: on a slow network
// every further round trip would be waited for.
func (s *server) mountPlayer(mux *http.ServeMux) {
	mux.Handle("GET /w", s.page(s.codePage))
	mux.Handle("GET /w/{code}", s.page(s.playerPage))
	mux.Handle("GET /w/{code}/wall", s.page(s.wallPage))
	mux.Handle("GET /w/{code}/wall/door", s.page(s.wallDoor))
	mux.Handle("GET /w/{code}/pictures/{activity}", guarded(s.inRoom(s.roomPictures)))
	mux.Handle("GET /w/{code}/voice/{tag}/{key}", guarded(s.inRoom(s.roomVoice)))
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
		case errors.Is(err, lakaz.ErrNotFound) && len(registry.ReadCode(d.Code)) == workshops.SlipLength:
			return reply{Redirect: slipPath(registry.ReadCode(d.Code))}, nil
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
	Tag       string             `json:"tag"`
	Words     json.RawMessage    `json:"words"`
	Languages []locales.Language `json:"languages"`
	Titles    map[string]string  `json:"titles"`
	Pictures  string             `json:"pictures"` // where those of an activity are, {id} for its id
	Moves     bool               `json:"moves"`    // the address may change while the page is open
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
		Pictures: h.picturesURL(), Moves: s.bag != nil}
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

// playerIcons are the icons of the player's page itself; those of the activities come with them.
func playerIcons() []string {
	return append(teamIcons(), "arrow-down", "arrow-left", "arrow-up", "badge-check", "check", "circle-check", "clock", "droplets", "ellipsis",
		"eye", "hand-heart", "hexagon", "house", "info", "key-round", "languages", "lightbulb", "log-in", "minus", "pause", "plus",
		"refresh-cw", "send", "smartphone", "smile", "sparkles", "square", "stars", "thermometer", "thermometer-snowflake", "thermometer-sun", "trees", "turtle", "user-round", "users-round", "volume-2", "volume-off", "wifi-off", "x", "zap")
}

// teamIcons are the pictures of the teams, the first team's first: assets/src/room/head.js names them alike.
func teamIcons() []string {
	return []string{"sun", "waves", "leaf", "star", "flower-2", "mountain", "shell", "moon"}
}
