package main

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// fleet reads one channel of every home by the day.
func (b *bench) fleet(ctx context.Context) ([]row, error) {
	homes, clones := b.size(200, 1_000), b.size(2_000, 12_000)
	disk, err := badgerkv.Open(b.path("fleet-lakaz"))
	if err != nil {
		return nil, err
	}
	defer disk.Close()
	store, err := series.Open(ctx, disk)
	if err != nil {
		return nil, err
	}
	victoria, err := startVictoria(b.victoria, b.path("fleet-victoria"))
	if err != nil {
		return nil, err
	}
	defer victoria.stop()
	if err := both(clients, func(client int) error {
		for home := client; home < homes; home += clients {
			if err := store.Import(ctx, householdID(home), b.curves.readings(home, 0, monthDays*minutesOfDay, powerAt)); err != nil {
				return err
			}
			if err := victoria.post(columnsPath, b.curves.columns(nil, home, 0, monthDays*minutesOfDay, powerAt)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if err := victoria.settle(); err != nil {
		return nil, err
	}
	var ours, theirs []float64
	for range b.turns {
		took, err := fleetByDay(ctx, store, homes)
		if err != nil {
			return nil, err
		}
		ours = append(ours, took)
		began := time.Now()
		n, err := victoria.get("/api/v1/query_range", url.Values{"query": {"avg_over_time(home_electricity_power[1d])"},
			"start": {seconds(minutesOfDay - 1)}, "end": {seconds(monthDays*minutesOfDay - 1)}, "step": {"1d"}, "nocache": {"1"}})
		if err != nil {
			return nil, err
		}
		if n < int64(homes*monthDays*10) {
			return nil, fmt.Errorf("VictoriaMetrics: an answer of %d bytes", n)
		}
		theirs = append(theirs, float64(time.Since(began))/1e6)
	}
	if err := cloneHome(ctx, disk, clones); err != nil {
		return nil, err
	}
	whole, err := fleetByDay(ctx, store, clones)
	if err != nil {
		return nil, err
	}
	const how = "no fleet rollup is in the engine yet: series.Range of every minute and telemetry.Means in the bench's process, one core"
	return []row{
		{work: fmt.Sprintf("fleet: one channel by day, %d homes x 30 days", homes), unit: "ms", peer: victoriaName, ours: ours, theirs: theirs, most: true,
			target: 0.02, stretch: 0.005, how: how + "; VictoriaMetrics /api/v1/query_range over HTTP, one GET"},
		{work: fmt.Sprintf("the same of %d homes", clones), unit: "ms", ours: []float64{whole}, how: "ours alone, once, every home a clone of one; as above"},
	}, nil
}

// fleetByDay is how long, in ms, the daily means of one channel of so many homes take.
func fleetByDay(ctx context.Context, store *series.Store, homes int) (float64, error) {
	from, to := epoch, epoch.AddDate(0, 0, monthDays)
	var days []telemetry.Interval
	for d := from; d.Before(to); d = d.AddDate(0, 0, 1) {
		days = append(days, telemetry.Interval{From: d, To: d.AddDate(0, 0, 1)})
	}
	began := time.Now()
	for home := range homes {
		points, err := store.Range(ctx, householdID(home), channels[powerAt], from, to)
		if err != nil {
			return 0, err
		}
		if len(points) != monthDays*minutesOfDay {
			return 0, fmt.Errorf("home %d: %d points", home, len(points))
		}
		telemetry.Means(points, days)
	}
	return float64(time.Since(began)) / 1e6, nil
}
