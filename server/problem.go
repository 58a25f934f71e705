package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/kv"
	"lakaz/locales"
)

// problem is an error as a caller of the API gets it (RFC 9457), in their language. Detail says what to do.
type problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail"`
	Key    string         `json:"key,omitempty"` // of the refusal's sentence, by which programs tell refusals apart
	Errors []problemField `json:"errors,omitempty"`
}

// problemField is what is wrong with one field of the request.
type problemField struct {
	Location string `json:"location,omitempty"` // "dwelling.floor"
	Message  string `json:"message"`
}

func (p *problem) Error() string { return p.Title }

// GetStatus and ContentType are what huma asks of an error.
func (p *problem) GetStatus() int { return p.Status }

// ContentType is a problem's own media type.
func (p *problem) ContentType(string) string { return "application/problem+json" }

// errStranger is for a request that only someone who has entered may make.
var errStranger = fmt.Errorf("nobody has entered: %w", lakaz.ErrForbidden)

// problemOf translates an error, once, at the boundary. What is none of the four kinds is logged here with an
// identifier that the problem shows, so that a person who calls can be helped.
func (s *server) problemOf(ctx context.Context, w locales.Words, err error) *problem {
	var kind problemKind
	switch {
	case errors.Is(err, errStranger):
		kind = strangerProblem()
	case errors.Is(err, lakaz.ErrInvalid):
		kind = invalidProblem()
	case errors.Is(err, lakaz.ErrNotFound):
		kind = notFoundProblem()
	case errors.Is(err, lakaz.ErrForbidden):
		kind = forbiddenProblem()
	case errors.Is(err, lakaz.ErrConflict):
		kind = problemKind{"conflict", http.StatusConflict, "problem.conflictTitle", "problem.conflictDetail"}
	case tooLong(err):
		kind = tooLargeProblem()
	case errors.Is(err, context.DeadlineExceeded):
		kind = slowProblem()
	case errors.Is(err, kv.ErrFull): // the store's log tells it, once
		kind = fullProblem()
	default:
		id := ulid.Make().String()
		s.log.ErrorContext(ctx, "request failed", "id", id, "err", err)
		return &problem{Type: problemType + "internal", Title: w.T("problem.internalTitle"),
			Status: http.StatusInternalServerError, Detail: w.T("problem.internalDetail", locales.Args{"ID": id})}
	}
	p := kind.in(w)
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		p.Key = refusal.Key
		message := w.T(refusal.Key, refusal.Args)
		if refusal.Field == "" {
			p.Detail = message
		} else {
			p.Errors = []problemField{{Location: refusal.Field, Message: message}}
		}
	}
	return p
}

// problemType is where the names of our problems begin.
const problemType = "urn:lakaz:problem:"

// problemKind is a kind of problem: its name for programs, its status, its sentences for people.
type problemKind struct {
	name          string
	status        int
	title, detail string // keys of the catalogue
}

func (k problemKind) in(w locales.Words) *problem {
	return &problem{Type: problemType + k.name, Title: w.T(k.title), Status: k.status, Detail: w.T(k.detail)}
}

func strangerProblem() problemKind {
	return problemKind{"stranger", http.StatusUnauthorized, "problem.strangerTitle", "problem.strangerDetail"}
}

func invalidProblem() problemKind {
	return problemKind{"invalid", http.StatusUnprocessableEntity, "problem.invalidTitle", "problem.invalidDetail"}
}

func notFoundProblem() problemKind {
	return problemKind{"not-found", http.StatusNotFound, "problem.notFoundTitle", "problem.notFoundDetail"}
}

func forbiddenProblem() problemKind {
	return problemKind{"forbidden", http.StatusForbidden, "problem.forbiddenTitle", "problem.forbiddenDetail"}
}

func tooLargeProblem() problemKind {
	return problemKind{"too-large", http.StatusRequestEntityTooLarge, "problem.tooLargeTitle", "problem.tooLargeDetail"}
}

