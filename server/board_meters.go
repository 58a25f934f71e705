package main

import (
	"context"
	"math"
	"time"

	"lakaz"
	"lakaz/screen"
	"lakaz/telemetry"
)

// meter is what a register of gas or water has counted today, and by which reading.
type meter struct {
	counted telemetry.Counted
	day     string // the dwelling's day, 2006-01-02
	last    telemetry.Point
}

// metersToday is what the registers beside electricity have counted since the dwelling's own midnight, by their place; one
// that has told nothing of the day is not in it.
func (b *board) metersToday(ctx context.Context, h lakaz.Household, day telemetry.Interval, latest map[telemetry.Channel]telemetry.Point, t tally) (map[string]meter, error) {
	name, out := day.From.Format(time.DateOnly), map[string]meter{}
	for _, place := range screen.Places(h.Dwelling) {
		c, isRegister := counts(place)
		newest, measured := latest[c]
		if !isRegister || place == telemetry.Electricity || !measured || newest.At.Before(day.From) {
			continue
		}
		if known, ok := t.meters[place]; ok && !t.stale && known.day == name && known.last.At.Equal(newest.At) {
			out[place] = known
			continue
		}
		points, err := registerPoints(ctx, b.server.series, h.ID, c, day.From, day.To, true)
		if err != nil {
			return nil, err
		}
		uses, unplaced := telemetry.Spread(telemetry.StepsOf(telemetry.Volume, points), []telemetry.Interval{day})
		used := uses[0].Amount + unplaced
		if math.IsNaN(used) {
			continue
		}
		m := meter{counted: telemetry.Counted{M3: used}, day: name, last: newest}
		if place == telemetry.ColdWater {
			m.counted.EUR = used * telemetry.WaterPrice(h.Dwelling.Territory, day.From)
		}
		out[place] = m
	}
	return out, nil
}

// countedBy is what meters counted, as it goes to the home's screen.
func countedBy(meters map[string]meter) map[string]telemetry.Counted {
	if len(meters) == 0 {
		return nil
	}
	out := make(map[string]telemetry.Counted, len(meters))
	for place, m := range meters {
		out[place] = m.counted
	}
	return out
}
