package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lakaz"
	"lakaz/kv"
	"lakaz/live"
	"lakaz/telemetry"
)

// What an advisor and others may read of a home, by what it has agreed to: every route that tells what is measured, for
// every purpose at every granularity.
func TestConsentsHaveEffect(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.publish("h1", 5, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 19.7})
	sessions := d.sessions()
	day := "from=2026-01-15T00:00:00Z&to=2026-01-16T00:00:00Z"
	resident := lakaz.Actor{Role: lakaz.Resident, Household: "h1", Language: "fr"}
	// given are the consents that are in force, one after the other: nothing, then each purpose at each granularity; the wall
	// of a hall lets nobody look at anything.
	hall := lakaz.Consent{Purpose: lakaz.ForHall, Granularity: lakaz.ByCurve}
	given := append([]lakaz.Consent{{}, hall}, slices.DeleteFunc(lakaz.Offered(), func(c lakaz.Consent) bool { return c == hall })...)
	asked := map[string]bool{}
	f := func(name, path string, want string) {
		t.Helper()
		asked[strings.TrimPrefix(strings.Split(path, "?")[0], "/api/households/h1")] = true
		got := ""
		for _, c := range given {
			for _, o := range lakaz.Offered() {
				must(t, d.registry.WithdrawConsent(t.Context(), "h1", o.Purpose, o.Granularity, resident))
			}
			if c.Purpose != "" {
				must(t, d.registry.GiveConsent(t.Context(), "h1", c.Purpose, c.Granularity, resident))
			}
			switch status, _ := d.call(sessions[name], "GET", path, ""); status {
			case http.StatusOK:
				got += "y"
			case http.StatusForbidden:
				got += "-"
			default:
				got += fmt.Sprint("?", status)
			}
		}
		if got[0] != got[1] {
			t.Errorf("%s, %s: a hall opens it", name, path)
		}
		if got = got[1:]; len(got) != 8 {
			t.Fatalf("%s, %s: %s", name, path, got)
		}
		if got = got[:1] + " " + got[1:4] + " " + got[4:6] + " " + got[6:]; got != want {
			t.Errorf("%s, %s: %s, want %s", name, path, got, want)
		}
	}
	const home = "/api/households/h1"
	//                                                     none advisor mdc, programme dc, research dc
	f("advisor", home, "- --y -- --")
	f("advisor", home+"/indicators", "- -yy -- --")
	f("advisor", home+"/advice", "- -yy -- --")
	f("advisor", "/api/gestures?household=h1", "- -yy -- --")
	f("advisor", home+"/bill", "- yyy -- --")
	f("advisor", home+"/options", "- yyy -- --")
	f("advisor", home+"/contracts", "y yyy yy yy")
	f("advisor", home+"/consents", "y yyy yy yy")
	f("advisor", home+"/history?place=salon&span=day", "- --y -- --")
	f("advisor", home+"/history?place=electricity&span=week", "- --y -- --")
	f("advisor", home+"/history?place=salon&span=month", "- --y -- --")
	f("advisor", home+"/history?place=electricity&span=month", "- -yy -- --")
	f("advisor", home+"/history?place=salon&span=year", "- -yy -- --")
	f("advisor", home+"/history.csv?place=salon&span=day", "- --y -- --")
	f("advisor", home+"/history.csv?place=electricity&span=month", "- -yy -- --")
	f("advisor", home+"/challenges", "- -yy -- --")
	f("advisor", home+"/record", "- --- -- --")
	f("advisor", home+"/calls", "y yyy yy yy")
	f("advisor", home+"/workshops", "y yyy yy yy") // its answers there are the home's own to share: see TestPromises
	must(t, d.registry.PutInstalments(t.Context(), "h1", lakaz.Instalments{DebtCents: 50_000, From: "2026-01-05", Count: 10}))
	f("advisor", home+"/instalments", "y yyy yy yy")
	f("advisor", home+"/scoring", "y yyy yy yy") // what the advisor wrote
	f("advisor", home+"/points", "- --- -- --")
	f("advisor", home+"/sheets/budget", "- --y -- --")
	f("advisor", home+"/readings?channels=salon/temperature&"+day, "- --y -- --")
	f("advisor", home+"/hours?channels=salon/temperature&"+day, "- --y -- --")
	f("advisor", home+"/days?channels=salon/temperature&"+day, "- -yy -- --")
	f("advisor", home+"/days?purpose=programme&channels=salon/temperature&"+day, "- --- yy --")
	f("advisor", home+"/hours?purpose=programme&channels=salon/temperature&"+day, "- --- -y --")
	f("advisor", home+"/export", "- --y -- --")
	f("advisor", home+"/accesses", "- --- -- --")
	f("advisor", home+"/sheets/privacy", "- --- -- --")
	f("resident", home, "y yyy yy yy")
	f("resident", home+"/export", "y yyy yy yy")
	f("resident", home+"/sheets/privacy", "y yyy yy yy")
	f("resident", home+"/readings?channels=salon/temperature&"+day, "y yyy yy yy")
	f("administrator", home, "y yyy yy yy")
	f("administrator", home+"/readings?channels=salon/temperature&"+day, "y yyy yy yy")
	f("administrator", home+"/readings?purpose=research&channels=salon/temperature&"+day, "- --- -- -y")
	f("administrator", home+"/accesses", "- --- -- --")

	// No call about a home is left out: a new one has a line above, by what it tells.
	_, described := d.call("", "GET", "/api/openapi.json", "")
	var document struct {
		Paths map[string]map[string]json.RawMessage
	}
	must(t, json.Unmarshal(described, &document))
	for path, methods := range document.Paths {
		rest, home := strings.CutPrefix(path, "/api/households/{id}")
		if _, get := methods["get"]; !home || !get || rest == "/imports/{import}" { // what an advisor has brought
			continue
		}
		if rest != "/sheets/{name}" && !asked[rest] {
			t.Errorf("%s: is it asked whether the household agrees?", path)
		}
	}
}

