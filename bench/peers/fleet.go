package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"lakaz/kv/badgerkv"
	"lakaz/telemetry/series"
)

// fleet reads one channel of every home by the day.
func (b *bench) fleet(ctx context.Context) ([]row, error) {
	homes, whole := b.size(200, 1_000), b.size(2_000, 12_000)
	few, err := b.fleetFolder(ctx, b.path("fleet-lakaz"), homes, 1)
	if err != nil {
		return nil, err
	}
	victoria, err := b.startVictoria(b.path("fleet-victoria"))
	if err != nil {
		return nil, err
	}
	defer victoria.stop()
	for home := range homes {
		if err := victoria.post(columnsPath, b.curves.columns(nil, home, 0, monthDays*minutesOfDay, powerAt)); err != nil {
			return nil, err
		}
	}
	if err := victoria.settle(); err != nil {
		return nil, err
	}
	ours, err := few.serveAtRest()
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	client := newClient()
	a, p, err := b.alternate(func(int) error { return ours.fleetByDay(client, homes) }, func(int) error {
		n, err := victoria.get("/api/v1/query_range", url.Values{"query": {"avg_over_time(home_electricity_power[1d])"},
			"start": {seconds(minutesOfDay - 1)}, "end": {seconds(monthDays*minutesOfDay - 1)}, "step": {"1d"}, "nocache": {"1"}})
		if err == nil && n < int64(homes*monthDays*10) {
			err = fmt.Errorf("VictoriaMetrics: an answer of %d bytes", n)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	// The days of the whole fleet come from a reading an hour: a day's rollup is as long whatever it is made of.
	many, err := b.fleetFolder(ctx, b.path("fleet-whole"), whole, 60)
	if err != nil {
		return nil, err
	}
	all, err := many.serveAtRest()
	if err != nil {
		return nil, err
	}
	defer all.stop()
	var took []float64
	for turn := range b.turns + 1 {
		began := time.Now()
		if err := all.fleetByDay(client, whole); err != nil {
			return nil, err
		}
		if turn > 0 {
			took = append(took, float64(time.Since(began))/1e6)
		}
	}
	return []row{
		{work: fmt.Sprintf("fleet: one channel by day, %d homes x 30 days", homes), unit: "ms", peer: victoriaName, ours: a, theirs: p, most: true,
			target: 0.02, stretch: 0.005, how: "`lakaz serve` /api/operations/…/days figures=mean, one GET; VictoriaMetrics /api/v1/query_range avg_over_time[1d], one GET; both over HTTP"},
		{work: fmt.Sprintf("the same of %d homes", whole), unit: "ms", ours: took, how: "ours alone; the days are made of a reading an hour"},
	}, nil
}

// fleetFolder is a folder of homes with the power of a month, a reading every so many minutes, sealed.
func (b *bench) fleetFolder(ctx context.Context, dir string, homes, every int) (folder, error) {
	return prepare(ctx, dir, homes, func(_ *badgerkv.Store, s *series.Store) error {
		if err := both(clients, func(client int) error {
			for home := client; home < homes; home += clients {
				readings := b.curves.readings(home, 0, monthDays*minutesOfDay, powerAt)
				kept := readings[:0]
				for i := 0; i < len(readings); i += every {
					kept = append(kept, readings[i])
				}
				if err := s.Import(ctx, householdID(home), kept); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
		return s.Seal(ctx, time.Now())
	})
}

// fleetByDay asks for the month of every home by day.
func (s *server) fleetByDay(client *http.Client, homes int) error {
	q := url.Values{"channel": {channels[powerAt].String()}, "from": {epoch.Format(time.DateOnly)}, "to": {epoch.AddDate(0, 0, monthDays).Format(time.DateOnly)}, "figures": {"mean"}}
	n, err := s.get(client, "/api/operations/bench/days?"+q.Encode())
	if err == nil && n < int64(homes*monthDays*4) {
		err = fmt.Errorf("days of the fleet: an answer of %d bytes", n)
	}
	return err
}
