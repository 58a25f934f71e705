package main

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/registry"
)

// noticeWish says whether a person wants to be told of one kind of thing.
type noticeWish struct {
	Kind string `path:"kind" enum:"danger,leak,answer,sensor,challenge,workshop,week"`
	Body struct {
		Wanted bool `json:"wanted"`
	}
}

// noticeTimes is when a person may be told. Choices of a screen are texts.
type noticeTimes struct {
	Body struct {
		From    string `json:"from" maxLength:"5" doc:"The beginning of the quiet hours on the dwelling's clock, 21:00"`
		To      string `json:"to" maxLength:"5" doc:"Their end, 08:00"`
		Most    string `json:"most" enum:"1,2,4" doc:"Notices a day at most"`
		Danger  string `json:"danger" enum:"wait,pass" doc:"Whether a danger to health waits until the quiet hours are over"`
		Figures string `json:"figures" enum:"hide,show" doc:"Whether a notice names what it is about on a locked phone"`
	}
}

// pushSubscription is what a browser's PushSubscription tells, or why there is none.
type pushSubscription struct {
	Body struct {
		Endpoint string `json:"endpoint,omitempty" maxLength:"1024"`
		Keys     struct {
			P256dh string `json:"p256dh,omitempty" maxLength:"100"`
			Auth   string `json:"auth,omitempty" maxLength:"40"`
		} `json:"keys,omitempty"`
		Refused string `json:"refused,omitempty" enum:"denied,unsupported" doc:"Why this device takes no notices"`
	}
}

// pushKey is the server's public key, which a browser needs before it takes notices.
type pushKey struct {
	Key string `json:"key"`
}

func residents(a lakaz.Actor) bool { return a.Role == lakaz.Resident }

func (s *server) mountNotices(api huma.API) {
	route(s, api, http.MethodPut, "/api/me/notices/{kind}", "Say whether I want to be told of something", residents, s.putNoticeWish)
	route(s, api, http.MethodPut, "/api/me/notices", "Say when I may be told, and how openly", residents, s.putNoticeTimes)
	route(s, api, http.MethodGet, "/api/me/push", "The key a browser needs to take notices", residents, s.getPushKey)
	route(s, api, http.MethodPut, "/api/me/push", "Take notices on this device; again with the same changes nothing", residents, s.putPush)
	route(s, api, http.MethodDelete, "/api/me/push", "Take no notices on this device any more", residents, s.deletePush)
}

func (s *server) putNoticeWish(ctx context.Context, by caller, in *noticeWish) (*struct{}, error) {
	kind := noticeKind(in.Kind)
	return nil, s.notices.choose(ctx, by.Household, by.Person, func(c *noticeChoice) {
		c.Kinds = slices.DeleteFunc(c.Kinds, func(k noticeKind) bool { return k == kind })
		if in.Body.Wanted {
			c.Kinds = append(c.Kinds, kind)
		}
		c.Language = by.words.Language().Tag
	})
}

func (s *server) putNoticeTimes(ctx context.Context, by caller, in *noticeTimes) (*struct{}, error) {
	quiet, err := lakaz.ParseClockRange(in.Body.From + "-" + in.Body.To)
	if err != nil {
		return nil, lakaz.Invalid("from", "notice.badHours")
	}
	return nil, s.notices.choose(ctx, by.Household, by.Person, func(c *noticeChoice) {
		c.Quiet, c.Most = quiet, int(in.Body.Most[0]-'0')
		c.Danger, c.Figures = in.Body.Danger == "pass", in.Body.Figures == "show"
		c.Language = by.words.Language().Tag
	})
}

func (s *server) getPushKey(ctx context.Context, _ caller, _ *nothing) (*body[pushKey], error) {
	keys, err := s.notices.push.own(ctx)
	if err != nil {
		return nil, err
	}
	return bodyOf(pushKey{keys.Public})
}

// sessionOf names the session that a request came with.
func sessionOf(r *http.Request) (string, error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return "", errStranger
	}
	return registry.SessionID(cookie.Value), nil
}

func (s *server) putPush(ctx context.Context, by caller, in *pushSubscription) (*struct{}, error) {
	session, err := sessionOf(by.request)
	if err != nil {
		return nil, err
	}
	d := pushDevice{Session: session, Since: s.now().UTC(), Refused: in.Body.Refused}
	if d.Refused == "" {
		d.Endpoint, d.P256dh, d.Auth = in.Body.Endpoint, in.Body.Keys.P256dh, in.Body.Keys.Auth
		d.Origin = "https://" + by.request.Host
		if err := d.check(); err != nil {
			return nil, err
		}
	}
	return nil, s.notices.take(ctx, by.Household, by.Person, d)
}

func (s *server) deletePush(ctx context.Context, by caller, _ *nothing) (*struct{}, error) {
	session, err := sessionOf(by.request)
	if err != nil {
		return nil, err
	}
	return nil, s.notices.forget(ctx, by.Household, by.Person, session)
}