// An operation's figures leave out the homes that have not agreed to be in them.
func TestFiguresOfTheConsentingOnly(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	d.publish("h1", 5, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 19.7})
	resident := lakaz.Actor{Role: lakaz.Resident, Household: "h1", Language: "fr"}
	f := func(name, purpose string, want int) {
		t.Helper()
		var out fleetDays
		d.read(sessions[name], "/api/operations/lille/days?channel=salon/temperature&from=2026-01-14&to=2026-01-16&purpose="+purpose, &out)
		if len(out.Households) != want || len(out.Mean) != want {
			t.Errorf("%s, %s: %d homes, want %d", name, purpose, len(out.Households), want)
		}
	}
	f("advisor", "advisor", 1)
	f("advisor", "programme", 1)
	f("administrator", "research", 1)
	for _, p := range []lakaz.Purpose{lakaz.ForAdvisor, lakaz.ForProgramme, lakaz.ForResearch} {
		must(t, d.registry.WithdrawConsent(t.Context(), "h1", p, lakaz.ByDay, resident))
	}
	f("advisor", "advisor", 0)
	f("administrator", "advisor", 1)
	f("administrator", "programme", 0)
	f("administrator", "research", 0)
	var lines []householdLine
	d.read(sessions["advisor"], "/api/households", &lines)
	if len(lines) != 1 || !lines[0].Closed || lines[0].Celsius != nil || lines[0].At != nil || lines[0].Week != nil {
		t.Errorf("the advisor's list: %+v", lines)
	}
}

