package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"lakaz"
	"lakaz/assets"
	"lakaz/broker"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
	"lakaz/telemetry/devices"
	"lakaz/telemetry/fleet"
)

// service is what `lakaz serve` runs: the store, the gateways' door, the pages and the jobs.
type service struct {
	*server
	web    *http.Server
	listen net.Listener
	door   *broker.Broker // nil where an outside broker is used
	outer  *broker.Client
	jobs   sync.WaitGroup
	stop   context.CancelFunc // of the jobs
	failed chan error         // what ended the web server
}

// settings are how a service runs.
type settings struct {
	options
	data string
	// reserve is how many bytes of the disk are kept free, see badgerkv.DefaultReserve.
	reserve uint64
	http    string
	mqtt    string // where to listen for gateways; unused with outer
	// backup is the folder for a backup each night, "" for none.
	backup string
	// outer is the broker outside, where the gateways connect instead of to us; its URL is "" for none.
	outer broker.ConnectOptions
	// prepare fills the store before anybody is let in; nil for none.
	prepare func(context.Context, *server) error
}

// How long a stop may take before what is still open is cut.
const stopPatience = 10 * time.Second

// start opens everything; the service answers when it returns. ctx's end does not stop it: see wait.
func start(ctx context.Context, c settings, log *slog.Logger) (_ *service, err error) {
	var undo []func()
	defer func() {
		if err != nil {
			for i := len(undo) - 1; i >= 0; i-- {
				undo[i]()
			}
		}
	}()
	if err := assets.Built(); err != nil { // readings are taken in all the same; the screens would be bare
		log.Warn("the browser's files are missing", "err", err)
	}
	listen, err := net.Listen("tcp", c.http)
	if err != nil {
		return nil, refusedPort("http", c.http, err)
	}
	undo = append(undo, func() { listen.Close() })
	store, err := badgerkv.OpenReserving(c.data, c.reserve)
	if err != nil {
		return nil, err
	}
	undo = append(undo, func() { store.Close() })
	base := context.WithoutCancel(ctx)
	c.Scratch = c.data
	s, err := newServer(base, store, c.options, log, time.Now)
	if err != nil {
		return nil, err
	}
	undo = append(undo, func() { s.close(base) })
	if c.Bag {
		if s.bag, err = newBag(listen.Addr().String(), s.now); err != nil {
			return nil, err
		}
	}
	s.counters.watchDisk(store.Free)
	if c.prepare != nil {
		if err := c.prepare(ctx, s); err != nil {
			return nil, err
		}
	}
	sv := &service{server: s, listen: listen, failed: make(chan error, 1)}
	if err := sv.openDoor(base, c); err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(base)
	sv.stop = stop
	s.backups.folder = c.backup
	sv.jobs.Go(func() { s.board.run(running) })
	sv.jobs.Go(func() { s.weeks.run(running) })
	settled := func(job func(context.Context)) func() {
		return func() {
			select {
			case <-running.Done():
			case <-time.After(c.Settle):
				job(running)
			}
		}
	}
	sv.jobs.Go(settled(s.scores.run))
	sv.jobs.Go(settled(s.taken.run))
	sv.jobs.Go(func() { s.rooms.run(running) })
	sv.jobs.Go(func() { s.notices.run(running) })
	sv.jobs.Go(func() { s.keepHouse(running) })
	sv.jobs.Go(func() { s.erasures.run(running) })
	sv.jobs.Go(func() { s.watchFleet(running, sv.listening) })
	sv.web = &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	go func() { sv.failed <- sv.web.Serve(listen) }()
	return sv, nil
}

// refusedPort is why an address cannot be listened on, with what to do about it where that is known.
func refusedPort(flag, addr string, err error) error {
	key := ""
	switch {
	case errors.Is(err, syscall.EACCES):
		key = "cli.portDenied"
	case errors.Is(err, syscall.EADDRINUSE):
		key = "cli.portTaken"
	default:
		return err
	}
	return &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: "--" + flag, Key: key, Args: map[string]any{"Address": addr, "Flag": "--" + flag}}
}

