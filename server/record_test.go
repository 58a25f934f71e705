package main

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/registry"
	"lakaz/telemetry"
)

// busyHome gives a home something of everything: a gateway, readings of two months, a contract, consents, looks, calls, an
// answered advice, weeks that were judged, a workshop.
func (d *door) busyHome(sessions map[string]string) registry.Gateway {
	d.t.Helper()
	ctx := d.t.Context()
	g, _, err := d.registry.NewGateway(ctx, "h1")
	must(d.t, err)
	from := d.clock().AddDate(0, 0, -20)
	d.lived("h1", channel("salon", telemetry.Temperature), from, d.clock(), 30, func(int) float64 { return 20 })
	d.lived("h1", channel("electricity", telemetry.Energy), from, d.clock(), 30, func(minute int) float64 { return float64(minute) * 10 })
	must(d.t, d.ingest.Publish(ctx, g.ID, topicsOf(g.ID)+"zigbee2mqtt/Chambre", []byte(`{"temperature":19.5}`), d.now()))
	must(d.t, d.devices.Flush(ctx))
	must(d.t, d.placeFleet(ctx))
	must(d.t, d.fleet.Flush(ctx, d.now()))
	must(d.t, d.weeks.judgeAll(ctx))
	must(d.t, d.registry.PutContract(ctx, "h1", lakaz.Contract{From: "2026-01-01", Option: lakaz.Base, PowerKVA: 6}))
	for _, c := range [][3]string{
		{"resident", "/calls/" + callID(d.clock(), 1), `{"topic":"bill","words":"Je ne comprends pas."}`},
		{"resident", "/advice/cold", `{"reason":"later"}`},
	} {
		if status, body := d.call(sessions[c[0]], "PUT", "/api/households/h1"+c[1], c[2]); status != 200 {
			d.t.Fatalf("%s: %d %s", c[1], status, body)
		}
	}
	d.call(sessions["advisor"], "GET", "/api/households/h1", "")
	ws := d.openRoom(sessions["facilitator"]).ID
	if status, body := d.call(sessions["facilitator"], "PUT", "/api/workshops/"+ws+"/attendance/h1?how=scanned", ""); status != 200 {
		d.t.Fatalf("%d %s", status, body)
	}
	return g
}

// What an erasure would find of a household, its people can read before: every table, but for secrets.
func TestTheRecordHasAllThatAnErasureFinds(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	g := d.busyHome(sessions)
	var out record
	d.read(sessions["resident"], "/api/households/h1/record", &out)
	found, kept := map[string]int{}, 0
	must(t, d.store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, false, func(key, _ []byte) error {
			parts, err := kv.ParseTuple(key)
			if err != nil || slices.Contains([]any{seriesTable, "fleet", "registry/household-of"}, parts[0]) || hidden(parts[0].(string)) {
				return nil
			}
			if slices.Contains(parts, any("h1")) || slices.Contains(parts, any(string(g.ID))) || slices.Contains(parts, any(string(d.residentOf("h1")))) {
				found[parts[0].(string)]++
			}
			return nil
		})
	}))
	for table, n := range found {
		if got := len(out.Kept[table]); got != n {
			t.Errorf("%s: %d entries, want %d", table, got, n)
		}
		kept++
	}
	for _, table := range []string{"registry/contract", "registry/consent", "registry/consent-log", "access", "call", "advice", "indicators", "devices", "registry/household", "registry/person", "workshop/guest", "game/award"} {
		if found[table] == 0 {
			t.Errorf("nothing of %s in %v: the home is not busy enough", table, found)
		}
	}
	text, err := json.Marshal(out)
	must(t, err)
	if !bytes.Contains(text, []byte("Je ne comprends pas")) || bytes.Contains(text, []byte(`"password"`)) || bytes.Contains(text, []byte(`"secret"`)) {
		t.Errorf("%s", text)
	}
	if len(out.Channels) != 2 || out.Household.ID != "h1" {
		t.Errorf("%v %v", out.Channels, out.Household)
	}
	for name, want := range map[string]int{"stranger": 401, "neighbour": 404, "manager": 404, "other advisor": 404, "advisor": 403, "administrator": 403} {
		if status, _ := d.call(sessions[name], "GET", "/api/households/h1/record", ""); status != want {
			t.Errorf("%s: %d", name, status)
		}
	}
}

