package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// roleRow is a route, one way of asking it, and what each of the crowd is told: 2 for a 2xx, 3 for a 403, s for a page sent
// on (303), 1 for a 401, 4 for a 404, w for what was asked wrongly or too often. An ask of "" is the route itself.
type roleRow struct{ route, ask, body, want string }

// Whose: the columns are the crowd's, stranger, resident, neighbour, advisor, other advisor, facilitator, manager, administrator.
const (
	ofTheHome     = "12424442" // its people, its advisors, the administrator
	ofItsPeople   = "12434443" // its people alone; who may visit it knows that it is there
	ofVisitors    = "13324332" // its advisors and the administrator
	ofTheKeeper   = "13333332" // the administrator
	ofStaff       = "13322222"
	ofAll         = "12222222"
	ofResidents   = "12233333" // for themselves
	ofAllVisitors = "13322332" // each for their own homes
	ofHosts       = "13324232" // those who hold its operation's workshops
)

// planned is a workshop's plan, as JSON, to which households are invited.
func planned(operation string, invited ...string) string {
	return string(encoded(map[string]any{"operation": operation, "title": "Un atelier", "at": "2026-01-15T17:00:00Z", "minutes": 60,
		"facilitators": []string{"facilitator"}, "languages": []string{"fr", "gcf-GP"}, "pack": "chauffage", "invited": invited}))
}

// callsGuests are the calls in which those who hold workshops are told what households are called, and no more.
var callsGuests = regexp.MustCompile(`/guests$|/api/workshops/`)

