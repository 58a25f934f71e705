package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"

	"lakaz"
	"lakaz/casework"
	"lakaz/gamification"
	"lakaz/kv"
	"lakaz/live"
	"lakaz/registry"
	"lakaz/telemetry/devices"
	"lakaz/telemetry/fleet"
	"lakaz/telemetry/series"
)

// options are the server's settings that a handler needs to know.
type options struct {
	// BehindProxy tells that a proxy stands before us and sets X-Forwarded-For and X-Forwarded-Proto itself.
	BehindProxy bool
	// Keep is how long readings stay; keptFor where it is zero.
	Keep series.Retention
	// Scratch is the folder where files on their way in are kept, without a name; "" is the system's own.
	Scratch string
	// Settle is how long after the start nobody's days are judged: whoever comes back to the server is served first.
	Settle time.Duration
	// Voice is the folder of recorded sentences; "" for none.
	Voice string
	// Network is the hall's Wi-Fi, which the wall of a workshop shows; its name is "" for none.
	Network wifi
	// Bag tells that the server stands in a hall and has its team's card.
	Bag bool
}

// server is everything a request may need.
type server struct {
	options  options
	store    kv.Store
	registry *registry.Registry
	series   *series.Store
	devices  *devices.Ledger     // what devices as sold stand for
	ledger   gamification.Ledger // what households earned
	fleet    *fleet.Monitor      // how gateways and sensors do
	calls    *casework.Calls     // for help
	hub      *live.Hub
	log      *slog.Logger
	now      func() time.Time
	demo     *demoPeople // nil outside a demonstration
	bag      *bag        // nil where the server stands in no hall
	mqtt     string      // where the broker inside listens, "" where there is none

	codes     *limiter // of cards' codes
	passwords *limiter // of staff

	counters *counters
	gate     *gate       // who may still be written of
	erasures *erasures   // households on their way out
	expiring *retention  // readings on their way out
	backups  *backups    // each night's
	board    *board      // what each home used today, and usually uses
	weeks    *indicators // what seven days say of each home
	advice   *adviser    // what would help each home now
	pictures *pictures   // what residences have coloured together
	scores   *scoring    // what each home's days come to by the comfort guard
	taken    *challenges // gestures that households have taken up
	accesses *accesses   // who looked at homes
	notices  *notices    // what people chose to be told on their phones
	ingest   *ingest
	ready    *readiness
	clocks   *clockJudge
	linkys   sync.Map // lakaz.HouseholdID -> lakaz.GatewayID whose Linky tells of the contract
	voices   recordings
	rooms    *rooms        // of workshops
	carrying sync.Mutex    // one file of workshops that were held elsewhere is taken in at a time
	spending sync.Mutex    // one file comes in by a token at a time
	imports  *importDesk   // files of homes' past, until their people say yes or no
	exports  chan struct{} // a place for each file that is written
	answers  answers
	reads    turns // for long answers of readings, hours and days
}

// newServer makes a server on an open store. The clock is now; the demonstration's people are nil outside of one.
func newServer(ctx context.Context, store kv.Store, o options, log *slog.Logger, now func() time.Time) (*server, error) {
	reg, err := registry.Open(ctx, store, now)
	if err != nil {
		return nil, err
	}
	readings, err := series.Open(ctx, store, func(ctx context.Context, id lakaz.HouseholdID) (lakaz.Territory, error) {
		h, err := reg.Household(ctx, id)
		return h.Dwelling.Territory, err
	})
	if err != nil {
		return nil, err
	}
	watched, err := fleet.Open(ctx, store)
	if err != nil {
		return nil, err
	}
	s := &server{
		options:   o,
		store:     store,
		registry:  reg,
		series:    readings,
		devices:   devices.NewLedger(store),
		ledger:    gamification.NewLedger(),
		fleet:     watched,
		calls:     casework.NewCalls(store),
		hub:       live.NewHub(live.Options{Log: log, Now: now}),
		log:       log,
		now:       now,
		codes:     newLimiter(now, 60, 2*time.Minute),
		passwords: newLimiter(now, 60, time.Minute),
		ready:     &readiness{store: store, now: now},
		clocks:    newClockJudge(now),
		exports:   make(chan struct{}, exportsAtOnce),
		reads:     make(turns, readingsAtOnce),
	}
	if o.Voice != "" {
		if s.voices, err = newRecordings(os.DirFS(o.Voice)); err != nil {
			return nil, err
		}
		if len(s.voices.unused) > 0 {
			log.Warn("recordings that are no message's, or of one with figures in it", "folder", o.Voice, "files", s.voices.unused)
		}
	}
	s.rooms = newRooms(s)
	s.imports = newImportDesk(s)
	s.gate = newGate(reg)
	s.erasures = newErasures(s)
	s.expiring = newRetention(s, o.Keep)
	s.backups = &backups{server: s}
	s.board = newBoard(s)
	s.weeks = newIndicators(s)
	s.advice = newAdviser(s)
	s.pictures = newPictures(s)
	s.scores = newScoring(s)
	s.taken = newChallenges(s)
	s.accesses = newAccesses(s)
	s.notices = newNotices(s)
	s.counters = newCounters(s)
	s.ingest = newIngest(s)
	return s, nil
}

