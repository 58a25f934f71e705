package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lakaz"
	"lakaz/live"
	"lakaz/registry"
	"lakaz/telemetry"
)

// crowd is one person of each kind, as seen from the household h1 of the operation lille.
func crowd() []string {
	return []string{"stranger", "resident", "neighbour", "advisor", "other advisor", "facilitator", "manager", "administrator"}
}

// sessions lets the crowd in and returns their sessions by name.
func (d *door) sessions() map[string]string {
	d.t.Helper()
	ctx := d.t.Context()
	out := map[string]string{"stranger": ""}
	for name, h := range map[string]lakaz.HouseholdID{"resident": "h1", "neighbour": "h2"} {
		token, err := d.registry.EnterByToken(ctx, d.card(h).Token, "device of "+name)
		must(d.t, err)
		out[name] = token
	}
	for name, p := range map[string]registry.Person{
		"advisor":       {Role: lakaz.Advisor, Operations: []lakaz.OperationID{"lille"}},
		"other advisor": {Role: lakaz.Advisor, Operations: []lakaz.OperationID{"reunion"}},
		"facilitator":   {Role: lakaz.Facilitator, Operations: []lakaz.OperationID{"lille"}},
		"manager":       {Role: lakaz.Manager, Operations: []lakaz.OperationID{"lille"}},
		"administrator": {Role: lakaz.Administrator},
	} {
		p.ID, p.Name = lakaz.PersonID(strings.ReplaceAll(name, " ", "-")), name
		p.Email = string(p.ID) + "@example.org"
		must(d.t, d.registry.PutPerson(ctx, p))
		token, err := d.registry.NewSession(ctx, p.ID)
		must(d.t, err)
		out[name] = token
	}
	return out
}

