package main

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// How long a call may take and how much it may send.
const (
	apiTimeout = 30 * time.Second
	apiBody    = 64 << 10
)

// caller is who calls the API, in which language they are answered, and how their browser reaches us.
type caller struct {
	lakaz.Actor
	entered bool
	unknown error // why it is not known whether they have entered
	words   *locales.Printer
	request *http.Request
}

// another reports whether the caller's device takes them for somebody else, who has entered there before: what it sends is
// not theirs to do.
func (c caller) another() bool {
	who := c.request.Header.Get("Lakaz-Person")
	return who != "" && who != string(c.Person)
}

// body is an answer that has only a body.
type body[T any] struct{ Body T }

func bodyOf[T any](v T) (*body[T], error) { return &body[T]{Body: v}, nil }

// nothing is an input without parameters.
type nothing struct{}

// access tells whether an actor may make a call at all. Which household or operation it is about is the handler's to
// check.
type access func(lakaz.Actor) bool

func everyone(lakaz.Actor) bool        { return true }
func staff(a lakaz.Actor) bool         { return a.Role.Staff() }
func visitors(a lakaz.Actor) bool      { return a.Role == lakaz.Advisor || a.Role == lakaz.Administrator }
func administrator(a lakaz.Actor) bool { return a.MayAdminister() }

// mountAPI mounts every call under /api/ and the document that describes them, made from the same Go types.
func (s *server) mountAPI(mux *http.ServeMux) {
	types := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	types.RegisterTypeAlias(reflect.TypeFor[telemetry.Decimal](), reflect.TypeFor[float64]()) // a JSON number
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Lakaz", Version: version},
			Components: &huma.Components{Schemas: types, SecuritySchemes: map[string]*huma.SecurityScheme{
				"session": {Type: "apiKey", In: "cookie", Name: sessionCookie}}},
			Security: []map[string][]string{{"session": {}}},
		},
		OpenAPIPath:   "/api/openapi",
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{s.translated},
	}
	api := humago.New(mux, config)
	api.UseMiddleware(s.meet)
	s.mountMe(api)
	s.mountHouseholds(api)
	s.mountHistory(api)
	s.mountSheets(api)
	s.mountReadings(api)
	s.mountContracts(api)
	s.mountInstalments(api)
	s.mountAdvice(api)
	s.mountNotices(api)
	s.mountGestures(api)
	s.mountChallenges(api)
	s.mountBadges(api)
	s.mountPoints(api)
	s.mountGameFiles(api)
	s.mountRollups(api)
	s.mountOperations(api)
	s.mountGateways(api)
	s.mountDevices(api)
	s.mountFleet(api)
	s.mountImports(api)
	s.mountRights(api)
	s.mountConsents(api)
	s.mountCalls(api)
	s.mountPauses(api)
	s.mountExport(api)
	s.mountWorkshops(api)
	s.mountBallots(api)
	s.mountPromises(api)
	s.mountRemote(api)
	// A call that does not exist is answered as a call, not as a page.
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) { s.refuse(w, r, lakaz.ErrNotFound) })
}

// callerKey is where meet leaves the caller for route to take; no handler looks into a context for it.
type callerKey struct{}

func callerOf(ctx context.Context) caller {
	c, ok := ctx.Value(callerKey{}).(caller)
	if !ok {
		c.words = locales.For(locales.Source)
	}
	return c
}

// What answers a home's own people: their device may keep it for when there is no network. See assets/src/worker.js.
const keepHeader, keepOwn = "Lakaz-Keep", "own"

// meet finds out who calls, and gives the call its deadline.
func (s *server) meet(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	c := caller{request: r}
	c.Actor, c.entered, c.unknown = s.actor(r)
	c.words = locales.For(s.language(r, c.Actor))
	w.Header().Set("Cache-Control", "private, no-store")
	if c.Role == lakaz.Resident {
		w.Header().Set(keepHeader, keepOwn)
	}
	w.Header().Set("Content-Language", c.words.Language().Tag)
	timeout := apiTimeout
	switch ctx.Operation().Path {
	case importsPath:
		timeout = uploadTimeout
	case exportPath:
		timeout = exportTimeout
	}
	limited, cancel := context.WithTimeout(context.WithValue(ctx.Context(), callerKey{}, c), timeout)
	defer cancel()
	next(huma.WithContext(ctx, limited))
}

// route adds a call: who may make it, and what it does. It is the one place where the API's statuses and errors are
// written; what handle returns is translated here.
func route[I, O any](s *server, api huma.API, method, path, summary string, who access,
	handle func(ctx context.Context, by caller, in *I) (*O, error)) {
	op := huma.Operation{Method: method, Path: path, Summary: summary, MaxBodyBytes: apiBody}
	if _, made := reflect.TypeFor[O]().FieldByName("Body"); made && method == http.MethodPost {
		op.DefaultStatus = http.StatusCreated
	}
	routeAs(s, api, op, who, handle)
}

// routeAs adds a call that is described in its own way.
func routeAs[I, O any](s *server, api huma.API, op huma.Operation, who access, handle func(ctx context.Context, by caller, in *I) (*O, error)) {
	op.OperationID = op.Method + op.Path
	op.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		switch c := callerOf(ctx.Context()); {
		case c.unknown != nil:
			next(ctx) // which ends there
		case !c.entered || c.another():
			huma.WriteErr(api, ctx, http.StatusUnauthorized, "")
		case !who(c.Actor):
			huma.WriteErr(api, ctx, http.StatusForbidden, "")
		default:
			next(ctx)
		}
	}}
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		c := callerOf(ctx)
		var out *O
		err := c.unknown
		if err == nil {
			out, err = handle(ctx, c, in)
		}
		if err != nil {
			return nil, s.problemOf(ctx, c.words, err)
		}
		return out, nil
	})
}
