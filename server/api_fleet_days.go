package main

import (
	"context"
	"fmt"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// fleetInput asks for one channel of an operation's homes by day.
type fleetInput struct {
	ID      string   `path:"id" maxLength:"32"`
	Channel string   `query:"channel" required:"true" maxLength:"80" doc:"Place and quantity, electricity/energy"`
	From    string   `query:"from" required:"true" maxLength:"10" doc:"A date, 2026-01-01"`
	To      string   `query:"to" required:"true" maxLength:"10" doc:"Not included"`
	Purpose string   `query:"purpose" enum:"advisor,programme,research" default:"advisor" doc:"What for: homes that have not agreed to it are left out"`
	Figures []string `query:"figures" maxItems:"7" enum:"mean,min,max,weighted,covered,used,quality" doc:"As of a home's days"`
}

// fleetDays is a channel of homes by day, each list as long as dates. A date is each dwelling's own, wherever it stands.
type fleetDays struct {
	Channel string     `json:"channel"`
	Dates   []string   `json:"dates"`
	Homes   []homeDays `json:"homes"`
}

type homeDays struct {
	Household lakaz.HouseholdID `json:"household"`
	RolledFigures
}

func (s *server) getFleet(ctx context.Context, by caller, in *fleetInput) (*written, error) {
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
	wanted := figuresOf(in.Figures)
	from, err := time.Parse(time.DateOnly, in.From)
	if err != nil {
		return nil, lakaz.Invalid("from", "problem.field.date")
	}
	to, err := time.Parse(time.DateOnly, in.To)
	switch {
	case err != nil:
		return nil, lakaz.Invalid("to", "problem.field.date")
	case !to.After(from):
		return nil, lakaz.Invalid("to", "problem.endBeforeStart")
	case to.Sub(from) > mostReadings:
		return nil, lakaz.Invalid("to", "problem.rangeTooLong")
	}
	households, err := s.registry.HouseholdIDs(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	if households, err = s.agreeing(ctx, by.Actor, households, lakaz.Purpose(in.Purpose)); err != nil {
		return nil, err
	}
	wanted = wanted.of(channel.Quantity)
	appendHome, err := s.fleetFigures(ctx, channel, from, to, wanted)
	if err != nil {
		return nil, err
	}
	dates := daysBetween(from, to)
	head := appendName([]byte(`{"channel":`), channel.String())
	head = append(appendDates(append(head, ','), dates), `,"homes":[`...)
	return list{head, len(households), func(dst []byte, i int) []byte {
		dst = appendName(append(dst, `{"household":`...), string(households[i]))
		return append(appendHome(dst, households[i]), '}')
	}, "]}"}.written(), nil
}

// agreeing are those of some households whose days may be told for a purpose; that they were is noted.
func (s *server) agreeing(ctx context.Context, by lakaz.Actor, ids []lakaz.HouseholdID, p lakaz.Purpose) ([]lakaz.HouseholdID, error) {
	list := make([]lakaz.HouseholdID, 0, len(ids))
	for _, h := range ids {
		may, err := s.agreed(ctx, by, h, glanceDays, p)
		if err != nil {
			return nil, err
		}
		if may {
			list = append(list, h)
		}
	}
	s.accesses.note(ctx, by, glanceDays, list...)
	return list, nil
}

// fleetFigures reads a channel's days of all homes, and gives what appends a home's figures.
func (s *server) fleetFigures(ctx context.Context, c telemetry.Channel, from, to time.Time, wanted figure) (func(dst []byte, h lakaz.HouseholdID) []byte, error) {
	if !wanted.across(c.Quantity) {
		told, err := s.series.FleetFigures(ctx, c, from, to, wanted.extremes())
		if err != nil {
			return nil, err
		}
		return func(dst []byte, h lakaz.HouseholdID) []byte { return wanted.appendTold(dst, c.Quantity, told.Of(h)) }, nil
	}
	fleet, err := s.series.Fleet(ctx, c, from.AddDate(0, 0, -1), to.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	calendars := map[*time.Location][]telemetry.Interval{}
	return func(dst []byte, h lakaz.HouseholdID) []byte {
		loc := time.UTC // of homes of which nothing is known
		if rolled := fleet[h]; len(rolled) > 0 {
			loc = rolled[0].From.Location()
		}
		if calendars[loc] == nil {
			calendars[loc] = daysBetween(inZone(from, loc), inZone(to, loc))
		}
		return wanted.appendRolled(dst, c.Quantity, fleet[h], calendars[loc])
	}, nil
}

// inZone is the midnight of a date on another clock.
func inZone(t time.Time, loc *time.Location) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, loc)
}
