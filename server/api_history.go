package main

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/telemetry"
)

// mostReadings is the longest range of readings that one call answers.
const mostReadings = 400 * 24 * time.Hour

// historyInput asks for one screen of a home's past.
type historyInput struct {
	ID       string `path:"id" maxLength:"32"`
	Place    string `query:"place" required:"true" maxLength:"32" doc:"A room, outdoor, electricity, gas, water-cold or water-hot"`
	Span     string `query:"span" enum:"day,week,month,year" default:"week"`
	At       string `query:"at" maxLength:"10" doc:"A day inside the span, 2026-01-31; left out, today"`
	LastYear bool   `query:"lastYear" doc:"Show the same days last year"`
}

// readingsInput asks for a channel's readings.
type readingsInput struct {
	ID      string    `path:"id" maxLength:"32"`
	Channel string    `query:"channel" required:"true" maxLength:"80" doc:"Place and quantity, salon/temperature"`
	From    time.Time `query:"from" required:"true"`
	To      time.Time `query:"to" required:"true" doc:"Not included"`
}

// readings are a channel's points in order of time, each value as the device wrote it.
type readings struct {
	Channel string            `json:"channel"`
	Points  []telemetry.Point `json:"points"`
}

func (s *server) mountHistory(api huma.API) {
	route(s, api, http.MethodGet, "/api/households/{id}/history", "A place of a home over a day, a week, a month or a year", everyone, s.getHistory)
	route(s, api, http.MethodGet, "/api/households/{id}/readings", "A channel's readings", everyone, s.getReadings)
}

func (s *server) getHistory(ctx context.Context, by caller, in *historyInput) (*body[telemetry.History], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
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

func (s *server) getReadings(ctx context.Context, by caller, in *readingsInput) (*body[readings], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	channel, err := telemetry.ParseChannel(in.Channel)
	switch {
	case err != nil:
		return nil, lakaz.Invalid("channel", "problem.channelUnknown")
	case !in.To.After(in.From):
		return nil, lakaz.Invalid("to", "problem.endBeforeStart")
	case in.To.Sub(in.From) > mostReadings:
		return nil, lakaz.Invalid("to", "problem.rangeTooLong")
	}
	points, err := s.series.Range(ctx, h.ID, channel, in.From, in.To)
	if err != nil {
		return nil, err
	}
	if points == nil {
		points = []telemetry.Point{}
	}
	return bodyOf(readings{Channel: in.Channel, Points: points})
}
