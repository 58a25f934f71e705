package main

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/registry"
	"lakaz/telemetry"
)

// fewest is the least number of households of which a figure is shown to those who may not see a single one.
const fewest = 10

// operationLine is an operation and how many of its homes report. The counts are absent where they would tell of fewer
// than fewest households.
type operationLine struct {
	Operation  lakaz.Operation `json:"operation"`
	Households *int            `json:"households"`
	Reporting  *int            `json:"reporting"` // that sent something in the last day; of those who agreed to it, for who sees no single home
}

// newOperation is an operation as an administrator describes it.
type newOperation struct {
	Body struct {
		ID        string `json:"id,omitempty" maxLength:"32" doc:"Left out, it is made up"`
		Name      string `json:"name" maxLength:"200"`
		Territory string `json:"territory" enum:"FR,GP,MQ,GF,RE,YT"`
	}
}

func (s *server) mountOperations(api huma.API) {
	route(s, api, http.MethodGet, "/api/operations", "Where I work", staff, s.listOperations)
	route(s, api, http.MethodPost, "/api/operations", "Add an operation", administrator, s.addOperation)
}

func (s *server) listOperations(ctx context.Context, by caller, _ *nothing) (*body[[]operationLine], error) {
	operations, err := s.workplaces(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	lines := []operationLine{}
	for _, o := range operations {
		households, err := s.registry.Households(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		counted := households
		if !visitors(by.Actor) {
			if counted, err = s.consenting(ctx, households); err != nil {
				return nil, err
			}
		}
		reporting, err := s.reporting(ctx, counted)
		if err != nil {
			return nil, err
		}
		line := operationLine{Operation: o}
		if count := len(households); count >= fewest || visitors(by.Actor) {
			line.Households = &count
			// Of ten homes, nine that report tell of the one that does not.
			if visitors(by.Actor) || tellable(reporting, count) {
				line.Reporting = &reporting
			}
		}
		lines = append(lines, line)
	}
	return bodyOf(lines)
}

// tellable reports whether a count out of a total names no group smaller than fewest: neither those counted nor the
// others; nobody is no group.
func tellable(count, total int) bool {
	small := func(n int) bool { return n > 0 && n < fewest }
	return !small(count) && !small(total-count)
}

// consenting are those of some households that have agreed to be counted in the programme's figures.
func (s *server) consenting(ctx context.Context, households []lakaz.Household) (list []lakaz.Household, err error) {
	for _, h := range households {
		consents, err := s.registry.Consents(ctx, h.ID)
		if err != nil {
			return nil, err
		}
		if consents.Allow(lakaz.ForProgramme, lakaz.ByDay, s.now()) {
			list = append(list, h)
		}
	}
	return list, nil
}

// reporting counts the households that sent something in the last day.
func (s *server) reporting(ctx context.Context, households []lakaz.Household) (n int, err error) {
	since := s.now().Add(-telemetry.Silent)
	for _, h := range households {
		latest, err := s.series.Latest(ctx, h.ID)
		if err != nil {
			return 0, err
		}
		newest := time.Time{}
		for _, p := range latest {
			if p.At.After(newest) {
				newest = p.At
			}
		}
		if newest.After(since) {
			n++
		}
	}
	return n, nil
}

func (s *server) addOperation(ctx context.Context, _ caller, in *newOperation) (*body[lakaz.Operation], error) {
	o := lakaz.Operation{
		ID:        lakaz.OperationID(cmp.Or(in.Body.ID, registry.NewID("o"))),
		Name:      in.Body.Name,
		Territory: lakaz.Territory(in.Body.Territory),
	}
	if _, err := s.registry.Operation(ctx, o.ID); err == nil {
		return nil, &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: "id", Key: "problem.idTaken"}
	}
	if err := s.registry.PutOperation(ctx, o); err != nil {
		return nil, err
	}
	return bodyOf(o)
}
