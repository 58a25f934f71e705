package main

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lakaz"
	"lakaz/locales"
)

// How long an export may take in all and between two writes, and how many are made at once.
const (
	exportTimeout  = 30 * time.Minute
	exportPatience = time.Minute
	exportsAtOnce  = 8
	exportPath     = "/api/households/{id}/export"
)

// exportInput asks for all that was measured in a household.
type exportInput struct {
	ID     string `path:"id" maxLength:"32"`
	Format string `query:"format" enum:"csv,parquet" default:"csv"`
	From   string `query:"from" maxLength:"10" doc:"The first day, 2026-01-31, on the dwelling's calendar; left out, the first there is"`
	To     string `query:"to" maxLength:"10" doc:"The last day; left out, the last there is"`
}

func (s *server) mountExport(api huma.API) {
	op := huma.Operation{Method: http.MethodGet, Path: exportPath, Summary: "All that was measured in a household, as a ZIP",
		Description: "readings as they came, hours and days; format csv: a file a channel, with the mapping that lakaz import reads it again with; " +
			"format parquet: readings.parquet, hours.parquet, days.parquet.",
		Responses: map[string]*huma.Response{"200": {Description: "The ZIP",
			Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}}
	routeAs(s, api, op, everyone, s.export)
	route(s, api, http.MethodGet, "/api/households/{id}/record", "All that is kept of one's own household beside its measurements", everyone, s.getRecord)
}

func (s *server) export(ctx context.Context, by caller, in *exportInput) (*huma.StreamResponse, error) {
	h, err := s.readable(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceExport)
	if err != nil {
		return nil, err
	}
	x := exporting{series: s.series, household: h, words: by.words, made: s.now()}
	if x.from, x.to, err = exportRange(h, in.From, in.To); err != nil {
		return nil, err
	}
	if x.agreed, err = agreedOf(ctx, s.registry, h.ID); err != nil {
		return nil, err
	}
	if by.Role == lakaz.Resident { // what only they may read
		kept, err := gameOf(ctx, s.store, h.ID)
		if err != nil {
			return nil, err
		}
		x.game = &kept
		if x.own, err = s.ownFiles(ctx, by.words, h); err != nil {
			return nil, err
		}
	}
	select {
	case s.exports <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	name := "lakaz-" + string(h.ID) + "-" + s.now().In(h.Dwelling.Territory.Location()).Format(time.DateOnly) + "-" + in.Format + ".zip"
	return &huma.StreamResponse{Body: func(answer huma.Context) {
		defer func() { <-s.exports }()
		answer.SetHeader("Content-Type", "application/zip")
		answer.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		_, w := humago.Unwrap(answer)
		if err := x.write(ctx, patient{w, http.NewResponseController(w)}, in.Format); err != nil {
			if ctx.Err() == nil {
				s.log.Error("an export was cut short", "err", err)
			}
			panic(http.ErrAbortHandler) // so that nobody takes a part for the whole
		}
	}}, nil
}

// ownFiles are what a home's own people find in the ZIP beside the measurements: all else that is kept of them, as data and
// as a page.
func (s *server) ownFiles(ctx context.Context, w *locales.Printer, h lakaz.Household) ([]exportFile, error) {
	kept, err := s.record(ctx, h)
	if err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return nil, err
	}
	page, err := s.knownFile(ctx, w, h)
	return []exportFile{{"mes-donnees.html", page}, {"record.json", data}}, err
}

// patient is an answer that may take as long as its reader takes it.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (p patient) Write(b []byte) (int, error) {
	// Where the connection knows no deadlines there is none to move.
	_ = p.control.SetWriteDeadline(time.Now().Add(exportPatience))
	return p.ResponseWriter.Write(b)
}

// getRecord is for the household's own people: it has their points, their words and who looked.
func (s *server) getRecord(ctx context.Context, by caller, in *householdID) (*body[record], error) {
	h, err := s.ownHome(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	out, err := s.record(ctx, h)
	if err != nil {
		return nil, err
	}
	return bodyOf(out)
}
