package main

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// mostDays is the longest range of days that one call answers.
const mostDays = 4000 * 24 * time.Hour

// rollupsInput asks for several channels of a home by hour or by day.
type rollupsInput struct {
	ID       string    `path:"id" maxLength:"32"`
	Channels []string  `query:"channels" required:"true" maxItems:"64" doc:"Places and quantities, salon/temperature,electricity/energy"`
	From     time.Time `query:"from" required:"true"`
	To       time.Time `query:"to" required:"true" doc:"Not included"`
}

// fleetInput asks for one channel of an operation's homes by day.
type fleetInput struct {
	ID      string `path:"id" maxLength:"32"`
	Channel string `query:"channel" required:"true" maxLength:"80" doc:"Place and quantity, electricity/energy"`
	From    string `query:"from" required:"true" maxLength:"10" doc:"A date, 2026-01-01"`
	To      string `query:"to" required:"true" maxLength:"10" doc:"Not included"`
}

// rolledUp is channels by hour or by the dwelling's own day, each list as long as begins.
type rolledUp struct {
	Begins   []time.Time     `json:"begins"`
	Channels []rolledChannel `json:"channels"`
}

// rolledChannel is one channel's figures; null where nothing is known.
type rolledChannel struct {
	Channel  string   `json:"channel"`
	Min      figures  `json:"min,omitempty"`
	Max      figures  `json:"max,omitempty"`
	Mean     figures  `json:"mean,omitempty" doc:"Of the readings"`
	Weighted figures  `json:"weighted,omitempty" doc:"Over the time covered"`
	Covered  figures  `json:"covered,omitempty" doc:"Seconds"`
	Used     figures  `json:"used,omitempty" doc:"Of registers, in their unit"`
	Quality  []string `json:"quality" doc:"measured, estimated, filled, suspect, reset, joined by +"`
}

// figures are numbers; what is not known is null.
type figures []float64

// MarshalJSON writes NaN as null.
func (f figures) MarshalJSON() ([]byte, error) {
	out := append(make([]byte, 0, 8*len(f)+2), '[')
	for i, v := range f {
		if i > 0 {
			out = append(out, ',')
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			out = append(out, "null"...)
			continue
		}
		out = strconv.AppendFloat(out, math.Round(v*1e4)/1e4, 'f', -1, 64)
	}
	return append(out, ']'), nil
}

// homeDays is one home's days of an operation's.
type homeDays struct {
	Household lakaz.HouseholdID `json:"household"`
	rolledUp
}

func (s *server) mountRollups(api huma.API) {
	route(s, api, http.MethodGet, "/api/households/{id}/hours", "Channels of a home by hour", everyone, s.getHours)
	route(s, api, http.MethodGet, "/api/households/{id}/days", "Channels of a home by its own day", everyone, s.getDays)
	route(s, api, http.MethodGet, "/api/operations/{id}/days", "A channel of an operation's homes by day, of finished days", visitors, s.getFleet)
}

func (s *server) getHours(ctx context.Context, by caller, in *rollupsInput) (*body[rolledUp], error) {
	return s.getRollups(ctx, by, in, mostReadings, s.series.Hours, func(from, to time.Time) []telemetry.Interval {
		return telemetry.Steps([]telemetry.Interval{{From: from.Truncate(time.Hour), To: to}}, time.Hour)
	})
}

func (s *server) getDays(ctx context.Context, by caller, in *rollupsInput) (*body[rolledUp], error) {
	return s.getRollups(ctx, by, in, mostDays, s.series.Days, daysBetween)
}

// daysBetween is the days, on the instants' own calendar, from the one that holds from to the one before to.
func daysBetween(from, to time.Time) (days []telemetry.Interval) {
	for day := telemetry.Day.Days(from, from.Location())[0]; day.From.Before(to); {
		days = append(days, day)
		day = telemetry.Interval{From: day.To, To: day.To.AddDate(0, 0, 1)}
	}
	return days
}

type readRollups func(context.Context, lakaz.HouseholdID, []telemetry.Channel, time.Time, time.Time) (series.Rollups, error)

