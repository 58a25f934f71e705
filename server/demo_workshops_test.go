package main

import (
	"slices"
	"testing"
	"time"

	"lakaz/demo"
	"lakaz/gamification/room"
)

// Each operation of the demonstration has a workshop for this evening, one with people in its room, and one of last week in
// which something was said; a second start goes on with them.
func TestTheDemosWorkshops(t *testing.T) {
	d := openDoor(t, options{}, nil)
	world, err := demo.Build(t.Context(), d.registry, d.series, demo.Options{Seed: 1, Now: d.clock(), History: 24 * time.Hour})
	must(t, err)
	var before []demoWorkshop
	for range 2 {
		list, err := d.recallWorkshops(t.Context(), world)
		must(t, err)
		must(t, d.roomsOf(t.Context(), list, d.base))
		if before != nil && !slices.Equal(list, before) {
			t.Errorf("%+v, before %+v", list, before)
		}
		before = list
	}
	if len(before) != 9 {
		t.Fatalf("%+v", before)
	}
	for _, w := range before {
		ws, err := d.rooms.book.Get(t.Context(), w.ID)
		must(t, err)
		if w.State == demoPlanned {
			if w.Code != "" || ws.At.Sub(d.clock()).Abs() > 24*time.Hour {
				t.Errorf("%+v at %v", w, ws.At)
			}
			continue
		}
		h, err := d.rooms.host(t.Context(), ws.Room)
		must(t, err)
		switch {
		case w.State == demoOpen && (h.state.Phase != room.Lobby || len(h.state.Players) != demoPlayersThere || w.Join != d.base+"/w/"+w.Code):
			t.Errorf("%+v: %s, %d players", w, h.state.Phase, len(h.state.Players))
		case w.State == demoFinished:
			given := 0
			for _, p := range h.state.Past {
				given += len(p.Given)
			}
			if h.state.Phase != room.Finished || len(h.state.Players) != demoPlayersThen || given < 10*demoPlayersThen || h.room.Ended.Sub(ws.At) > 2*time.Hour {
				t.Errorf("%+v: %s, %d answers, from %v to %v", w, h.state.Phase, given, ws.At, h.room.Ended)
			}
			guests, err := d.rooms.book.Guests(t.Context(), w.ID)
			if must(t, err); len(guests) != 6 || ws.Table == "" || guests[0].Came.IsZero() {
				t.Errorf("%+v", guests)
			}
		}
	}
	kit, err := d.kitOf(t.Context(), world.Operations[0].ID)
	must(t, err)
	d.sayDemo(t.Context(), kit.gateway.ID, demoKettleWatts, d.clock())
	if latest, err := d.series.Latest(t.Context(), kit.table.ID); err != nil || len(latest) != 1 {
		t.Errorf("the kettle on the demonstration's table is not heard: %v %v", latest, err)
	}
}