// A household gives and takes back with one call each, from its own screen only; an advisor who watches is sent away.
func TestGiveAndTakeBack(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	f := func(name, method, path string, want int) {
		t.Helper()
		if got, body := d.call(sessions[name], method, "/api/households/h1/consents/"+path, ""); got != want {
			t.Errorf("%s %s %s: %d, want %d: %s", name, method, path, got, want, body)
		}
	}
	f("stranger", "PUT", "advisor/day", 401)
	f("neighbour", "PUT", "advisor/day", 404)
	f("advisor", "PUT", "advisor/day", 403)
	f("administrator", "DELETE", "advisor/day", 403)
	f("manager", "PUT", "advisor/day", 404)
	f("resident", "PUT", "advertising/day", 422)
	f("resident", "PUT", "programme/month", 404)
	f("resident", "DELETE", "advisor/day", 204)
	if status, _ := d.call(sessions["advisor"], "GET", "/api/households/h1", ""); status != 403 {
		t.Errorf("the advisor still sees: %d", status)
	}
	f("resident", "DELETE", "advisor/day", 204)
	f("resident", "PUT", "advisor/curve", 204)
	var told consentsTold
	d.read(sessions["resident"], "/api/households/h1/consents", &told)
	in := 0
	for _, o := range told.Offered {
		if o.Given != nil {
			in++
			if o.Given.Expires.Sub(o.Given.Given) != lakaz.ConsentLife || o.Given.Text != lakaz.ConsentText || o.Given.Language != "fr" {
				t.Errorf("%+v", o.Given)
			}
		}
	}
	if last := told.Log[len(told.Log)-1]; in != 8 || len(told.Log) != 6 || last.By == "" || !last.Given.Allow(lakaz.ForAdvisor, lakaz.ByCurve, d.clock()) {
		t.Errorf("%d in force, register %+v", in, told.Log)
	}
}

