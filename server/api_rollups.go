package main

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

const (
	// mostDays is the longest range of days that one call answers.
	mostDays = 4000 * 24 * time.Hour
	// longRollups is from how many hours or days of all channels together on an answer waits for its turn.
	longRollups = 200_000
)

// rollupsInput asks for several channels of a home by hour or by day.
type rollupsInput struct {
	ID       string    `path:"id" maxLength:"32"`
	Channels []string  `query:"channels" required:"true" maxItems:"64" doc:"Places and quantities, salon/temperature,electricity/energy"`
	From     time.Time `query:"from" required:"true"`
	To       time.Time `query:"to" required:"true" doc:"Not included; an hour, or a day, that begins before is answered whole"`
	Purpose  string    `query:"purpose" enum:"advisor,programme,research" default:"advisor" doc:"What for: the household must have agreed to it"`
	Figures  []string  `query:"figures" maxItems:"7" enum:"mean,min,max,weighted,covered,used,quality" doc:"Which ones; left out, all. Mean, min, max and quality of rooms are the quickest"`
}

// hoursRolled is channels by hour, each list as long as count.
type hoursRolled struct {
	Start    int64           `json:"start" doc:"The first hour's begin, ms since 1970 UTC"`
	Step     int64           `json:"step" doc:"ms from each to the next"`
	Count    int             `json:"count"`
	Channels []rolledChannel `json:"channels"`
}

// daysRolled is channels by the dwelling's own day, each list as long as dates.
type daysRolled struct {
	Dates    []string        `json:"dates"`
	Channels []rolledChannel `json:"channels"`
}

// rolledChannel is one channel: its name and its figures.
type rolledChannel struct {
	Channel string `json:"channel"`
	RolledFigures
}

// RolledFigures are those that were asked for and the quantity has; null where nothing is known. The name is exported so
// that the description of the API has the fields.
type RolledFigures struct {
	Min      []*float64 `json:"min,omitempty"`
	Max      []*float64 `json:"max,omitempty"`
	Mean     []*float64 `json:"mean,omitempty" doc:"Of the readings"`
	Weighted []*float64 `json:"weighted,omitempty" doc:"Over the time covered"`
	Covered  []*float64 `json:"covered,omitempty" doc:"Seconds"`
	Used     []*float64 `json:"used,omitempty" doc:"Of registers in their unit, of powers in Wh"`
	Quality  []string   `json:"quality,omitempty" doc:"measured, estimated, filled, suspect, reset, joined by +"`
}

func (s *server) mountRollups(api huma.API) {
	routeWritten[hoursRolled](s, api, "/api/households/{id}/hours", "Channels of a home by hour", everyone, s.getHours)
	routeWritten[daysRolled](s, api, "/api/households/{id}/days", "Channels of a home by its own day", everyone, s.getDays)
	routeWritten[fleetDays](s, api, "/api/operations/{id}/days", "A channel of an operation's homes by day, of finished days", visitors, s.getFleet)
}

func (s *server) getHours(ctx context.Context, by caller, in *rollupsInput) (*written, error) {
	return s.getRollups(ctx, by, in, rolling{glanceCurves, mostReadings, s.series.HourTable, func(from, to time.Time) (time.Time, int) {
		from = from.Truncate(time.Hour)
		return from, int((to.Sub(from) + time.Hour - 1) / time.Hour)
	}, hoursBetween, appendHours})
}

func (s *server) getDays(ctx context.Context, by caller, in *rollupsInput) (*written, error) {
	return s.getRollups(ctx, by, in, rolling{glanceDays, mostDays, s.series.DayTable, func(from, to time.Time) (time.Time, int) {
		return from, datesBetween(from, to)
	}, daysBetween, appendDates})
}

// rolling is how to read rollups by the hour, or by the day.
type rolling struct {
	glance glance
	most   time.Duration
	read   func(context.Context, lakaz.HouseholdID, series.Query) (series.Table, error)
	slots  func(from, to time.Time) (first time.Time, n int) // how many, from the one that holds an instant
	cut    func(from, to time.Time) []telemetry.Interval     // them
	tell   func(dst []byte, first time.Time, n int) []byte   // when they are, of so many from a first
}

