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
	"lakaz/telemetry/imports"
)

// How large a file may be, how long its way here and into the store may take, and how many are read at once.
const (
	importBody    = 64 << 20
	importTimeout = 5 * time.Minute
	importsAtOnce = 2
	importFaults  = 100 // refused rows that are answered one by one
	importsPath   = "/api/households/{id}/imports"
)

// importInput is a file of a household's past; the body is the file itself.
type importInput struct {
	ID      string `path:"id" maxLength:"32"`
	Format  string `query:"format" maxLength:"32" default:"auto" doc:"What lakaz import --format takes"`
	Mapping string `query:"mapping" maxLength:"8192" doc:"The columns of a CSV of another form, as lakaz import --mapping takes them"`
	Confirm bool   `query:"confirm" doc:"Store what can be used; left out, it is only looked at"`
	file    io.Reader
}

// Resolve takes the body as it comes: a file is never held whole.
func (in *importInput) Resolve(ctx huma.Context) []error {
	r, w := humago.Unwrap(ctx)
	patience := http.NewResponseController(w)
	// Where the connection knows no deadlines there is none to move.
	_ = patience.SetReadDeadline(time.Now().Add(importTimeout))
	_ = patience.SetWriteDeadline(time.Now().Add(importTimeout))
	in.file = http.MaxBytesReader(w, r.Body, importBody)
	return nil
}

// importReport is what a file held, or what of it was stored.
type importReport struct {
	Stored   bool            `json:"stored"` // false of a look
	Format   string          `json:"format"`
	Rows     int             `json:"rows"`
	Readings int             `json:"readings"`
	Refused  int             `json:"refused"`
	Channels []importChannel `json:"channels"`
	Faults   []string        `json:"faults"` // the first refused rows and why, in the caller's words
}

// importChannel is what a file held of one channel.
type importChannel struct {
	Channel  string    `json:"channel"`
	Readings int       `json:"readings"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
}

func (s *server) mountImports(api huma.API) {
	op := huma.Operation{Method: http.MethodPost, Path: importsPath, Summary: "Look at a file of a household's past, or store it",
		DefaultStatus: http.StatusOK,
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	routeAs(s, api, op, visitors, s.importFile)
}

func (s *server) importFile(ctx context.Context, by caller, in *importInput) (*body[importReport], error) {
	h, err := s.visitable(ctx, by.Actor, lakaz.HouseholdID(in.ID))
	if err != nil {
		return nil, err
	}
	select {
	case s.imports <- struct{}{}:
		defer func() { <-s.imports }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var format imports.Format
	file := in.file
	switch {
	case in.Mapping != "":
		format, err = imports.ParseMapping([]byte(in.Mapping))
	case in.Format == "auto":
		format, file, err = imports.Detect(file)
	default:
		format, err = imports.Named(in.Format)
	}
	if err != nil {
		return nil, err
	}
	report, err := importing{series: s.series, household: h.ID, gate: s.gate, dry: !in.Confirm}.read(ctx, format, file)
	if err != nil {
		return nil, err
	}
	out := importReport{Stored: in.Confirm, Format: report.Format, Rows: report.Rows, Readings: report.Readings, Refused: report.Refused,
		Channels: []importChannel{}, Faults: []string{}}
	for _, c := range report.Channels {
		out.Channels = append(out.Channels, importChannel{c.Channel.String(), c.Readings, c.From.UTC(), c.To.UTC()})
	}
	for _, b := range report.Faults[:min(len(report.Faults), importFaults)] {
		out.Faults = append(out.Faults, faultSentence(by.words, b))
	}
	return bodyOf(out)
}

// tooLong reports whether a body was longer than it may be.
func tooLong(err error) bool {
	_, long := errors.AsType[*http.MaxBytesError](err)
	return long
}
