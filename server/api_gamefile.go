package main

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/kv"
)

// gameFileInput is what is noted of a home, as it is sent. From a sheet's choice it comes in words.
type gameFileInput struct {
	ID   string `path:"id" maxLength:"32"`
	Body struct {
		Since  string `json:"since,omitempty" maxLength:"10" doc:"The day on which its people moved in, 2026-01-31; left out, before all that is known"`
		Exempt string `json:"exempt,omitempty" enum:"yes,no" doc:"Equipment runs that must run, or another reason, which is not noted: the home's energy is not scored"`
	}
}

// residenceInput names a home's residence.
type residenceInput struct {
	ID   string `path:"id" maxLength:"32"`
	Body struct {
		Residence string `json:"residence" maxLength:"80" doc:"Homes of one operation with the same name fill one picture; \"\" for all that have none"`
	}
}

func (s *server) mountGameFiles(api huma.API) {
	const path = "/api/households/{id}/scoring"
	route(s, api, http.MethodGet, path, "What keeps the scoring of a home fair, and no sensor tells", visitors, s.getGameFile)
	route(s, api, http.MethodPut, path, "Note what keeps the scoring of a home fair", visitors, s.putGameFile)
	route(s, api, http.MethodPut, "/api/households/{id}/residence", "Name the residence whose picture a home helps to fill", administrator, s.putResidence)
}

func (s *server) getGameFile(ctx context.Context, by caller, in *householdID) (*body[gameFile], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	f, err := s.scores.file(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	return bodyOf(f)
}

func (s *server) putGameFile(ctx context.Context, by caller, in *gameFileInput) (*body[gameFile], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	f := gameFile{Since: in.Body.Since, Exempt: in.Body.Exempt == "yes"}
	if day, err := time.Parse(time.DateOnly, f.Since); f.Since != "" && (err != nil || day.After(s.now().AddDate(0, 0, 1))) {
		return nil, lakaz.Invalid("since", "problem.field.date")
	}
	if err := s.scores.write(ctx, h.ID, func(w kv.Writer) error { return s.scores.files.Put(w, f, string(h.ID)) }); err != nil {
		return nil, err
	}
	s.scores.noteLate(h.ID, s.now().AddDate(0, 0, -judgedFirst)) // they are judged by it
	return bodyOf(f)
}

func (s *server) putResidence(ctx context.Context, _ caller, in *residenceInput) (*body[lakaz.Household], error) {
	before, err := s.registry.Household(ctx, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	h, err := s.registry.SetResidence(ctx, lakaz.HouseholdID(in.ID), in.Body.Residence)
	if err != nil {
		return nil, err
	}
	s.pictures.forget(before)
	s.pictures.forget(h)
	return bodyOf(h)
}
