package main

import (
	"context"
	"fmt"
	"time"

	"lakaz/kv/badgerkv"
	"lakaz/telemetry/series"
)

// late measures what readings take on the disk whose messages come some milliseconds after their minutes, as those of
// real gateways do.
func (b *bench) late(ctx context.Context) ([]row, error) {
	c := b.curves
	c.late = 200
	_, _, r, err := b.footprint(ctx, "late", c, b.size(12, 40), row{work: fmt.Sprintf("bytes per point, instants 0-%d ms late", c.late)})
	return []row{r}, err
}

// footprint stores thirty days of homes with us and with VictoriaMetrics, gives the folders of both, stopped, and fills a
// row with what each takes on the disk for a point.
func (b *bench) footprint(ctx context.Context, name string, c curves, homes int, r row) (f folder, theirs string, _ row, err error) {
	if f, err = prepare(ctx, b.path(name+"-lakaz"), homes+1, func(_ *badgerkv.Store, s *series.Store) error {
		for home := range homes {
			if err := s.Import(ctx, householdID(home), c.readings(home, 0, monthDays*minutesOfDay)); err != nil {
				return err
			}
		}
		return s.Merge(ctx, time.Now())
	}); err != nil {
		return f, "", r, err
	}
	// A folder without readings is no part of what readings take.
	empty, err := prepare(ctx, b.path(name+"-empty"), homes+1, nil)
	if err != nil {
		return f, "", r, err
	}
	victoria, err := b.startVictoria(b.path(name + "-victoria"))
	if err != nil {
		return f, "", r, err
	}
	running := true
	defer func() {
		if running {
			victoria.stop()
		}
	}()
	for home := range homes {
		for day := 0; day < monthDays; day += 5 {
			if err := victoria.post(columnsPath, c.columns(nil, home, day*minutesOfDay, (day+5)*minutesOfDay)); err != nil {
				return f, "", r, err
			}
		}
	}
	if err := victoria.settle(); err != nil {
		return f, "", r, err
	}
	running = false
	if err := victoria.stop(); err != nil {
		return f, "", r, err
	}
	var sizes [3]float64
	for i, dir := range []string{f.dir, empty.dir, victoria.dir} {
		if sizes[i], err = onDisk(dir); err != nil {
			return f, "", r, err
		}
		sizes[i] /= float64(homes * monthDays * minutesOfDay * len(channels))
	}
	r.unit, r.peer, r.most, r.ours, r.theirs = "bytes", victoriaName, true, sizes[:1], sizes[2:]
	r.how = fmt.Sprintf("the blocks of the whole data folder after a clean stop: %d homes x 30 days, sealed by series.Import and merged by series.Merge (%s bytes of it are the registry and an empty store); VictoriaMetrics after force_merge",
		homes, short(sizes[1]))
	return f, victoria.dir, r, nil
}
