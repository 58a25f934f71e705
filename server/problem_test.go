package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"lakaz/locales"
)

// A problem reaches the caller in their own language, says what to do and names the field.
func TestProblemsAreInTheCallersLanguage(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	must(t, d.registry.SetLanguage(t.Context(), "administrator", "rcf"))
	f := func(method, path, body string, status int, title, location, message string) {
		t.Helper()
		got, answer := d.call(sessions["administrator"], method, path, body)
		var p problem
		must(t, json.Unmarshal(answer, &p))
		words := locales.For("rcf")
		if got != status || p.Status != status || p.Title != words.T(title) || p.Detail == "" || strings.Contains(p.Detail, "problem.") {
			t.Errorf("%s %s: %d %+v, want %d %q", method, path, got, p, status, words.T(title))
		}
		if location == "" {
			return
		}
		for _, e := range p.Errors {
			if e == (problemField{Location: location, Message: words.T(message)}) {
				return
			}
		}
		t.Errorf("%s %s: %+v, want %s: %q", method, path, p.Errors, location, words.T(message))
	}
	f("GET", "/api/households/nobody", "", 404, "problem.notFoundTitle", "", "")
	f("GET", "/api/nothing", "", 404, "problem.notFoundTitle", "", "")
	f("PUT", "/api/me/language", `{"language":"tlh"}`, 422, "problem.invalidTitle", "language", "problem.languageUnknown")
	f("POST", "/api/operations", `{"name":"Essai","territory":"XX"}`, 422, "problem.invalidTitle", "territory", "problem.field.choice")
	f("POST", "/api/operations", `{"territory":"FR"}`, 422, "problem.invalidTitle", "name", "problem.field.missing")
	f("POST", "/api/operations", `{"name":"","territory":"FR"}`, 422, "problem.invalidTitle", "name", "registry.nameMissing")
	f("POST", "/api/operations", `{"name":7,"territory":"FR"}`, 422, "problem.invalidTitle", "name", "problem.field.text")
	f("POST", "/api/operations", `{"name":"Essai","territory":"FR","colour":"red"}`, 422, "problem.invalidTitle", "colour", "problem.field.unexpected")
	f("POST", "/api/operations", `{"name":`, 400, "problem.invalidTitle", "body", "problem.field.unreadable")
	f("POST", "/api/operations", "", 400, "problem.invalidTitle", "", "")
	f("POST", "/api/operations", `{"id":"lille","name":"Essai","territory":"FR"}`, 409, "problem.conflictTitle", "id", "problem.idTaken")
	f("POST", "/api/operations", `{"name":"`+strings.Repeat("x", apiBody)+`","territory":"FR"}`, 413, "problem.tooLargeTitle", "", "")
	f("POST", "/api/households", `{"operation":"nowhere","name":"E","dwelling":{"territory":"FR"}}`, 422, "problem.invalidTitle", "operation", "registry.operationUnknown")
	f("POST", "/api/households", `{"operation":"lille","name":"E","dwelling":{}}`, 422, "problem.invalidTitle", "dwelling.territory", "problem.field.missing")
	f("GET", "/api/households/h1/history", "", 422, "problem.invalidTitle", "place", "problem.field.missing")
	f("GET", "/api/households/h1/history?place=salon&span=century", "", 422, "problem.invalidTitle", "span", "problem.field.choice")
	f("GET", "/api/households/h1/history?place=salon&at=yesterday", "", 422, "problem.invalidTitle", "at", "problem.field.date")
	f("GET", "/api/households/h1/readings?channels=salon&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z", "", 422, "problem.invalidTitle", "channels", "problem.channelUnknown")
	f("GET", "/api/households/h1/readings?channels=salon/temperature&from=2026-01-03T00:00:00Z&to=2026-01-02T00:00:00Z", "", 422, "problem.invalidTitle", "to", "problem.endBeforeStart")
	f("GET", "/api/households/h1/readings?channels=salon/temperature&from=2024-01-03T00:00:00Z&to=2026-01-02T00:00:00Z", "", 422, "problem.invalidTitle", "to", "problem.rangeTooLong")
	f("GET", "/api/households/h1/readings?channels=salon/temperature,salon/humidity,outdoor/temperature,outdoor/humidity&from=2025-01-03T00:00:00Z&to=2026-01-02T00:00:00Z", "", 422, "problem.invalidTitle", "to", "problem.rangeTooLong")
	f("GET", "/api/households/h1/readings?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z", "", 422, "problem.invalidTitle", "channels", "problem.field.missing")
	f("GET", "/api/households/h1/readings?channels=salon/temperature&from=now&to=2026-01-02T00:00:00Z", "", 422, "problem.invalidTitle", "from", "problem.field.unreadable")

	// Who has not entered is answered in their browser's language.
	_, answer := d.call("", "GET", "/api/me", "", "Accept-Language", "gcr, fr;q=0.5")
	if want := locales.For("gcr").T("problem.strangerTitle"); !strings.Contains(string(answer), want) {
		t.Errorf("a stranger who reads gcr: %s, want %q", answer, want)
	}
}

// A fault of ours is logged once, under the number that the person is given.
func TestFaultsHaveANumber(t *testing.T) {
	d := openDoor(t, options{}, nil)
	var log bytes.Buffer
	d.log = slog.New(slog.NewTextHandler(&log, nil))
	token := d.sessions()["administrator"]
	kept := d.series
	d.series = nil // whoever asks for readings meets a panic
	status, body := d.call(token, "GET", "/api/households/h1", "")
	d.series = kept
	var p problem
	must(t, json.Unmarshal(body, &p))
	number := regexp.MustCompile(`[0-9A-Z]{26}`).FindString(p.Detail)
	if status != http.StatusInternalServerError || number == "" || strings.Contains(string(body), "panic") {
		t.Errorf("%d %s", status, body)
	}
	if strings.Count(log.String(), number) != 1 || !strings.Contains(log.String(), "panic") {
		t.Errorf("the log says %q", log.String())
	}
}

// Where the store does not answer nobody is a stranger: the programme would forget the person and lead to the way in.
func TestAFailureSendsNobodyAway(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session, err := d.registry.EnterByToken(t.Context(), d.card("h1").Token, "phone")
	must(t, err)
	must(t, d.store.Close())
	for _, path := range []string{"/api/me", "/api/households/h1"} {
		if status, body := d.call(session, "GET", path, ""); status != http.StatusInternalServerError {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	req, err := http.NewRequest("GET", d.base+"/", nil)
	must(t, err)
	req.AddCookie(&http.Cookie{Name: sessionCookie, Value: session})
	resp, err := http.DefaultTransport.RoundTrip(req)
	must(t, err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("/: %d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
}
