package main

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/gamification"
)

// meetingInput is what somebody who works here saw a household's people come to, or do for a neighbour.
type meetingInput struct {
	ID   string `path:"id" maxLength:"32"`
	Key  string `path:"key" maxLength:"64" pattern:"^[A-Za-z0-9-]+$" doc:"The meeting's own among those of the household, its day for one: the same again changes nothing"`
	Body struct {
		Kind string `json:"kind" enum:"attendance,helping" doc:"They came to a workshop or a visit; they helped a neighbour to join"`
	}
}

// pointsNow is what a household has earned.
type pointsNow struct {
	Week   gamification.Week    `json:"week" doc:"What this week counts, by source; energy for a fifth of it at most"`
	Total  int                  `json:"total" doc:"Of this week"`
	Awards []gamification.Award `json:"awards"`
}

func (s *server) mountPoints(api huma.API) {
	route(s, api, http.MethodPut, "/api/households/{id}/meetings/{key}", "Note that a household's people came, or helped a neighbour", visitors, s.putMeeting)
	route(s, api, http.MethodGet, "/api/households/{id}/points", "What my own household has earned", everyone, s.getPoints)
}

func (s *server) putMeeting(ctx context.Context, by caller, in *meetingInput) (*struct{}, error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	a := gamification.Award{Source: gamification.Attendance, Key: in.Key, Points: gamification.PointsCame}
	if in.Body.Kind == string(gamification.Helping) {
		a.Source, a.Points = gamification.Helping, gamification.PointsHelped
	}
	return nil, s.award(ctx, h, a)
}

// getPoints is for the household's own people alone; all others see the residence's picture.
func (s *server) getPoints(ctx context.Context, by caller, in *householdID) (*body[pointsNow], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	if by.Role != lakaz.Resident {
		return nil, lakaz.ErrForbidden
	}
	member, awards, err := s.earned(ctx, h)
	if err != nil {
		return nil, err
	}
	return bodyOf(pointsNow{Week: member.Points.Counted(), Total: member.Points.Total(), Awards: append([]gamification.Award{}, awards...)})
}
