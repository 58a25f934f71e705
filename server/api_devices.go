package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/devices"
)

// deviceKey is one key of one device behind a gateway: what it sends, what it stands for, or what it most likely would.
type deviceKey struct {
	Device   string             `json:"device"`
	Key      string             `json:"key"`
	Kind     devices.Kind       `json:"kind"`               // only a "reading" can be mapped
	Quantity telemetry.Quantity `json:"quantity,omitempty"` // absent where the device does not tell
	Value    telemetry.Decimal  `json:"value"`              // the last, in the quantity's unit
	At       time.Time          `json:"at"`                 // of the last value
	First    time.Time          `json:"first"`
	Last     time.Time          `json:"last"`
	Count    uint64             `json:"count"`
	Waits    bool               `json:"waits"` // a person has yet to say what it stands for
	Mapping  *devices.Mapping   `json:"mapping,omitempty"`
	Guess    *devices.Mapping   `json:"guess,omitempty"`   // one of the choices
	Choices  []devices.Mapping  `json:"choices,omitempty"` // what it can be mapped to
}

// gatewayDevices is everything a gateway's devices sent.
type gatewayDevices struct {
	Household lakaz.HouseholdID `json:"household"`
	Dwelling  lakaz.Dwelling    `json:"dwelling"`
	Devices   []deviceKey       `json:"devices"`
	More      uint64            `json:"more"` // values of keys beyond what is remembered
}

// deviceMapping says what one key stands for.
type deviceMapping struct {
	ID     string `path:"id" maxLength:"32"`
	Device string `path:"device" maxLength:"64"`
	Key    string `path:"key" maxLength:"64"`
	Body   struct {
		Place    string `json:"place,omitempty" maxLength:"32" doc:"A room, outdoor, electricity, gas, water-cold, water-hot, or an appliance's own name for its power and energy"`
		Quantity string `json:"quantity,omitempty" enum:"temperature,humidity,power,energy,volume"`
		Unit     string `json:"unit,omitempty" enum:"kWh,kW,l" doc:"The device's, where its messages do not tell it"`
		Ignore   bool   `json:"ignore,omitempty" doc:"None of it is wanted"`
	}
}

func (s *server) mountDevices(api huma.API) {
	route(s, api, http.MethodGet, "/api/gateways/{id}/devices", "What a gateway's devices send and stand for", visitors, s.listDevices)
	route(s, api, http.MethodPut, "/api/gateways/{id}/devices/{device}/{key}", "Say what a device's key stands for", visitors, s.putDevice)
}

// servedBy is the household of a gateway, for those who may visit it; for all others it is not there.
func (s *server) servedBy(ctx context.Context, by caller, id lakaz.GatewayID) (lakaz.Household, error) {
	g, err := s.registry.Gateway(ctx, id)
	if err != nil {
		return lakaz.Household{}, err
	}
	return s.readable(ctx, by.Actor, g.Household, glanceEquipment)
}

func (s *server) listDevices(ctx context.Context, by caller, in *gatewayID) (*body[gatewayDevices], error) {
	h, err := s.servedBy(ctx, by, lakaz.GatewayID(in.ID))
	if err != nil {
		return nil, err
	}
	entries, more, err := s.devices.Entries(ctx, lakaz.GatewayID(in.ID))
	if err != nil {
		return nil, err
	}
	out := gatewayDevices{Household: h.ID, Dwelling: h.Dwelling, Devices: []deviceKey{}, More: more}
	for _, e := range entries {
		line := deviceKey{Device: e.Device, Key: e.Key, Kind: e.Kind, Quantity: e.Quantity, Value: e.Value, At: e.At,
			First: e.First, Last: e.Last, Count: e.Count, Waits: e.Waits()}
		if e.Mapping != (devices.Mapping{}) {
			line.Mapping = &e.Mapping
		}
		line.Choices = devices.Choices(e, h.Dwelling)
		if line.Waits {
			if guess, ok := devices.Guess(e, h.Dwelling); ok {
				line.Guess = &guess
			}
		}
		out.Devices = append(out.Devices, line)
	}
	return bodyOf(out)
}

// putDevice maps a key, and takes its last value in at once: whoever said yes sees that it works.
func (s *server) putDevice(ctx context.Context, by caller, in *deviceMapping) (*struct{}, error) {
	g := lakaz.GatewayID(in.ID)
	h, err := s.servedBy(ctx, by, g)
	if err != nil {
		return nil, err
	}
	to := devices.Mapping{Place: in.Body.Place, Quantity: telemetry.Quantity(in.Body.Quantity), Unit: in.Body.Unit}
	if in.Body.Ignore {
		to = devices.Mapping{Ignored: true}
	}
	readings, err := s.devices.Map(ctx, g, in.Device, in.Key, to, h.Dwelling)
	if err != nil {
		return nil, err
	}
	if err := s.equip(ctx, h, to); err != nil {
		return nil, err
	}
	return nil, s.gate.write(ctx, h.ID, func() error {
		if h, err = s.registry.Household(ctx, h.ID); err != nil {
			return err
		}
		batch := telemetry.BatchOf(readings)
		silence(batch, h.Pauses, s.now())
		taken, err := s.series.Take(ctx, h.ID, batch) // of a crowd the messages' refusals tell
		if err != nil {
			return fmt.Errorf("gateway %s: %w", g, err)
		}
		s.ingest.tell(ctx, h.ID, taken.Changes)
		return nil
	})
}

// equip notes that a dwelling now has the sensor or meter that a mapping feeds, so that its screens show it.
func (s *server) equip(ctx context.Context, h lakaz.Household, to devices.Mapping) error {
	has := func(d *lakaz.Dwelling) *bool {
		return map[string]*bool{telemetry.Outdoor: &d.Outdoor, telemetry.SolarTank: &d.SolarTank, telemetry.Gas: &d.Gas,
			telemetry.ColdWater: &d.ColdWater, telemetry.HotWater: &d.HotWater}[to.Place]
	}
	if known := has(&h.Dwelling); known == nil || *known {
		return nil
	}
	h, err := s.registry.ChangeDwelling(ctx, h.ID, func(d *lakaz.Dwelling) { *has(d) = true })
	if err != nil {
		return err
	}
	s.hub.State(telemetry.Topic(h.ID), map[string]json.RawMessage{telemetry.KeyHousehold: encoded(h)})
	return nil
}