// openDoor lets gateways in: through the broker inside, or the one outside.
func (sv *service) openDoor(ctx context.Context, c settings) (err error) {
	if c.outer.URL != "" {
		c.outer.Sink, c.outer.Log = sv.ingest.Publish, sv.log
		if sv.outer, err = broker.Connect(ctx, c.outer); err != nil {
			return err
		}
		sv.counters.watchDoor(sv.outer.Stats)
		sv.ready.open(func() error {
			if !sv.outer.Connected() {
				return errNoBroker
			}
			return nil
		})
		return nil
	}
	sv.door, err = broker.Serve(ctx, broker.Options{
		Addr: c.mqtt,
		Log:  sv.log,
		Sink: sv.ingest.Publish,
		Check: func(ctx context.Context, username, secret string) (lakaz.GatewayID, error) {
			g, err := sv.registry.CheckGateway(ctx, username, secret)
			return g.ID, err
		},
		Foreign: func(g lakaz.GatewayID, topic string) {
			sv.ingest.turnedAway(ctx, g, topic, telemetry.Refusal{Reason: telemetry.ReasonTopic, Detail: topic[:min(len(topic), 80)]})
		},
		Linked: func(g lakaz.GatewayID, connected bool) { sv.fleet.Linked(g, connected, sv.now()) },
		Oversized: func(g lakaz.GatewayID) {
			sv.ingest.turnedAway(ctx, g, "", telemetry.Refusal{Reason: telemetry.ReasonSize})
		},
		Flood: func(g lakaz.GatewayID) {
			sv.ingest.turnedAway(ctx, g, "", telemetry.Refusal{Reason: telemetry.ReasonFlood})
		},
	})
	if err != nil {
		return refusedPort("mqtt", c.mqtt, err)
	}
	sv.mqtt, sv.erasures.disconnect = sv.door.Addr(), sv.door.Disconnect
	sv.counters.watchDoor(sv.door.Stats)
	sv.ready.open(func() error { return nil })
	return nil
}

// listening reports whether gateways can be heard now.
func (sv *service) listening() bool { return sv.outer == nil || sv.outer.Connected() }

// httpAddr and mqttAddr are where the service answers, "host:port"; a door outside is not ours to tell.
func (sv *service) httpAddr() string { return sv.listen.Addr().String() }

func (sv *service) mqttAddr() string {
	if sv.door == nil {
		return ""
	}
	return sv.door.Addr()
}

// wait runs until ctx ends or the web server fails, and then stops everything in turn: screens are told to come back,
// requests and messages under way are finished, counts are written, the store is closed.
func (sv *service) wait(ctx context.Context) error {
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-sv.failed:
	}
	sv.log.Info("stopping")
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
	defer cancel()
	err := errors.Join(failed, sv.hub.Close(limited, 2*time.Second), sv.web.Shutdown(limited))
	if sv.door != nil {
		err = errors.Join(err, sv.door.Close(limited))
	}
	if sv.outer != nil {
		err = errors.Join(err, sv.outer.Close(limited))
	}
	sv.stop()
	sv.jobs.Wait()
	// What is in memory is written even where something above took too long.
	err = errors.Join(err, sv.close(context.WithoutCancel(ctx)), sv.store.Close())
	if err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	sv.log.Info("stopped")
	return nil
}

// mergeAfter is how many days sealed days stay as they are.
const mergeAfter = 7

// keepHouse does what is due: every minute what gateways were counted is written; every hour readings of finished days
// are sealed and what has expired is removed.
func (s *server) keepHouse(ctx context.Context) {
	hour, minute := time.NewTicker(time.Hour), time.NewTicker(time.Minute)
	defer hour.Stop()
	defer minute.Stop()
	for {
		if err := s.series.Seal(ctx, s.now()); err != nil && ctx.Err() == nil {
			s.log.Error("finished days could not be sealed", "err", err)
		}
		// A block is merged some days after its end, when what gateways kept back has come.
		if err := s.series.Merge(ctx, s.now().AddDate(0, 0, -mergeAfter)); err != nil && ctx.Err() == nil {
			s.log.Error("sealed days could not be merged", "err", err)
		}
		if err := s.expiring.due(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("readings could not expire", "err", err)
		}
		if err := s.backups.due(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("the nightly backup could not be written", "err", err)
		}
		if err := s.registry.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("what has expired could not be removed", "err", err)
		}
		for due := false; !due; {
			select {
			case <-ctx.Done():
				return
			case <-hour.C:
				due = true
			case <-minute.C:
				if err := s.series.FlushInboxes(ctx); err != nil && ctx.Err() == nil {
					s.log.Error("what gateways sent could not be counted", "err", err)
				}
				if err := s.accesses.flush(ctx); err != nil && ctx.Err() == nil {
					s.log.Error("who looked at homes could not be kept yet", "err", err)
				}
			}
		}
	}
}

// turnedAway counts what the door has turned away already.
func (in *ingest) turnedAway(ctx context.Context, g lakaz.GatewayID, topic string, refused telemetry.Refusal) {
	in.server.counters.refused.WithLabelValues(string(refused.Reason)).Inc()
	home, err := in.home(ctx, g)
	if err == nil {
		err = in.server.gate.write(ctx, home.household, func() error {
			if home, err := in.home(ctx, g); err != nil || home.pauses.Off("", in.server.now()) {
				return err
			}
			in.server.fleet.Heard(g, in.server.now(), fleet.News{Refused: []telemetry.Refusal{refused}})
			topic := string(devices.Redact([]byte(topic)))
			return in.server.series.Refuse(ctx, g, topic, nil, redacted([]telemetry.Refusal{refused}), in.server.now())
		})
	}
	if err != nil && !errors.Is(err, lakaz.ErrNotFound) {
		in.server.log.Error("a refusal could not be counted", "gateway", g, "err", err)
	}
}