// The page says the same as a person reads it, month by month, in each language.
func TestThePageOfWhatIsKnown(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	d.busyHome(sessions)
	_, body := d.call(sessions["resident"], "GET", "/mes-donnees/h1", "")
	page := strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(string(body))
	for _, want := range []string{"décembre 2025", "janvier 2026", "20,0 °C", "kWh", "Je ne comprends pas.", "advisor (conseil)", "Mon conseiller voit ma maison", "2026-01-01"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing in %s", want, page)
		}
	}
	if regexp.MustCompile(`>(rights|privacy|consent|help)\.`).MatchString(page) {
		t.Error("a key instead of a sentence")
	}
	for name, want := range map[string]int{"neighbour": 404, "advisor": 403, "administrator": 403, "manager": 404} {
		if status := d.page(sessions[name], "/mes-donnees/h1", nil); status != want {
			t.Errorf("%s: %d, want %d", name, status, want)
		}
	}
}

// page opens a page, or sends its form.
func (d *door) page(session, path string, form url.Values) int {
	d.t.Helper()
	status, _, _ := d.opened(session, path, form)
	return status
}

// opened is a page's status, where it leads, and what it says.
func (d *door) opened(session, path string, form url.Values) (int, string, string) {
	d.t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.base+path, strings.NewReader(body))
	must(d.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: sessionCookie, Value: session})
	resp, err := http.DefaultTransport.RoundTrip(req)
	must(d.t, err)
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	must(d.t, err)
	return resp.StatusCode, resp.Header.Get("Location"), string(said)
}

