package main

import (
	"crypto/rand"
	"errors"
	"net/http"
	"regexp"
	"time"

	"lakaz"
	"lakaz/locales"
)

// The cookies. All are needed for entering, so none asks for consent: who is in, which device this is (a card lets each
// device in once), which language was chosen before entering.
const (
	sessionCookie  = "lakaz_session"
	deviceCookie   = "lakaz_device"
	languageCookie = "lakaz_lang"

	cookieLife = 400 * 24 * time.Hour // the longest a browser keeps one
)

// actor is who sends a request; false where nobody has entered. An error means that this is not known now: whoever asks
// is no stranger for it, and must not be sent away.
func (s *server) actor(r *http.Request) (actor lakaz.Actor, entered bool, err error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil || cookie.Value == "" {
		return lakaz.Actor{}, false, nil
	}
	actor, err = s.registry.Actor(r.Context(), cookie.Value)
	if errors.Is(err, lakaz.ErrNotFound) {
		return lakaz.Actor{}, false, nil
	}
	return actor, err == nil, err
}

// language is the tag to answer a request in: what the person chose, else what was chosen on this device before
// entering, else what the browser prefers, else French.
func (s *server) language(r *http.Request, actor lakaz.Actor) string {
	chosen := actor.Language
	if chosen == "" {
		chosen = s.chosenBefore(r)
	}
	return locales.Negotiate(chosen, r.Header.Get("Accept-Language"), locales.Source)
}

// chosenBefore is the language chosen on this device before entering, "" for none.
func (s *server) chosenBefore(r *http.Request) string {
	cookie, err := r.Cookie(languageCookie)
	if err != nil {
		return ""
	}
	if _, known := locales.LanguageOf(cookie.Value); !known {
		return ""
	}
	return cookie.Value
}

var deviceShape = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// device is this browser's random name, and the cookie that gives it one where it has none yet.
func (s *server) device(r *http.Request) (name string, fresh *http.Cookie) {
	if cookie, err := r.Cookie(deviceCookie); err == nil && deviceShape.MatchString(cookie.Value) {
		return cookie.Value, nil
	}
	name = rand.Text()
	return name, s.cookie(r, deviceCookie, name, cookieLife)
}

// enteredCookie keeps a session on this device: a resident's for as long as browsers allow, staff's for a week at most.
func (s *server) enteredCookie(r *http.Request, token string, role lakaz.Role) *http.Cookie {
	if role.Staff() {
		return s.cookie(r, sessionCookie, token, 7*24*time.Hour)
	}
	return s.cookie(r, sessionCookie, token, cookieLife)
}

// leftCookie takes the session off this device.
func (s *server) leftCookie(r *http.Request) *http.Cookie {
	return s.gone(r, sessionCookie)
}

// gone takes a cookie off this device.
func (s *server) gone(r *http.Request, name string) *http.Cookie {
	c := s.cookie(r, name, "", 0)
	c.MaxAge = -1
	return c
}

// cookie is one no script can read, that does not come along when another site sends a form.
func (s *server) cookie(r *http.Request, name, value string, life time.Duration) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(life / time.Second), HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: s.secure(r)}
}

// secure reports whether the person's browser speaks TLS, to us or to the proxy before us.
func (s *server) secure(r *http.Request) bool {
	return r.TLS != nil || s.options.BehindProxy && r.Header.Get("X-Forwarded-Proto") == "https"
}

// origin is the address that others are told, "https://lakaz.example.org": under which the person's browser knows us.
func (s *server) origin(r *http.Request) string {
	if s.secure(r) {
		return "https://" + s.hostFor(r)
	}
	return "http://" + s.hostFor(r)
}
