package main

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/telemetry/advice"
)

// adviceAnswer is what somebody says to an advice.
type adviceAnswer struct {
	ID   string `path:"id" maxLength:"32"`
	Rule string `path:"rule" maxLength:"32"`
	Body struct {
		Reason string `json:"reason" enum:"done,later,notOurs"`
	}
}

// adviceNow is the one advice for a home, null where there is none.
type adviceNow struct {
	Advice *advised `json:"advice"`
}

func (s *server) mountAdvice(api huma.API) {
	route(s, api, http.MethodGet, "/api/households/{id}/advice", "The one advice for a home now", everyone, s.getAdvice)
	route(s, api, http.MethodPut, "/api/households/{id}/advice/{rule}", "Put an advice aside, with a reason; answers the next one", everyone, s.answerAdvice)
}

func (s *server) getAdvice(ctx context.Context, by caller, in *householdID) (*body[adviceNow], error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceDays)
	if err != nil {
		return nil, err
	}
	a, err := s.advice.of(ctx, by, h)
	if err != nil {
		return nil, err
	}
	return bodyOf(adviceNow{a})
}

// answerAdvice is for the household's own people: an advisor who looks does not answer for them.
func (s *server) answerAdvice(ctx context.Context, by caller, in *adviceAnswer) (*body[adviceNow], error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceDays)
	if err != nil {
		return nil, err
	}
	if by.Actor.Role != lakaz.Resident {
		return nil, lakaz.ErrForbidden
	}
	if err := s.advice.answer(ctx, h.ID, in.Rule, advice.Reason(in.Body.Reason)); err != nil {
		return nil, err
	}
	if advice.Reason(in.Body.Reason) == advice.Done {
		if err := s.award(ctx, h, s.learnt(h, in.Rule)); err != nil {
			return nil, err
		}
	}
	a, err := s.advice.of(ctx, by, h)
	if err != nil {
		return nil, err
	}
	return bodyOf(adviceNow{a})
}
