package main

import (
	"context"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// registerPoints is what a register stood at in [from, to): its readings, and before those that have expired the first
// and the last of each hour, which tell the same of every hour and day.
func registerPoints(ctx context.Context, store *series.Store, h lakaz.HouseholdID, c telemetry.Channel, from, to time.Time) ([]telemetry.Point, error) {
	points, err := store.Range(ctx, h, c, from, to)
	if err != nil {
		return nil, err
	}
	raw, err := store.RawFrom(ctx, h)
	if err != nil || !from.Before(raw) {
		return points, err
	}
	if to.After(raw) {
		to = raw
	}
	hours, err := store.Hours(ctx, h, []telemetry.Channel{c}, from, to)
	if err != nil {
		return nil, err
	}
	var old []telemetry.Point
	for _, hour := range hours[c] {
		old = append(old, hour.First)
		if hour.Last.At.After(hour.First.At) {
			old = append(old, hour.Last)
		}
	}
	for len(points) > 0 && points[0].At.Before(raw) { // the newest of a register that fell silent: its hour tells it too
		points = points[1:]
	}
	return append(old, points...), nil
}

// curveUses is what a load curve counted in cells; of those whose readings have expired as their hours tell.
func curveUses(ctx context.Context, store *series.Store, h lakaz.HouseholdID, power telemetry.Channel, cells []telemetry.Interval) ([]float64, error) {
	raw, err := store.RawFrom(ctx, h)
	if err != nil {
		return nil, err
	}
	n := 0
	for n < len(cells) && cells[n].From.Before(raw) {
		n++
	}
	uses := make([]float64, 0, len(cells))
	if old := cells[:n]; n > 0 {
		hours, err := store.Hours(ctx, h, []telemetry.Channel{power}, old[0].From.Add(-telemetry.LongestStep), old[n-1].To.Add(telemetry.LongestStep))
		if err != nil {
			return nil, err
		}
		for _, told := range telemetry.Gauges(telemetry.Power, hours[power], old) {
			uses = append(uses, told.EnergyWh())
		}
	}
	if recent := cells[n:]; len(recent) > 0 {
		points, err := store.Range(ctx, h, power, recent[0].From.Add(-telemetry.LongestStep), recent[len(recent)-1].To.Add(telemetry.LongestStep))
		if err != nil {
			return nil, err
		}
		uses = append(uses, telemetry.LoadUses(points, recent)...)
	}
	return uses, nil
}
