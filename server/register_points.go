package main

import (
	"context"
	"slices"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// A span's edges lie in a step that began before it and ends after: its other end is looked for so near first, then so
// far. What was silent for longer is unknown.
const (
	nearEdge = 24 * time.Hour
	farEdge  = 31 * 24 * time.Hour
)

// registerPoints is a register's readings of the hours from one instant to another and of the nearest hour with one
// before and after these, of each hour only the first and the last: thirty times fewer than there are, which tell the
// same of intervals of whole hours. Where the register went back, by a reset or by a clock that was set right, or where
// wholeHours is false, it is all readings, as long as they are kept.
func registerPoints(ctx context.Context, store *series.Store, h lakaz.HouseholdID, c telemetry.Channel, from, to time.Time, wholeHours bool) ([]telemetry.Point, error) {
	rolled, err := registerHours(ctx, store, h, c, from, to)
	if err != nil {
		return nil, err
	}
	points, steady := make([]telemetry.Point, 0, 2*len(rolled)), true
	for _, r := range rolled {
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
	all, err := store.Range(ctx, h, c, points[0].At, points[len(points)-1].At.Add(time.Millisecond))
	if err != nil || len(all) > 0 && !all[0].At.After(points[0].At) {
		return all, err
	}
	return points, nil // the readings are no longer kept
}

// registerHours is a register's hours from one instant to another, and the nearest before and after them.
func registerHours(ctx context.Context, store *series.Store, h lakaz.HouseholdID, c telemetry.Channel, from, to time.Time) ([]telemetry.Rollup, error) {
	hours := func(from, to time.Time) ([]telemetry.Rollup, error) {
		rolled, err := store.Hours(ctx, h, []telemetry.Channel{c}, from, to)
		return rolled[c], err
	}
	all, err := hours(from.Add(-nearEdge), to.Add(nearEdge))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || !all[0].Last.At.Before(from) {
		earlier, err := hours(from.Add(-farEdge), from.Add(-nearEdge))
		if err != nil {
			return nil, err
		}
		all = append(earlier, all...)
	}
	if len(all) == 0 || all[len(all)-1].First.At.Before(to) {
		later, err := hours(to.Add(nearEdge), to.Add(farEdge))
		if err != nil {
			return nil, err
		}
		all = append(all, later...)
	}
	first := slices.IndexFunc(all, func(r telemetry.Rollup) bool { return !r.Last.At.Before(from) })
	if first < 0 {
		return nil, nil
	}
	last := slices.IndexFunc(all, func(r telemetry.Rollup) bool { return !r.First.At.Before(to) })
	if last < 0 {
		last = len(all) - 1
	}
	return all[max(0, first-1) : last+1], nil
}

// changesOnTheHour reports whether a home's price of electricity only ever changes on the hour.
func changesOnTheHour(b telemetry.Billing) bool {
	return !slices.ContainsFunc(b.Contracts, func(c lakaz.Contract) bool {
		return slices.ContainsFunc(c.OffPeak, func(r lakaz.ClockRange) bool { return r.From%60 != 0 || r.To%60 != 0 })
	})
}
