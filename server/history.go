package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// tell is what a place of a home was over a span, ready to be told in the reader's words. The place is a room, the air
// outdoors or a register; another is lakaz.ErrNotFound.
func (s *server) tell(ctx context.Context, w locales.Words, home lakaz.Household, place string, span telemetry.Span,
	at time.Time, lastYear bool) (t teller, err error) {
	_, isRegister := counts(place)
	_, isRoom := home.Dwelling.Room(place)
	if !isRegister && !isRoom && place != telemetry.Outdoor && !(place == telemetry.SolarTank && home.Dwelling.SolarTank) {
		return t, fmt.Errorf("place %q: %w", place, lakaz.ErrNotFound)
	}
	loc, now := home.Dwelling.Territory.Location(), s.now()
	if first := span.Days(now, loc)[0].From; at.After(first) {
		at = first // the future is the present span
	}
	billing, err := s.billing(ctx, home)
	if err != nil {
		return t, err
	}
	// A day and a week are judged by their own season; a month and a year, which have several, by none.
	scale := telemetry.ScaleOf(home.Dwelling)
	if days := span.Days(at, loc); len(days) <= 7 {
		if scale, err = s.weeks.scale(ctx, home, earlier(days[len(days)-1].From, now.In(loc))); err != nil {
			return t, err
		}
	}
	p, err := look(ctx, s.series, home, place, span, at, now, lastYear, billing, scale)
	return teller{w: w, past: p}, err
}

// history is what the history screen shows of a place of a home, in the reader's words.
func (s *server) history(ctx context.Context, w locales.Words, home lakaz.Household, place string, span telemetry.Span,
	at time.Time, lastYear bool) (telemetry.History, error) {
	t, err := s.tell(ctx, w, home, place, span, at, lastYear)
	if err != nil {
		return telemetry.History{}, err
	}
	p, loc, now := t.past, home.Dwelling.Territory.Location(), s.now()
	at = p.days[0].From
	h := telemetry.History{
		Place:    place,
		Span:     span,
		At:       p.days[0].From.Format(time.DateOnly),
		Title:    t.title(),
		Previous: span.Neighbour(at, loc, -1).Format(time.DateOnly),
		Empty:    p.empty(),
	}
	if next := span.Neighbour(at, loc, 1); !next.After(now) {
		h.Next = next.Format(time.DateOnly)
	}
	if h.Empty {
		h.Sentence = []telemetry.Phrase{{Text: w.T("chart.nothing")}}
		return h, nil
	}
	option, err := json.Marshal(t.chart())
	if err != nil {
		return telemetry.History{}, err
	}
	h.Option = option
	h.Sentence = t.sentence()
	h.Columns, h.Rows = t.qualified(t.table())
	h.Totals = t.totals()
	if place == telemetry.Electricity && span == telemetry.Month && h.Next == "" {
		bill, err := s.bill(ctx, home)
		if err != nil {
			return telemetry.History{}, err
		}
		h.Totals = append(h.Totals, forecastTotal(w, bill.Forecast)...)
	}
	h.Note = strings.Join(slices.DeleteFunc([]string{t.doubts(), t.usualNote(), t.note()}, func(s string) bool { return s == "" }), " ")
	return h, nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
