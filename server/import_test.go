package main

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
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
	if text, err := os.ReadFile(report); err != nil || string(text) != "courbe.csv,6,Valeur,missing,\"Ligne 6, Valeur\u00a0: pas de valeur.\"\n" {
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

// An advisor looks at a file first; only what is confirmed is stored.
func TestImportOverTheAPI(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["advisor"]
	f := func(query, body string, want int) (r importReport) {
		t.Helper()
		status, answer := d.call(session, "POST", "/api/households/h1/imports"+query, body, "Content-Type", "application/octet-stream")
		if status != want {
			t.Fatalf("%s: %d %s", query, status, answer)
		}
		if status == 200 {
			must(t, json.Unmarshal(answer, &r))
		}
		return r
	}
	stored := func() int {
		points, err := d.series.Range(t.Context(), "h1", channel("electricity", telemetry.Power), time.Unix(0, 0), d.clock())
		must(t, err)
		return len(points)
	}
	look := f("", curveText, 200)
	if look.Stored || look.Format != "enedis" || look.Rows != 3 || look.Refused != 1 || len(look.Channels) != 1 ||
		look.Channels[0].Channel != "electricity/power" || look.Channels[0].To.Format(time.RFC3339) != "2022-10-24T00:00:00Z" ||
		len(look.Faults) != 1 || !strings.HasPrefix(look.Faults[0], "Ligne 6, Valeur") || stored() != 0 {
		t.Errorf("a look: %+v, %d stored", look, stored())
	}
	if done := f("?confirm=true", curveText, 200); !done.Stored || stored() != 3 {
		t.Errorf("confirmed: %+v, %d stored", done, stored())
	}
	if f("?confirm=true&format=enedis", curveText, 200); stored() != 3 {
		t.Errorf("twice: %d stored", stored())
	}
	mapping := url.QueryEscape(`{"time": {"columns": ["t"], "format": "iso"}, "columns": [{"column": "c", "channel": "salon/temperature"}]}`)
	if r := f("?mapping="+mapping, "t;c\n2026-01-10T08:00:00+01:00;19,5\n", 200); r.Format != "csv" || r.Readings != 1 {
		t.Errorf("described: %+v", r)
	}
	f("?mapping=%7B%7D", "t;c\n", 422)
	f("?format=grdf", curveText, 422)
	f("", "nothing known", 422)
	f("", curveText+strings.Repeat("2022-10-24T02:00:00+02:00;214\n", importBody/30), 413)
}
