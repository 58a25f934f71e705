package main

import (
	"html/template"
	"net/url"
	"strings"

	"rsc.io/qr"

	"lakaz"
	"lakaz/assets"
	"lakaz/locales"
)

// wallData is what the projector's page is drawn from.
type wallData struct {
	wayIn
	Icons template.HTML
	State template.JS
}

// wayIn is how a hall comes into a room.
type wayIn struct {
	Code    []string // its letters
	Address []string // where the code is typed, in parts between which a line may break
	Network string   // of the hall, "" where nobody said
	QR      qrCode
	Wifi    *qrCode // by which phones join the network, nil where its password is not known here
}

// wallState is what the wall's script begins with.
type wallState struct {
	playState
	Token string `json:"token"`
	Scene string `json:"scene"` // the drawing that everybody fills
}

// wallPage is what a hall sees. It opens by the wall's own token, which watches and can do nothing; who may steer the room
// is led to it.
func (s *server) wallPage(v visit) (reply, error) {
	h, err := s.rooms.byCode(v.Request, v.PathValue("code"))
	if err != nil {
		return reply{}, err
	}
	if !opensWall(v.Request, h) {
		if _, may := s.steers(v.Request, h); !may {
			return reply{}, lakaz.ErrForbidden
		}
		return reply{Redirect: h.wallPath()}, nil
	}
	state := wallState{playState: s.playState(v, h, h.now(nil, true, false)), Token: v.URL.Query().Get("t"), Scene: assets.URL("scenes.svg") + "#garden"}
	territory, err := h.territory(v.Context())
	if err != nil {
		return reply{}, err
	}
	if territory.Overseas() {
		state.Scene = assets.URL("scenes.svg") + "#pirogue"
	}
	d := wallData{Icons: symbols(wallIcons())}
	if d.wayIn, err = s.wayIn(v, h); err != nil {
		return reply{}, err
	}
	if d.State, err = script(state); err != nil {
		return reply{}, err
	}
	return reply{Page: "wallscreen.html", Title: "play.title", Data: d, Language: state.Tag, Territory: territory}, nil
}

// breakable is an address in parts: before a port or a path, after a dot.
func breakable(address string) []string {
	return strings.FieldsFunc(strings.NewReplacer(":", "\n:", "/", "\n/", ".", ".\n").Replace(address), func(r rune) bool { return r == '\n' })
}

// wayIn is the way into a room as the hall finds it now.
func (s *server) wayIn(v visit, h *roomHost) (w wayIn, err error) {
	code, err := qr.Encode(s.origin(v.Request)+"/w/"+h.room.Code, qr.L) // nothing wears it: the fewer modules, the larger each is
	if err != nil {
		return w, err
	}
	w = wayIn{Address: breakable(s.hostFor(v.Request) + "/w"), Network: s.options.Network.Name, QR: qrCode{code}}
	if s.options.Network.Joined {
		join, err := qr.Encode(s.options.Network.code(), qr.L)
		if err != nil {
			return w, err
		}
		w.Wifi = &qrCode{join}
	}
	for _, letter := range h.room.Code {
		w.Code = append(w.Code, string(letter))
	}
	return w, nil
}

// wallDoor is the part of the wall that tells the way in: where a bag's address changes, a wall that is open asks for it anew.
func (s *server) wallDoor(v visit) (reply, error) {
	h, err := s.rooms.byCode(v.Request, v.PathValue("code"))
	if err != nil {
		return reply{}, err
	}
	if !opensWall(v.Request, h) {
		return reply{}, lakaz.ErrForbidden
	}
	language := ""
	if l, known := locales.LanguageOf(v.URL.Query().Get("tag")); known { // the wall's, which is not its reader's
		language = l.Tag
	}
	w, err := s.wayIn(v, h)
	return reply{Page: "way", Data: w, Language: language}, err
}

// wallPath is the wall's address with its token.
func (h *roomHost) wallPath() string {
	return (&url.URL{Path: "/w/" + h.room.Code + "/wall", RawQuery: url.Values{"t": {h.room.Token("wall")}}.Encode()}).String()
}

// wallIcons are the icons of the wall itself.
func wallIcons() []string {
	return append(teamIcons(), "badge-check", "check", "droplets", "eye", "hand", "hand-heart", "house", "languages", "lightbulb", "maximize", "pause", "smartphone",
		"smile", "sparkles", "thermometer", "thermometer-snowflake", "thermometer-sun", "wifi", "wifi-off")
}