// call sends a request with a session and returns the status and the body.
func (d *door) call(session, method, path, body string, headers ...string) (int, []byte) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.base+path, strings.NewReader(body))
	must(d.t, err)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if session != "" {
		req.AddCookie(&http.Cookie{Name: sessionCookie, Value: session})
	}
	resp, err := http.DefaultClient.Do(req)
	must(d.t, err)
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	must(d.t, err)
	if resp.StatusCode >= 400 && path != "/live" && resp.Header.Get("Content-Type") != "application/problem+json" {
		d.t.Errorf("%s %s: %d is no problem but %s", method, path, resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	return resp.StatusCode, out
}

// read reads an answer that must be 200.
func (d *door) read(session, path string, into any) {
	d.t.Helper()
	status, body := d.call(session, http.MethodGet, path, "")
	if status != http.StatusOK {
		d.t.Fatalf("%s: %d %s", path, status, body)
	}
	must(d.t, json.Unmarshal(body, into))
}

// Every call, by everyone: one's own household, another's, and one that is not there look the same to whoever may not
// see them.
func TestWhoMayCallWhat(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	f := func(method, path, body string, want ...int) {
		t.Helper()
		for i, name := range crowd() {
			got, answer := d.call(sessions[name], method, path, strings.ReplaceAll(body, "{n}", fmt.Sprint(i)))
			if got != want[i] {
				t.Errorf("%s: %s %s: %d, want %d: %s", name, method, path, got, want[i], bytes.TrimSpace(answer))
			}
		}
	}
	day := "from=2026-01-15T00:00:00Z&to=2026-01-16T00:00:00Z"
	//                                             stranger resident neighbour advisor other facilitator manager administrator
	f("GET", "/api/me", "", 401, 200, 200, 200, 200, 200, 200, 200)
	f("PUT", "/api/me/language", `{"language":"fr"}`, 401, 204, 204, 204, 204, 204, 204, 204)
	f("GET", "/api/households", "", 401, 403, 403, 200, 200, 403, 403, 200)
	f("GET", "/api/households/h1", "", 401, 200, 404, 200, 404, 404, 404, 200)
	f("GET", "/api/households/h2", "", 401, 404, 200, 404, 200, 404, 404, 200)
	f("GET", "/api/households/nobody", "", 401, 404, 404, 404, 404, 404, 404, 404)
	f("GET", "/api/households/h1/history?place=salon", "", 401, 200, 404, 200, 404, 404, 404, 200)
	f("GET", "/api/households/h1/options", "", 401, 200, 404, 200, 404, 404, 404, 200)
	f("GET", "/api/households/h1/sheets/budget", "", 401, 200, 404, 200, 404, 404, 404, 200)
	f("GET", "/api/households/h1/sheets/nothing", "", 401, 404, 404, 404, 404, 404, 404, 404)
	debt := `{"debtEUR":100,"from":"2026-01-05","count":10}`
	f("PUT", "/api/households/h1/instalments", debt, 401, 403, 403, 200, 404, 403, 403, 200)
	f("GET", "/api/households/h1/instalments", "", 401, 200, 404, 200, 404, 404, 404, 200)
	f("DELETE", "/api/households/h1/instalments", "", 401, 403, 403, 204, 404, 403, 403, 204)
	f("DELETE", "/api/households/h1/contracts/2025-01-01", "", 401, 404, 404, 404, 404, 404, 404, 404)
	f("GET", "/api/households/nobody/options", "", 401, 404, 404, 404, 404, 404, 404, 404)
	f("GET", "/api/households/nobody/history?place=salon", "", 401, 404, 404, 404, 404, 404, 404, 404)
	f("GET", "/api/households/h1/history?place=cellar", "", 401, 404, 404, 404, 404, 404, 404, 404)
	f("GET", "/api/households/h1/readings?channels=salon/temperature&"+day, "", 401, 200, 404, 200, 404, 404, 404, 200)
	f("GET", "/api/households/nobody/readings?channels=salon/temperature&"+day, "", 401, 404, 404, 404, 404, 404, 404, 404)
	f("GET", "/api/households/h1/export", "", 401, 200, 404, 200, 404, 404, 404, 200)
	f("GET", "/api/households/nobody/export", "", 401, 404, 404, 404, 404, 404, 404, 404)
	f("GET", "/api/households/h1/export?from=yesterday", "", 401, 422, 404, 422, 404, 404, 404, 422)
	f("GET", "/api/households/h1/export?format=exe", "", 401, 422, 422, 422, 422, 422, 422, 422)
	f("DELETE", "/api/households/nobody", "", 401, 404, 404, 404, 404, 404, 404, 204)

	f("GET", "/api/erasures", "", 401, 403, 403, 403, 403, 403, 403, 200)
	f("GET", "/api/expiries", "", 401, 403, 403, 403, 403, 403, 403, 200)
	f("POST", "/api/households/h1/cards", "{}", 401, 404, 404, 201, 404, 404, 404, 201)
	f("POST", "/api/households/nobody/cards", "{}", 401, 404, 404, 404, 404, 404, 404, 404)
	f("POST", "/api/households/h1/imports", "{}", 401, 403, 403, 202, 404, 403, 403, 202)
	f("POST", "/api/households/nobody/imports", "{}", 401, 403, 403, 404, 404, 403, 403, 404)
	f("PUT", "/api/me/notices/leak", `{"wanted":true}`, 401, 204, 204, 403, 403, 403, 403, 403)
	f("PUT", "/api/me/notices/lottery", `{"wanted":true}`, 401, 422, 422, 403, 403, 403, 403, 403)
	f("GET", "/api/me/push", "", 401, 200, 200, 403, 403, 403, 403, 403)
	f("PUT", "/api/me/push", `{"endpoint":"https://push.example/1","keys":{"p256dh":"eA","auth":"eA"}}`, 401, 422, 422, 403, 403, 403, 403, 403)
	f("PUT", "/api/me/push", `{"refused":"unsupported"}`, 401, 204, 204, 403, 403, 403, 403, 403)
	f("DELETE", "/api/me/push", "", 401, 204, 204, 403, 403, 403, 403, 403)
	f("GET", "/api/households/h1/sheets/notices", "", 401, 200, 404, 403, 404, 404, 404, 403)
	f("GET", "/api/households/h1/sheets/nothing", "", 401, 404, 404, 404, 404, 404, 404, 404)
	f("GET", "/api/badges", "", 401, 200, 200, 200, 200, 200, 200, 200)
	f("GET", "/api/gestures", "", 401, 200, 200, 200, 200, 200, 200, 200)
	f("GET", "/api/gestures?household=h1", "", 401, 200, 404, 200, 404, 404, 404, 200)
	f("GET", "/api/operations", "", 401, 403, 403, 200, 200, 200, 200, 200)
	f("POST", "/api/operations", `{"name":"Essai","territory":"FR"}`, 401, 403, 403, 403, 403, 403, 403, 201)
	f("POST", "/api/households", `{"operation":"lille","name":"Essai","dwelling":{"territory":"FR"}}`, 401, 403, 403, 403, 403, 403, 403, 201)
	f("POST", "/api/gateways", `{"household":"h1"}`, 401, 403, 403, 403, 403, 403, 403, 201)
	f("GET", "/api/gateways", "", 401, 403, 403, 200, 200, 403, 403, 200)
	f("GET", "/api/gateways/nobody", "", 401, 403, 403, 404, 404, 403, 403, 404)
	f("GET", "/api/alarms?open=true", "", 401, 403, 403, 200, 200, 403, 403, 200)
	f("PUT", "/api/alarms/nobody-1/seen", "", 401, 403, 403, 404, 404, 403, 403, 404)
	f("GET", "/api/gateways/nobody/inbox", "", 401, 403, 403, 403, 403, 403, 403, 404)
	f("GET", "/api/gateways/nobody/devices", "", 401, 403, 403, 404, 404, 403, 403, 404)
	g, _, err := d.registry.NewGateway(t.Context(), "h1")
	must(t, err)
	path := "/api/gateways/" + string(g.ID) + "/devices"
	must(t, d.ingest.Publish(t.Context(), g.ID, "lakaz/"+string(g.ID)+"/zigbee2mqtt/rdc/Salon", []byte(`{"temperature":20}`), d.now()))
	f("GET", path, "", 401, 403, 403, 200, 404, 403, 403, 200)
	f("GET", "/api/gateways/"+string(g.ID), "", 401, 403, 403, 200, 404, 403, 403, 200)
	f("PUT", path+"/rdc%2FSalon/temperature", `{"place":"salon","quantity":"temperature"}`, 401, 403, 403, 204, 404, 403, 403, 204)
	f("PUT", path+"/rdc%2FSalon/temperature", `{"place":"cave","quantity":"temperature"}`, 401, 403, 403, 422, 404, 403, 403, 422)
	f("PUT", path+"/rdc%2FSalon/humidity", `{"ignore":true}`, 401, 403, 403, 404, 404, 403, 403, 404)
	f("GET", "/api/households/h1/points", "", 401, 200, 404, 403, 404, 404, 404, 403)
	f("PUT", "/api/households/h1/meetings/day-1", `{"kind":"attendance"}`, 401, 403, 403, 204, 404, 403, 403, 204)
	f("GET", "/api/households/h1/scoring", "", 401, 403, 403, 200, 404, 403, 403, 200)
	f("PUT", "/api/households/h1/scoring", `{"since":"2026-01-01","exempt":"no"}`, 401, 403, 403, 200, 404, 403, 403, 200)
	f("PUT", "/api/households/h1/scoring", `{"since":"soon"}`, 401, 403, 403, 422, 404, 403, 403, 422)
	f("PUT", "/api/households/h1/residence", `{"residence":"Bâtiment A"}`, 401, 403, 403, 403, 403, 403, 403, 200)
	f("PUT", "/api/households/nobody/residence", `{"residence":"Bâtiment A"}`, 401, 403, 403, 403, 403, 403, 403, 404)
	f("PUT", "/api/me/phone", `{"phone":"06 39 98 00 01"}`, 401, 403, 403, 204, 204, 204, 204, 204)
	f("PUT", "/api/me/phone", `{"phone":"no"}`, 401, 403, 403, 422, 422, 422, 422, 422)
	call := "/api/households/h1/calls/" + callID(d.clock(), 1)
	f("PUT", call, `{"topic":"cold"}`, 401, 200, 404, 403, 404, 404, 404, 403)
	f("PUT", call, `{"topic":""}`, 401, 422, 404, 403, 404, 404, 404, 403)
	f("PUT", "/api/households/h1/calls/1", `{"topic":"cold"}`, 401, 422, 404, 403, 404, 404, 404, 403)
	f("GET", "/api/households/h1/calls", "", 401, 200, 404, 200, 404, 404, 404, 200)
	f("GET", "/api/calls", "", 401, 403, 403, 200, 200, 403, 403, 200)
	f("PUT", call+"/seen", "", 401, 403, 403, 200, 404, 403, 403, 200)
	f("PUT", call+"/lost", "", 401, 403, 403, 422, 422, 403, 403, 422)
	f("PUT", "/api/households/h2/calls/"+callID(d.clock(), 1)+"/seen", "", 401, 403, 403, 404, 404, 403, 403, 404)
	f("GET", "/api/nothing", "", 404, 404, 404, 404, 404, 404, 404, 404)
	f("GET", "/live", "", 401, 400, 400, 400, 400, 400, 400, 400)  // 400: not a socket
	f("POST", "/live", "", 401, 404, 404, 404, 404, 404, 404, 404) // 404: no stream
	f("POST", "/api/leave", "", 401, 204, 204, 204, 204, 204, 204, 204)
	f("GET", "/api/me", "", 401, 401, 401, 401, 401, 401, 401, 401)
}

// What a device sends in the name of who was in before is not done in the name of who has entered since.
func TestAnotherPersonsCallsAreRefused(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["neighbour"]
	f := func(person string, want int) {
		t.Helper()
		if status, body := d.call(session, "PUT", "/api/me/language", `{"language":"gcr"}`, "Lakaz-Person", person); status != want {
			t.Errorf("%s: %d %s", person, status, body)
		}
	}
	f(string(d.residentOf("h1")), http.StatusUnauthorized)
	if p, err := d.registry.Resident(t.Context(), "h2"); err != nil || p.Language == "gcr" {
		t.Errorf("%+v %v", p, err)
	}
	f(string(d.residentOf("h2")), http.StatusNoContent)
}

// streamed is what a stream says first of a channel.
func (d *door) streamed(session, topic string) (m live.Message) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", d.base+"/live?ch="+topic, nil)
	must(d.t, err)
	req.AddCookie(&http.Cookie{Name: sessionCookie, Value: session})
	req.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(req)
	must(d.t, err)
	defer resp.Body.Close()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			if m, err = live.Decode([]byte(data)); err != nil || m.Ty != live.Welcome {
				break
			}
		}
	}
	must(d.t, err)
	return m
}

