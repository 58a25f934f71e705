package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/gamification"
)

// badge is a badge in the reader's language, whether or not they have it.
type badge struct {
	ID      string              `json:"id"`
	For     gamification.Source `json:"for" enum:"learning,kept,attendance,helping,comfort" doc:"What earns it; never using less than others"`
	Title   string              `json:"title"`
	Why     string              `json:"why"`
	Picture string              `json:"picture"`
	Earned  *time.Time          `json:"earned,omitempty" doc:"Since when the caller's home has it"`
}

func (s *server) mountBadges(api huma.API) {
	route(s, api, http.MethodGet, "/api/badges", "The badges that can be earned at home, or everywhere", everyone, s.getBadges)
}

// getBadges lists the badges of a resident's territory; all of them for those who work here.
func (s *server) getBadges(ctx context.Context, by caller, _ *nothing) (*body[[]badge], error) {
	territory, earned := lakaz.Territory(""), map[string]time.Time{}
	if by.Role == lakaz.Resident {
		h, err := s.registry.Household(ctx, by.Household)
		if err != nil && !errors.Is(err, lakaz.ErrNotFound) {
			return nil, err
		}
		territory = h.Dwelling.Territory
		if earned, err = s.badgesOf(ctx, by.Household); err != nil {
			return nil, err
		}
	}
	all, err := gamification.Badges(territory)
	if err != nil {
		return nil, err
	}
	out := []badge{}
	for _, b := range all {
		line := badge{ID: b.ID, For: b.For, Title: by.words.T("badge." + b.ID + ".title"), Why: by.words.T("badge." + b.ID + ".why"), Picture: b.Picture}
		if at, has := earned[b.ID]; has {
			line.Earned = &at
		}
		out = append(out, line)
	}
	return bodyOf(out)
}
