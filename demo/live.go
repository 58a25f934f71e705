package demo

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"lakaz/gateway"
)

// pace is how often a home of the demonstration reports.
const pace = 10 * time.Second

// Live connects every home's gateway to a broker, tcp://host:1883, and lets the homes publish every ten seconds until
// the context ends. They go on where their history ended, registers too; a home that could not reach its broker catches
// up. It is called once: the homes of a world live on in it.
func Live(ctx context.Context, w World, brokerURL string, log *slog.Logger) error {
	group, ctx := errgroup.WithContext(ctx)
	for i, g := range w.Gateways {
		group.Go(func() error {
			_, err := gateway.Run(ctx, gateway.Options{
				Broker: brokerURL, Username: g.Username, Password: g.Password, Gateway: g.ID, Log: log, Batch: 60,
				Rows: gateway.Simulated(ctx, w.homes[i], pace, time.Now),
			})
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		})
	}
	return group.Wait()
}