// On the socket, and on the stream where sockets are blocked, a channel that is not one's own is refused like one that is
// not there.
func TestWhoMayWatchWhat(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.publish("h1", 1, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 19.7})
	sessions := d.sessions()
	f := func(name, topic string, want bool) {
		t.Helper()
		header := http.Header{"Cookie": {sessionCookie + "=" + sessions[name]}}
		dialer := websocket.Dialer{Subprotocols: []string{live.Subprotocol}}
		conn, _, err := dialer.Dial("ws"+strings.TrimPrefix(d.base, "http")+"/live", header)
		must(t, err)
		defer conn.Close()
		must(t, conn.WriteJSON(live.NewSubscribe(topic)))
		conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		var m live.Message
		must(t, conn.ReadJSON(&m))
		if got := m.Ty == live.Snapshot; got != want {
			t.Errorf("%s, %s: %s %s", name, topic, m.Ty, m.D)
		}
		if streamed := d.streamed(sessions[name], topic); streamed.Ty != m.Ty || streamed.Ch != m.Ch {
			t.Errorf("%s, %s: a stream says %s %s", name, topic, streamed.Ty, streamed.D)
		}
		if strings.HasPrefix(topic, "home:") && strings.Contains(string(m.D), "19.7") != want {
			t.Errorf("%s, %s: %s", name, topic, m.D)
		}
	}
	f("resident", "home:h1", true)
	f("neighbour", "home:h1", false)
	f("advisor", "home:h1", true)
	f("other advisor", "home:h1", false)
	f("facilitator", "home:h1", false)
	f("manager", "home:h1", false)
	f("administrator", "home:h1", true)
	f("resident", "home:nobody", false)
	f("administrator", "workshop:1", false)
	f("advisor", "calls:lille", true)
	f("other advisor", "calls:lille", false)
	f("manager", "calls:lille", false)
	f("resident", "calls:lille", false)
}

