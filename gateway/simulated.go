package gateway

import (
	"context"
	"iter"
	"slices"
	"time"

	"lakaz/telemetry/imports"
	"lakaz/telemetry/simulate"
)

// Simulated lets a home live in real time and gives its readings at every step, without end until the context's. A home
// that is behind catches up at once, in longer steps where it is far behind: minutes after ten minutes, ten minutes
// after a week.
func Simulated(ctx context.Context, home *simulate.Home, every time.Duration, now func() time.Time) iter.Seq2[imports.Row, error] {
	return func(yield func(imports.Row, error) bool) {
		for n := 1; ; n++ {
			step := Stride(now().Sub(home.Now()), every)
			next := home.Now().Truncate(step).Add(step)
			if wait(ctx, next.Sub(now())) != nil {
				return
			}
			home.Step(next.Sub(home.Now()))
			if !yield(imports.Row{Line: n, At: home.Now(), Readings: slices.Clip(home.Readings(nil))}, nil) {
				return
			}
		}
	}
}

// Stride is the step in which a home that lags behind catches up: its own pace when it hardly does.
func Stride(lag, every time.Duration) time.Duration {
	switch {
	case lag > 7*24*time.Hour:
		return 10 * time.Minute
	case lag > 10*time.Minute:
		return time.Minute
	}
	return every
}