func (s *server) getRollups(ctx context.Context, by caller, in *rollupsInput, most time.Duration, read readRollups,
	cut func(from, to time.Time) []telemetry.Interval) (*body[rolledUp], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	var channels []telemetry.Channel
	for _, name := range in.Channels {
		c, err := telemetry.ParseChannel(strings.TrimSpace(name))
		if err != nil {
			return nil, lakaz.Invalid("channels", "problem.channelUnknown")
		}
		channels = append(channels, c)
	}
	switch {
	case !in.To.After(in.From):
		return nil, lakaz.Invalid("to", "problem.endBeforeStart")
	case in.To.Sub(in.From) > most:
		return nil, lakaz.Invalid("to", "problem.rangeTooLong")
	}
	loc := h.Dwelling.Territory.Location()
	intervals := cut(in.From.In(loc), in.To.In(loc))
	// A day more on either side, so that what crosses the edges is shared out.
	rolled, err := read(ctx, h.ID, channels, intervals[0].From.AddDate(0, 0, -1), intervals[len(intervals)-1].To.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	out := rolledUp{Begins: begins(intervals), Channels: []rolledChannel{}}
	for _, c := range channels {
		out.Channels = append(out.Channels, rolledOf(c, rolled[c], intervals))
	}
	return bodyOf(out)
}

func begins(intervals []telemetry.Interval) []time.Time {
	out := make([]time.Time, len(intervals))
	for i := range intervals {
		out[i] = intervals[i].From
	}
	return out
}

// rolledOf is a channel's figures in intervals made of whole ones of its rollups.
func rolledOf(c telemetry.Channel, rolled []telemetry.Rollup, intervals []telemetry.Interval) rolledChannel {
	out := rolledChannel{Channel: c.String()}
	if c.Quantity.Register() {
		uses, _ := telemetry.UsesOf(c.Quantity, rolled, intervals)
		for _, u := range uses {
			out.Used = append(out.Used, u.Amount)
			out.Quality = append(out.Quality, u.Quality.String())
		}
		return out
	}
	for _, g := range telemetry.Gauges(c.Quantity, rolled, intervals) {
		out.Min, out.Max = append(out.Min, g.Min), append(out.Max, g.Max)
		out.Mean, out.Weighted = append(out.Mean, g.Mean), append(out.Weighted, g.Weighted)
		out.Covered = append(out.Covered, g.Covered.Seconds())
		if c.Quantity == telemetry.Power {
			out.Used = append(out.Used, g.EnergyWh())
		}
		out.Quality = append(out.Quality, g.Quality.String())
	}
	return out
}

func (s *server) getFleet(ctx context.Context, by caller, in *fleetInput) (*body[[]homeDays], error) {
	if !by.Actor.WorksIn(lakaz.OperationID(in.ID)) {
		return nil, fmt.Errorf("operation %q: %w", in.ID, lakaz.ErrNotFound)
	}
	o, err := s.registry.Operation(ctx, lakaz.OperationID(in.ID))
	if err != nil {
		return nil, err
	}
	channel, err := telemetry.ParseChannel(in.Channel)
	if err != nil {
		return nil, lakaz.Invalid("channel", "problem.channelUnknown")
	}
	loc := o.Territory.Location()
	from, err := time.ParseInLocation(time.DateOnly, in.From, loc)
	if err != nil {
		return nil, lakaz.Invalid("from", "problem.field.date")
	}
	to, err := time.ParseInLocation(time.DateOnly, in.To, loc)
	switch {
	case err != nil:
		return nil, lakaz.Invalid("to", "problem.field.date")
	case !to.After(from):
		return nil, lakaz.Invalid("to", "problem.endBeforeStart")
	case to.Sub(from) > mostReadings:
		return nil, lakaz.Invalid("to", "problem.rangeTooLong")
	}
	households, err := s.registry.Households(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	fleet, err := s.series.Fleet(ctx, channel, from.AddDate(0, 0, -1), to.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	out := []homeDays{}
	for _, h := range households {
		home := h.Dwelling.Territory.Location()
		days := daysBetween(inZone(from, home), inZone(to, home))
		out = append(out, homeDays{h.ID, rolledUp{Begins: begins(days), Channels: []rolledChannel{rolledOf(channel, fleet[h.ID], days)}}})
	}
	return bodyOf(out)
}

// inZone is the midnight of a date on another clock.
func inZone(t time.Time, loc *time.Location) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, loc)
}
