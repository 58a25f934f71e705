package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lakaz/telemetry"
)

// Who may tell a contract: the home's own people, its advisors, the administrator; for others the home is not there.
func TestWhoTellsAContract(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	const night = `{"from":"2025-01-01","option":"hphc","powerKVA":9,"offPeak":["22:30-06:30"]}`
	for _, name := range crowd() {
		want := http.StatusNotFound
		switch name {
		case "stranger":
			want = http.StatusUnauthorized
		case "resident", "advisor", "administrator":
			want = http.StatusOK
		}
		if status, body := d.call(sessions[name], "PUT", "/api/households/h1/contract", night); status != want {
			t.Errorf("%s tells a contract: %d %s", name, status, body)
		}
		if status, body := d.call(sessions[name], "GET", "/api/households/h1/contracts", ""); status != want ||
			want == http.StatusOK && !strings.Contains(string(body), "22:30-06:30") {
			t.Errorf("%s reads it: %d %s", name, status, body)
		}
		if status, _ := d.call(sessions[name], "GET", "/api/households/h1/bill", ""); status != want {
			t.Errorf("%s reads the bill: %d", name, status)
		}
	}
	f := func(body, key string) {
		t.Helper()
		if status, got := d.call(sessions["resident"], "PUT", "/api/households/h1/contract", body); status != http.StatusUnprocessableEntity || !strings.Contains(string(got), key) {
			t.Errorf("%s: %d %s", body, status, got)
		}
	}
	f(strings.Replace(night, "22:30-06:30", "soir", 1), "22:30-06:30")
	f(strings.Replace(night, "9,", "99,", 1), "36 kVA")
	if status, _ := d.call(sessions["advisor"], "PUT", "/api/tempo-days", `{"days":{"2026-01-14":"rouge"}}`); status != http.StatusForbidden {
		t.Errorf("an advisor colours days: %d", status)
	}
}

// A home off-peak until 6 h 30: its day costs what its hours cost, on the first screen, in the history, in the bill.
func TestTheContractPricesTheDay(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026, 17 h 42 in Paris
	admin := d.sessions()["administrator"]
	midnight := time.Date(2026, 1, 14, 23, 0, 0, 0, time.UTC)
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), midnight, midnight.Add(10*time.Hour), 10,
		func(minute int) float64 { return 5000 + float64(minute)*1000/60 }) // 1 kWh an hour
	f := func(cents float64, rows string) {
		t.Helper()
		if _, wh, got, _ := d.tallied("h1"); wh != 10_000 || got != cents {
			t.Errorf("%v Wh cost %v cents, want %v", wh, got, cents)
		}
		h := d.told("h1", telemetry.Electricity, telemetry.Day, "2026-01-15", false)
		if got := plainSpaces(table(h)); !strings.Contains(got, rows) {
			t.Errorf("the history shows %s, want %s", got, rows)
		}
		var b bill
		d.read(admin, "/api/households/h1/bill", &b)
		if b.Month != "2026-01" || len(b.Days) != 1 || fmt.Sprintf("%.4f", b.SpentEUR) != fmt.Sprintf("%.4f", cents/100) || b.Forecast != nil {
			t.Errorf("the bill: %+v", b)
		}
	}
	tell := func(path, body string) {
		t.Helper()
		if status, got := d.call(admin, "PUT", path, body); status != http.StatusOK {
			t.Fatalf("%s: %d %s", body, status, got)
		}
	}
	f(195.2, "6 h|1,0 kWh|0,20 €")
	tell("/api/households/h1/contract", `{"from":"2025-01-01","option":"hphc","powerKVA":9,"offPeak":["22:30-06:30"]}`)
	f(179.11, "5 h|1,0 kWh|0,16 €") // 6.5 * 16.35 + 3.5 * 20.81
	d.register("h1", midnight.Add(10*time.Hour+20*time.Minute), 15_000)
	if note := d.told("h1", telemetry.Electricity, telemetry.Day, "2026-01-15", false).Note; !strings.Contains(note, "heures creuses") {
		t.Errorf("note: %s", note)
	}
	// Tempo: the 14th was white, the 15th is blue: 6 * 13.91 + 4 * 14.94.
	tell("/api/households/h1/contract", `{"from":"2025-01-01","option":"tempo","powerKVA":9}`)
	f(143.22, "5 h|1,0 kWh|0,14 €")
	tell("/api/tempo-days", `{"days":{"2026-01-15":"rouge"}}`) // another calendar: 6 * 13.91 + 4 * 64.68
	f(342.18, "6 h|1,0 kWh|0,65 €")
}

// After six weeks the month's end is forecast: 1 kWh an hour every day leaves nothing to doubt.
func TestTheBillIsForecast(t *testing.T) {
	d := openDoor(t, options{}, nil)
	now := d.clock()
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), now.AddDate(0, 0, -50), now, 60,
		func(minute int) float64 { return 5000 + float64(minute)*1000/60 })
	var b bill
	d.read(d.sessions()["resident"], "/api/households/h1/bill", &b)
	if b.Forecast == nil || b.Forecast.Days != 17 || fmt.Sprintf("%.2f", b.Forecast.EUR) != "145.23" || b.Forecast.High-b.Forecast.Low > 0.01 {
		t.Errorf("%+v %+v", b, b.Forecast) // 31 days of 24 kWh at 0.1952
	}
	if fmt.Sprintf("%.2f", b.SpentEUR) != "69.04" { // 14 days and 17.7 hours
		t.Errorf("spent %v", b.SpentEUR)
	}
}
