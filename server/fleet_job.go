package main

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"lakaz"
	"lakaz/telemetry/fleet"
)

// How often the fleet is looked at, and how often the registry is asked which gateways there are.
const (
	fleetLook  = time.Minute
	fleetPlace = 10 * time.Minute
)

// watchFleet looks after the gateways until ctx ends. While none can be heard, because a broker outside is away, nobody is
// silent by fault.
func (s *server) watchFleet(ctx context.Context, listening func() bool) {
	tick := time.NewTicker(fleetLook)
	defer tick.Stop()
	for placed := (time.Time{}); ; {
		if now := s.now(); now.Sub(placed).Abs() >= fleetPlace {
			if err := s.placeFleet(ctx); err == nil {
				placed = now
			} else if ctx.Err() == nil {
				s.log.Error("the gateways could not be listed", "err", err)
			}
		}
		if !listening() {
			s.fleet.Broken(s.now())
		}
		if err := s.fleet.Tick(ctx, s.now()); err != nil && ctx.Err() == nil {
			s.log.Error("the fleet's health could not be kept", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// placeFleet tells the fleet which gateways there are and where.
func (s *server) placeFleet(ctx context.Context) error {
	return s.gate.steady(func() error {
		gateways, err := s.registry.Gateways(ctx)
		if err != nil {
			return err
		}
		placed, now := make([]fleet.Placed, 0, len(gateways)), s.now()
		for _, g := range gateways {
			h, err := s.registry.Household(ctx, g.Household)
			if err != nil && !errors.Is(err, lakaz.ErrNotFound) {
				return err
			}
			if h.Table { // it is switched on for an hour now and then
				continue
			}
			p := fleet.Placed{ID: g.ID, Household: g.Household, Created: g.Created, Rest: h.Pauses.Now(now)}
			for _, off := range h.Pauses {
				if off.Place == "" && !off.To.IsZero() && off.To.After(p.Resumed) && !off.To.After(now) {
					p.Resumed = off.To
				}
			}
			placed = append(placed, p)
		}
		return s.fleet.Place(ctx, placed)
	})
}

// fleetCounter tells Prometheus how many alarms stand. No label names a gateway.
type fleetCounter struct {
	server *server
	alarms *prometheus.Desc
}

func newFleetCounter(s *server) *fleetCounter {
	return &fleetCounter{s, prometheus.NewDesc("lakaz_fleet_alarms", "Alarms of gateways and sensors that stand: silent, battery and others.",
		[]string{"kind", "level"}, nil)}
}

// Describe and Collect are for prometheus.Collector.
func (c *fleetCounter) Describe(out chan<- *prometheus.Desc) { out <- c.alarms }

func (c *fleetCounter) Collect(out chan<- prometheus.Metric) {
	for kind, levels := range c.server.fleet.Standing() {
		for _, level := range []fleet.Level{fleet.Notice, fleet.Grave} {
			out <- prometheus.MustNewConstMetric(c.alarms, prometheus.GaugeValue, float64(levels[level]), string(kind), string(level))
		}
	}
}
