package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/devices"
	"lakaz/telemetry/fleet"
	"lakaz/telemetry/series"
)

// ingest takes in what gateways publish. A message is acknowledged when its readings are on the disk, or when what
// could not be understood of it is counted and kept for who wants to know why.
type ingest struct {
	server  *server
	homes   sync.Map      // lakaz.GatewayID -> standing, filled as gateways speak
	turn    atomic.Uint64 // counts when sensors were switched off or on: what was remembered before is read anew
	batches sync.Pool     // *telemetry.Batch, of messages that are done with
}

// standing is where a gateway stands.
type standing struct {
	household lakaz.HouseholdID
	table     bool           // it is a demo table
	zone      *time.Location // of devices that tell the time without one
	pauses    lakaz.Pauses
	turn      uint64
}

// strangers is the one inbox of all the gateways that a broker outside let in and nobody here knows: whoever invents
// names fills no memory with them.
const strangers lakaz.GatewayID = "unknown"

func newIngest(s *server) *ingest { return &ingest{server: s} }

// Publish takes one message in. An error means that nothing is promised: the gateway will send it again.
func (in *ingest) Publish(ctx context.Context, g lakaz.GatewayID, topic string, payload []byte, received time.Time) error {
	own := strings.TrimPrefix(topic, topicsOf(g))
	senml := own == "senml"
	refuse := func(refused ...telemetry.Refusal) error {
		for _, r := range refused {
			in.server.counters.refused.WithLabelValues(string(r.Reason)).Inc()
		}
		if !senml { // a meter's serial number is nobody's to look at
			payload, refused = devices.Redact(payload), redacted(refused)
			topic = strings.TrimSuffix(topic, own) + string(devices.Redact([]byte(own)))
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
		in.forget(g) // it may have been remembered while its household went
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	defer leave()
	// Whoever switches sensors off waits for those who have entered: here it is known which are off.
	if home, err = in.home(ctx, g); err != nil {
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	if home.pauses.Off("", received) {
		in.server.counters.paused.Inc()
		return nil
	}
	var refused []telemetry.Refusal
	batch, ok := in.batches.Get().(*telemetry.Batch)
	if !ok {
		batch = new(telemetry.Batch)
	}
	defer in.batches.Put(batch)
	news := fleet.News{Household: home.household}
	if senml {
		refused = telemetry.DecodeSenML(batch, payload, received)
	} else {
		message := devices.Message{Topic: own, Payload: payload, Received: received, Zone: home.zone}
		if refused, news.Devices, err = in.fromDevices(ctx, g, home, message, batch); err != nil {
			return err
		}
	}
	if err := in.server.clocks.heard(g, refused); err != nil {
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	if senml { // all of them, also those that Take finds stored
		news.Spoken, news.Vitals = fleet.SpokenIn(batch), slices.Clone(batch.Vitals)
	}
	if len(home.pauses) > 0 {
		in.server.counters.pausedReadings.Add(float64(silence(batch, home.pauses, received)))
		if len(home.pauses.Now(received)) > 0 { // what could not be read may tell of a place whose sensors are off
			payload = nil
		}
	}
	taken, err := in.server.series.Take(ctx, home.household, batch)
	if err != nil {
		return fmt.Errorf("gateway %s: %w", g, err)
	}
	for _, c := range taken.Crowded {
		refused = append(refused, telemetry.Refusal{Reason: telemetry.ReasonCrowd, Detail: c.String()})
	}
	for _, c := range taken.Faded {
		refused = append(refused, telemetry.Refusal{Reason: telemetry.ReasonPast, Detail: c.String()})
	}
	in.server.counters.commit.Observe(in.server.now().Sub(received).Seconds())
	in.server.counters.accepted.Add(float64(taken.Accepted))
	in.server.series.Accepted(ctx, g, taken.Accepted, received)
	news.Refused = refused
	if home.table {
		in.server.rooms.measured(home.household, taken.Changes)
	} else {
		in.server.fleet.Heard(g, received, news)
		in.tell(ctx, home.household, taken.Changes)
	}
	if len(refused) > 0 {
		return refuse(refused...)
	}
	return nil
}

// redacted is refusals without what may name a meter. A gateway that nobody knows is named: what is kept of it is found
// by its name, to be erased.
func redacted(refused []telemetry.Refusal) []telemetry.Refusal {
	out := slices.Clone(refused)
	for i, r := range out {
		if r.Reason != telemetry.ReasonGateway {
			out[i].Detail = string(devices.Redact([]byte(r.Detail)))
		}
	}
	return out
}

// fromDevices reads a message of a device's own into a batch: what of it stands for readings of the household; and returns
// how the devices do. What nobody mapped yet is remembered, and no refusal.
func (in *ingest) fromDevices(ctx context.Context, g lakaz.GatewayID, home standing, m devices.Message, batch *telemetry.Batch) ([]telemetry.Refusal, []devices.Vitals, error) {
	batch.Reset()
	decoded, known := devices.Decode(m)
	if !known {
		return []telemetry.Refusal{{Reason: telemetry.ReasonTopic, Detail: m.Topic[:min(len(m.Topic), 80)]}}, nil, nil
	}
	free := func(c telemetry.Channel) bool {
		latest, err := in.server.series.Latest(ctx, home.household)
		_, fed := latest[c]
		return err == nil && !fed
	}
	readings, refused, err := in.server.devices.Take(ctx, g, decoded.Measurements, m.Received, devices.Taking{Free: free, Table: home.table,
		Off: func(c telemetry.Channel) bool { return home.pauses.Off(c.Place, m.Received) }})
	if err != nil {
		return nil, nil, fmt.Errorf("gateway %s: %w", g, err)
	}
	if devices.TellContract(decoded.Measurements) {
		in.server.linkys.Store(home.household, g)
	}
	for _, r := range readings {
		if home.table { // a hall's devices have no clock that anybody set
			r.At = m.Received
		}
		batch.Add(r.Channel, r.At.UnixMilli(), r.Value)
	}
	return append(decoded.Refused, refused...), decoded.Vitals(m.Received), nil
}

// topicsOf is where a gateway's topics begin.
func topicsOf(g lakaz.GatewayID) string { return "lakaz/" + string(g) + "/" }

// home is where a gateway stands.
func (in *ingest) home(ctx context.Context, g lakaz.GatewayID) (standing, error) {
	turn := in.turn.Load()
	if at, ok := in.homes.Load(g); ok && at.(standing).turn == turn {
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
	at := standing{household: h.ID, table: h.Table, zone: h.Dwelling.Territory.Location(), pauses: h.Pauses, turn: turn}
	in.homes.Store(g, at)
	return at, nil
}

// silence takes the readings out of a batch whose sensors are off now, or were when they were measured, and counts them.
func silence(b *telemetry.Batch, off lakaz.Pauses, now time.Time) (dropped int) {
	kept := b.Rows[:0]
	for _, r := range b.Rows {
		place := b.Channels[r.Channel].Place
		if off.Off(place, now) || off.Off(place, time.UnixMilli(r.MS)) {
			dropped++
			continue
		}
		kept = append(kept, r)
	}
	b.Rows = kept
	return dropped
}

// switched makes the next message of every gateway look up anew which sensors are off, and returns when those under way
// have been taken in.
func (in *ingest) switched() {
	in.turn.Add(1)
	in.server.gate.barrier()
}

// forget makes the next message of a gateway look its household up again.
func (in *ingest) forget(g lakaz.GatewayID) { in.homes.Delete(g) }

// tell publishes what is new to whoever watches: the newest value of each channel, which a late reading does not change.
func (in *ingest) tell(ctx context.Context, h lakaz.HouseholdID, changes []series.Change) {
	if len(changes) == 0 {
		return
	}
	if topic := telemetry.Topic(h); in.server.hub.Holds(topic) {
		values := map[string]json.RawMessage{}
		for _, c := range changes {
			if c.Latest {
				values[telemetry.KeyOf(c.Channel)] = encoded(telemetry.SampleOf(c.Newest()))
			}
		}
		if len(values) > 0 {
			in.server.hub.State(topic, values)
		}
	}
	in.server.board.note(h, changes)
	in.server.weeks.note(h, changes)
}
