package demo

import (
	"context"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"lakaz"
	"lakaz/gateway"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
	"lakaz/telemetry/simulate"
)

// stretch is how much of a home is simulated before it is written.
const stretch = 32 * 24 * time.Hour

// history lets every home live up to now and writes its readings: every ten minutes, the last week every minute. A
// home that has readings goes on from the last one. It hands over the homes as they are at the end.
func history(ctx context.Context, readings *series.Store, residences []residence, o Options) ([]*simulate.Home, error) {
	var all []home
	for _, r := range residences {
		all = append(all, r.homes...)
	}
	running := make([]*simulate.Home, len(all))
	for i := range all {
		latest, err := readings.Latest(ctx, all[i].household.ID)
		if err != nil {
			return nil, err
		}
		running[i] = start(all[i], uint64(i), latest, o)
	}

	total, done := 0, 0
	for _, h := range running {
		total += int((o.Now.Sub(h.Now()) + stretch - 1) / stretch)
	}
	o.Progress(0, total)
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, h := range running {
		group.Go(func() error {
			return live(ctx, readings, all[i].household.ID, h, o.Now, func() {
				mu.Lock()
				defer mu.Unlock()
				done = min(done+1, total)
				o.Progress(done, total)
			})
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	o.Progress(total, total)
	return running, nil
}

// start is a home as it was at its last reading, or at the beginning of the history.
func start(h home, number uint64, latest map[telemetry.Channel]telemetry.Point, o Options) *simulate.Home {
	at := o.Now.Add(-o.History).Truncate(10 * time.Minute)
	power := telemetry.Channel{Place: telemetry.Electricity, Quantity: telemetry.Power}
	if p, ok := latest[power]; ok && p.At.After(at) {
		at = p.At
	}
	if h.mute != "" {
		since := o.Now.Add(-muteFor)
		// It does not come back to life between two starts.
		if p, ok := latest[telemetry.Channel{Place: h.mute, Quantity: telemetry.Temperature}]; ok && p.At.Before(since) && p.At.Before(at) {
			since = p.At
		}
		h.profile.Silence = &simulate.Silence{Place: h.mute, Since: since}
	}
	weather := simulate.WeatherOf(h.profile.Dwelling.Territory, o.Seed)
	out := simulate.New(h.profile, weather, o.Seed*1000+number, at)
	out.Resume(latest)
	return out
}

// live steps a home up to now and imports what it says, a stretch at a time.
func live(ctx context.Context, readings *series.Store, id lakaz.HouseholdID, h *simulate.Home, now time.Time, written func()) error {
	var buf []telemetry.Reading
	for {
		begin := h.Now()
		buf = buf[:0]
		for h.Now().Sub(begin) < stretch {
			step := gateway.Stride(now.Sub(h.Now()), time.Minute)
			next := h.Now().Truncate(step).Add(step)
			if next.After(now) {
				break
			}
			h.Step(next.Sub(h.Now()))
			buf = h.Readings(buf)
		}
		if len(buf) == 0 {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := readings.Import(ctx, id, buf); err != nil {
			return err
		}
		written()
	}
}
