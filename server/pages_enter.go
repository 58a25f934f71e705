package main

import (
	"errors"
	"net/http"

	"lakaz"
	"lakaz/registry"
)

// enterData is what the pages for entering show.
type enterData struct {
	Problem string // key of what went wrong, "" at first
	Retry   int    // seconds to wait before another attempt, 0 for none
	Email   string // as typed
}

func (s *server) enterPage(v visit) (reply, error) {
	if v.Entered {
		return reply{Redirect: homeOf(v.Actor)}, nil
	}
	return s.enterForm(v, enterData{}), nil
}

// enterForm is the page with the code's field. It names the device already, so that two quick taps on the button are one
// device.
func (s *server) enterForm(v visit, d enterData) reply {
	a := reply{Page: "enter.html", Title: "enter.title", Data: d, RetryIn: d.Retry}
	if _, fresh := s.device(v.Request); fresh != nil {
		a.Cookies = append(a.Cookies, fresh)
	}
	switch {
	case d.Retry > 0:
		a.Status = http.StatusTooManyRequests
	case d.Problem != "":
		a.Status = http.StatusUnprocessableEntity
	}
	return a
}

func (s *server) enterByCode(v visit) (reply, error) {
	address := clientAddress(v.Request, s.options.BehindProxy)
	if wait := s.codes.try(address); wait > 0 {
		return s.enterForm(v, enterData{Problem: "enter.tooMany", Retry: waiting(wait)}), nil
	}
	device, fresh := s.device(v.Request)
	token, err := s.registry.EnterByCode(v.Context(), v.PostFormValue("code"), device)
	if problem := cardProblem(err); problem != "" {
		return s.enterForm(v, enterData{Problem: problem}), nil
	} else if err != nil {
		return reply{}, err
	}
	s.codes.right(address)
	return s.enter(v, token, fresh)
}

// cardProblem is the sentence for a card or code that lets no one in, "" for any other error.
func cardProblem(err error) string {
	switch {
	case errors.Is(err, registry.ErrCardExpired):
		return "enter.expired"
	case errors.Is(err, registry.ErrCardUsedUp):
		return "enter.usedUp"
	case errors.Is(err, lakaz.ErrNotFound):
		return "enter.wrongCode"
	}
	return ""
}

// enter keeps a new session on this device and goes where its person lives or works. Whoever was in before is out, and a
// language chosen on the way in is theirs from now on: the device forgets it, so that what they or the next person choose
// later is not undone.
func (s *server) enter(v visit, token string, more ...*http.Cookie) (reply, error) {
	actor, err := s.registry.Actor(v.Context(), token)
	if err != nil {
		return reply{}, err
	}
	if tag := s.chosenBefore(v.Request); tag != "" && tag != actor.Language {
		if err := s.registry.SetLanguage(v.Context(), actor.Person, tag); err != nil {
			return reply{}, err
		}
	}
	if err := s.out(v); err != nil {
		return reply{}, err
	}
	a := reply{Redirect: homeOf(actor), Cookies: []*http.Cookie{s.enteredCookie(v.Request, token, actor.Role)}}
	if s.chosenBefore(v.Request) != "" {
		a.Cookies = append(a.Cookies, s.gone(v.Request, languageCookie))
	}
	for _, c := range more {
		if c != nil {
			a.Cookies = append(a.Cookies, c)
		}
	}
	return a, nil
}

// out ends the session this device had and its sockets.
func (s *server) out(v visit) error {
	old, err := v.Cookie(sessionCookie)
	if err != nil {
		return nil // it had none
	}
	s.hub.Drop(sessionKey(v.Request))
	return s.registry.EndSession(v.Context(), old.Value)
}

func (s *server) teamPage(v visit) (reply, error) {
	if v.Entered && v.Actor.Role.Staff() {
		return reply{Redirect: homeOf(v.Actor)}, nil
	}
	return teamForm(enterData{}), nil
}

func teamForm(d enterData) reply {
	a := reply{Page: "team.html", Title: "enter.teamTitle", Data: d, RetryIn: d.Retry}
	switch {
	case d.Retry > 0:
		a.Status = http.StatusTooManyRequests
	case d.Problem != "":
		a.Status = http.StatusUnprocessableEntity
	}
	return a
}

func (s *server) enterTeam(v visit) (reply, error) {
	email := v.PostFormValue("email")
	address := clientAddress(v.Request, s.options.BehindProxy)
	if wait := s.passwords.try(address); wait > 0 {
		return teamForm(enterData{Problem: "enter.tooManyPasswords", Retry: waiting(wait), Email: email}), nil
	}
	person, err := s.registry.Login(v.Context(), email, v.PostFormValue("password"))
	if errors.Is(err, lakaz.ErrForbidden) {
		return teamForm(enterData{Problem: "enter.wrongLogin", Email: email}), nil
	} else if err != nil {
		return reply{}, err
	}
	s.passwords.right(address)
	token, err := s.registry.NewSession(v.Context(), person.ID)
	if err != nil {
		return reply{}, err
	}
	return s.enter(v, token)
}