// apiRoles is every call of the API. What a call destroys comes last.
func apiRoles(gateway, call string) []roleRow {
	workshop, plan := "/api/workshops/01JZ0000000000000000000002", planned("lille", "h1")
	home, day := "/api/households/h1", "from=2026-01-15T00:00:00Z&to=2026-01-16T00:00:00Z"
	return []roleRow{
		{"get /api/me", "", "", ofAll},
		{"put /api/me/language", "", `{"language":"fr"}`, ofAll},
		{"put /api/me/phone", "", `{"phone":"06 39 98 00 01"}`, ofStaff},
		{"put /api/me/notices/{kind}", "/api/me/notices/leak", `{"wanted":true}`, ofResidents},
		{"put /api/me/notices", "", `{"from":"21:00","to":"08:00","most":"2","danger":"wait","figures":"hide"}`, ofResidents},
		{"get /api/me/push", "", "", ofResidents},
		{"put /api/me/push", "", `{"refused":"denied"}`, ofResidents},
		{"delete /api/me/push", "", "", ofResidents},
		{"get /api/badges", "", "", ofAll},
		{"get /api/gestures", "/api/gestures?household=h1", "", ofTheHome},
		{"get /api/operations", "", "", ofStaff},
		{"post /api/operations", "", `{"name":"Essai","territory":"FR"}`, ofTheKeeper},
		{"get /api/operations/{id}/days", "/api/operations/lille/days?channel=salon/temperature&from=2026-01-15&to=2026-01-16", "", ofVisitors},
		{"put /api/tempo-days", "", `{"days":{"2026-02-01":"rouge"}}`, ofTheKeeper},
		{"get /api/alarms", "", "", ofAllVisitors},
		{"put /api/alarms/{id}/seen", "/api/alarms/nobody-1/seen", "", "13344334"},
		{"get /api/calls", "", "", ofAllVisitors},
		{"get /api/erasures", "", "", ofTheKeeper},
		{"get /api/expiries", "", "", ofTheKeeper},
		{"get /api/gateways", "", "", ofAllVisitors},
		{"post /api/gateways", "", `{"household":"h1"}`, ofTheKeeper},
		{"get /api/gateways/{id}", "/api/gateways/" + gateway, "", ofVisitors},
		{"get /api/gateways/{id}/devices", "/api/gateways/" + gateway + "/devices", "", ofVisitors},
		{"put /api/gateways/{id}/devices/{device}/{key}", "/api/gateways/" + gateway + "/devices/rdc%2FSalon/temperature", `{"place":"salon","quantity":"temperature"}`, ofVisitors},
		{"get /api/gateways/{id}/inbox", "/api/gateways/" + gateway + "/inbox", "", ofTheKeeper},
		{"get /api/households", "", "", ofAllVisitors},
		{"post /api/households", "", `{"operation":"lille","name":"Essai","dwelling":{"territory":"FR"}}`, ofTheKeeper},
		{"get /api/households/{id}", home, "", ofTheHome},
		{"get /api/households/{id}/accesses", home + "/accesses", "", ofItsPeople},
		{"get /api/households/{id}/advice", home + "/advice", "", ofTheHome},
		{"get /api/households/{id}/workshops", home + "/workshops", "", ofTheHome},
		{"put /api/households/{id}/advice/{rule}", home + "/advice/cold", `{"reason":"later"}`, ofItsPeople},
		{"get /api/households/{id}/bill", home + "/bill", "", ofTheHome},
		{"get /api/households/{id}/calls", home + "/calls", "", ofTheHome},
		{"put /api/households/{id}/calls/{call}", home + "/calls/" + call, `{"topic":"cold"}`, ofItsPeople},
		{"put /api/households/{id}/calls/{call}/{state}", home + "/calls/" + call + "/seen", "", ofVisitors},
		{"post /api/households/{id}/cards", home + "/cards", "{}", "14424442"},
		{"get /api/households/{id}/challenges", home + "/challenges", "", ofTheHome},
		{"put /api/households/{id}/challenges/{challenge}", home + "/challenges/01JZ0000000000000000000001", `{"gesture":"g70"}`, ofItsPeople},
		{"put /api/households/{id}/challenges/{challenge}/told", home + "/challenges/01JZ0000000000000000000001/told", `{"day":"2026-01-15"}`, ofTheHome},
		{"delete /api/households/{id}/challenges/{challenge}", home + "/challenges/01JZ0000000000000000000001", "", ofItsPeople},
		{"get /api/households/{id}/consents", home + "/consents", "", ofTheHome},
		{"put /api/households/{id}/consents/{purpose}/{granularity}", home + "/consents/advisor/curve", "", ofItsPeople},
		{"put /api/households/{id}/contract", home + "/contract", `{"from":"2026-01-01","option":"base","powerKVA":6}`, ofTheHome},
		{"get /api/households/{id}/contracts", home + "/contracts", "", ofTheHome},
		{"delete /api/households/{id}/contracts/{from}", home + "/contracts/2026-01-01", "", "12444444"}, // the first to ask takes it
		{"get /api/households/{id}/days", home + "/days?channels=salon/temperature&" + day, "", ofTheHome},
		{"get /api/households/{id}/hours", home + "/hours?channels=salon/temperature&" + day, "", ofTheHome},
		{"get /api/households/{id}/readings", home + "/readings?channels=salon/temperature&" + day, "", ofTheHome},
		{"get /api/households/{id}/export", home + "/export", "", ofTheHome},
		{"get /api/households/{id}/history", home + "/history?place=salon", "", ofTheHome},
		{"get /api/households/{id}/history.csv", home + "/history.csv?place=salon", "", ofTheHome},
		{"get /api/households/{id}/indicators", home + "/indicators", "", ofTheHome},
		{"put /api/households/{id}/instalments", home + "/instalments", `{"debtEUR":100,"from":"2026-01-05","count":10}`, ofVisitors},
		{"get /api/households/{id}/instalments", home + "/instalments", "", ofTheHome},
		{"delete /api/households/{id}/instalments", home + "/instalments", "", ofVisitors},
		{"put /api/households/{id}/meetings/{key}", home + "/meetings/day-1", `{"kind":"attendance"}`, ofVisitors},
		{"get /api/households/{id}/options", home + "/options", "", ofTheHome},
		{"put /api/households/{id}/pause", home + "/pause", `{"place":"lea"}`, ofItsPeople},
		{"delete /api/households/{id}/pause", home + "/pause", "", ofItsPeople},
		{"get /api/households/{id}/points", home + "/points", "", ofItsPeople},
		{"get /api/households/{id}/record", home + "/record", "", ofItsPeople},
		{"put /api/households/{id}/residence", home + "/residence", `{"residence":"Bâtiment A"}`, ofTheKeeper},
		{"get /api/households/{id}/scoring", home + "/scoring", "", ofVisitors},
		{"put /api/households/{id}/scoring", home + "/scoring", `{"since":"2026-01-01","exempt":"no"}`, ofVisitors},
		{"get /api/households/{id}/sheets/{name}", home + "/sheets/budget", "", ofTheHome},
		{"get /api/households/{id}/sheets/{name}", home + "/sheets/gestures", "", ofTheHome},
		{"get /api/households/{id}/sheets/{name}", home + "/sheets/privacy", "", ofItsPeople},
		{"get /api/households/{id}/sheets/{name}", home + "/sheets/help", "", ofItsPeople},
		{"get /api/households/{id}/sheets/{name}", home + "/sheets/notices", "", ofItsPeople},
		{"post /api/households/{id}/imports", home + "/imports", "{}", ofVisitors},
		{"get /api/households/{id}/imports/{import}", home + "/imports/01JZ0000000000000000000001", "", "13344334"},
		{"put /api/households/{id}/imports/{import}", home + "/imports/01JZ0000000000000000000001", "", "13344334"},
		{"put /api/households/{id}/imports/{import}/confirm", home + "/imports/01JZ0000000000000000000001/confirm", "", "13344334"},
		{"delete /api/households/{id}/imports/{import}", home + "/imports/01JZ0000000000000000000001", "", "13344334"},
		{"delete /api/households/{id}/consents/{purpose}/{granularity}", home + "/consents/advisor/month", "", ofItsPeople},
		{"put /api/workshops/{id}", workshop, plan, ofHosts},
		{"get /api/operations/{id}/workshops", "/api/operations/lille/workshops", "", ofHosts},
		{"get /api/operations/{id}/guests", "/api/operations/lille/guests", "", ofHosts},
		{"get /api/workshops/{id}", workshop, "", ofHosts},
		{"get /api/workshops/{id}/bag", workshop + "/bag", "", ofHosts},
		{"put /api/workshops/{id}/attendance/{guest}", workshop + "/attendance/h1", "", ofHosts},
		{"delete /api/workshops/{id}/attendance/{guest}", workshop + "/attendance/h1", "", ofHosts},
		{"put /api/workshops/{id}/walk-ins/{walkIn}", workshop + "/walk-ins/01JZ0000000000000000000003", `{"name":"Zoé","people":2}`, ofHosts},
		{"delete /api/workshops/{id}/walk-ins/{walkIn}", workshop + "/walk-ins/01JZ0000000000000000000003", "", ofHosts},
		{"put /api/households/{id}/workshops/{workshop}/shared", home + "/workshops/01JZ0000000000000000000002/shared", `{"shared":true}`, "12433333"},
		{"delete /api/households/{id}/workshops/{workshop}/seats", home + "/workshops/01JZ0000000000000000000002/seats", "", "12433333"},
		{"post /api/workshops/{id}/room", workshop + "/room", "", ofHosts},
		{"get /api/workshops/{id}/ballots", workshop + "/ballots", "", ofHosts},
		{"put /api/workshops/{id}/ballots", workshop + "/ballots", `{"activity":"none","cards":{}}`, "133w4w3w"},
		{"get /api/me/sheets/workshops", "", "", "13322232"}, // each of their own operations
		{"get /api/workshops/{id}/sheets/{name}", workshop + "/sheets/remote", "", ofHosts},
		{"put /api/workshops/{id}/commands/{command}", workshop + "/commands/01JZ0000000000000000000004", `{"kind":"take"}`, ofHosts},
		{"put /api/workshops/{id}/hold/{fence}", workshop + "/hold/1", "", "13324w3w"}, // the first who asked has it
		{"delete /api/workshops/{id}", workshop, "", "133w4w3w"},                       // a room was opened in it
	}
}