// What another site's page sends is refused, whatever the cookies say.
func TestAnotherSitesCallsAreRefused(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	f := func(site string, want int) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, d.base+"/api/me/language", strings.NewReader(`{"language":"fr"}`))
		must(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Sec-Fetch-Site", site)
		req.AddCookie(&http.Cookie{Name: sessionCookie, Value: sessions["resident"]})
		resp, err := http.DefaultClient.Do(req)
		must(t, err)
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("from %s: %d, want %d", site, resp.StatusCode, want)
		}
	}
	f("same-origin", 204)
	f("cross-site", 403)
}

// Managers and facilitators see counts, and none that tells of fewer than ten households.
func TestSmallCountsAreNotShown(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	f := func(name, households, reporting string) {
		t.Helper()
		var lines []struct {
			Operation             lakaz.Operation
			Households, Reporting *int
		}
		d.read(sessions[name], "/api/operations", &lines)
		show := func(n *int) string {
			if n == nil {
				return "null"
			}
			return fmt.Sprint(*n)
		}
		for _, l := range lines {
			if l.Operation.ID == "lille" && (show(l.Households) != households || show(l.Reporting) != reporting) {
				t.Errorf("%s sees %s and %s, want %s and %s", name, show(l.Households), show(l.Reporting), households, reporting)
			}
			if l.Operation.ID != "lille" && name != "administrator" {
				t.Errorf("%s sees %s", name, l.Operation.ID)
			}
		}
	}
	add := func(from, to int) {
		for n := from; n <= to; n++ {
			must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: lakaz.HouseholdID(fmt.Sprint("n", n)), Operation: "lille",
				Name: "Voisins", Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}}))
			d.agree(lakaz.HouseholdID(fmt.Sprint("n", n)))
		}
	}
	d.publish("h1", 5, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 19})
	add(2, 9) // nine in all
	f("manager", "null", "null")
	f("advisor", "9", "1")
	add(10, 10)
	f("manager", "10", "null") // one reports: that would tell of a single home
	f("facilitator", "10", "null")
	f("administrator", "10", "1")
	for n := 2; n <= 10; n++ {
		d.publish(lakaz.HouseholdID(fmt.Sprint("n", n)), 5, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 19})
	}
	f("manager", "10", "10")
	d.pass(25 * time.Hour) // longer than a session of staff lives
	token, err := d.registry.NewSession(t.Context(), "manager")
	must(t, err)
	sessions["manager"] = token
	f("manager", "10", "0")
}