// handler is every route of the server. A form or a call that another site's page sends is refused, whatever its
// cookies say. Answers are compressed where that pays, their lengths blurred: a length must not tell of a page's content.
func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	s.mountAPI(mux)
	s.mountPages(mux)
	s.mountRooms(mux)
	mux.HandleFunc("GET /live", s.live)
	mux.HandleFunc("POST /live", s.live)
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.Handle("GET /metrics", s.counters.handler())
	page, answer, numbers := compressed(mux, gzip.DefaultCompression), compressed(mux, gzip.BestSpeed), compressed(mux, gzip.HuffmanOnly)
	routes := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.bag != nil {
			s.bag.met(r)
		}
		switch {
		case isLive(r.URL.Path): // a socket takes its connection over, there is no answer to compress
			mux.ServeHTTP(w, r)
		case onlyNumbers(r):
			numbers.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, "/api/"):
			answer.ServeHTTP(w, r)
		default:
			page.ServeHTTP(w, r)
		}
	})
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.refuse(w, r, lakaz.ErrForbidden) }))
	return s.counters.count(mux, s.guard(own.Handler(routes)))
}

// isLive reports whether an address or a route is a socket's: everybody's, or that of a room.
func isLive(path string) bool {
	return path == "/live" || strings.HasPrefix(path, "/w/") && strings.HasSuffix(path, "/live")
}

// compressed compresses what next answers, as zstd where the client takes it, else as gzip of a level. Zstd at its fastest
// takes half the time of gzip at its default level and a tenth less room; of a day's readings, gzip at its fastest takes
// half the time too and 3 % more room. Of many homes' figures, which repeat nothing, gzip without looking for what repeats
// takes a fifth of the time and 5 % more room.
func compressed(next http.Handler, level int) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(level), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		panic(err) // options that are constants
	}
	return wrap(next)
}

// guard answers a request whose handler panicked like any other internal error. Where the answer has begun the connection
// is cut, so that nobody takes a part for the whole.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			err := fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			if out, is := w.(*statusWriter); is && out.begun {
				s.log.ErrorContext(r.Context(), "an answer was cut", "path", r.URL.Path, "err", err)
				panic(http.ErrAbortHandler)
			}
			s.refuse(w, r, err)
		}()
		next.ServeHTTP(w, r)
	})
}

// damaged is how many times stored values were found damaged, readings and others.
func (s *server) damaged() uint64 {
	n := s.series.Damaged()
	if tables, ok := s.store.(interface{ Damaged() uint64 }); ok {
		n += tables.Damaged()
	}
	return n
}

// close ends what newServer began: files are no longer read, the sockets are told to come back soon, counts in memory are written.
func (s *server) close(ctx context.Context) error {
	s.imports.close()
	err := s.hub.Close(ctx, 2*time.Second)
	s.rooms.close()
	if e := s.devices.Flush(ctx); err == nil {
		err = e
	}
	if e := s.accesses.flush(ctx); err == nil {
		err = e
	}
	if e := s.fleet.Flush(ctx, s.now()); err == nil {
		err = e
	}
	if e := s.series.Close(ctx); err == nil {
		err = e
	}
	return err
}
