package main

import (
	"context"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

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