func TestMeAndHouseholds(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.publish("h1", 3, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 17.2, channel("salon", telemetry.Humidity): 60})
	sessions := d.sessions()
	var who struct {
		Role, Language string
		Operations     []lakaz.Operation
		Household      *lakaz.Household
	}
	d.read(sessions["resident"], "/api/me", &who)
	if who.Role != "resident" || who.Language != "fr" || who.Household == nil || who.Household.ID != "h1" || who.Operations == nil {
		t.Errorf("the resident: %+v", who)
	}
	who.Household = nil
	d.read(sessions["advisor"], "/api/me", &who)
	if who.Household != nil || len(who.Operations) != 1 || who.Operations[0].Name != "Lille Sud" {
		t.Errorf("the advisor: %+v", who)
	}
	var lines []householdLine
	d.read(sessions["advisor"], "/api/households", &lines)
	if len(lines) != 1 || lines[0].Household.ID != "h1" || lines[0].Comfort != telemetry.Cool || lines[0].Celsius == nil ||
		*lines[0].Celsius != 17.2 || !lines[0].At.Equal(d.clock().Add(-3*time.Minute)) {
		t.Errorf("the advisor's list: %+v", lines)
	}
	lines = nil
	d.read(sessions["other advisor"], "/api/households", &lines)
	if len(lines) != 1 || lines[0].Household.ID != "h2" || lines[0].Comfort != telemetry.Unknown || lines[0].Celsius != nil || lines[0].At != nil {
		t.Errorf("the other advisor's list: %+v", lines)
	}
	var card cardMade
	_, body := d.call(sessions["advisor"], "POST", "/api/households/h1/cards", "{}")
	must(t, json.Unmarshal(body, &card))
	if _, err := d.registry.EnterByCode(t.Context(), card.Code, "a new phone"); err != nil || !strings.HasPrefix(card.URL, d.base+"/c/") {
		t.Errorf("the card %+v: %v", card, err)
	}
}
