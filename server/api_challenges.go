package main

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification"
)

// challengeAt is a challenge of a household in the address.
type challengeAt struct {
	ID        string `path:"id" maxLength:"32"`
	Challenge string `path:"challenge" maxLength:"32" doc:"A ULID that the household's device made"`
}

// aULID refuses what is none.
func aULID(id string) error {
	if _, err := ulid.ParseStrict(id); err != nil {
		return lakaz.Invalid("challenge", "problem.field.unreadable")
	}
	return nil
}

// picking is a gesture to take up.
type picking struct {
	ID        string `path:"id" maxLength:"32"`
	Challenge string `path:"challenge" maxLength:"32" doc:"A ULID that the household's device made"`
	Body      struct {
		Gesture string `json:"gesture" maxLength:"8" doc:"Of the catalogue, g09"`
	}
}

// telling is somebody's word that a gesture was done.
type telling struct {
	ID        string `path:"id" maxLength:"32"`
	Challenge string `path:"challenge" maxLength:"32" doc:"A ULID that the household's device made"`
	Body      struct {
		Day string `json:"day,omitempty" maxLength:"10" doc:"The dwelling's own day, 2026-01-31; today where it is left out"`
	}
}

// challenge is a challenge as its people read it.
type challenge struct {
	ID      string             `json:"id"`
	Gesture string             `json:"gesture"`
	Title   string             `json:"title"`
	State   gamification.State `json:"state" enum:"picked,watched,notYet,seen,kept,resting,putDown"`
	Says    string             `json:"says" doc:"Where it stands, in the reader's language"`
	Picked  string             `json:"picked" doc:"The dwelling's own day"`
	Seen    string             `json:"seen,omitempty" doc:"The day on which it was first seen"`
	Kept    string             `json:"kept,omitempty" doc:"The day on which it was seen again, four weeks after or later"`
	By      string             `json:"by,omitempty" enum:",sensors,home,visit" doc:"Who saw it"`
	Due     bool               `json:"due" doc:"The household is to be reminded of it today"`
}

func (s *server) mountChallenges(api huma.API) {
	route(s, api, http.MethodGet, "/api/households/{id}/challenges", "The gestures that a household has taken up", everyone, s.getChallenges)
	route(s, api, http.MethodPut, "/api/households/{id}/challenges/{challenge}", "Take a gesture up, or up again; told twice it is one", everyone, s.putChallenge)
	route(s, api, http.MethodDelete, "/api/households/{id}/challenges/{challenge}", "Put a gesture down again, which takes nothing away", everyone, s.deleteChallenge)
	route(s, api, http.MethodPut, "/api/households/{id}/challenges/{challenge}/told", "Say that a gesture was done: its own people, or who visits them", everyone, s.tellChallenge)
}

// challengeIn is a challenge in a language.
func (s *server) challengeIn(by caller, h lakaz.Household, c gamification.Challenge) (challenge, error) {
	sheet, err := sheetOf(c.Gesture)
	if err != nil {
		return challenge{}, err
	}
	out := challenge{ID: c.ID, Gesture: c.Gesture, Title: gestureIn(by.words, sheet, gamification.PlaceOf(h.Dwelling.Territory)).Title,
		State: c.State(), Says: challengeSays(by.words, sheet, c, by.Role == lakaz.Resident), Picked: c.Picked, Due: c.Due(s.taken.today(h))}
	if c.Seen != nil {
		out.Seen, out.By = c.Seen.Day, string(c.Seen.By)
	}
	if c.Kept != nil {
		out.Kept, out.By = c.Kept.Day, string(c.Kept.By)
	}
	return out, nil
}

func (s *server) getChallenges(ctx context.Context, by caller, in *householdID) (*body[[]challenge], error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceDays)
	if err != nil {
		return nil, err
	}
	list, err := s.taken.of(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	out := []challenge{}
	for _, c := range list {
		told, err := s.challengeIn(by, h, c)
		if err != nil {
			return nil, err
		}
		out = append(out, told)
	}
	return bodyOf(out)
}

// ofTheHome is a challenge's household, for its own people alone: nobody takes a challenge up for others.
func (s *server) ofTheHome(ctx context.Context, by caller, id, challenge string) (lakaz.Household, error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(id), glanceDays)
	if err != nil {
		return h, err
	}
	if by.Role != lakaz.Resident {
		return h, lakaz.ErrForbidden
	}
	return h, aULID(challenge)
}

func (s *server) putChallenge(ctx context.Context, by caller, in *picking) (*body[challenge], error) {
	h, err := s.ofTheHome(ctx, by, in.ID, in.Challenge)
	if err != nil {
		return nil, err
	}
	c, err := s.taken.pick(ctx, h, in.Challenge, in.Body.Gesture)
	return s.answerChallenge(by, h, c, err)
}

func (s *server) deleteChallenge(ctx context.Context, by caller, in *challengeAt) (*body[challenge], error) {
	h, err := s.ofTheHome(ctx, by, in.ID, in.Challenge)
	if err != nil {
		return nil, err
	}
	c, err := s.taken.drop(ctx, h.ID, in.Challenge)
	return s.answerChallenge(by, h, c, err)
}

// tellChallenge takes the home's word, or that of somebody who visits it.
func (s *server) tellChallenge(ctx context.Context, by caller, in *telling) (*body[challenge], error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceDays)
	if err == nil {
		err = aULID(in.Challenge)
	}
	if err != nil {
		return nil, err
	}
	witness := gamification.ByHome
	if by.Role != lakaz.Resident {
		witness = gamification.ByVisit
	}
	c, err := s.taken.tell(ctx, h, in.Challenge, in.Body.Day, witness)
	return s.answerChallenge(by, h, c, err)
}

func (s *server) answerChallenge(by caller, h lakaz.Household, c gamification.Challenge, err error) (*body[challenge], error) {
	if err != nil {
		return nil, err
	}
	out, err := s.challengeIn(by, h, c)
	if err != nil {
		return nil, err
	}
	return bodyOf(out)
}
