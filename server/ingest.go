package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// ingest takes in what gateways publish. A message is acknowledged when its readings are on the disk, or when what
// could not be understood of it is counted and kept for who wants to know why.
type ingest struct {
	server *server
	homes  sync.Map // lakaz.GatewayID -> lakaz.HouseholdID, filled as gateways speak
}

// strangers is the one inbox of all the gateways that a broker outside let in and nobody here knows: whoever invents
// names fills no memory with them.
const strangers lakaz.GatewayID = "unknown"

func newIngest(s *server) *ingest { return &ingest{server: s} }

// Publish takes one message in. An error means that nothing is promised: the gateway will send it again.
func (in *ingest) Publish(ctx context.Context, g lakaz.GatewayID, topic string, payload []byte, received time.Time) error {
	began := time.Now()
	refuse := func(refused ...telemetry.Refusal) error {
		for _, r := range refused {
			in.server.counters.refused.WithLabelValues(string(r.Reason)).Inc()
		}
		return in.server.series.Refuse(ctx, g, topic, payload, refused, received)
	}
	household, err := in.household(ctx, g)
	if errors.Is(err, lakaz.ErrNotFound) {
		refusal := telemetry.Refusal{Reason: telemetry.ReasonGateway, Detail: string(g[:min(len(g), 80)])}
		g = strangers
		return refuse(refusal)
	} else if err != nil {
		return err
	}
	if topic != senmlTopic(g) {
		return refuse(telemetry.Refusal{Reason: telemetry.ReasonTopic, Detail: topic[:min(len(topic), 80)]})
	}
	readings, refused := telemetry.DecodeSenML(payload, received)
	readings, crowded, err := in.server.series.Fitting(ctx, household, readings)
	if err != nil {
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	for _, r := range crowded {
		refused = append(refused, telemetry.Refusal{Reason: telemetry.ReasonCrowd, Detail: r.Channel.String()})
	}
	fresh, err := in.server.series.Append(ctx, household, readings)
	if err != nil {
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	in.server.counters.commit.Observe(time.Since(began).Seconds())
	in.server.counters.accepted.Add(float64(len(readings)))
	in.server.series.Accepted(ctx, g, len(readings), received)
	if len(fresh) > 0 {
		in.tell(ctx, household, fresh)
	}
	if len(refused) > 0 {
		return refuse(refused...)
	}
	return nil
}

// senmlTopic is where a gateway publishes its readings.
func senmlTopic(g lakaz.GatewayID) string { return "lakaz/" + string(g) + "/senml" }

// household is where a gateway stands.
func (in *ingest) household(ctx context.Context, g lakaz.GatewayID) (lakaz.HouseholdID, error) {
	if h, ok := in.homes.Load(g); ok {
		return h.(lakaz.HouseholdID), nil
	}
	gateway, err := in.server.registry.Gateway(ctx, g)
	if err != nil {
		return "", err
	}
	in.homes.Store(g, gateway.Household)
	return gateway.Household, nil
}

// forget makes the next message of a gateway look its household up again.
func (in *ingest) forget(g lakaz.GatewayID) { in.homes.Delete(g) }

// tell publishes what is new to whoever watches: the newest value of each channel, which a late reading does not change.
func (in *ingest) tell(ctx context.Context, h lakaz.HouseholdID, fresh []telemetry.Reading) {
	latest, err := in.server.series.Latest(ctx, h)
	if err != nil { // the readings are safe: whoever looks next reads them
		in.server.log.Error("new values could not be shown", "household", h, "err", err)
		return
	}
	values := map[string]json.RawMessage{}
	for _, r := range fresh {
		if newest := latest[r.Channel]; newest.At.Equal(r.At) {
			values[telemetry.KeyOf(r.Channel)] = encoded(telemetry.SampleOf(newest))
		}
	}
	if len(values) > 0 {
		in.server.hub.State(telemetry.Topic(h), values)
	}
	in.server.board.note(h, fresh)
	in.server.weeks.note(h, fresh)
}
