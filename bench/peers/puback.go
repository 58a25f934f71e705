package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// puback measures a minute's readings a message: how many are acknowledged a second.
func (b *bench) puback(ctx context.Context) ([]row, error) {
	const connections = 200
	ours, gateways, err := b.serveGateways(ctx, "mqtt-lakaz", connections)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	peer, err := startMosquitto(b.path("mqtt-mosquitto"))
	if err != nil {
		return []row{{work: "MQTT QoS 1, PUBACK after fsync", peer: mosquittoName, target: 0.5, stretch: 0.9, missing: err.Error()}}, nil
	}
	defer peer.stop()
	theirs := make([]*gateway, connections)
	for i := range theirs {
		if theirs[i], err = dialGateway(peer.addr, "", string(gatewayID(i)), secret); err != nil {
			return nil, err
		}
	}
	each := b.size(60, 300)
	var a, m []float64
	for turn := range b.turns + 1 {
		packs := make([][][]byte, connections)
		for home := range packs {
			for i := range each {
				minute := turn*each + i
				packs[home] = append(packs[home], b.curves.senml(home, minute, minute+1))
			}
		}
		send := func(to []*gateway) error {
			var g errgroup.Group
			for home, gw := range to {
				g.Go(func() error {
					for _, p := range packs[home] {
						if err := gw.publish(senmlTopic(home), p); err != nil {
							return err
						}
					}
					return nil
				})
			}
			return g.Wait()
		}
		rate, err := timed(connections*each, func() error { return send(gateways) })
		if err != nil {
			return nil, err
		}
		before := peer.seen.Load()
		other, err := timed(connections*each, func() error {
			if err := send(theirs); err != nil {
				return err
			}
			for limit := time.Now().Add(time.Minute); peer.seen.Load()-before < int64(connections*each); time.Sleep(time.Millisecond) {
				if time.Now().After(limit) {
					return fmt.Errorf("paho was given %d messages of %d", peer.seen.Load()-before, connections*each)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if turn > 0 {
			a, m = append(a, rate), append(m, other)
		}
	}
	return []row{{work: "MQTT QoS 1, PUBACK after fsync", unit: "messages/s", peer: mosquittoName, ours: a, theirs: m, target: 0.5, stretch: 0.9,
		how: "`lakaz serve`, 12 readings a message, 200 gateways with one message under way each; the same messages through Mosquitto without persistence until a paho subscriber of QoS 1 in the bench's process has them all"}}, nil
}
