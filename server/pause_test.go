package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
	"lakaz/telemetry/advice"
)

// stored is all that a store holds, but for what has nothing to do with readings: sessions, and that the server looked.
func stored(t *testing.T, store kv.Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	must(t, store.View(t.Context(), func(r kv.Reader) error {
		clear(all)
		return r.Scan(nil, nil, false, func(key, value []byte) error {
			if parts, err := kv.ParseTuple(key); err == nil && (parts[0] == "registry/session" || parts[0] == "gateway-health/tick") {
				return nil
			}
			all[string(key)] = string(value)
			return nil
		})
	}))
	return all
}

// With its sensors off a home's gateway is acknowledged as ever, and not one byte changes on the disk: not of readings, of
// devices nobody mapped, of what could not be read, of what came too large, of how sensors do. A neighbour's are stored.
func TestSensorsOffStoreNothing(t *testing.T) {
	r := startService(t)
	ctx := t.Context()
	gateway, err := r.connect(r.gateway.Username, r.secret)
	must(t, err)
	below, now := topicsOf(r.gateway.ID), time.Now()
	say := func() {
		t.Helper()
		now = now.Add(time.Second)
		r.publish(gateway, below+"senml", fmt.Sprintf(`[{"bt":%d,"n":"salon/temperature","u":"Cel","v":20.4},{"n":"salon/battery","u":"%%EL","v":7},{"n":"x","v":1}]`, now.Unix()))
		r.publish(gateway, below+"senml", `{"this":"is no pack"}`)
		r.publish(gateway, below+"zigbee2mqtt/Cuisine", fmt.Sprintf(`{"temperature":19.%d,"battery":12}`, now.Unix()%10))
		r.publish(gateway, below+"tic", "\nBASE 001234567 .\r")
	}
	flush := func() map[string]string {
		t.Helper()
		must(t, r.service.series.FlushInboxes(ctx))
		must(t, r.service.devices.Flush(ctx))
		must(t, r.service.fleet.Flush(ctx, now))
		return stored(t, r.service.store)
	}
	say()
	before := flush()
	say()
	if cmp.Equal(before, flush()) {
		t.Fatal("what is sent changes nothing on the disk even with the sensors on")
	}
	_, err = r.switchSensors(ctx, "h1", func(p lakaz.Pauses) lakaz.Pauses { return p.With("", time.Now(), time.Time{}) })
	must(t, err)
	before = flush()
	for range 5 {
		say()
	}
	if diff := cmp.Diff(before, flush()); diff != "" {
		t.Errorf("with its sensors off: %s", diff)
	}
	if got := r.metric("lakaz_paused_messages_total"); got != "20" {
		t.Errorf("%s messages counted", got)
	}
	_, err = r.switchSensors(ctx, "h1", func(p lakaz.Pauses) lakaz.Pauses { return p.Without("", time.Now()) })
	must(t, err)
	before = flush()
	now = time.Now().Add(2 * time.Second)
	say()
	if maps.Equal(before, flush()) {
		t.Error("on again, nothing is stored")
	}
}

