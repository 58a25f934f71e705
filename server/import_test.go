package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/registry"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

const curveText = "\ufeffIdentifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;Pas en minutes\n" +
	"1429xxxxxxxxxx;Courbe de charge;24/10/2022;25/10/2022;Energie active;Consommation;Comptage Brut;W;\n" +
	"Horodate;Valeur\n" +
	"2022-10-24T00:30:00+02:00;252\n2022-10-24T01:00:00+02:00;286\n2022-10-24T01:30:00+02:00;\n2022-10-24T02:00:00+02:00;214\n"

// dailyText is daily sums, which become a register.
const dailyText = `{"usage_point_id": "1", "reading_type": {"unit": "Wh", "measurement_kind": "energy", "aggregate": "sum", "measuring_period": "P1D"},
"interval_reading": [{"value": "11776", "date": "2023-04-01"},
{"value": "14401", "date": "2023-04-02"}]}`

// everything is all a data folder holds, as text.
func everything(t *testing.T, data string) string {
	t.Helper()
	store, err := badgerkv.Open(data)
	must(t, err)
	defer func() { must(t, store.Close()) }()
	var b strings.Builder
	must(t, store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, bytes.Repeat([]byte{0xff}, 8), false, func(key, value []byte) error {
			b.WriteString(string(key) + "=" + string(value) + "\n")
			return nil
		})
	}))
	return b.String()
}