func (d *door) gates() (gateway, call string) {
	d.t.Helper()
	g, _, err := d.registry.NewGateway(d.t.Context(), "h1")
	must(d.t, err)
	must(d.t, d.ingest.Publish(d.t.Context(), g.ID, "lakaz/"+string(g.ID)+"/zigbee2mqtt/rdc/Salon", []byte(`{"temperature":20}`), d.now()))
	d.publish("h1", 1, map[telemetry.Channel]float64{channel("salon", telemetry.Temperature): 23.45})
	return string(g.ID), callID(d.clock(), 1)
}

func letter(status int) string {
	switch {
	case status >= 200 && status < 300:
		return "2"
	case status == http.StatusUnauthorized:
		return "1"
	case status == http.StatusForbidden:
		return "3"
	case status == http.StatusSeeOther:
		return "s"
	case status == http.StatusNotFound:
		return "4"
	case slices.Contains([]int{http.StatusBadRequest, http.StatusConflict, http.StatusGone, http.StatusUnprocessableEntity, http.StatusTooManyRequests}, status):
		return "w"
	}
	return fmt.Sprintf("(%d)", status)
}

// tellsOfTheHome reports whether an answer has something in it that only the home h1 has.
var tellsOfTheHome = regexp.MustCompile(`Famille [^P]|L(é|\\u00e9)a|23[.,][345]`)

