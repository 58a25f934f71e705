package main

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"lakaz/broker"
	"lakaz/live"
	"lakaz/telemetry"
)

// counters are what operators watch. No label names a person, a household or a gateway.
type counters struct {
	registry       *prometheus.Registry
	accepted       prometheus.Counter
	refused        *prometheus.CounterVec
	paused         prometheus.Counter // messages
	pausedReadings prometheus.Counter
	commit         prometheus.Histogram
	roomCommit     prometheus.Histogram
	roomFailed     prometheus.Counter
	requests       *prometheus.CounterVec
	duration       *prometheus.HistogramVec
}

func newCounters(s *server) *counters {
	c := &counters{
		registry: prometheus.NewRegistry(),
		accepted: prometheus.NewCounter(prometheus.CounterOpts{Name: "lakaz_readings_accepted_total",
			Help: "Readings taken in and durable."}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lakaz_readings_refused_total",
			Help: "Readings and messages that were not taken in, by reason."}, []string{"reason"}),
		paused: prometheus.NewCounter(prometheus.CounterOpts{Name: "lakaz_paused_messages_total",
			Help: "Messages acknowledged and not looked at, because the household has its sensors off."}),
		pausedReadings: prometheus.NewCounter(prometheus.CounterOpts{Name: "lakaz_paused_readings_total",
			Help: "Readings not stored, because the household has the sensors of a place off."}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "lakaz_commit_seconds",
			Help: "Time from a gateway's message to its readings being durable.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14)}),
		roomCommit: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "lakaz_room_commit_seconds",
			Help: "Time until what was asked of a workshop's room is durable, and acknowledged.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14)}),
		roomFailed: prometheus.NewCounter(prometheus.CounterOpts{Name: "lakaz_room_commits_failed_total",
			Help: "Times that what was asked of a workshop's room could not be stored; phones ask again."}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lakaz_http_requests_total",
			Help: "Requests by route and kind of status."}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "lakaz_http_seconds",
			Help: "Time to answer a request, by route.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 13)}, []string{"route"}),
	}
	for _, reason := range telemetry.Reasons() { // a counter that is not there cannot be watched
		c.refused.WithLabelValues(string(reason))
	}
	c.registry.MustRegister(c.accepted, c.refused, c.paused, c.pausedReadings, c.commit, c.roomCommit, c.roomFailed, c.requests, c.duration,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "lakaz_damaged_values_total",
			Help: "Times a stored value was passed over because it is damaged."}, func() float64 { return float64(s.damaged()) }))
	c.registry.MustRegister(newFleetCounter(s))
	gauge := func(name, help string, value func(live.Stats) int64) {
		c.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
			func() float64 { return float64(value(s.hub.Stats())) }))
	}
	gauge("lakaz_live_connections", "Open sockets.", func(s live.Stats) int64 { return s.Connections })
	gauge("lakaz_live_subscriptions", "Channels watched.", func(s live.Stats) int64 { return s.Subscriptions })
	gauge("lakaz_live_topics", "Channels in memory.", func(s live.Stats) int64 { return s.Topics })
	gauge("lakaz_live_queued_bytes", "Bytes that wait for a socket.", func(s live.Stats) int64 { return s.QueuedBytes })
	gauge("lakaz_live_dropped", "Sockets closed because they took nothing.", func(s live.Stats) int64 { return s.Dropped })
	rooms := func(name, help string, value func(rooms, players int) int) {
		c.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
			func() float64 { return float64(value(s.rooms.count())) }))
	}
	rooms("lakaz_rooms_open", "Rooms of workshops that are open.", func(open, _ int) int { return open })
	rooms("lakaz_rooms_players", "Players who are there, in all open rooms together.", func(_, players int) int { return players })
	return c
}

// kept counts a commit of what was asked of a room.
func (c *counters) kept(took time.Duration, err error) {
	if err != nil {
		c.roomFailed.Inc()
		return
	}
	c.roomCommit.Observe(took.Seconds())
}

// watchDoor adds what the gateways' door counts.
func (c *counters) watchDoor(stats func() broker.Stats) {
	add := func(name, help string, value func(broker.Stats) int64) {
		c.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help},
			func() float64 { return float64(value(stats())) }))
	}
	add("lakaz_gateways_refused_total", "Connections of gateways that were refused.", func(s broker.Stats) int64 { return s.Refused })
	add("lakaz_gateways_slowed_total", "Packets after which a gateway had to wait, having sent too much.", func(s broker.Stats) int64 { return s.Slowed })
	add("lakaz_messages_failed_total", "Messages that could not be stored and were not acknowledged.", func(s broker.Stats) int64 { return s.Failed })
	c.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "lakaz_gateways_connected", Help: "Gateways connected now."},
		func() float64 { return float64(stats().Connections) }))
}

// watchDisk adds how much room is left.
func (c *counters) watchDisk(free func() (uint64, error)) {
	c.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "lakaz_disk_free_bytes",
		Help: "Bytes that are free on the disk of the readings, those kept in reserve included; NaN where that is not known."}, func() float64 {
		n, err := free()
		if err != nil {
			return math.NaN()
		}
		return float64(n)
	}))
}

func (c *counters) handler() http.Handler {
	return promhttp.HandlerFor(c.registry, promhttp.HandlerOpts{})
}

// count counts what next answers under the pattern that mux has for the request: never under its address, which names
// households. A socket is counted when it ends, without its duration.
func (c *counters) count(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, route := mux.Handler(r)
		if i := strings.IndexByte(route, ' '); i >= 0 {
			route = route[i+1:]
		}
		began, out := time.Now(), &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(out, r)
		c.requests.WithLabelValues(route, strconv.Itoa(out.status/100)+"xx").Inc()
		if !isLive(route) {
			c.duration.WithLabelValues(route).Observe(time.Since(began).Seconds())
		}
	})
}

// statusWriter remembers the status, and whether the answer has begun. Unwrap lets a socket be taken over.
type statusWriter struct {
	http.ResponseWriter
	status int
	begun  bool
}

func (w *statusWriter) WriteHeader(status int) {
	w.status, w.begun = status, true
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(b)
}

// Flush sends what was written so far.
func (w *statusWriter) Flush() { http.NewResponseController(w.ResponseWriter).Flush() }

// FlushError is Flush for whoever must know that a client is gone.
func (w *statusWriter) FlushError() error {
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
