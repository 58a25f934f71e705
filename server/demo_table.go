package main

import (
	"context"
	"fmt"
	"time"

	"lakaz"
	"lakaz/demo"
)

// The kettle of the demonstration's tables: it boils a litre in three minutes, and is filled again in two.
const (
	demoKettleWatts = 2000
	demoKettleBoils = 3 * time.Minute
	demoKettleRound = 5 * time.Minute
	demoKettleSays  = 5 * time.Second
)

// boilDemo lets a kettle run on every demo table of the demonstration, over and over, until ctx ends.
func (s *server) boilDemo(ctx context.Context, world demo.World) {
	var plugs []lakaz.GatewayID
	for _, o := range world.Operations {
		if kit, err := s.kitOf(ctx, o.ID); err == nil && kit.gateway.ID != "" {
			plugs = append(plugs, kit.gateway.ID)
		}
	}
	tick := time.NewTicker(demoKettleSays)
	defer tick.Stop()
	for {
		for _, g := range plugs {
			s.sayDemo(ctx, g, s.now())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sayDemo publishes what a table's plug says at an instant, as the plug itself would.
func (s *server) sayDemo(ctx context.Context, g lakaz.GatewayID, now time.Time) {
	watts := 0
	if into := time.Duration(now.UnixNano()) % demoKettleRound; into < demoKettleBoils {
		watts = demoKettleWatts + int(now.Unix()%7) - 3 // the mains is never still
	}
	said := fmt.Sprintf(`[{"n":"electricity/power","u":"W","v":%d,"t":%d}]`, watts, now.Unix())
	if err := s.ingest.Publish(ctx, g, topicsOf(g)+"senml", []byte(said), now); err != nil && ctx.Err() == nil {
		s.log.Error("the demonstration's kettle could not be heard", "err", err)
	}
}