// namesOfHomes are what households are called.
var namesOfHomes = regexp.MustCompile(`"Famille [^"]*(\\"[^"]*)*"`)

func TestEveryCallHasItsRoles(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	described := d.describedCalls()
	for _, row := range apiRoles(d.gates()) {
		described = slices.DeleteFunc(described, func(r string) bool { return r == row.route })
		method, path, _ := strings.Cut(row.route, " ")
		if row.ask != "" {
			path = row.ask
		}
		got := ""
		for _, name := range crowd() {
			status, body := d.call(sessions[name], strings.ToUpper(method), path, row.body)
			got += letter(status)
			if name == "facilitator" && callsGuests.MatchString(row.route) {
				body = namesOfHomes.ReplaceAll(body, nil)
			}
			if (status >= 300 || name != "resident" && name != "advisor" && name != "administrator") && tellsOfTheHome.Match(body) {
				t.Errorf("%s: %s tells of the home: %s", name, row.route, body)
			}
		}
		if got != row.want {
			t.Errorf("%s %s: %s, want %s", row.route, path, got, row.want)
		}
	}
	for _, r := range described {
		if !slices.Contains([]string{"post /api/leave", "delete /api/households/{id}"}, r) { // TestWhoMayCallWhat, TestWhoMayErase
			t.Errorf("nobody has said who may call %s", r)
		}
	}
}

// describedCalls are the calls that the API's own document tells of, "get /api/me".
func (d *door) describedCalls() (calls []string) {
	d.t.Helper()
	_, body := d.call("", http.MethodGet, "/api/openapi.json", "")
	var doc struct{ Paths map[string]map[string]any }
	must(d.t, json.Unmarshal(body, &doc))
	for path, methods := range doc.Paths {
		for method := range methods {
			calls = append(calls, method+" "+path)
		}
	}
	slices.Sort(calls)
	return calls
}

