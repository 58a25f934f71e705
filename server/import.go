package main

import (
	"context"
	"io"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/imports"
	"lakaz/telemetry/series"
)

// importing is one household's past on its way in from files.
type importing struct {
	series    *series.Store
	household lakaz.HouseholdID
	gate      *gate                       // nil where no server runs
	dry       bool                        // only look
	refused   func(*imports.BadRow) error // nil, or who hears of every refused row
}

// read reads a file and, unless it is only looked at, stores what can be used.
func (i importing) read(ctx context.Context, format imports.Format, file io.Reader) (imports.Report, error) {
	return imports.Collector{
		Register: func(c telemetry.Channel, at time.Time) (telemetry.Decimal, error) { return i.register(ctx, c, at) },
		Store: func(readings []telemetry.Reading) error {
			if i.dry {
				return ctx.Err()
			}
			return i.within(ctx, func() error { return i.series.Import(ctx, i.household, readings) })
		},
		Tell: func(c telemetry.Channel, told []telemetry.Provenance) error {
			if i.dry {
				return ctx.Err()
			}
			return i.within(ctx, func() error { return i.series.Tell(ctx, i.household, c, told) })
		},
		Refused: i.refused,
	}.Collect(format, file)
}

// within does a write of the household's, which must not be erased meanwhile.
func (i importing) within(ctx context.Context, write func() error) error {
	if i.gate == nil {
		return write()
	}
	leave, err := i.gate.enter(ctx, i.household)
	if err != nil {
		return err
	}
	defer leave()
	return write()
}

// register is what a register stood at, at an instant or up to two years before; nothing where it is not known.
func (i importing) register(ctx context.Context, c telemetry.Channel, at time.Time) (telemetry.Decimal, error) {
	end := at.Add(time.Millisecond)
	for _, days := range []int{2, 60, 800} { // the nearest first: a register can have a reading a second
		points, err := i.series.Range(ctx, i.household, c, end.AddDate(0, 0, -days), end)
		if err != nil {
			return telemetry.Decimal{}, err
		}
		if len(points) > 0 {
			return points[len(points)-1].Value, nil
		}
	}
	return telemetry.Decimal{}, nil
}