// An advisor who watches a home is sent away at the moment it agrees no longer, and at night when its consent has ended.
func TestWatchingEndsWithTheConsent(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	watched := func(want string) *websocket.Conn {
		t.Helper()
		dialer := websocket.Dialer{Subprotocols: []string{live.Subprotocol}}
		conn, _, err := dialer.Dial("ws"+strings.TrimPrefix(d.base, "http")+"/live", http.Header{"Cookie": {sessionCookie + "=" + sessions["advisor"]}})
		must(t, err)
		t.Cleanup(func() { conn.Close() })
		must(t, conn.WriteJSON(live.NewSubscribe(telemetry.Topic("h1"))))
		conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		for {
			var m live.Message
			must(t, conn.ReadJSON(&m))
			if m.Ty == live.Snapshot || m.Ty == live.Result {
				if m.Ty != want {
					t.Errorf("%s, want %s: %s", m.Ty, want, m.D)
				}
				return conn
			}
		}
	}
	ends := func(conn *websocket.Conn) {
		t.Helper()
		for {
			if _, _, err := conn.ReadMessage(); websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
	conn := watched(live.Snapshot)
	d.call(sessions["resident"], "DELETE", "/api/households/h1/consents/advisor/curve", "")
	ends(conn)
	watched(live.Result)
	d.call(sessions["resident"], "PUT", "/api/households/h1/consents/advisor/curve", "")
	conn = watched(live.Snapshot)
	must(t, d.expiring.due(t.Context()))
	ends(conn)
	// At the instant at which the consent ends.
	given, err := d.registry.Consents(t.Context(), "h1")
	must(t, err)
	c, _ := given.Of(lakaz.ForAdvisor, lakaz.ByCurve, d.clock())
	d.until(c.Expires.Add(-time.Second))
	sessions["advisor"], err = d.registry.NewSession(t.Context(), "advisor")
	must(t, err)
	ends(watched(live.Snapshot))
	d.until(c.Expires)
	watched(live.Result)
	// Every hour, so that whoever still looks is told of again.
	d.agree("h1")
	d.until(d.clock().Truncate(time.Hour).Add(2*time.Hour - time.Second))
	ends(watched(live.Snapshot))
}

// Who looked is told to the household: once a person, a kind of look and an hour; its own people are not.
func TestWhoLooked(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.publish("h1", 5, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 19.7})
	sessions := d.sessions()
	look := func(name, path string) {
		t.Helper()
		d.call(sessions[name], "GET", path, "")
	}
	seenBy := func() string {
		t.Helper()
		var list []seen
		d.read(sessions["resident"], "/api/households/h1/accesses", &list)
		var out []string
		for _, l := range list {
			out = append(out, l.Name+" "+string(l.Look))
		}
		return strings.Join(out, ", ")
	}
	f := func(want string) {
		t.Helper()
		if got := seenBy(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	f("")
	look("resident", "/api/households/h1")
	look("neighbour", "/api/households/h1")
	look("manager", "/api/households/h1")
	look("other advisor", "/api/households/h1")
	f("")
	for range 5 {
		look("advisor", "/api/households/h1")
	}
	f("advisor curves")
	d.pass(time.Hour)
	look("advisor", "/api/households/h1/contracts")
	f("advisor file, advisor curves")
	d.pass(time.Minute)
	look("administrator", "/api/households/h1/export")
	f("administrator export, advisor file, advisor curves")
	d.pass(time.Minute)
	look("administrator", "/api/operations/lille/days?channel=salon/temperature&from=2026-01-14&to=2026-01-16")
	f("administrator days, administrator export, advisor file, advisor curves")
	sheet := d.sheet(sessions["resident"], "/api/households/h1/sheets/privacy")
	for _, want := range []string{"administrator (administration, dépannage)", "Une copie de vos mesures", "jeudi 15 janvier, 18"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the sheet does not say %q: %s", want, sheet)
		}
	}
	// It stays a year, and its end is proved.
	d.pass(366 * 24 * time.Hour)
	must(t, d.expiring.expire(t.Context(), d.clock()))
	list, err := d.accesses.of(t.Context(), "h1")
	must(t, err)
	proofs, err := d.expiring.all(t.Context())
	must(t, err)
	if len(list) != 0 || len(proofs) != 1 || proofs[0].Accesses != 4 {
		t.Errorf("%v is left, proved by %+v", list, proofs)
	}
}

// On a full disk reading goes on, and who looked is kept as soon as there is room.
func TestLookingOnAFullDisk(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	whole := d.server.store
	d.server.store = fullStore{whole}
	if status, body := d.call(sessions["advisor"], "GET", "/api/households/h1", ""); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	d.server.store = whole
	must(t, d.accesses.flush(t.Context()))
	if list, err := d.accesses.of(t.Context(), "h1"); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
}

// fullStore has no room left.
type fullStore struct{ kv.Store }

func (fullStore) Update(context.Context, func(kv.Writer) error) error { return kv.ErrFull }

// Of a household that is erased nothing is kept of what it agreed to, nor of who looked.
func TestErasedWithItsConsents(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	d.call(sessions["advisor"], "GET", "/api/households/h1", "")
	_, err := d.erasures.erase(t.Context(), lakaz.Actor{Role: lakaz.Administrator}, "h1")
	must(t, err)
	d.accesses.note(t.Context(), lakaz.Actor{Person: "advisor", Role: lakaz.Advisor}, glanceCurves, "h1") // who had begun before
	if found := traces(t, d.server.store, []string{"\x02h1\x00"}); len(found) != 0 {
		t.Error(found)
	}
	if c, err := d.registry.Consents(t.Context(), "h1"); err != nil || len(c) != 0 {
		t.Error(c, err)
	}
	if err := d.registry.GiveConsent(t.Context(), "h1", lakaz.ForAdvisor, lakaz.ByDay, lakaz.Actor{}); !errors.Is(err, lakaz.ErrNotFound) {
		t.Error(err)
	}
}

// sheet is a sheet's JSON as text, spaces made plain.
func (d *door) sheet(session, path string) string {
	d.t.Helper()
	var whole json.RawMessage
	d.read(session, path, &whole)
	return strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(string(whole))
}
