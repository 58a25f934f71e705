package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/kv"
	"lakaz/locales"
	"lakaz/registry"
	"lakaz/telemetry"
	"lakaz/telemetry/fleet"
)

// gatewayHealth is how a gateway does, without what was refused.
type gatewayHealth struct {
	ID        lakaz.GatewayID             `json:"id"`
	Household lakaz.HouseholdID           `json:"household"`
	Created   time.Time                   `json:"created"`
	LastSeen  *time.Time                  `json:"lastSeen,omitempty"` // absent where it never spoke
	Accepted  uint64                      `json:"accepted"`           // readings
	Refused   map[telemetry.Reason]uint64 `json:"refused"`            // by reason
	Waiting   int                         `json:"waiting"`            // keys of devices that nobody mapped yet
	Connected *bool                       `json:"connected,omitempty" doc:"To the broker inside; absent where that is not known"`
	Linked    *time.Time                  `json:"linked,omitempty" doc:"Since when it is connected, or not"`
	Firmware  string                      `json:"firmware,omitempty" doc:"Of the programme that speaks for the devices"`
	Clock     *float64                    `json:"clockSeconds,omitempty" doc:"Ahead of ours"`
	Sensed    int                         `json:"sensed" doc:"Sensors heard"`
	Level     fleet.Level                 `json:"level,omitempty" enum:"notice,alarm" doc:"Of the gravest alarm that stands"`
	Standing  int                         `json:"standing" doc:"Alarms that stand"`
	Refusals  uint64                      `json:"refusals" doc:"Of all reasons"`
	Why       string                      `json:"why" doc:"The refusals, in the reader's language"`
	Signs     []sign                      `json:"signs" doc:"How it does, to be seen, in the reader's language"`
}

// told adds what the fleet knows of the gateway, and all of it in words.
func (g *gatewayHealth) told(w locales.Words, of fleet.Gateway, now time.Time) {
	if of.Link != nil {
		g.Connected, g.Linked = &of.Link.Connected, &of.Link.Since
	}
	if of.Clock.Known {
		off := of.Clock.Off.Seconds()
		g.Clock = &off
	}
	g.Firmware, g.Sensed = of.Firmware(), len(of.Sensors)
	for _, a := range of.Open() {
		g.Standing++
		if g.Level != fleet.Grave {
			g.Level = a.Level
		}
	}
	g.Refusals, g.Why = refusalWords(w, g.Refused)
	g.Signs = gatewaySigns(w, *g, now)
}

// need orders gateways by how much they call for somebody: alarms, notices, what waits to be mapped, the longest silent.
func (g gatewayHealth) need(other gatewayHealth) int {
	rank := func(g gatewayHealth) int {
		switch {
		case g.Level == fleet.Grave:
			return 0
		case g.Level == fleet.Notice:
			return 1
		case g.LastSeen == nil:
			return 2
		}
		return 3
	}
	seen := func(g gatewayHealth) time.Time {
		if g.LastSeen == nil {
			return time.Time{}
		}
		return g.LastSeen.Truncate(time.Hour)
	}
	return cmp.Or(cmp.Compare(rank(g), rank(other)), seen(g).Compare(seen(other)), cmp.Compare(g.ID, other.ID))
}

// gatewayInbox is the same with the last messages that were refused.
type gatewayInbox struct {
	gatewayHealth
	Samples []refusedMessage `json:"samples"` // newest first
}

// refusedMessage is a message that was not taken in whole.
type refusedMessage struct {
	At      time.Time           `json:"at"`
	Topic   string              `json:"topic"`
	Payload string              `json:"payload"` // its beginning, as text
	Reasons []telemetry.Refusal `json:"reasons"`
}

// newGateway asks for a gateway for a household.
type newGateway struct {
	Body struct {
		Household string `json:"household" maxLength:"32"`
	}
}

// gatewayMade is a new gateway with its password, which is shown once.
type gatewayMade struct {
	ID        lakaz.GatewayID   `json:"id"`
	Household lakaz.HouseholdID `json:"household"`
	Username  string            `json:"username"`
	Password  string            `json:"password"`
}

// gatewayID is a gateway in the address.
type gatewayID struct {
	ID string `path:"id" maxLength:"32"`
}

func (s *server) mountGateways(api huma.API) {
	route(s, api, http.MethodGet, "/api/gateways", "Gateways of the homes I may visit and how they do, those that need somebody first", visitors, s.listGateways)
	route(s, api, http.MethodPost, "/api/gateways", "Add a gateway", administrator, s.addGateway)
	route(s, api, http.MethodGet, "/api/gateways/{id}/inbox", "What a gateway sent that was refused", administrator, s.getInbox)
}

func (s *server) listGateways(ctx context.Context, by caller, _ *nothing) (*body[[]gatewayHealth], error) {
	gateways, err := s.registry.Gateways(ctx)
	if err != nil {
		return nil, err
	}
	lines := []gatewayHealth{}
	for _, g := range gateways {
		if _, err := s.readable(ctx, by.Actor, g.Household, glanceEquipment); errors.Is(err, lakaz.ErrNotFound) {
			continue
		} else if err != nil {
			return nil, err
		}
		in, err := s.inbox(ctx, g.ID)
		if err != nil {
			return nil, err
		}
		known, _ := s.fleet.Gateway(g.ID)
		in.told(by.words, known, s.now())
		lines = append(lines, in.gatewayHealth)
	}
	slices.SortFunc(lines, func(a, b gatewayHealth) int { return a.need(b) })
	return bodyOf(lines)
}

func (s *server) getInbox(ctx context.Context, _ caller, in *gatewayID) (*body[gatewayInbox], error) {
	out, err := s.inbox(ctx, lakaz.GatewayID(in.ID))
	if err != nil {
		return nil, err
	}
	return bodyOf(out)
}

func (s *server) inbox(ctx context.Context, id lakaz.GatewayID) (gatewayInbox, error) {
	var g registry.Gateway
	if id != strangers {
		var err error
		if g, err = s.registry.Gateway(ctx, id); err != nil {
			return gatewayInbox{}, err
		}
	}
	in, err := s.series.Inbox(ctx, id)
	if err != nil {
		return gatewayInbox{}, err
	}
	out := gatewayInbox{Samples: []refusedMessage{}, gatewayHealth: gatewayHealth{ID: id, Household: g.Household,
		Created: g.Created, Accepted: in.Accepted, Refused: in.Refused}}
	if id != strangers {
		out.Waiting, err = s.devices.Waiting(ctx, id)
		if err != nil && !errors.Is(err, kv.ErrDamaged) { // the rest of what is known of it is shown
			return gatewayInbox{}, err
		}
	}
	if out.Refused == nil {
		out.Refused = map[telemetry.Reason]uint64{}
	}
	if !in.LastSeen.IsZero() {
		out.LastSeen = &in.LastSeen
	}
	for _, m := range in.Samples {
		out.Samples = append(out.Samples, refusedMessage{At: m.At, Topic: m.Topic, Payload: string(m.Payload), Reasons: m.Reasons})
	}
	return out, nil
}

func (s *server) addGateway(ctx context.Context, _ caller, in *newGateway) (*body[gatewayMade], error) {
	g, secret, err := s.registry.NewGateway(ctx, lakaz.HouseholdID(in.Body.Household))
	if err != nil {
		return nil, err
	}
	s.ingest.forget(g.ID)
	if err := s.placeFleet(ctx); err != nil {
		s.log.Error("the gateways could not be listed", "err", err)
	}
	return bodyOf(gatewayMade{ID: g.ID, Household: g.Household, Username: g.Username, Password: secret})
}
