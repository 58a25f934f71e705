package main

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/telemetry"
)

// historyInput asks for one screen of a home's past.
type historyInput struct {
	ID       string `path:"id" maxLength:"32"`
	Place    string `query:"place" required:"true" maxLength:"32" doc:"A room, outdoor, electricity, gas, water-cold or water-hot"`
	Span     string `query:"span" enum:"day,week,month,year" default:"week"`
	At       string `query:"at" maxLength:"10" doc:"A day inside the span, 2026-01-31; left out, today"`
	LastYear bool   `query:"lastYear" doc:"Show the same days last year"`
}

func (s *server) mountHistory(api huma.API) {
	route(s, api, http.MethodGet, "/api/households/{id}/history", "A place of a home over a day, a week, a month or a year", everyone, s.getHistory)
}

func (s *server) getHistory(ctx context.Context, by caller, in *historyInput) (*body[telemetry.History], error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceOf(telemetry.Span(in.Span), in.Place))
	if err != nil {
		return nil, err
	}
	at := s.now()
	if in.At != "" {
		if at, err = time.ParseInLocation(time.DateOnly, in.At, h.Dwelling.Territory.Location()); err != nil || at.Year() < 2000 {
			return nil, lakaz.Invalid("at", "problem.field.date")
		}
	}
	out, err := s.history(ctx, by.words, h, in.Place, telemetry.Span(in.Span), at, in.LastYear)
	if err != nil {
		return nil, err
	}
	return bodyOf(out)
}

// glanceOf is how finely a span is told: a year by its days, and so a month of a register; all else as curves.
func glanceOf(span telemetry.Span, place string) glance {
	if _, register := counts(place); span == telemetry.Year || span == telemetry.Month && register {
		return glanceDays
	}
	return glanceCurves
}
