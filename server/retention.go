package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/registry"
	"lakaz/telemetry/series"
)

// keptFor is how long readings stay where nobody says otherwise. Thirteen months as they came: this winter beside all of
// the last one, and an instalment checked against the meter to the minute (a supplier may correct fourteen months back,
// Code de la consommation, L224-11). Five years by the hour: the span over which an operation answers for its savings.
// Days stay as long as the household is accompanied. `lakaz serve --keep-readings`, `--keep-hours`.
func keptFor() series.Retention { return series.Retention{Raw: 13, Hours: 60} }

// expiry is the proof of one run that removed something: what, when, by which rule. It names nobody.
type expiry struct {
	At             time.Time  `json:"at"`
	KeepReadings   int        `json:"keepReadings"` // months
	KeepHours      int        `json:"keepHours"`    // months
	Households     int        `json:"households"`   // of which something was removed
	ReadingsValues int        `json:"readingsValues" doc:"Stored values: a channel's day or thirty days"`
	HoursValues    int        `json:"hoursValues"`
	Accesses       int        `json:"accesses" doc:"Lines of who looked at homes"`
	Purged         *time.Time `json:"purged,omitempty"` // when the disk had given the bytes back
}

// nightHour is from when on, UTC, a day's readings expire: every territory's people sleep or are out.
const nightHour = 2

// retention lets readings expire, once a night, and keeps the proofs in the table expiry (instant).
type retention struct {
	server *server
	keep   series.Retention
	table  kv.Table[expiry]
	done   kv.Table[string] // (): the day, UTC, on which it was done last
}

func newRetention(s *server, keep series.Retention) *retention {
	return &retention{server: s, keep: cmp.Or(keep, keptFor()), table: kv.NewTable[expiry]("expiry"),
		done: kv.NewTable[string]("expiry/done")}
}

// due lets expire what was to be kept no longer, where that was not yet done this night: it looks at every household, so
// a server that starts again does not begin with it.
func (x *retention) due(ctx context.Context) error {
	now, last := x.server.now().UTC(), ""
	err := x.server.store.View(ctx, func(r kv.Reader) (err error) {
		last, err = x.done.Get(r)
		return err
	})
	if err != nil && !errors.Is(err, kv.ErrNotFound) {
		return err
	}
	day := now.Add(-nightHour * time.Hour).Format(time.DateOnly)
	if day == last {
		return nil
	}
	if err := x.expire(ctx, now); err != nil {
		return err
	}
	if err := x.departed(ctx, now); err != nil {
		return err
	}
	if err := x.consents(ctx); err != nil {
		return err
	}
	return x.server.store.Update(ctx, func(w kv.Writer) error { return x.done.Put(w, day) })
}

// consents has the offices' live connections asked anew what they may watch: consents end too.
func (x *retention) consents(ctx context.Context) error {
	operations, err := x.server.registry.Operations(ctx)
	for _, o := range operations {
		err = errors.Join(err, x.server.lookAway(ctx, o.ID))
	}
	return err
}

// departed erases the households that left longer ago than their files are kept.
func (x *retention) departed(ctx context.Context, now time.Time) error {
	all, err := x.server.registry.AllHouseholds(ctx)
	if err != nil {
		return err
	}
	for _, h := range all {
		if h.Left.IsZero() || now.Sub(h.Left) < registry.LeftFor {
			continue
		}
		if _, err := x.server.erasures.erase(ctx, lakaz.Actor{}, h.ID); err != nil && !errors.Is(err, lakaz.ErrNotFound) {
			return err
		}
	}
	return nil
}

// expire removes and proves it; a run that was cut short has proved what it did, unless the machine stopped.
func (x *retention) expire(ctx context.Context, now time.Time) error {
	s := x.server
	removed, failed := s.series.Expire(ctx, now, x.keep)
	accesses, err := s.accesses.expire(ctx, now)
	failed = cmp.Or(failed, err)
	if removed == (series.Expired{}) && accesses == 0 {
		return failed
	}
	proof := expiry{At: now, KeepReadings: x.keep.Raw, KeepHours: x.keep.Hours, Households: removed.Households,
		ReadingsValues: removed.Readings, HoursValues: removed.Hours, Accesses: accesses}
	if err := x.put(context.WithoutCancel(ctx), proof); err != nil {
		return cmp.Or(failed, err)
	}
	if disk, keeps := s.store.(kv.Compacter); keeps {
		if err := disk.Compact(ctx, kv.AllGarbage); err != nil {
			return err
		}
	}
	purged := s.now().UTC()
	proof.Purged = &purged
	return cmp.Or(x.put(ctx, proof), failed)
}

func (x *retention) put(ctx context.Context, proof expiry) error {
	return x.server.store.Update(ctx, func(w kv.Writer) error { return x.table.Put(w, proof, proof.At) })
}

// all lists the proofs, the newest first.
func (x *retention) all(ctx context.Context) (list []expiry, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) error {
		list, err = x.table.All(r)
		return err
	})
	slices.Reverse(list)
	return list, err
}
