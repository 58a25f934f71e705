package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// Two clients send at once, each for half of the homes.
const (
	clients    = 2
	batchHomes = 64
	packHours  = 6 // of one home in a message of ours; a peer's request is an hour of all of a client's
)

// both runs work for each client at once.
func both(n int, work func(client int) error) error {
	var g errgroup.Group
	for i := range n {
		g.Go(func() error { return work(i) })
	}
	return g.Wait()
}

// timed is how many of n a second work does.
func timed(n int, work func() error) (float64, error) {
	began := time.Now()
	err := work()
	return float64(n) / time.Since(began).Seconds(), err
}

// batch is one client's homes in one hour: one request for a peer, and for us every packHours a message each.
type batch struct {
	packs   [][]byte
	lines   []byte
	columns []byte
}

// batches encodes the hours [from, from+hours) of each client, before anything is measured.
func (b *bench) batches(from, hours int) [][]batch {
	out := make([][]batch, clients)
	both(clients, func(client int) error {
		for h := from; h < from+hours; h++ {
			var x batch
			for _, home := range homesOf(client) {
				if (h-from)%packHours == 0 {
					x.packs = append(x.packs, b.curves.senml(home, h*60, min(h+packHours, from+hours)*60))
				}
				x.lines = b.curves.lines(x.lines, home, h*60, h*60+60)
				x.columns = b.curves.columns(x.columns, home, h*60, h*60+60)
			}
			out[client] = append(out[client], x)
		}
		return nil
	})
	return out
}

func homesOf(client int) (homes []int) {
	for home := client * batchHomes / clients; home < (client+1)*batchHomes/clients; home++ {
		homes = append(homes, home)
	}
	return homes
}

