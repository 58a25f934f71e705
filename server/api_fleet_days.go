package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

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

// fleetDays is a channel of homes by day. A date is each dwelling's own, wherever it stands.
type fleetDays struct {
	Channel    string              `json:"channel"`
	Dates      []string            `json:"dates"`
	Households []lakaz.HouseholdID `json:"households"`
	FleetFigures
}

// FleetFigures are those of RolledFigures, of each a list a household, in their order, each as long as dates. The name is
// exported so that the description of the API has the fields.
type FleetFigures struct {
	Min      [][]*float64 `json:"min,omitempty"`
	Max      [][]*float64 `json:"max,omitempty"`
	Mean     [][]*float64 `json:"mean,omitempty"`
	Weighted [][]*float64 `json:"weighted,omitempty"`
	Covered  [][]*float64 `json:"covered,omitempty"`
	Used     [][]*float64 `json:"used,omitempty"`
	Quality  [][]string   `json:"quality,omitempty"`
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
	wanted = wanted.of(channel.Quantity)
	long := to.Sub(from) > longReadings || wanted.across(channel.Quantity)
	if long {
		done, err := s.reads.take(ctx)
		if err != nil {
			return nil, err
		}
		defer done()
	}
	var households []lakaz.HouseholdID
	var listing errgroup.Group // while the figures are read
	listing.Go(func() (err error) {
		if households, err = s.registry.HouseholdIDs(ctx, o.ID); err == nil {
			households, err = s.agreeing(ctx, by.Actor, households, lakaz.Purpose(in.Purpose))
		}
		return err
	})
	of, err := s.fleetFigures(ctx, channel, from, to, wanted)
	if err := errors.Join(err, listing.Wait()); err != nil {
		return nil, err
	}
	head := appendName([]byte(`{"channel":`), channel.String())
	head = append(appendDates(append(head, ','), from, datesBetween(from, to)), `,"households":[`...)
	for i, h := range households {
		if i > 0 {
			head = append(head, ',')
		}
		head = appendName(head, string(h))
	}
	head = append(head, ']')
	figures := wanted.each()
	return s.answers.of(list{head, len(figures) * len(households), func(dst []byte, i int) []byte {
		f, home := figures[i/len(households)], i%len(households)
		if home > 0 {
			dst = append(dst, ',')
		} else {
			dst = append(append(append(dst, `,"`...), f.name()...), `":[`...)
		}
		dst = f.appendRow(dst, channel.Quantity, of(households[home]))
		if home == len(households)-1 {
			dst = append(dst, ']')
		}
		return dst
	}, "}"}, long), nil
}

// onlyNumbers reports whether a request is for the figures of an operation's homes and not for their qualities, which are
// words.
func onlyNumbers(r *http.Request) bool {
	rest, is := strings.CutPrefix(r.URL.Path, "/api/operations/")
	if !is || !strings.HasSuffix(rest, "/days") {
		return false
	}
	set := figuresOf(strings.Split(r.URL.Query().Get("figures"), ","))
	return set&figureQuality == 0
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

// fleetFigures reads a channel's days of all homes, and gives what tells a home's figures.
func (s *server) fleetFigures(ctx context.Context, c telemetry.Channel, from, to time.Time, wanted figure) (func(lakaz.HouseholdID) toldFigures, error) {
	if !wanted.across(c.Quantity) {
		fleet, err := s.series.FleetFigures(ctx, c, from, to, wanted.extremes())
		if err != nil {
			return nil, err
		}
		return func(h lakaz.HouseholdID) toldFigures { return toldOf(fleet.Of(h)) }, nil
	}
	fleet, err := s.series.Fleet(ctx, c, from.AddDate(0, 0, -1), to.AddDate(0, 0, 1))
	if err != nil {
		return nil, err
	}
	calendars, made := map[*time.Location][]telemetry.Interval{}, map[lakaz.HouseholdID]toldFigures{}
	return func(h lakaz.HouseholdID) toldFigures {
		if t, is := made[h]; is { // for a figure before
			return t
		}
		loc := time.UTC // of homes of which nothing is known
		if rolled := fleet[h]; len(rolled) > 0 {
			loc = rolled[0].From.Location()
		}
		if calendars[loc] == nil {
			calendars[loc] = daysBetween(inZone(from, loc), inZone(to, loc))
		}
		made[h] = rolledOf(c.Quantity, fleet[h], calendars[loc])
		return made[h]
	}, nil
}

// inZone is the midnight of a date on another clock.
func inZone(t time.Time, loc *time.Location) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, loc)
}
