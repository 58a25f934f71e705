package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/devices"
	"lakaz/telemetry/fleet"
)

// ingest takes in what gateways publish. A message is acknowledged when its readings are on the disk, or when what
// could not be understood of it is counted and kept for who wants to know why.
type ingest struct {
	server *server
	homes  sync.Map // lakaz.GatewayID -> standing, filled as gateways speak
}

// standing is where a gateway stands.
type standing struct {
	household lakaz.HouseholdID
	zone      *time.Location // of devices that tell the time without one
}

// strangers is the one inbox of all the gateways that a broker outside let in and nobody here knows: whoever invents
// names fills no memory with them.
const strangers lakaz.GatewayID = "unknown"

func newIngest(s *server) *ingest { return &ingest{server: s} }

// Publish takes one message in. An error means that nothing is promised: the gateway will send it again.
func (in *ingest) Publish(ctx context.Context, g lakaz.GatewayID, topic string, payload []byte, received time.Time) error {
	began, senml := time.Now(), topic == senmlTopic(g)
	refuse := func(refused ...telemetry.Refusal) error {
		for _, r := range refused {
			in.server.counters.refused.WithLabelValues(string(r.Reason)).Inc()
		}
		if !senml { // a meter's serial number is nobody's to look at
			payload = devices.Redact(payload)
		}
		return in.server.series.Refuse(ctx, g, topic, payload, refused, received)
	}
	home, err := in.home(ctx, g)
	if errors.Is(err, lakaz.ErrNotFound) {
		refusal := telemetry.Refusal{Reason: telemetry.ReasonGateway, Detail: string(g[:min(len(g), 80)])}
		g = strangers
		return refuse(refusal)
	} else if err != nil {
		return err
	}
	leave, err := in.server.gate.enter(ctx, home.household)
	if err != nil {
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	defer leave()
	var readings []telemetry.Reading
	var refused []telemetry.Refusal
	news := fleet.News{Household: home.household}
	if senml {
		readings, refused = telemetry.DecodeSenML(payload, received)
	} else {
		message := devices.Message{Topic: strings.TrimPrefix(topic, topicsOf(g)), Payload: payload, Received: received, Zone: home.zone}
		readings, refused, news.Devices, err = in.fromDevices(ctx, g, home.household, message)
	}
	if err != nil {
		return err
	}
	if err := in.server.clocks.heard(g, refused); err != nil {
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	readings, crowded, err := in.server.series.Fitting(ctx, home.household, readings)
	if err != nil {
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	for _, r := range crowded {
		refused = append(refused, telemetry.Refusal{Reason: telemetry.ReasonCrowd, Detail: r.Channel.String()})
	}
	readings, faded, err := in.server.series.Faded(ctx, home.household, readings)
	if err != nil {
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	for _, r := range faded {
		refused = append(refused, telemetry.Refusal{Reason: telemetry.ReasonPast, Detail: r.Channel.String()})
	}
	fresh, err := in.server.series.Append(ctx, home.household, readings)
	if err != nil {
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	in.server.counters.commit.Observe(time.Since(began).Seconds())
	in.server.counters.accepted.Add(float64(len(readings)))
	in.server.series.Accepted(ctx, g, len(readings), received)
	if news.Refused = refused; senml {
		news.Readings = readings
	}
	in.server.fleet.Heard(g, received, news)
	if len(fresh) > 0 {
		in.tell(ctx, home.household, fresh)
	}
	if len(refused) > 0 {
		return refuse(refused...)
	}
	return nil
}

// fromDevices reads a message of a device's own and returns what of it stands for readings of the household, and how the
// devices do. What nobody mapped yet is remembered, and no refusal.
func (in *ingest) fromDevices(ctx context.Context, g lakaz.GatewayID, h lakaz.HouseholdID, m devices.Message) ([]telemetry.Reading, []telemetry.Refusal, []devices.Vitals, error) {
	decoded, known := devices.Decode(m)
	if !known {
		return nil, []telemetry.Refusal{{Reason: telemetry.ReasonTopic, Detail: m.Topic[:min(len(m.Topic), 80)]}}, nil, nil
	}
	free := func(c telemetry.Channel) bool {
		latest, err := in.server.series.Latest(ctx, h)
		_, fed := latest[c]
		return err == nil && !fed
	}
	readings, refused, err := in.server.devices.Take(ctx, g, decoded.Measurements, m.Received, free)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("gateway %s: %w", g, err)
	}
	if devices.TellTempo(decoded.Measurements) {
		in.server.linkys.Store(h, g)
	}
	return readings, append(decoded.Refused, refused...), decoded.Vitals(m.Received), nil
}

// topicsOf is where a gateway's topics begin.
func topicsOf(g lakaz.GatewayID) string { return "lakaz/" + string(g) + "/" }

// senmlTopic is where a gateway publishes its readings.
func senmlTopic(g lakaz.GatewayID) string { return topicsOf(g) + "senml" }

// home is where a gateway stands.
func (in *ingest) home(ctx context.Context, g lakaz.GatewayID) (standing, error) {
	if at, ok := in.homes.Load(g); ok {
		return at.(standing), nil
	}
	gateway, err := in.server.registry.Gateway(ctx, g)
	if err != nil {
		return standing{}, err
	}
	h, err := in.server.registry.Household(ctx, gateway.Household)
	if err != nil {
		return standing{}, err
	}
	at := standing{household: h.ID, zone: h.Dwelling.Territory.Location()}
	in.homes.Store(g, at)
	return at, nil
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