// pageRoles is every page and file of the server.
func pageRoles(card, code string) []roleRow {
	const (
		ofAnybody = "22222222"
		ofEntered = "s2222222"
		ofPeople  = "s2434443"
	)
	rows := []roleRow{
		{"GET /entrer", "", "", "2sssssss"},
		{"POST /entrer", "", "code=AAAA-AAAA", "wwwwwwww"},
		{"GET /entrer/equipe", "", "", "222sssss"},
		{"POST /entrer/equipe", "", "email=a@example.org&password=no", "wwwwwwww"},
		{"GET /c/{token}", "/c/" + card, "", "2s222222"}, // it greets the household whose card it is
		{"POST /foyer/carte", "", "household=h1", "s4424442"},
		{"GET /langues", "", "", ofAnybody},
		{"GET /donnees", "", "", "s4444442"},
		{"GET /donnees/effacer/{household}", "/donnees/effacer/h1", "", "s4444442"},
		{"POST /donnees/effacer/{household}", "/donnees/effacer/h1", "name=no", "s444444w"},
		{"GET /semaine", "", "", "s2244444"},
		{"GET /semaine/{home}", "/semaine/h1", "", "s2424442"},
		{"GET /mes-donnees/{home}", "/mes-donnees/h1", "", ofPeople},
		{"GET /contrat/{home}", "/contrat/h1", "", "s2424442"},
		{"POST /contrat/{home}", "/contrat/h1", "depuis=2026-01-01&option=base&puissance=6", "ss4s444s"},
		{"GET /passe", "", "", "s3322332"},
		{"GET /passe/{home}", "/passe/h1", "", "s3324332"},
		{"POST /passe/{home}", "/passe/h1", "", "s33w433w"},
		{"POST /passe/{home}/{file}/lecture", "/passe/h1/NOFILE/lecture", "", "ss4s444s"},
		{"POST /passe/{home}/{file}/oui", "/passe/h1/NOFILE/oui", "", "ss4s444s"},
		{"POST /passe/{home}/{file}/non", "/passe/h1/NOFILE/non", "", "ss4s444s"},
		{"GET /passe/{home}/{file}/refus.csv", "/passe/h1/NOFILE/refus.csv", "", "13344334"},
		{"GET /passe/{home}/{file}/{action}", "/passe/h1/NOFILE/oui", "", "ssssssss"},
		{"GET /parti", "", "", ofAnybody},
		{"GET /recu/{receipt}", "/recu/none", "", "44444444"},
		{"GET /shell", "", "", ofAnybody},
		{"GET /quitter/{home}", "/quitter/h1", "", ofPeople},
		{"POST /quitter/{home}", "/quitter/h1", "how=all", ofPeople}, // which asks once more
		{"GET /cartes-reponse", "", "", "s4422222"},
		{"GET /atelier/{id}/lecteur", "/atelier/none/lecteur", "", "s4444444"},
		{"GET /foyer/{home}/ateliers", "/foyer/h1/ateliers", "", "s2424442"},
		{"GET /operation/{id}/ateliers", "/operation/lille/ateliers", "", "s4424222"},
		{"GET /operation/{id}/ateliers.csv", "/operation/lille/ateliers.csv", "", "14424222"},
		{"GET /atelier/{id}/bilan", "/atelier/none/bilan", "", "s4444444"}, // one there is: see TestOutcome
		{"GET /atelier/{id}/bilan.pdf", "/atelier/none/bilan.pdf", "", "14444444"},
		{"GET /atelier/{id}/bilan.csv", "/atelier/none/bilan.csv", "", "14444444"},
		{"GET /w", "", "", ofAnybody},
		{"GET /w/{code}", "/w/" + code, "", ofAnybody},
		{"GET /w/{code}/wall", "/w/" + code + "/wall", "", "333s3s3s"},           // without its token: who holds the workshop is led to it
		{"GET /w/{code}/wall/door", "/w/" + code + "/wall/door", "", "33333333"}, // without its token
		{"GET /w/{code}/pictures/{activity}", "/w/" + code + "/pictures/lakaz-faces", "", ofAnybody},
		{"GET /w/{code}/voice/{tag}/{key}", "/w/" + code + "/voice/fr/none", "", "44444444"},
		{"GET /i18n/play/{file}", "/i18n/play/fr.json", "", ofAnybody},
		{"GET /w/{code}/state", "/w/" + code + "/state", "", ofAnybody},
		{"POST /w/{code}/seats", "/w/" + code + "/seats", "x=1", "wwwwwwww"},           // not JSON
		{"POST /w/{code}/seats/move", "/w/" + code + "/seats/move", "x=1", "wwwwwwww"}, // the same
		{"POST /w/{code}/cmd", "/w/" + code + "/cmd", "x=1", "wwwwwwww"},
		{"GET /w/{code}/code.svg", "/w/" + code + "/code.svg", "", ofAnybody},
		{"GET /w/{code}/live", "/w/" + code + "/live", "", "33333333"}, // without a seat
		{"POST /w/{code}/live", "/w/" + code + "/live?stream=none", "x=1", "33333333"},
		{"POST /live", "/live?stream=none", "x=1", "14444444"},
		{"GET /live", "", "", "1wwwwwww"}, // not a socket
		{"GET /healthz", "", "", ofAnybody},
		{"GET /readyz", "", "", strings.Repeat("(503)", 8)},
		{"GET /metrics", "", "", ofAnybody},
		{"GET /app-worker.js", "", "", ofAnybody},
		{"GET /pages.css", "", "", ofAnybody},
		{"GET /robots.txt", "", "", ofAnybody},
		{"GET /manifest.webmanifest", "", "", ofAnybody},
		{"GET /voice/{list}", "/voice/fr.json", "", "44444444"},
		{"GET /voice/{tag}/{file}", "/voice/fr/none.mp3", "", "44444444"},
		{"GET /i18n/{file}", "/i18n/fr.json", "", ofAnybody},
		{"GET /web/", "/web/icon-192.png", "", ofAnybody},
	}
	for path := range shellTitles {
		rows = append(rows, roleRow{"GET " + path, "", "", ofEntered})
	}
	// Last, because it lets them all in to h1.
	return append(rows, roleRow{"POST /c/{token}", "/c/" + card, "", "ssssssww"}) // which lets six devices in
}

func TestEveryPageHasItsRoles(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	d.gates()
	mounted := mountedPages(t)
	held := d.openRoom(sessions["facilitator"])
	own, _ := d.ownPackOf(t, d.as("facilitator"), "chauffage")
	for _, row := range append(append(hostRoles(held), packRoles(own)...), pageRoles(d.card("h1").Token, held.Code)...) {
		mounted = slices.DeleteFunc(mounted, func(r string) bool { return r == row.route })
		method, path, _ := strings.Cut(row.route, " ")
		if row.ask != "" {
			path = row.ask
		}
		got := ""
		for _, name := range crowd() {
			var form url.Values
			if method == http.MethodPost {
				form, _ = url.ParseQuery(row.body)
			}
			status, _, body := d.opened(sessions[name], path, form)
			got += letter(status)
			own := slices.Contains([]string{"resident", "advisor", "administrator"}, name) || strings.HasSuffix(row.route, "/c/{token}") ||
				name == "facilitator" && pagesOfGuests.MatchString(row.route) // what the household is called, and no more
			if (!own || status == 403 || status == 404) && tellsOfTheHome.MatchString(body) {
				t.Errorf("%s: %s tells of the home: %s", name, row.route, body)
			}
		}
		if got != row.want {
			t.Errorf("%s %s: %s, want %s", row.route, path, got, row.want)
		}
	}
	for _, r := range mounted {
		t.Errorf("nobody has said who may open %s", r)
	}
}

