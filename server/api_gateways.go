package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/kv"
	"lakaz/registry"
	"lakaz/telemetry"
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
	route(s, api, http.MethodGet, "/api/gateways", "Gateways and how they do", administrator, s.listGateways)
	route(s, api, http.MethodPost, "/api/gateways", "Add a gateway", administrator, s.addGateway)
	route(s, api, http.MethodGet, "/api/gateways/{id}/inbox", "What a gateway sent that was refused", administrator, s.getInbox)
}

func (s *server) listGateways(ctx context.Context, _ caller, _ *nothing) (*body[[]gatewayHealth], error) {
	gateways, err := s.registry.Gateways(ctx)
	if err != nil {
		return nil, err
	}
	lines := []gatewayHealth{}
	for _, g := range gateways {
		in, err := s.inbox(ctx, g.ID)
		if err != nil {
			return nil, err
		}
		lines = append(lines, in.gatewayHealth)
	}
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
	return bodyOf(gatewayMade{ID: g.ID, Household: g.Household, Username: g.Username, Password: secret})
}
