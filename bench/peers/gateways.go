package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// gateways measures a whole fleet that stays connected and publishes at a steady pace, whether the server keeps up or not.
func (b *bench) gateways(ctx context.Context) ([]row, error) {
	const fleet, pace = 12_000, 1_000 // connections; messages a second of all
	each := b.size(1, 5)              // messages a gateway, twelve seconds apart
	const work = "12 000 connected gateways at 1 000 messages/s: "
	ours, connected, err := b.serveGateways(ctx, "gateways", fleet)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	defer func() {
		for _, g := range connected {
			g.close()
		}
	}()
	// Each gateway's turn is due at its own instant, and what it waits counts from there.
	now := int(time.Since(epoch) / time.Minute)
	var mu sync.Mutex
	var waits []time.Duration
	var sending errgroup.Group
	began := time.Now().Add(2 * time.Second)
	for home, g := range connected {
		sending.Go(func() error {
			topic := senmlTopic(home)
			for i := range each + 1 {
				pack := b.curves.senml(home, now-each+i, now-each+i+1)
				due := began.Add(time.Duration(i*fleet+home) * time.Second / pace)
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(time.Until(due)):
				}
				if err := g.publish(topic, pack); err != nil {
					return fmt.Errorf("gateway %d: %w", home, err)
				}
				if i == 0 {
					continue // the first reads what is stored of the home
				}
				wait := time.Since(due)
				mu.Lock()
				waits = append(waits, wait)
				mu.Unlock()
			}
			return nil
		})
	}
	if err := sending.Wait(); err != nil {
		return nil, err
	}
	end, memory := ours.memory()
	slices.Sort(waits)
	at := func(part float64) float64 { return float64(waits[int(part*float64(len(waits)-1))]) / 1e6 }
	return []row{
		{work: work + "PUBACK p99", unit: "ms", ours: []float64{at(0.99)}, most: true, target: 10, stretch: 5,
			how: fmt.Sprintf("`lakaz serve`, 12 readings a message, from the instant each was due; %d messages after a first of each gateway; p50 %s ms, highest %s ms; the clients take their share of the same cores",
				len(waits), short(at(0.5)), short(at(1)))},
		{work: work + "memory", unit: "GB", ours: []float64{memory / 1e9}, most: true, target: 1.2, stretch: 0.8,
			how: fmt.Sprintf("the most that was resident of `lakaz serve` (VmHWM) from its start; at the end %s GB, %s GB of it its own and the rest pages of files", short(end.all/1e9), short(end.own/1e9))},
	}, nil
}
