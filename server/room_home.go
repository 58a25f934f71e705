package main

import (
	"context"
	"hash/fnv"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/telemetry"
)

// fewestHomes is of how many homes that agreed one is shown: of fewer, somebody could tell whose it is.
const fewestHomes = 5

// showHome shows how a home is doing, for an activity about one: any of the operation's that agreed to be shown in a hall.
// Which one nobody is told, and it is the same for as long as the activity is on. Where too few agreed, and in a bag, which
// hears no home, it is the pack's example, which says that it is one.
func (x *rooms) showHome(h *roomHost, activity string) {
	a, ok := h.rules.Pack.Activity(activity)
	if !ok || a.Kind != packs.LiveHome {
		return
	}
	ctx := context.Background()
	home, err := x.someHome(ctx, h.room.Workshop, h.room.ID+activity)
	if err != nil {
		x.server.log.Error("no home could be shown in a room", "err", err)
	}
	if e := a.Example; home == nil && e != nil {
		territory, err := h.territory(ctx)
		if err != nil {
			x.server.log.Error("no home could be shown in a room", "err", err)
		}
		home = &room.Home{Celsius: e.Celsius, Humidity: e.Humidity, Example: true,
			Comfort: string(telemetry.ScaleOf(lakaz.Dwelling{Territory: territory}).Comfort(e.Celsius, e.Humidity))}
	}
	if home != nil {
		h.tellRoom(room.Command{Kind: room.CommandMeasure, Home: home})
	}
}

// someHome is how one of an operation's homes is doing that agreed and is heard; nil where there are too few of them.
func (x *rooms) someHome(ctx context.Context, workshop, draw string) (*room.Home, error) {
	s := x.server
	ws, err := x.book.Get(ctx, workshop)
	if err != nil {
		return nil, err
	}
	all, err := s.registry.Households(ctx, ws.Operation)
	if err != nil {
		return nil, err
	}
	var homes []room.Home
	for _, h := range all {
		consents, err := s.registry.Consents(ctx, h.ID)
		if err != nil {
			return nil, err
		}
		main, ok := h.Dwelling.Main()
		if !ok || !consents.Allow(lakaz.ForHall, lakaz.ByCurve, s.now()) {
			continue
		}
		latest, err := s.series.Latest(ctx, h.ID)
		if err != nil {
			return nil, err
		}
		air, known := latest[telemetry.Channel{Place: main.ID, Quantity: telemetry.Temperature}]
		damp, humid := latest[telemetry.Channel{Place: main.ID, Quantity: telemetry.Humidity}]
		if !known || !humid || s.now().Sub(air.At) > telemetry.Silent || s.now().Sub(damp.At) > telemetry.Silent {
			continue
		}
		cel, rh := air.Value.Float(), damp.Value.Float()
		comfort := telemetry.ScaleOf(lakaz.Dwelling{Territory: h.Dwelling.Territory}).Comfort(cel, rh) // whose floor is higher is nobody's to know
		homes = append(homes, room.Home{Celsius: cel, Humidity: rh, Comfort: string(comfort)})
	}
	if len(homes) < fewestHomes {
		return nil, nil
	}
	sum := fnv.New64a()
	sum.Write([]byte(draw))
	return &homes[sum.Sum64()%uint64(len(homes))], nil
}

// tellRoom asks the room for something without waiting: where it has no place for it, the next one comes soon.
func (h *roomHost) tellRoom(c room.Command) {
	_ = h.enqueue(&roomAsk{command: c, done: make(chan error, 1)})
}
