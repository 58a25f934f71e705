package main

import (
	"context"
	"math"
	"time"

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

// fineStep is into what cells are cut to price a load curve where prices change within the hour: its finest step.
const fineStep = 10 * time.Minute

// fillFromCurve gives the cells that the register tells nothing of, which are NaN, what the load curve counted in them until
// now. It says how much that is, and in which steps it was used: prices change within a day.
func fillFromCurve(ctx context.Context, store *series.Store, h lakaz.HouseholdID, b telemetry.Billing, amounts []float64, cells []telemetry.Interval,
	now time.Time) (used []telemetry.Used, filled float64, err error) {
	var untold []int // of the cells
	for i, amount := range amounts {
		if math.IsNaN(amount) && cells[i].From.Before(now) {
			untold = append(untold, i)
		}
	}
	if len(untold) == 0 {
		return nil, 0, nil
	}
	span := cells[untold[0] : untold[len(untold)-1]+1]
	step := time.Hour
	if !changesOnTheHour(b) {
		raw, err := store.RawFrom(ctx, h)
		if err != nil {
			return nil, 0, err
		}
		if !span[0].From.Before(raw) {
			step = fineStep
		}
	}
	steps := telemetry.Steps(span, step)
	uses, err := curveUses(ctx, store, h, telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}, steps)
	if err != nil {
		return nil, 0, err
	}
	next := 0
	for _, cell := range untold {
		for next < len(steps) && steps[next].From.Before(cells[cell].From) {
			next++
		}
		for ; next < len(steps) && steps[next].From.Before(cells[cell].To); next++ {
			counted := uses[next]
			if math.IsNaN(counted) {
				continue
			}
			if math.IsNaN(amounts[cell]) {
				amounts[cell] = 0
			}
			amounts[cell] += counted
			filled += counted
			used = append(used, telemetry.Used{From: steps[next].From, To: steps[next].To, Wh: counted})
		}
	}
	return used, filled, nil
}