// metric is a counter without labels, as it is shown.
func (r *running) metric(name string) string {
	r.t.Helper()
	_, all := r.call("", "GET", "/metrics", "")
	for line := range strings.Lines(string(all)) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// What was measured with the sensors off is not stored either when it comes late, and what was measured before and after is.
// Of one room alone, the others go on; in the room's own words and in a device's that is mapped there.
func TestSensorsOffOfOneRoom(t *testing.T) {
	d := openDoor(t, options{}, nil)
	ctx := t.Context()
	g, _, err := d.registry.NewGateway(ctx, "h1")
	must(t, err)
	publish := func(topic, payload string) {
		t.Helper()
		must(t, d.ingest.Publish(ctx, g.ID, topicsOf(g.ID)+topic, []byte(payload), d.now()))
	}
	sessions, at := d.sessions(), d.clock()
	pack := func(minutes int) string {
		return fmt.Sprintf(`[{"bt":%d,"n":"salon/temperature","u":"Cel","v":20},{"n":"cuisine/temperature","u":"Cel","v":19},{"n":"electricity-hc/energy","u":"Wh","v":%d}]`,
			at.Add(time.Duration(minutes)*time.Minute).Unix(), 1000+minutes)
	}
	counts := func() string {
		t.Helper()
		out := ""
		for _, c := range []telemetry.Channel{channel("salon", telemetry.Temperature), channel("cuisine", telemetry.Temperature), channel("electricity-hc", telemetry.Energy)} {
			points, err := d.series.Range(ctx, "h1", c, at.Add(-time.Hour), at.Add(48*time.Hour))
			must(t, err)
			out += fmt.Sprint(len(points), " ")
		}
		return out
	}
	f := func(want string) {
		t.Helper()
		if got := counts(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	call := func(method, path, body string) {
		t.Helper()
		if status, answer := d.call(sessions["resident"], method, "/api/households/h1/pause"+path, body); status != 200 {
			t.Errorf("%d %s", status, answer)
		}
	}
	publish("senml", pack(0))
	publish("zigbee2mqtt/Sonde", `{"temperature":20.5}`)
	if status, answer := d.call(sessions["administrator"], "PUT", "/api/gateways/"+string(g.ID)+"/devices/Sonde/temperature", `{"place":"chambre","quantity":"temperature"}`); status != 204 {
		t.Fatalf("%d %s", status, answer)
	}
	f("1 1 1 ")
	call("PUT", "", `{"place":"salon"}`)
	call("PUT", "", `{"place":"chambre"}`)
	call("PUT", "", `{"place":"electricity"}`)
	d.pass(10 * time.Minute)
	publish("senml", pack(10))
	publish("zigbee2mqtt/Sonde", `{"temperature":27.75}`)
	f("1 2 1 ")
	must(t, d.devices.Flush(ctx))
	if found := traces(t, d.server.store, []string{"27.75"}); len(found) != 0 {
		t.Error("the ledger of devices knows what was measured in a room that is off")
	}
	d.pass(10 * time.Minute)
	call("DELETE", "", "")
	d.pass(10 * time.Minute)
	publish("senml", pack(15)) // kept back by the gateway
	publish("senml", pack(-5)) // measured before, not stored then
	publish("senml", pack(30))
	f("3 5 3 ")
	d.pass(24 * time.Hour)
	call("PUT", "", `{"until":"2026-01-17"}`)
	publish("senml", pack(25*60))
	f("3 5 3 ")
	d.pass(31 * time.Hour) // the 18th by the dwelling's clock
	publish("senml", pack(56*60))
	f("3 5 3 ") // beyond the range that is counted
	if home, err := d.registry.Household(ctx, "h1"); err != nil || home.Pauses.Off("", d.clock()) {
		t.Error("it is off past its day", err)
	}
}

// While a home's sensors are off nobody is sent to look after them, and they have their time to speak afterwards.
func TestSensorsOffAreNotSilent(t *testing.T) {
	d := openDoor(t, options{}, nil)
	ctx := t.Context()
	g, _, err := d.registry.NewGateway(ctx, "h1")
	must(t, err)
	look := func(hours int) {
		t.Helper()
		for range hours * 12 {
			d.pass(5 * time.Minute)
			must(t, d.fleet.Tick(ctx, d.clock()))
		}
		must(t, d.placeFleet(ctx))
		must(t, d.fleet.Tick(ctx, d.clock()))
	}
	f := func(want int) {
		t.Helper()
		if open := d.fleet.Alarms(false); len(open) != want {
			t.Errorf("%d alarms, want %d: %+v", len(open), want, open)
		}
	}
	must(t, d.placeFleet(ctx))
	must(t, d.ingest.Publish(ctx, g.ID, topicsOf(g.ID)+"senml", []byte(`[{"n":"salon/temperature","u":"Cel","v":20}]`), d.now()))
	_, err = d.switchSensors(ctx, "h1", func(p lakaz.Pauses) lakaz.Pauses { return p.With("", d.clock(), d.clock().Add(48*time.Hour)) })
	must(t, err)
	look(47)
	f(0)
	look(2)
	f(0)
	look(5) // on since six hours, and not a word
	f(1)
	_, err = d.switchSensors(ctx, "h1", func(p lakaz.Pauses) lakaz.Pauses { return p.With("", d.clock(), time.Time{}) })
	must(t, err)
	look(12) // what stood is well for a while first
	f(0)
}

// The screens say so kindly, the office too, and one tap ends it.
func TestScreensOfSensorsOff(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.publish("h1", 5, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 19.7, channel("electricity", telemetry.Power): 640})
	sessions := d.sessions()
	session := sessions["resident"]
	if status, body := d.call(session, "PUT", "/api/households/h1/pause", `{}`); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	_, drawn := d.call(session, "GET", "/", "")
	page := string(drawn)
	if !strings.Contains(page, "Capteurs éteints par vous") || strings.Contains(page, "19,7") || strings.Contains(page, "640") {
		t.Error(page)
	}
	sheet := d.sheet(session, "/api/households/h1/sheets/privacy")
	if !strings.Contains(sheet, "Rallumer") || !strings.Contains(sheet, `"method":"DELETE"`) {
		t.Error(sheet)
	}
	var past telemetry.History
	d.read(session, "/api/households/h1/history?place=salon&span=day", &past)
	if text, err := json.Marshal(past); err != nil || !strings.Contains(string(text), "Capteurs éteints") {
		t.Errorf("%s %v", text, err)
	}
	f := func(body string, want int) {
		t.Helper()
		if status, answer := d.call(session, "PUT", "/api/households/h1/pause", body); status != want {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
	f(`{"place":"cellar"}`, 422)
	f(`{"until":"2026-01-14"}`, 422)
	f(`{"until":"soon"}`, 422)
	f(`{"until":"2026-01-15"}`, 200)
	for name, want := range map[string]int{"stranger": 401, "neighbour": 404, "advisor": 403, "administrator": 403, "manager": 404} {
		if status, _ := d.call(sessions[name], "PUT", "/api/households/h1/pause", `{}`); status != want {
			t.Errorf("%s: %d, want %d", name, status, want)
		}
	}
}

// A room whose sensors are off is not advised to have its battery changed, nor on the day they are on again.
func TestSensorsOffAreNotMissed(t *testing.T) {
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	h := lakaz.Household{Dwelling: lakaz.Dwelling{Rooms: []lakaz.Room{{ID: "salon"}, {ID: "chambre"}}}}
	latest := map[telemetry.Channel]telemetry.Point{channel("salon", telemetry.Temperature): {At: now}, channel("chambre", telemetry.Temperature): {At: now.AddDate(0, 0, -3)}}
	f := func(p lakaz.Pauses, want float64) {
		t.Helper()
		facts := advice.Facts{}
		h.Pauses = p
		knowSilence(facts, h, latest, now)
		if got := facts[advice.SilentDays]; got != want {
			t.Errorf("%v: silent for %v days, want %v", p, got, want)
		}
	}
	f(nil, 3)
	f(lakaz.Pauses{}.With("chambre", now.AddDate(0, 0, -3), time.Time{}), 0)
	f(lakaz.Pauses{}.With("chambre", now.AddDate(0, 0, -3), now.Add(-time.Hour)), 0)
	f(lakaz.Pauses{}.With("chambre", now.AddDate(0, 0, -3), now.AddDate(0, 0, -2)), 2)
	f(lakaz.Pauses{}.With("salon", now.AddDate(0, 0, -3), now.AddDate(0, 0, -2)), 3)
}