// publish sends each client's hours through its gateways, which all speak at once.
func publish(gateways []*gateway, hours [][]batch) error {
	var g errgroup.Group
	for client := range clients {
		for i, home := range homesOf(client) {
			g.Go(func() error {
				for _, hour := range hours[client] {
					if hour.packs == nil {
						continue
					}
					if err := gateways[home].publish(senmlTopic(home), hour.packs[i]); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	return g.Wait()
}

// post sends each client's hours to a peer, a request an hour.
func post(p *httpPeer, path string, hours [][]batch, body func(batch) []byte) error {
	return both(clients, func(client int) error {
		for _, hour := range hours[client] {
			if err := p.post(path, body(hour)); err != nil {
				return err
			}
		}
		return nil
	})
}

// appendAll decodes and stores each client's hours in this process, every home by itself as the server would.
func appendAll(ctx context.Context, store *series.Store, hours [][]batch) error {
	var g errgroup.Group
	for client := range clients {
		for i, home := range homesOf(client) {
			g.Go(func() error {
				var in telemetry.Batch
				for _, hour := range hours[client] {
					if hour.packs == nil {
						continue
					}
					if refused := telemetry.DecodeSenML(&in, hour.packs[i], time.Now()); len(refused) > 0 {
						return fmt.Errorf("refused: %v", refused[0])
					}
					if _, err := store.Take(ctx, householdID(home), &in); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	return g.Wait()
}

const (
	influxPath  = "/write?db=bench"
	linesPath   = "/write"
	columnsPath = "/api/v1/import"
)

func linesOf(x batch) []byte   { return x.lines }
func columnsOf(x batch) []byte { return x.columns }

// ingest measures batches of an hour: the rows of durable ingest, end to end and of the store alone.
func (b *bench) ingest(ctx context.Context) ([]row, error) {
	const target, stretch, influxTarget, influxStretch = 1.0, 1.5, 4, 7
	ours, gateways, err := b.serveGateways(ctx, "ingest-lakaz", batchHomes)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	disk, err := badgerkv.Open(b.path("ingest-series"))
	if err != nil {
		return nil, err
	}
	defer disk.Close()
	store, err := series.Open(ctx, disk, series.In(lakaz.Mainland))
	if err != nil {
		return nil, err
	}
	victoria, err := b.startVictoria(b.path("ingest-victoria"))
	if err != nil {
		return nil, err
	}
	defer victoria.stop()
	influx, noInflux := startInflux(b.path("ingest-influx"))
	if noInflux == nil {
		defer influx.stop()
	}
	prometheus, err := startPrometheus(filepath.Join(b.dir, "ingest-prometheus"))
	if err != nil {
		return nil, err
	}
	defer prometheus.Close()

	hours := b.size(12, 96)
	points := hours * 60 * len(channels) * batchHomes
	var served, stored, victoriaLines, victoriaColumns, influxed, appended []float64
	var refs sync.Map
	for turn := range b.turns + 1 {
		data := b.batches(turn*hours, hours)
		for _, x := range []struct {
			to   *[]float64
			skip bool
			work func() error
		}{
			{to: &served, work: func() error { return publish(gateways, data) }},
			{to: &victoriaColumns, work: func() error {
				return errors.Join(post(victoria, columnsPath, data, columnsOf), victoria.flush())
			}},
			{to: &stored, work: func() error { return appendAll(ctx, store, data) }},
			{to: &victoriaLines, work: func() error {
				return errors.Join(post(victoria, linesPath, data, linesOf), victoria.flush())
			}},
			{to: &influxed, skip: noInflux != nil, work: func() error { return post(influx, influxPath, data, linesOf) }},
			{to: &appended, work: func() error {
				for h := turn * hours; h < (turn+1)*hours; h++ {
					if err := appendPrometheus(prometheus, b.curves, [][]int{homesOf(0), homesOf(1)}, &refs, h*60, h*60+60); err != nil {
						return err
					}
				}
				return nil
			}},
		} {
			if x.skip {
				continue
			}
			rate, err := timed(points, x.work)
			if err != nil {
				return nil, err
			}
			if turn > 0 { // the first makes series known to everyone
				*x.to = append(*x.to, rate)
			}
		}
	}
	// Lines and columns say the same: VictoriaMetrics keeps both.
	if err := victoria.holds(2*points*(b.turns+1), "home_.*", (b.turns+1)*hours*60); err != nil {
		return nil, err
	}
	messages := fmt.Sprintf("%d hours of 12 channels a message, %d gateways of %d clients", packHours, batchHomes, clients)
	const served1, stored1 = "durable batch ingest, end to end", "durable batch ingest, the store alone"
	const fields, columns = victoriaName + " without fsync, lines", victoriaName + " without fsync, JSON columns"
	line := func(work string, a []float64, peer string, p []float64, target, stretch float64, how string) row {
		return row{work: work, unit: "points/s", peer: peer, ours: a, theirs: p, target: target, stretch: stretch, how: how}
	}
	rows := []row{
		line(served1, served, fields, victoriaLines, target, stretch, "`lakaz serve` over MQTT QoS 1, PUBACK after fsync: "+messages+
			"; VictoriaMetrics over HTTP, the same readings as lines of twelve fields, an hour of 32 homes a request, until they can be read"),
		line(served1, served, columns, victoriaColumns, target, stretch, "the same; VictoriaMetrics takes an hour of a channel in one line, its fastest form, which live readings do not come in"),
		line(stored1, stored, fields, victoriaLines, target, stretch, "DecodeSenML and series.Take in the bench's process, fsynced, the same messages"),
		line(stored1, stored, columns, victoriaColumns, target, stretch, "the same"),
		line(served1, served, influxName, influxed, influxTarget, influxStretch, "as above; InfluxDB over HTTP with its default fsync, line protocol, an hour of 32 homes a request"),
		line(stored1, stored, influxName, influxed, influxTarget, influxStretch, "as above"),
		line(stored1, stored, prometheusName, appended, 0, 0, "for comparison, no target: the library in the bench's process, nothing to decode, no fsync a commit"),
	}
	if noInflux != nil {
		rows[4].missing, rows[5].missing = noInflux.Error(), noInflux.Error()
	}
	return rows, nil
}

// catchUp measures a day of one home in one message.
func (b *bench) catchUp(ctx context.Context) ([]row, error) {
	homes := b.size(8, 32)
	ours, gateways, err := b.serveGateways(ctx, "catchup-lakaz", homes)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	victoria, err := b.startVictoria(b.path("catchup-victoria"))
	if err != nil {
		return nil, err
	}
	defer victoria.stop()
	const day = 24 * 60
	var served, peer []float64
	for turn := range b.turns + 1 {
		packs, columns := make([][]byte, homes), make([][]byte, homes)
		for home := range homes {
			packs[home] = b.curves.senml(home, turn*day, (turn+1)*day)
			columns[home] = b.curves.columns(nil, home, turn*day, (turn+1)*day)
		}
		each := func(send func(home int) error) func() error {
			return func() error {
				return both(clients, func(client int) error {
					for home := client; home < homes; home += clients {
						if err := send(home); err != nil {
							return err
						}
					}
					return nil
				})
			}
		}
		points := homes * day * len(channels)
		a, err := timed(points, each(func(home int) error { return gateways[home].publish(senmlTopic(home), packs[home]) }))
		if err != nil {
			return nil, err
		}
		v, err := timed(points, func() error {
			return errors.Join(each(func(home int) error { return victoria.post(columnsPath, columns[home]) })(), victoria.flush())
		})
		if err != nil {
			return nil, err
		}
		if turn > 0 {
			served, peer = append(served, a), append(peer, v)
		}
	}
	if err := victoria.holds(homes*day*len(channels)*(b.turns+1), "home_.*", (b.turns+1)*day); err != nil {
		return nil, err
	}
	return []row{{work: "catch-up of 24 h in one message, durable, decoded", unit: "points/s", peer: victoriaName + " without fsync",
		ours: served, theirs: peer, target: 2, stretch: 4,
		how: "`lakaz serve` over MQTT QoS 1, 17 280 readings a message, PUBACK after fsync, 2 gateways at once; VictoriaMetrics over HTTP, a home's day a request, JSON columns, until they can be read"}}, nil
}
