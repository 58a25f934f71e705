package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/registry"
	"lakaz/telemetry"
)

// kindRoom is an open room whose only activity is of a kind, with a table.
func (d *door) kindRoom(session string, kind packs.Kind, table string) workshopView {
	d.t.Helper()
	pack, err := d.rooms.pack(d.t.Context(), "lille", "chauffage")
	must(d.t, err)
	plan := map[string]any{}
	must(d.t, json.Unmarshal([]byte(planned("lille")), &plan))
	for _, a := range pack.Activities {
		if a.Kind == kind {
			plan["settings"] = room.Settings{Languages: []string{}, Activities: []string{a.ID}}
		}
	}
	plan["table"] = table
	path := "/api/workshops/" + ulid.Make().String()
	if status, body := d.call(session, http.MethodPut, path, string(encoded(plan))); status != http.StatusOK {
		d.t.Fatalf("%d %s", status, body)
	}
	status, body := d.call(session, http.MethodPost, path+"/room", "")
	var v workshopView
	if must(d.t, json.Unmarshal(body, &v)); status != http.StatusCreated {
		d.t.Fatalf("%d %s", status, body)
	}
	return v
}

// power publishes what a household's meter says, through its gateway.
func (d *door) power(g registry.Gateway, watts int) {
	d.t.Helper()
	pack := fmt.Sprintf(`[{"n":"electricity/power","u":"W","v":%d,"t":%d}]`, watts, d.clock().Unix())
	must(d.t, d.ingest.Publish(d.t.Context(), g.ID, "lakaz/"+string(g.ID)+"/senml", []byte(pack), d.clock()))
}

// What a table's meter measures is on the wall once people have guessed, a point a second; the power of a home is not,
// unless its people agreed, and no longer than they do.
func TestATableIsMeasured(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["facilitator"]
	must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: "table", Operation: "lille", Name: "Table", Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}}))
	for _, household := range []lakaz.HouseholdID{"table", "h1"} {
		g, _, err := d.registry.NewGateway(t.Context(), household)
		must(t, err)
		v := d.kindRoom(session, packs.Measure, string(household))
		r := d.remote(session, v)
		points := func(want int) {
			t.Helper()
			h, err := d.rooms.host(t.Context(), v.Room)
			must(t, err)
			must(t, h.ask(t.Context(), room.Command{Kind: room.CommandOpen})) // whatever was asked before is decided
			if got := len(h.state.Now.Samples); got != want {
				t.Errorf("%s: %d points, want %d", household, got, want)
			}
		}
		d.power(g, 10) // before: nothing is measured
		r.to(room.Open)
		d.power(g, 20) // people guess first
		points(0)
		r.to(room.Closed)
		for i := range 3 {
			d.pass(time.Second)
			d.power(g, 2000+i)
			d.pass(200 * time.Millisecond)
			d.power(g, 3000) // within the second
		}
		points(3)
		r.until("the curve", func() bool { return strings.Count(r.says("measure"), ",2") >= 3 })
		if household == "h1" {
			must(t, d.registry.WithdrawConsent(t.Context(), "h1", lakaz.ForProgramme, lakaz.ByCurve, lakaz.Actor{Household: "h1"}))
			d.pass(time.Second)
			d.power(g, 1000)
			points(3)
			plan := strings.Replace(planned("lille"), "{", `{"table":"h1",`, 1)
			if status, body := d.call(session, http.MethodPut, "/api/workshops/"+ulid.Make().String(), plan); status != http.StatusUnprocessableEntity {
				t.Errorf("a home that did not agree is a table: %d %s", status, body)
			}
		}
		r.to(room.Reveal)
		d.pass(time.Second)
		d.power(g, 5)
		points(3)
	}
}

// How a home is doing is shown of one among several that agreed, without anything that tells which; of few, of none.
func TestAHomeIsShown(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.sessions()
	shown := func() *room.Home {
		t.Helper()
		session, err := d.registry.NewSession(t.Context(), "facilitator")
		must(t, err)
		v := d.kindRoom(session, packs.LiveHome, "")
		r := d.remote(session, v)
		r.to(room.Open)
		h, err := d.rooms.host(t.Context(), v.Room)
		must(t, err)
		must(t, h.ask(t.Context(), room.Command{Kind: room.CommandOpen}))
		if view := string(encoded(h.now(nil, false, true))); strings.Contains(view, "Famille") || strings.Contains(view, "Foyer") {
			t.Errorf("the room tells of a household: %s", view)
		}
		return h.state.Now.Home
	}
	settle := func(n int) {
		t.Helper()
		id := lakaz.HouseholdID(fmt.Sprint("shown-", n))
		must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: id, Operation: "lille", Name: fmt.Sprint("Foyer ", n),
			Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}}}))
		d.publish(id, 1, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 19.5, channel("salon", telemetry.Humidity): 52})
	}
	for n := range fewestHomes {
		settle(n)
		if n < fewestHomes-1 {
			d.agree(lakaz.HouseholdID(fmt.Sprint("shown-", n)))
		}
	}
	if h := shown(); h != nil {
		t.Errorf("one of %d homes is shown: %+v", fewestHomes-1, h)
	}
	d.agree(lakaz.HouseholdID(fmt.Sprint("shown-", fewestHomes-1)))
	if h := shown(); h == nil || h.Celsius != 19.5 || h.Humidity != 52 || h.Comfort != "bien" {
		t.Errorf("%+v", h)
	}
	d.pass(30 * time.Hour)
	if h := shown(); h != nil {
		t.Errorf("a home that is silent is shown: %+v", h)
	}
}
