package main

import (
	"encoding/json"
	"errors"
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

// laid is Lille's demo table with its gateway.
func (d *door) laid() tableKit {
	d.t.Helper()
	kit, err := d.layTable(d.t.Context(), lakaz.Operation{ID: "lille", Territory: lakaz.Mainland})
	must(d.t, err)
	return kit
}

// samples are what a room has measured, once it has looked.
func (d *door) samples(v workshopView) []room.Sample {
	d.t.Helper()
	h, err := d.rooms.host(d.t.Context(), v.Room)
	must(d.t, err)
	must(d.t, h.ask(d.t.Context(), room.Command{Kind: room.CommandOpen})) // whatever was asked before is decided
	return h.state.Now.Samples
}

// What a table's meter says is on the wall from the facilitator's start to their stop, a point a second; the remote sees it
// all the time. A plug that says nothing new still shows what it showed, but not for ever.
func TestATableIsMeasured(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["facilitator"]
	kit := d.laid()
	v := d.kindRoom(session, packs.Measure, string(kit.table.ID))
	r := d.remote(session, v)
	points := func(want int) {
		t.Helper()
		if got := len(d.samples(v)); got != want {
			t.Errorf("%d points, want %d", got, want)
		}
	}
	d.power(kit.gateway, 10) // before: nothing is measured
	ahead := d.steering(session, v.ID)
	budgetSays(t, ahead.card("next"), "Ce que dit la prise|10 W")
	r.to(room.Open)
	d.power(kit.gateway, 20) // people guess first
	points(0)
	s := d.steering(session, v.ID)
	budgetSays(t, s.card("table"), "20|W|en ce moment", "Les gens devinent")
	if wall := d.wallOf(v); wall.Measure != nil {
		t.Errorf("the wall tells the guess: %+v", wall.Measure)
	}
	if a := s.card("now").Actions; len(a) != 1 || a[0].ID != "close" { // what is right is not measured yet
		t.Errorf("while people guess: %+v", a)
	}
	s.tap("now", "close")
	points(0)
	if s.action("now", "reveal").Ask == "" {
		t.Error("what was not measured is told unasked")
	}
	s.tap("now", "start")
	points(1) // what it showed at the start
	for i := range 3 {
		d.pass(time.Second)
		d.power(kit.gateway, 2000+i)
		points(2 + i)
		d.pass(200 * time.Millisecond)
		d.power(kit.gateway, 3000) // within the second
	}
	points(4)
	d.pass(meterAgain)
	points(5) // 3000, which nobody has seen yet
	d.pass(meterAgain)
	points(6) // and nothing new since
	d.pass(meterHold)
	points(6) // it was pulled out
	s.look()
	budgetSays(t, s.card("table"), "3 000|W|en ce moment", "n’a rien dit depuis 5 minutes", "La courbe se voit sur le mur")
	d.power(kit.gateway, 1000)
	points(7)
	s.tap("now", "stop")
	d.pass(time.Second)
	d.power(kit.gateway, 5)
	points(7)
	if wall := d.wallOf(v); wall.Measure == nil || len(wall.Measure.Points) != 7 || wall.Metering != room.Done {
		t.Errorf("%+v", wall)
	}
	wholeSheet(t, s.sheet)
	s.tap("now", "reveal")
	if wall := d.wallOf(v); wall.Reveal == nil || wall.Reveal.Right != 3000. {
		t.Errorf("%+v", wall.Reveal)
	}
}

// wallOf is what the wall of a room shows.
func (d *door) wallOf(v workshopView) room.Wall {
	d.t.Helper()
	h, err := d.rooms.host(d.t.Context(), v.Room)
	must(d.t, err)
	return h.now(nil, true, false).Wall.(room.Wall)
}

// Without a plug the facilitator reads a plain meter and types what it shows.
func TestAMeterIsReadOnTheRemote(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["facilitator"]
	v := d.kindRoom(session, packs.Measure, "")
	s := d.steering(session, v.ID)
	s.tap("take", "take")
	s.tap("now", "next")
	budgetSays(t, s.card("table"), "Pas de prise reliée")
	if s.card("reading") != nil {
		t.Error("it is read while people guess")
	}
	s.tap("now", "close")
	wholeSheet(t, s.sheet)
	for _, a := range s.card("now").Actions {
		if a.ID == "start" {
			t.Error("nothing is there that could be measured")
		}
	}
	read := s.action("reading", "read")
	if status, answer := s.send(read, nil); status != http.StatusUnprocessableEntity || !strings.Contains(answer, "plus grand que zéro") {
		t.Errorf("%d %s", status, answer)
	}
	if status, answer := s.send(read, map[string]any{"value": 1850.5}); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, answer)
	}
	s.look()
	budgetSays(t, s.card("reading"), "Valeur gardée : 1 850,5 W")
	s.tap("now", "reveal")
	if wall := d.wallOf(v); wall.Reveal == nil || wall.Reveal.Right != 1850.5 {
		t.Errorf("%+v", wall.Reveal)
	}
}