// mountedPages are the pages that the server's own text mounts, "GET /entrer".
func mountedPages(t *testing.T) (pages []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	must(t, err)
	mounts := regexp.MustCompile(`mux\.Handle(?:Func)?\("([A-Z]+ /[^"]*)"`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		must(t, err)
		for _, m := range mounts.FindAllSubmatch(text, -1) {
			// The icon is a redirection, and the last two a demonstration's and an empty folder's of assets.
			if !slices.Contains([]string{"GET /favicon.ico", "GET /demo", "GET /demo/entrer/{key}", "GET /"}, string(m[1])) {
				pages = append(pages, string(m[1]))
			}
		}
	}
	if len(pages) < 30 {
		t.Fatalf("%d pages found", len(pages))
	}
	return pages
}

// What a home agrees to no longer is told to nobody of the team any more, at once and wherever they ask.
func TestWithoutConsentNothingMeasuredIsTold(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	rows := apiRoles(d.gates())
	ask := func(name string, f func(path string, status int, body []byte)) {
		for _, row := range rows {
			if method, path, _ := strings.Cut(row.route, " "); method == "get" {
				if row.ask != "" {
					path = row.ask
				}
				if path == "/api/households/h1/export" { // a ZIP
					path += "?format=parquet"
				}
				status, body := d.call(sessions[name], http.MethodGet, path, "")
				f(path, status, body)
			}
		}
	}
	measured, telling := regexp.MustCompile(`23[.,][345]`), 0
	ask("advisor", func(_ string, _ int, body []byte) {
		if measured.Match(body) {
			telling++
		}
	})
	if telling < 5 {
		t.Fatalf("with consent %d calls tell of the temperature", telling)
	}
	if status, _ := d.call(sessions["resident"], "DELETE", "/api/households/h1/consents/advisor/month", ""); status != http.StatusNoContent {
		t.Fatal(status)
	}
	for _, name := range []string{"advisor", "other advisor", "facilitator", "manager"} {
		ask(name, func(path string, status int, body []byte) {
			if measured.Match(body) || status == http.StatusOK && strings.Contains(path, "/export") {
				t.Errorf("%s: %s: %d %s", name, path, status, body)
			}
		})
		for _, page := range []string{"/semaine/h1", "/foyer?id=h1", "/historique?id=h1", "/mes-donnees/h1"} {
			if _, _, body := d.opened(sessions[name], page, nil); measured.MatchString(body) {
				t.Errorf("%s: %s", name, page)
			}
		}
	}
}

// Whoever of the team is told something of a home is told of to the home.
func TestEveryLookIsTold(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.sessions() // whose people there are
	rows := apiRoles(d.gates())
	for _, page := range pageRoles("", "") {
		if !strings.Contains(page.route, "{token}") {
			rows = append(rows, page)
		}
	}
	looks := func() int {
		t.Helper()
		list, err := d.accesses.of(t.Context(), "h1")
		must(t, err)
		return len(list)
	}
	told := 0
	for _, row := range rows {
		method, path, _ := strings.Cut(row.route, " ")
		if row.ask != "" {
			path = row.ask
		}
		if !strings.EqualFold(method, http.MethodGet) {
			continue
		}
		for _, name := range []string{"advisor", "administrator"} {
			d.pass(time.Hour) // what is told once an hour is told anew
			token, err := d.registry.NewSession(t.Context(), lakaz.PersonID(name))
			must(t, err)
			before := looks()
			status, _, body := d.opened(token, path, nil)
			if status == http.StatusOK && tellsOfTheHome.MatchString(body) {
				if told++; looks() == before {
					t.Errorf("%s: %s is not told", name, path)
				}
			}
		}
	}
	if told < 20 {
		t.Errorf("only %d answers tell of the home", told)
	}
}
