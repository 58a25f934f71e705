package main

import (
	"context"
	"time"
)

// repeat does something at once and then again after each period, until ctx ends. It hands over what failed before that.
func repeat(ctx context.Context, period time.Duration, do func(context.Context) error, failed func(error)) {
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
