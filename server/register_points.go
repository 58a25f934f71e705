package main

import (
	"context"
	"slices"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// registerPoints is a register's readings from one whole hour up to another, of each hour only the first and the last:
// thirty times fewer than there are, which tell the same of intervals of whole hours. Where the register went back, by
// a reset or by a clock that was set right, or where wholeHours is false, it is all readings, as long as they are kept.
func registerPoints(ctx context.Context, store *series.Store, h lakaz.HouseholdID, c telemetry.Channel, from, to time.Time, wholeHours bool) ([]telemetry.Point, error) {
	rolled, err := store.Hours(ctx, h, []telemetry.Channel{c}, from, to)
	if err != nil {
		return nil, err
	}
	points, steady := make([]telemetry.Point, 0, 2*len(rolled[c])), true
	for _, r := range rolled[c] {
		if n := len(points); r.Quality&(telemetry.Reset|telemetry.Suspect) != 0 || n > 0 && r.First.Value.Float() < points[n-1].Value.Float() {
			steady = false
		}
		if points = append(points, r.First); r.Count > 1 {
			points = append(points, r.Last)
		}
	}
	if steady && wholeHours || len(points) == 0 {
		return points, nil
	}
	all, err := store.Range(ctx, h, c, from, to)
	if err != nil || len(all) > 0 && !all[0].At.After(points[0].At) {
		return all, err
	}
	return points, nil // the readings are no longer kept
}

// changesOnTheHour reports whether a home's price of electricity only ever changes on the hour.
func changesOnTheHour(b telemetry.Billing) bool {
	return !slices.ContainsFunc(b.Contracts, func(c lakaz.Contract) bool {
		return slices.ContainsFunc(c.OffPeak, func(r lakaz.ClockRange) bool { return r.From%60 != 0 || r.To%60 != 0 })
	})
}
