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
	routeAs(s, api, huma.Operation{Method: http.MethodGet, Path: "/api/households/{id}/history.csv", Summary: "The same figures for a spreadsheet",
		Description: "Columns apart by semicolons, decimals by commas, as spreadsheets in French read them.",
		Responses: map[string]*huma.Response{"200": {Description: "The figures",
			Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: "string"}}}}}}, everyone, s.getHistoryCSV)
	route(s, api, http.MethodGet, "/api/households/{id}/history", "A place of a home over a day, a week, a month or a year", everyone, s.getHistory)
}

// spanAt is the instant that a question about a home's past is about.
func (in *historyInput) spanAt(h lakaz.Household, now time.Time) (time.Time, error) {
	if in.At == "" {
		return now, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, in.At, h.Dwelling.Territory.Location())
	if err != nil || at.Year() < 2000 {
		return at, lakaz.Invalid("at", "problem.field.date")
	}
	return at, nil
}

// pastOf is the home whose past is asked about, for who may look at it so, and the instant it is about.
func (s *server) pastOf(ctx context.Context, by caller, in *historyInput) (h lakaz.Household, at time.Time, err error) {
	if h, err = s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceOf(telemetry.Span(in.Span), in.Place)); err == nil {
		at, err = in.spanAt(h, s.now())
	}
	return h, at, err
}

func (s *server) getHistory(ctx context.Context, by caller, in *historyInput) (*body[telemetry.History], error) {
	h, at, err := s.pastOf(ctx, by, in)
	if err != nil {
		return nil, err
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

// getHistoryCSV answers what is on the history screen as a file.
func (s *server) getHistoryCSV(ctx context.Context, by caller, in *historyInput) (*huma.StreamResponse, error) {
	h, at, err := s.pastOf(ctx, by, in)
	if err != nil {
		return nil, err
	}
	t, err := s.tell(ctx, by.words, h, in.Place, telemetry.Span(in.Span), at, in.LastYear)
	if err != nil {
		return nil, err
	}
	name := "lakaz-" + in.Place + "-" + in.Span + "-" + t.days[0].From.Format(time.DateOnly) + ".csv"
	data := t.csv()
	return &huma.StreamResponse{Body: func(answer huma.Context) {
		answer.SetHeader("Content-Type", "text/csv; charset=utf-8")
		answer.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		answer.BodyWriter().Write(data) // who has gone away needs no answer
	}}, nil
}