func TestImportCommand(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	store, err := badgerkv.Open(data)
	must(t, err)
	people, err := registry.Open(t.Context(), store, time.Now)
	must(t, err)
	must(t, people.PutOperation(t.Context(), lakaz.Operation{ID: "lille", Name: "Lille", Territory: lakaz.Mainland}))
	must(t, people.PutHousehold(t.Context(), lakaz.Household{ID: "h1", Operation: "lille", Name: "Morel",
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18}}))
	_, err = series.Open(t.Context(), store, series.In(lakaz.Mainland)) // a server has run here: its layout is noted
	must(t, err)
	must(t, store.Close())
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	curve, daily, report := write("courbe.csv", curveText), write("jours.json", dailyText), filepath.Join(dir, "report.csv")
	f := func(status int, says string, args ...string) {
		t.Helper()
		args = append([]string{"import", "--data", data, "--household"}, args...)
		if got, out := said(t, "", args...); got != status || !strings.Contains(out, says) {
			t.Errorf("%v: %d %q, want %d %q", args, got, out, status, says)
		}
	}
	before := everything(t, data)
	f(0, "Rien n’a été écrit", "h1", "--dry-run", curve, daily)
	if everything(t, data) != before {
		t.Error("a dry run wrote")
	}
	f(1, "nobody", "nobody", curve)
	f(1, "format", "h1", "--format", "enedos", curve)
	f(1, "format", "h1", write("notes.txt", "bonjour\n"))
	f(0, "electricity/power", "h1", "--report", report, curve, daily)
	if text, err := os.ReadFile(report); err != nil || string(text) != "\ufeffFichier;Ligne;Colonne;Raison;Texte\ncourbe.csv;6;Valeur;Ligne 6, Valeur\u00a0: pas de valeur.;\"2022-10-24T01:30:00+02:00;\"\n" {
		t.Errorf("reported %q %v", text, err)
	}
	after := everything(t, data)
	f(0, "electricity/power", "h1", curve, daily)
	if everything(t, data) != after {
		t.Error("importing twice changed something")
	}
	if after == before {
		t.Error("importing changed nothing")
	}

	store, err = badgerkv.Open(data)
	must(t, err)
	defer func() { must(t, store.Close()) }()
	stored, err := series.Open(t.Context(), store, series.In(lakaz.Mainland))
	must(t, err)
	last := func(channel string, n int, at, value string) {
		t.Helper()
		c, err := telemetry.ParseChannel(channel)
		must(t, err)
		points, err := stored.Range(t.Context(), "h1", c, time.Unix(0, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
		must(t, err)
		if len(points) != n || points[n-1].At.Format(time.RFC3339) != at || points[n-1].Value.String() != value {
			t.Errorf("%s: %v", channel, points)
		}
	}
	last("electricity/power", 3, "2022-10-24T00:00:00Z", "214")
	last("electricity/energy", 3, "2023-04-02T22:00:00Z", "26177")
}

// settledImport asks until a file is no longer read.
func (d *door) settledImport(session, address string) (a importAnswer) {
	d.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; {
		d.read(session, address, &a)
		if a.Stage != importReading && a.Stage != importStoring {
			return a
		}
		if time.Now().After(end) {
			d.t.Fatalf("%s is read for ever: %+v", address, a)
		}
		runtime.Gosched()
	}
}

// An advisor looks at a file first; only what is confirmed is stored, and it is what was shown.
func TestImportOverTheAPI(t *testing.T) {
	d := openDoor(t, options{Scratch: t.TempDir()}, nil)
	session := d.sessions()["advisor"]
	const here = "/api/households/h1/imports"
	f := func(query, body string, want int) (a importAnswer) {
		t.Helper()
		status, answer := d.call(session, "POST", here+query, body, "Content-Type", "application/octet-stream")
		if status != want {
			t.Fatalf("%s: %d %s", query, status, answer)
		}
		if status != http.StatusAccepted {
			return a
		}
		must(t, json.Unmarshal(answer, &a))
		return d.settledImport(session, here+"/"+a.ID)
	}
	stored := func() int {
		points, err := d.series.Range(t.Context(), "h1", channel("electricity", telemetry.Power), time.Unix(0, 0), d.clock())
		must(t, err)
		return len(points)
	}
	say := func(method, path string, want int) {
		t.Helper()
		if status, answer := d.call(session, method, here+path, ""); status != want {
			t.Errorf("%s %s: %d %s", method, path, status, answer)
		}
	}
	look := f("?name=courbe.csv", curveText, 202)
	if look.Stage != importRead || look.File != "courbe.csv" || look.Format != "enedis" || look.Rows != 3 || look.Refused != 1 || len(look.Channels) != 1 ||
		look.Channels[0].Channel != "electricity/power" || look.Channels[0].To.Format(time.RFC3339) != "2022-10-24T00:00:00Z" ||
		len(look.Faults) != 1 || !strings.HasPrefix(look.Faults[0], "Ligne 6, Valeur") || stored() != 0 {
		t.Errorf("a look: %+v, %d stored", look, stored())
	}
	for range 2 { // saying yes twice is saying it once
		say("PUT", "/"+look.ID+"/confirm", 200)
		if done := d.settledImport(session, here+"/"+look.ID); done.Stage != importStored || done.Readings != 3 || stored() != 3 {
			t.Errorf("confirmed: %+v, %d stored", done, stored())
		}
	}
	again := f("?format=enedis", curveText, 202)
	say("GET", "/"+look.ID, 404) // a person has one file here
	say("PUT", "/"+again.ID+"/confirm", 200)
	if d.settledImport(session, here+"/"+again.ID); stored() != 3 {
		t.Errorf("twice: %d stored", stored())
	}
	say("DELETE", "/"+again.ID, 204)
	say("GET", "/"+again.ID, 404)
	mapping := url.QueryEscape(`{"time": {"columns": ["t"], "format": "iso"}, "columns": [{"column": "c", "channel": "salon/temperature"}]}`)
	unknown := f("", "t;c\n2026-01-10T08:00:00+01:00;19,5\n", 202)
	if unknown.Stage != importFailed || !strings.Contains(unknown.Problem, "aucun format connu") {
		t.Errorf("an unknown table: %+v", unknown)
	}
	say("PUT", "/"+unknown.ID+"/confirm", 409) // nothing was shown
	say("PUT", "/"+unknown.ID+"?mapping="+mapping, 200)
	if r := d.settledImport(session, here+"/"+unknown.ID); r.Stage != importRead || r.Format != "csv" || r.Readings != 1 {
		t.Errorf("described: %+v", r)
	}
	f("?mapping=%7B%7D", "t;c\n", 422)
	f("?format=grdf", curveText, 422)
	f("", "", 422)
	f("", curveText+strings.Repeat("2022-10-24T02:00:00+02:00;214\n", importBody/30), 413)
	left, err := os.ReadDir(d.options.Scratch)
	if must(t, err); len(left) > 0 {
		t.Errorf("a file lies about with its name: %v", left)
	}
}

// A file belongs to who brought it, stays an hour, and gives way where there are too many.
func TestAFileWaitsForItsPerson(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	bring := func(session string) string {
		t.Helper()
		status, answer := d.call(session, "POST", "/api/households/h1/imports", curveText, "Content-Type", "application/octet-stream")
		var a importAnswer
		if must(t, json.Unmarshal(answer, &a)); status != 202 {
			t.Fatal(status, string(answer))
		}
		d.settledImport(session, "/api/households/h1/imports/"+a.ID)
		return a.ID
	}
	f := func(name, id, household string, want int) {
		t.Helper()
		if status, answer := d.call(sessions[name], "GET", "/api/households/"+household+"/imports/"+id, ""); status != want {
			t.Errorf("%s sees %s of %s: %d %s", name, id, household, status, answer)
		}
	}
	id := bring(sessions["advisor"])
	f("advisor", id, "h1", 200)
	f("advisor", id, "h2", 404)
	f("administrator", id, "h1", 404)
	f("resident", id, "h1", 403)
	theirs := bring(sessions["administrator"])
	f("advisor", id, "h1", 200)
	f("administrator", theirs, "h2", 404)
	d.pass(importPatience - time.Minute)
	f("advisor", id, "h1", 200) // which keeps it
	d.pass(2 * time.Minute)
	d.imports.watch()
	f("advisor", id, "h1", 200)
	f("administrator", theirs, "h1", 404)
	if _, err := d.imports.bring("p-x", "nobody", "x", "enedis", "", strings.NewReader(curveText)); err != nil {
		t.Fatal(err)
	}
	d.imports.watch()
	if _, there := d.imports.of("p-x", "nobody"); there {
		t.Error("a file of a home that has gone is kept")
	}
	for i := range importsKept {
		if _, err := d.imports.bring(lakaz.PersonID(strconv.Itoa(i)), "h1", "x", "enedis", "", strings.NewReader(curveText)); err != nil {
			t.Fatal(err)
		}
	}
	f("advisor", id, "h1", 404)
}