// No home is ever a table: neither by a plan, nor by having no rooms and no people, nor by what it agreed to, nor by being
// changed into one; and a table is never a home.
func TestNoHomeIsATable(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["facilitator"]
	bare := lakaz.Household{ID: "bare", Operation: "lille", Name: "Famille invitée", Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}}
	must(t, d.registry.PutHousehold(t.Context(), bare))
	kit := d.laid()
	d.agree("h1")
	must(t, d.registry.GiveConsent(t.Context(), "bare", lakaz.ForHall, lakaz.ByCurve, lakaz.Actor{Household: "bare"}))
	for _, home := range []lakaz.HouseholdID{"h1", "bare"} {
		plan := strings.Replace(planned("lille"), "{", fmt.Sprintf(`{"table":%q,`, home), 1)
		if status, body := d.call(session, http.MethodPut, "/api/workshops/"+ulid.Make().String(), plan); status != http.StatusUnprocessableEntity {
			t.Errorf("%s is a table: %d %s", home, status, body)
		}
		v := d.kindRoom(session, packs.Measure, "")
		ws, err := d.rooms.book.Get(t.Context(), v.ID) // and where a plan says so all the same
		must(t, err)
		ws.Table = home
		must(t, d.rooms.book.Put(t.Context(), ws))
		g, _, err := d.registry.NewGateway(t.Context(), home)
		must(t, err)
		d.power(g, 2345)
		must(t, d.rooms.retable(t.Context(), v.ID))
		s := d.steering(session, v.ID)
		s.tap("take", "take")
		for _, step := range []string{"next", "close"} {
			s.tap("now", step)
		}
		status, body := s.send(s.command(room.CommandStart), nil)
		if status != http.StatusNoContent {
			t.Errorf("%d %s", status, body)
		}
		d.pass(2 * time.Second)
		d.power(g, 2345)
		if got := d.samples(v); len(got) > 0 {
			t.Errorf("%s is on the wall: %v", home, got)
		}
		if s.look(); strings.Contains(string(encoded(s.sheet)), "2\u202f345") {
			t.Errorf("%s is on the remote: %+v", home, s.sheet)
		}
	}
	refused := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, lakaz.ErrConflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
	bare.Table = true
	refused("a home becomes a table", d.registry.PutHousehold(t.Context(), bare))
	table := kit.table
	table.Table = false
	refused("a table becomes a home", d.registry.PutHousehold(t.Context(), table))
	_, err := d.registry.ChangeDwelling(t.Context(), table.ID, func(w *lakaz.Dwelling) {})
	refused("rooms on a table", err)
	_, err = d.registry.NewCard(t.Context(), table.ID)
	refused("a card to a table", err)
	refused("somebody lives at a table", d.registry.PutPerson(t.Context(), registry.Person{ID: "p-t", Name: "Personne", Role: lakaz.Resident, Household: table.ID}))
	for _, path := range []string{"/api/households", "/api/operations/lille/guests"} {
		if _, body := d.call(d.sessions()["admin"], http.MethodGet, path, ""); strings.Contains(string(body), string(table.ID)) {
			t.Errorf("%s lists the table as a home", path)
		}
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
	example := func(why string) {
		t.Helper()
		if h := shown(); h == nil || !h.Example || h.Celsius != 17 {
			t.Errorf("%s: %+v, not the pack's example", why, h)
		}
	}
	example("too few agreed")
	last := lakaz.HouseholdID(fmt.Sprint("shown-", fewestHomes-1))
	d.agree(last)
	must(t, d.registry.WithdrawConsent(t.Context(), last, lakaz.ForHall, lakaz.ByCurve, lakaz.Actor{Household: last}))
	example("one said no to the wall alone")
	must(t, d.registry.GiveConsent(t.Context(), last, lakaz.ForHall, lakaz.ByCurve, lakaz.Actor{Household: last}))
	if h := shown(); h == nil || h.Example || h.Celsius != 19.5 || h.Humidity != 52 || h.Comfort != "bien" {
		t.Errorf("%+v", h)
	}
	d.pass(30 * time.Hour)
	example("all are silent")
}