// appendHours appends when hours are, as members of an object.
func appendHours(dst []byte, first time.Time, n int) []byte {
	dst = strconv.AppendInt(append(dst, `"start":`...), first.UnixMilli(), 10)
	dst = strconv.AppendInt(append(dst, `,"step":`...), time.Hour.Milliseconds(), 10)
	return strconv.AppendInt(append(dst, `,"count":`...), int64(n), 10)
}

// appendDates appends which days so many days from a first one on are, as a member of an object.
func appendDates(dst []byte, first time.Time, n int) []byte {
	dst = append(slices.Grow(dst, 20+13*n), `"dates":[`...)
	date := inZone(first, time.UTC) // where no clock is looked up
	for i := range n {
		if i > 0 {
			dst, date = append(dst, ','), date.Add(24*time.Hour)
		}
		dst = append(date.AppendFormat(append(dst, '"'), time.DateOnly), '"')
	}
	return append(dst, ']')
}

// datesBetween is how many days there are, on the instants' own calendar, from the one that holds from to the one before
// to.
func datesBetween(from, to time.Time) int {
	return int(inZone(to.Add(-1), time.UTC).Sub(inZone(from, time.UTC))/(24*time.Hour)) + 1
}

// hoursBetween is the hours from the one that holds from to the one before to.
func hoursBetween(from, to time.Time) []telemetry.Interval {
	return telemetry.Steps([]telemetry.Interval{{From: from.Truncate(time.Hour), To: to.Add(time.Hour - 1).Truncate(time.Hour)}}, time.Hour)
}

// daysBetween is the days, on the instants' own calendar, from the one that holds from to the one before to.
func daysBetween(from, to time.Time) []telemetry.Interval {
	days := make([]telemetry.Interval, 0, 2+max(0, int(to.Sub(from)/(24*time.Hour))))
	for day := telemetry.Day.Days(from, from.Location())[0]; day.From.Before(to); {
		days = append(days, day)
		day = telemetry.Interval{From: day.To, To: day.To.AddDate(0, 0, 1)}
	}
	return days
}

func (s *server) getRollups(ctx context.Context, by caller, in *rollupsInput, of rolling) (*written, error) {
	h, err := s.readableFor(ctx, by.Actor, lakaz.HouseholdID(in.ID), of.glance, lakaz.Purpose(in.Purpose))
	if err != nil {
		return nil, err
	}
	wanted := figuresOf(in.Figures)
	channels, err := channelsOf(in.Channels)
	if err != nil {
		return nil, err
	}
	query := series.Query{Extremes: wanted.extremes()}
	for _, c := range channels {
		if wanted.of(c.Quantity).across(c.Quantity) {
			query.Rollups = append(query.Rollups, c)
		} else {
			query.Figures = append(query.Figures, c)
		}
	}
	switch {
	case !in.To.After(in.From):
		return nil, lakaz.Invalid("to", "problem.endBeforeStart")
	case in.To.Sub(in.From) > of.most:
		return nil, lakaz.Invalid("to", "problem.rangeTooLong")
	}
	from, to := in.From.In(h.Dwelling.Territory.Location()), in.To.In(h.Dwelling.Territory.Location())
	query.From, query.Slots = of.slots(from, to)
	long := query.Slots*len(channels) > longRollups
	if long {
		done, err := s.reads.take(ctx)
		if err != nil {
			return nil, err
		}
		defer done()
	}
	table, err := of.read(ctx, h.ID, query)
	if err != nil {
		return nil, err
	}
	var intervals []telemetry.Interval
	if len(query.Rollups) > 0 {
		intervals = of.cut(from, to)
	}
	head := append(of.tell([]byte{'{'}, query.From, query.Slots), `,"channels":[`...)
	return s.answers.of(list{head, len(channels), func(dst []byte, i int) []byte {
		c := channels[i]
		dst = slices.Grow(dst, 100+8*query.Slots)
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendName(append(dst, `{"channel":`...), c.String())
		set, t := wanted.of(c.Quantity), toldOf(table.Figures[c])
		if set.across(c.Quantity) {
			t = rolledOf(c.Quantity, table.Rollups[c], intervals)
		}
		return append(set.append(dst, c.Quantity, t), '}')
	}, "]}"}, long), nil
}