// Who leaves keeps a file that nobody sees anything measured of, and two years later that is gone too.
func TestLeavingAndKeepingTheFile(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	g := d.busyHome(sessions)
	old := d.card("h1")
	for name, want := range map[string]int{"neighbour": 404, "advisor": 403, "administrator": 403} {
		if status := d.page(sessions[name], "/quitter/h1", url.Values{"how": {"keep"}}); status != want {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, to, _ := d.opened(sessions["resident"], "/quitter/h1", url.Values{"how": {"keep"}}); status != 303 || to != "/parti?lang=fr" {
		t.Fatalf("%d %s", status, to)
	}
	if status, _ := d.call(sessions["resident"], "GET", "/api/me", ""); status != 401 {
		t.Errorf("who has left is in: %d", status)
	}
	if _, err := d.registry.EnterByToken(t.Context(), old.Token, "a new device"); err == nil {
		t.Error("an old card lets in")
	}
	if status, _ := d.call(sessions["advisor"], "GET", "/api/households/h1", ""); status != 403 {
		t.Errorf("the advisor sees: %d", status)
	}
	before := len(stored(t, d.store))
	must(t, d.ingest.Publish(t.Context(), g.ID, topicsOf(g.ID)+"senml", []byte(`[{"n":"lea/temperature","u":"Cel","v":20}]`), d.now()))
	if after := len(stored(t, d.store)); after != before {
		t.Errorf("%d entries more", after-before)
	}
	log, err := d.registry.ConsentLog(t.Context(), "h1")
	must(t, err)
	if last := log[len(log)-1]; len(last.Given) != 0 || last.By == "" {
		t.Errorf("the register says %+v", last)
	}
	d.pass(registry.LeftFor - 24*time.Hour)
	must(t, d.expiring.due(t.Context()))
	if _, err := d.registry.Household(t.Context(), "h1"); err != nil {
		t.Error("too early", err)
	}
	d.pass(48 * time.Hour)
	must(t, d.expiring.due(t.Context()))
	if found := traces(t, d.store, []string{"\x02h1\x00", "Je ne comprends pas"}); len(found) != 0 {
		t.Error(found)
	}
}

// Who comes back with a new card and switches the sensors on takes part again.
func TestComingBack(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	d.opened(sessions["resident"], "/quitter/h1", url.Values{"how": {"keep"}})
	session, err := d.registry.EnterByToken(t.Context(), d.card("h1").Token, "phone")
	must(t, err)
	if status, body := d.call(session, "DELETE", "/api/households/h1/pause", ""); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	if h, err := d.registry.Household(t.Context(), "h1"); err != nil || !h.Left.IsZero() || h.Pauses.Off("", d.clock()) {
		t.Error(h, err)
	}
}

// A household erases itself, asked twice, and keeps a receipt that names nobody.
func TestErasedByItsOwnPeople(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	d.busyHome(sessions)
	if status, _, page := d.opened(sessions["resident"], "/quitter/h1", url.Values{"how": {"erase"}}); status != 200 || !strings.Contains(page, "Vraiment tout effacer") {
		t.Errorf("%d %s", status, page)
	}
	if _, err := d.registry.Household(t.Context(), "h1"); err != nil {
		t.Fatal("erased at the first word")
	}
	for name, want := range map[string]int{"neighbour": 404, "advisor": 403, "administrator": 403, "manager": 404} {
		if status := d.page(sessions[name], "/quitter/h1", url.Values{"how": {"sure"}}); status != want {
			t.Errorf("%s: %d", name, status)
		}
	}
	status, to, _ := d.opened(sessions["resident"], "/quitter/h1", url.Values{"how": {"sure"}})
	if status != 303 || !strings.HasPrefix(to, "/recu/e-") {
		t.Fatalf("%d %s", status, to)
	}
	_, _, receipt := d.opened("", to, nil)
	if !strings.Contains(receipt, strings.TrimSuffix(strings.TrimPrefix(to, "/recu/"), "?lang=fr")) || !strings.Contains(receipt, "Mesures suivies") {
		t.Error(receipt)
	}
	if found := traces(t, d.store, []string{"\x02h1\x00", "Je ne comprends pas"}); len(found) != 0 {
		t.Error(found)
	}
	if status := d.page("", "/recu/e-nothing", nil); status != 404 {
		t.Errorf("%d", status)
	}
	list, err := d.erasures.all(t.Context())
	if err != nil || len(list) != 1 || list[0].By != "" {
		t.Error(list, err)
	}
}

// The ZIP that a home's people take has all of it: what was measured, what else is kept, and a page to read that needs
// nothing else. Whoever helps them takes the measurements alone.
func TestTheZIPHasEverything(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	d.busyHome(sessions)
	files := d.unzipped(sessions["resident"], "/api/households/h1/export")
	var kept record
	must(t, json.Unmarshal(files["record.json"], &kept))
	for _, table := range []string{"access", "call", "advice", "indicators", "registry/consent-log"} {
		if len(kept.Kept[table]) == 0 {
			t.Errorf("nothing of %s", table)
		}
	}
	page := strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(string(files["mes-donnees.html"]))
	for _, want := range []string{"janvier 2026", "20,0 °C", "Je ne comprends pas.", "advisor (conseil)", `lang="fr"`} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing in %s", want, page)
		}
	}
	if regexp.MustCompile(`(src|href)=|<script`).MatchString(page) {
		t.Errorf("the page needs something else: %s", page)
	}
	if len(files["readings/salon_temperature.csv"]) == 0 || !bytes.Contains(files["lisez-moi.txt"], []byte("record.json")) {
		t.Errorf("%s", files["lisez-moi.txt"])
	}
	for _, name := range []string{"advisor", "administrator"} {
		files := d.unzipped(sessions[name], "/api/households/h1/export")
		if len(files["readings/salon_temperature.csv"]) == 0 || files["record.json"] != nil || files["mes-donnees.html"] != nil || bytes.Contains(files["household.json"], []byte("game")) {
			t.Errorf("%s takes %v", name, slices.Collect(maps.Keys(files)))
		}
	}
}
