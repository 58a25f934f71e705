package main

import (
	"context"
	"fmt"
	"time"

	"lakaz"
	"lakaz/demo"
)

// What stands on the demonstration's tables: a kettle, which boils a litre in three minutes and is filled again in two;
// overseas a fan.
const (
	demoKettleWatts = 2000
	demoFanWatts    = 55
	demoKettleBoils = 3 * time.Minute
	demoKettleRound = 5 * time.Minute
	demoKettleSays  = 5 * time.Second
)

// boilDemo lets what stands on the demonstration's tables run, over and over, until ctx ends.
func (s *server) boilDemo(ctx context.Context, world demo.World) {
	plugs := map[lakaz.GatewayID]int{} // and what runs on each, in W
	for _, o := range world.Operations {
		if kit, err := s.kitOf(ctx, o.ID); err == nil && kit.gateway.ID != "" {
			if plugs[kit.gateway.ID] = demoKettleWatts; o.Territory.Overseas() {
				plugs[kit.gateway.ID] = demoFanWatts
			}
		}
	}
	tick := time.NewTicker(demoKettleSays)
	defer tick.Stop()
	for {
		for g, watts := range plugs {
			s.sayDemo(ctx, g, watts, s.now())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sayDemo publishes what a table's plug says at an instant, as the plug itself would.
func (s *server) sayDemo(ctx context.Context, g lakaz.GatewayID, watts int, now time.Time) {
	if watts += int(now.Unix()%7) - 3; time.Duration(now.UnixNano())%demoKettleRound >= demoKettleBoils { // the mains is never still
		watts = 0
	}
	said := fmt.Sprintf(`[{"n":"electricity/power","u":"W","v":%d,"t":%d}]`, watts, now.Unix())
	if err := s.ingest.Publish(ctx, g, topicsOf(g)+"senml", []byte(said), now); err != nil && ctx.Err() == nil {
		s.log.Error("the demonstration's kettle could not be heard", "err", err)
	}
}
