package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/locales"
	"lakaz/registry"
)

// me is who has entered, with where they live or work.
type me struct {
	lakaz.Actor
	// Operations are those where a member of staff works, all of them for an administrator.
	Operations []lakaz.Operation `json:"operations"`
	// Home is a resident's.
	Home *lakaz.Household `json:"household,omitempty"`
}

// languageChoice is a language chosen by its tag.
type languageChoice struct {
	Body struct {
		Language string `json:"language" maxLength:"16" doc:"Tag of the language, fr or one of the Creoles"`
	}
}

// left takes the session's cookie off the device.
type left struct {
	SetCookie string `header:"Set-Cookie"`
}

// phoneInput is where households reach a member of staff.
type phoneInput struct {
	Body struct {
		Phone string `json:"phone" maxLength:"40" doc:"As people write it; empty for none"`
	}
}

func (s *server) mountMe(api huma.API) {
	route(s, api, http.MethodGet, "/api/me", "Who I am", everyone, s.getMe)
	route(s, api, http.MethodPut, "/api/me/language", "Choose my language", everyone, s.putLanguage)
	route(s, api, http.MethodPut, "/api/me/phone", "Tell where the households I accompany reach me", staff, s.putPhone)
	route(s, api, http.MethodPost, "/api/leave", "Leave this device", everyone, s.leave)
}

func (s *server) getMe(ctx context.Context, by caller, _ *nothing) (*body[me], error) {
	out := me{Actor: by.Actor, Operations: []lakaz.Operation{}}
	out.Actor.Language = by.words.Language().Tag
	if by.Role == lakaz.Resident {
		h, err := s.registry.Household(ctx, by.Household)
		if err != nil && !errors.Is(err, lakaz.ErrNotFound) {
			return nil, err
		} else if err == nil {
			out.Home = &h
		}
		return bodyOf(out)
	}
	var err error
	out.Operations, err = s.workplaces(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	return bodyOf(out)
}

// workplaces are the operations where a member of staff works.
func (s *server) workplaces(ctx context.Context, a lakaz.Actor) ([]lakaz.Operation, error) {
	all, err := s.registry.Operations(ctx)
	if err != nil {
		return nil, err
	}
	theirs := []lakaz.Operation{}
	for _, o := range all {
		if a.WorksIn(o.ID) {
			theirs = append(theirs, o)
		}
	}
	return theirs, nil
}

func (s *server) putLanguage(ctx context.Context, by caller, in *languageChoice) (*struct{}, error) {
	if _, known := locales.LanguageOf(in.Body.Language); !known {
		return nil, lakaz.Invalid("language", "problem.languageUnknown")
	}
	return nil, s.registry.SetLanguage(ctx, by.Person, in.Body.Language)
}

func (s *server) putPhone(ctx context.Context, by caller, in *phoneInput) (*struct{}, error) {
	return nil, s.registry.SetPhone(ctx, by.Person, in.Body.Phone)
}

func (s *server) leave(ctx context.Context, by caller, _ *nothing) (*left, error) {
	cookie, err := by.request.Cookie(sessionCookie)
	if err != nil {
		return nil, errStranger
	}
	if by.Household != "" {
		if err := s.notices.forget(ctx, by.Household, by.Person, registry.SessionID(cookie.Value)); err != nil {
			return nil, err
		}
	}
	if err := s.registry.EndSession(ctx, cookie.Value); err != nil {
		return nil, err
	}
	s.hub.Drop(sessionKey(by.request))
	return &left{SetCookie: s.leftCookie(by.request).String()}, nil
}
