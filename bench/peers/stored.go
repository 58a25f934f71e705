package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lakaz/telemetry/series"
)

const (
	minutesOfDay = 24 * 60
	monthDays    = 30
	yearDays     = 364
)

// stored measures what readings take on the disk, and how long one home's past takes to read.
func (b *bench) stored(ctx context.Context) ([]row, error) {
	homes := b.size(12, 100)
	f, dir, size, err := b.footprint(ctx, "stored", b.curves, homes, row{work: "bytes per point, everything on disk", target: 1, stretch: 0.85})
	if err != nil {
		return nil, err
	}
	victoria, err := b.startVictoria(dir)
	if err != nil {
		return nil, err
	}
	defer victoria.stop()
	if err := f.enter(ctx, homes+1); err != nil {
		return nil, err
	}
	day, err := b.day(f, victoria, homes)
	if err != nil {
		return nil, err
	}
	past, err := b.past(ctx, f, victoria, homes)
	return slices.Concat([]row{size, day}, past), err
}

// alternate times ours and the peer in turn, in ms, a first time not counted.
func (b *bench) alternate(ours, theirs func(turn int) error) (a, p []float64, err error) {
	times := b.size(15, 51)
	for turn := range times + 1 {
		for _, x := range []struct {
			to   *[]float64
			work func(int) error
		}{{&a, ours}, {&p, theirs}} {
			began := time.Now()
			if err := x.work(turn); err != nil {
				return nil, nil, err
			}
			if turn > 0 {
				*x.to = append(*x.to, float64(time.Since(began))/1e6)
			}
		}
	}
	return a, p, nil
}

func seconds(minute int) string {
	return strconv.FormatInt(epoch.Add(time.Duration(minute)*time.Minute).Unix(), 10)
}

// day reads 24 hours of every minute of one home over HTTP.
func (b *bench) day(f folder, victoria *httpPeer, homes int) (row, error) {
	ours, err := f.serveAtRest()
	if err != nil {
		return row{}, err
	}
	defer ours.stop()
	client := newClient()
	a, p, err := b.alternate(func(turn int) error {
		from := epoch.AddDate(0, 0, turn%(monthDays-1))
		q := url.Values{"channels": {channelNames()}, "from": {from.Format(time.RFC3339)}, "to": {from.AddDate(0, 0, 1).Format(time.RFC3339)}}
		n, err := ours.getHome(client, turn%homes, "readings?"+q.Encode())
		if err == nil && n < minutesOfDay*12*2 {
			err = fmt.Errorf("an answer of %d bytes", n)
		}
		return err
	}, func(turn int) error {
		from := turn % (monthDays - 1) * minutesOfDay
		n, err := victoria.get("/api/v1/export", url.Values{"match[]": {fmt.Sprintf(`{id="%s"}`, householdID(turn%homes))},
			"start": {seconds(from)}, "end": {seconds(from + minutesOfDay - 1)}})
		if err == nil && n < minutesOfDay*12*10 {
			err = fmt.Errorf("VictoriaMetrics: an answer of %d bytes", n)
		}
		return err
	})
	return row{work: "one home: 24 h raw of 12 channels, over HTTP", unit: "ms", peer: victoriaName, ours: a, theirs: p, most: true, target: 0.35, stretch: 0.2,
		how: "`lakaz serve` /readings, 12 channels in one GET of the home's resident; VictoriaMetrics /api/v1/export, one GET; both through Go's client, which asks for gzip"}, err
}

// past reads a home's month by the hour and its year by the day.
func (b *bench) past(ctx context.Context, f folder, victoria *httpPeer, homes int) (rows []row, err error) {
	// A home of its own has a whole year.
	year := homes
	if err := f.add(ctx, func(s *series.Store) error {
		if err := s.Import(ctx, householdID(year), b.curves.readings(year, 0, yearDays*minutesOfDay)); err != nil {
			return err
		}
		return s.Merge(ctx, time.Now())
	}); err != nil {
		return nil, err
	}
	for day := 0; day < yearDays; day += 7 {
		if err := victoria.post(columnsPath, b.curves.columns(nil, year, day*minutesOfDay, (day+7)*minutesOfDay)); err != nil {
			return nil, err
		}
	}
	if err := victoria.settle(); err != nil {
		return nil, err
	}
	ours, err := f.serveAtRest()
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	client := newClient()
	for _, x := range []struct {
		row       row
		path      string
		figures   string
		query     string
		days      int
		step      string
		home      func(turn int) int
		how, ours string
	}{
		{row{work: "one home: 30 days hourly of 12 channels", target: 0.2, stretch: 0.1}, "hours", "mean", `avg_over_time({id="%s"}[1h])`, monthDays, "1h",
			func(turn int) int { return turn % homes }, "avg_over_time[1h]", "the register has no mean and is only named"},
		{row{work: "one home: a year of daily sums", target: 0.05, stretch: 0.02}, "days", "mean,used", `sum_over_time({id="%s"}[1d]) keep_metric_names`, yearDays, "1d",
			func(int) int { return year }, "sum_over_time[1d]", "means, and what the power and the register came to"},
	} {
		r := x.row
		r.unit, r.peer, r.most = "ms", victoriaName, true
		r.how = "`lakaz serve` /" + x.path + ", 12 channels in one GET of the home's resident, figures=" + x.figures + ": " + x.ours + "; VictoriaMetrics /api/v1/query_range " + x.how + ", 12 series in one GET; both over HTTP"
		r.ours, r.theirs, err = b.alternate(func(turn int) error {
			q := url.Values{"channels": {channelNames()}, "from": {epoch.Format(time.RFC3339)}, "to": {epoch.AddDate(0, 0, x.days).Format(time.RFC3339)}, "figures": {x.figures}}
			n, err := ours.getHome(client, x.home(turn), x.path+"?"+q.Encode())
			if err == nil && n < 5000 {
				err = fmt.Errorf("%s: an answer of %d bytes", x.path, n)
			}
			return err
		}, func(turn int) error {
			n, err := victoria.get("/api/v1/query_range", url.Values{"query": {fmt.Sprintf(x.query, householdID(x.home(turn)))},
				"start": {seconds(59)}, "end": {seconds(x.days*minutesOfDay - 1)}, "step": {x.step}, "nocache": {"1"}})
			if err == nil && n < 5000 {
				err = fmt.Errorf("VictoriaMetrics: an answer of %d bytes", n)
			}
			return err
		})
		if err != nil {
			return rows, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func channelNames() string {
	names := make([]string, len(channels))
	for i, c := range channels {
		names[i] = c.String()
	}
	return strings.Join(names, ",")
}
