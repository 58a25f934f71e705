package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lakaz"
	"lakaz/kv"
	"lakaz/locales"
)

// uploadTimeout is how long a file may take to come, over a weak network.
const uploadTimeout = 5 * time.Minute

// importFaults is how many refused rows are answered one by one; the CSV has them all.
const importFaults = 100

// importsPath is where files of a household's past are brought, importPath one of them.
const (
	importsPath = "/api/households/{id}/imports"
	importPath  = importsPath + "/{import}"
)

// importInput is a file of a household's past; the body is the file itself.
type importInput struct {
	ID      string `path:"id" maxLength:"32"`
	Format  string `query:"format" maxLength:"32" default:"auto" doc:"What lakaz import --format takes"`
	Mapping string `query:"mapping" maxLength:"8192" doc:"The columns of a CSV of another form, as lakaz import --mapping takes them"`
	Name    string `query:"name" maxLength:"200" doc:"The file's name, to be shown"`
	file    io.Reader
}

// importAgain is another way to read a file that was brought.
type importAgain struct {
	ID      string `path:"id" maxLength:"32"`
	Import  string `path:"import" maxLength:"64"`
	Format  string `query:"format" maxLength:"32" default:"auto" doc:"What lakaz import --format takes"`
	Mapping string `query:"mapping" maxLength:"8192" doc:"The columns of a CSV of another form, as lakaz import --mapping takes them"`
}

// importID names a file that was brought.
type importID struct {
	ID     string `path:"id" maxLength:"32"`
	Import string `path:"import" maxLength:"64"`
}

// Resolve takes the body as it comes: a file is never held whole.
func (in *importInput) Resolve(ctx huma.Context) []error {
	r, w := humago.Unwrap(ctx)
	in.file = longBody(w, r)
	return nil
}

// longBody is a body that is a file and may take its time.
func longBody(w http.ResponseWriter, r *http.Request) io.ReadCloser {
	patience := http.NewResponseController(w)
	// Where the connection knows no deadlines there is none to move.
	_ = patience.SetReadDeadline(time.Now().Add(uploadTimeout))
	_ = patience.SetWriteDeadline(time.Now().Add(uploadTimeout + time.Minute))
	return http.MaxBytesReader(w, r.Body, importBody)
}

// importAnswer is a file that was brought: how far it has come, and what it holds. Ask again while it is read.
type importAnswer struct {
	ID       string          `json:"id"`
	File     string          `json:"file"`
	Stage    importStage     `json:"stage" enum:"reading,read,storing,stored,stopped,failed" doc:"read waits for a yes; what is stopped can be confirmed again"`
	Percent  int             `json:"percent" doc:"Of the file, while it is read or stored"`
	Format   string          `json:"format,omitempty"`
	Rows     int             `json:"rows"`
	Readings int             `json:"readings"`
	Refused  int             `json:"refused"`
	Channels []importChannel `json:"channels"`
	Faults   []string        `json:"faults" doc:"The first refused rows and why, in the caller's words"`
	Problem  string          `json:"problem,omitempty" doc:"Why it failed, in the caller's words"`
}

// importChannel is what a file held of one channel.
type importChannel struct {
	Channel  string    `json:"channel"`
	Readings int       `json:"readings"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
}

func (s *server) mountImports(api huma.API) {
	op := huma.Operation{Method: http.MethodPost, Path: importsPath, Summary: "Bring a file of a household's past, to be looked at",
		DefaultStatus: http.StatusAccepted,
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	routeAs(s, api, op, visitors, s.bringImport)
	route(s, api, http.MethodGet, importPath, "How far a file of a household's past has come", visitors, s.getImport)
	route(s, api, http.MethodPut, importPath, "Look at a file again, read in another way", visitors, s.readImport)
	route(s, api, http.MethodPut, importPath+"/confirm", "Store what was shown of a file", visitors, s.confirmImport)
	route(s, api, http.MethodDelete, importPath, "Stop storing a file, or forget it", visitors, s.discardImport)
}

func (s *server) bringImport(ctx context.Context, by caller, in *importInput) (*body[importAnswer], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	st, err := s.imports.bring(by.Person, h.ID, in.Name, in.Format, in.Mapping, in.file)
	return importAnswerOf(by.words, st, err)
}

// importOn checks that a file is the caller's own and of a household they may visit still.
func (s *server) importOn(ctx context.Context, a lakaz.Actor, household, id string) (lakaz.Household, error) {
	h, err := s.visitable(ctx, a, lakaz.HouseholdID(household))
	if err != nil {
		return h, err
	}
	st, err := s.imports.status(a.Person, id)
	if err == nil && st.Household != h.ID {
		err = lakaz.ErrNotFound
	}
	return h, err
}

func (s *server) getImport(ctx context.Context, by caller, in *importID) (*body[importAnswer], error) {
	if _, err := s.importOn(ctx, by.Actor, in.ID, in.Import); err != nil {
		return nil, err
	}
	st, err := s.imports.status(by.Person, in.Import)
	return importAnswerOf(by.words, st, err)
}

func (s *server) readImport(ctx context.Context, by caller, in *importAgain) (*body[importAnswer], error) {
	if _, err := s.importOn(ctx, by.Actor, in.ID, in.Import); err != nil {
		return nil, err
	}
	st, err := s.imports.again(by.Person, in.Import, in.Format, in.Mapping)
	return importAnswerOf(by.words, st, err)
}

func (s *server) confirmImport(ctx context.Context, by caller, in *importID) (*body[importAnswer], error) {
	if _, err := s.importOn(ctx, by.Actor, in.ID, in.Import); err != nil {
		return nil, err
	}
	st, err := s.imports.confirm(by.Person, in.Import)
	return importAnswerOf(by.words, st, err)
}

func (s *server) discardImport(ctx context.Context, by caller, in *importID) (*nothing, error) {
	if _, err := s.importOn(ctx, by.Actor, in.ID, in.Import); err != nil {
		return nil, err
	}
	return nil, s.imports.discard(by.Person, in.Import)
}

func importAnswerOf(w locales.Words, st importStatus, err error) (*body[importAnswer], error) {
	if err != nil {
		return nil, err
	}
	out := importAnswer{ID: st.ID, File: st.File, Stage: st.Stage, Percent: st.Percent, Format: st.Report.Format, Rows: st.Report.Rows,
		Readings: st.Report.Readings, Refused: st.Report.Refused, Channels: []importChannel{}, Faults: []string{}}
	for _, c := range st.Report.Channels {
		out.Channels = append(out.Channels, importChannel{c.Channel.String(), c.Readings, c.From.UTC(), c.To.UTC()})
	}
	for _, b := range st.Report.Faults[:min(len(st.Report.Faults), importFaults)] {
		out.Faults = append(out.Faults, faultSentence(w, b))
	}
	if st.Err != nil {
		out.Problem = w.T(importProblem(st.Err))
	}
	return bodyOf(out)
}

// importProblem is the key of the sentence that says why a file could not be read.
func importProblem(err error) string {
	var refusal *lakaz.Refusal
	switch {
	case errors.As(err, &refusal):
		return refusal.Key
	case tooLong(err):
		return "import.tooLarge"
	case errors.Is(err, kv.ErrFull):
		return "problem.fullDetail"
	case errors.Is(err, context.DeadlineExceeded):
		return "import.slow"
	}
	return "import.broken"
}

// tooLong reports whether a body was longer than it may be.
func tooLong(err error) bool {
	_, long := errors.AsType[*http.MaxBytesError](err)
	return long
}