func slowProblem() problemKind {
	return problemKind{"slow", http.StatusServiceUnavailable, "problem.slowTitle", "problem.slowDetail"}
}

func fullProblem() problemKind {
	return problemKind{"full", http.StatusInsufficientStorage, "problem.fullTitle", "problem.fullDetail"}
}

// retryFull is after how many seconds it pays to write again to a disk that was full.
const retryFull = "60"

// GetHeaders tells when to come back, for huma.
func (p *problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.Status == http.StatusInsufficientStorage {
		h.Set("Retry-After", retryFull)
	}
	return h
}

// refuse answers a request that is not huma's with a problem.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	actor, _, _ := s.actor(r) // who is not known is answered in the browser's language
	p := s.problemOf(r.Context(), locales.For(s.language(r, actor)), err)
	w.Header().Set("Content-Type", p.ContentType(""))
	w.Header().Set("Cache-Control", "no-store")
	maps.Copy(w.Header(), p.GetHeaders())
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p) // an error means that whoever asked has gone
}

// translated turns the errors huma makes by itself (validation, body too large, panics) into problems of ours.
func (s *server) translated(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	w := callerOf(ctx.Context()).words
	kind := invalidProblem()
	switch model.Status {
	case http.StatusUnauthorized:
		kind = strangerProblem()
	case http.StatusForbidden:
		kind = forbiddenProblem()
	case http.StatusNotFound:
		kind = notFoundProblem()
	case http.StatusRequestEntityTooLarge:
		kind = tooLargeProblem()
	case http.StatusRequestTimeout:
		kind = slowProblem()
	}
	if model.Status >= http.StatusInternalServerError {
		return s.problemOf(ctx.Context(), w, model), nil
	}
	p := kind.in(w)
	p.Status = model.Status
	for _, e := range model.Errors {
		if e != nil {
			p.Errors = append(p.Errors, fieldProblem(w, e))
		}
	}
	return p, nil
}

// quoted finds the property that huma's sentence about a missing one names.
var quoted = regexp.MustCompile(`property (\S+) to be present`)

// fieldProblem says in the caller's language what huma says of a field in English.
func fieldProblem(w locales.Words, e *huma.ErrorDetail) problemField {
	where := e.Location
	for _, prefix := range []string{"body.", "query.", "path."} {
		where = strings.TrimPrefix(where, prefix)
	}
	if found := quoted.FindStringSubmatch(e.Message); found != nil {
		if where == "body" {
			where = found[1]
		} else {
			where += "." + found[1]
		}
	}
	return problemField{Location: where, Message: w.T(fieldSentence(e.Message))}
}

// fieldSentence is the key of our sentence for one of huma's.
func fieldSentence(message string) string {
	for _, k := range []struct{ format, key string }{
		{validation.MsgExpectedRequiredProperty, "problem.field.missing"},
		{"required ", "problem.field.missing"},
		{validation.MsgUnexpectedProperty, "problem.field.unexpected"},
		{validation.MsgExpectedOneOf, "problem.field.choice"},
		{validation.MsgExpectedRFC3339DateTime, "problem.field.instant"},
		{validation.MsgExpectedRFC3339Date, "problem.field.date"},
		{validation.MsgExpectedMinLength, "problem.field.short"},
		{validation.MsgExpectedMaxLength, "problem.field.long"},
		{validation.MsgExpectedMinItems, "problem.field.short"},
		{validation.MsgExpectedMaxItems, "problem.field.long"},
		{validation.MsgExpectedMinimumNumber, "problem.field.range"},
		{validation.MsgExpectedMaximumNumber, "problem.field.range"},
		{validation.MsgExpectedString, "problem.field.text"},
		{validation.MsgExpectedNumber, "problem.field.number"},
		{validation.MsgExpectedInteger, "problem.field.number"},
		{validation.MsgExpectedBoolean, "problem.field.choice"},
	} {
		start, _, _ := strings.Cut(k.format, "%")
		if strings.HasPrefix(message, start) {
			return k.key
		}
	}
	return "problem.field.unreadable"
}
