package main

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/screen"
)

// composer makes a sheet about a home for its reader.
type composer func(context.Context, caller, lakaz.Household) (screen.Sheet, error)

// composers are the sheets by their names in the API.
func (s *server) composers() map[string]composer {
	return map[string]composer{
		"budget":   s.budgetSheet,
		"gestures": s.gesturesSheet,
		"help":     s.helpSheet,
		"privacy":  s.privacySheet,
		"notices":  s.noticesSheet,
		"workshop": s.workshopSheet,
	}
}

// sheetInput asks for a sheet.
type sheetInput struct {
	ID   string `path:"id" maxLength:"32"`
	Name string `path:"name" maxLength:"32"`
}

func (s *server) mountSheets(api huma.API) {
	route(s, api, http.MethodGet, "/api/households/{id}/sheets/{name}", "A screen about a home as its reader sees it: cards, their words and their buttons", everyone, s.getSheet)
}

func (s *server) getSheet(ctx context.Context, by caller, in *sheetInput) (*body[screen.Sheet], error) {
	compose, ok := s.composers()[in.Name]
	if !ok {
		return nil, lakaz.ErrNotFound
	}
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceCurves)
	if err != nil {
		return nil, err
	}
	sheet, err := compose(ctx, by, h)
	if err != nil {
		return nil, err
	}
	sheet.Unix, sheet.Lang = s.now().Unix(), by.words.Language().Tag
	return bodyOf(sheet)
}
