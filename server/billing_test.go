package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/registry"
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

// A Linky that counts by period prices its home's day, though nobody told a contract and whatever the hours are called:
// on the first screen, in the history and in the bill alike.
func TestTheMeterPricesTheDay(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026, 17 h 42 in Paris
	admin := d.sessions()["administrator"]
	midnight := time.Date(2026, 1, 14, 23, 0, 0, 0, time.UTC)
	total := func(minute int) float64 { return 5000 + float64(minute)*1000/60 } // 1 kWh an hour
	off := func(minute int) float64 {
		return 2000 + float64(min(minute, 5*60+min(60, max(0, minute-9*60))))*1000/60
	}
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), midnight, midnight.Add(10*time.Hour), 10, total)
	d.lived("h1", telemetry.ClassChannel(telemetry.PeriodOffPeak), midnight, midnight.Add(10*time.Hour), 10, off) // until 5 h, and from 9 h to 10 h
	d.lived("h1", telemetry.ClassChannel(telemetry.PeriodPeak), midnight, midnight.Add(10*time.Hour), 10, func(minute int) float64 { return total(minute) - off(minute) })
	f := func(used, cents float64) {
		t.Helper()
		if _, wh, got, _ := d.tallied("h1"); wh != used || fmt.Sprintf("%.1f", got) != fmt.Sprintf("%.1f", cents) {
			t.Errorf("%v Wh cost %v cents, want %v", wh, got, cents)
		}
		var b bill
		d.read(admin, "/api/households/h1/bill", &b)
		if fmt.Sprintf("%.4f", b.SpentEUR) != fmt.Sprintf("%.4f", cents/100) {
			t.Errorf("the bill: %+v", b)
		}
	}
	f(10_000, 181.34) // 6 * 16.35 + 4 * 20.81
	at := midnight.Add(10*time.Hour + 10*time.Minute)
	var fresh []telemetry.Reading
	for c, wh := range map[telemetry.Channel]int64{channel(telemetry.Electricity, telemetry.Energy): 15_500, telemetry.ClassChannel(telemetry.PeriodOffPeak): 8_500} {
		fresh = append(fresh, telemetry.Reading{Channel: c, At: at, Value: telemetry.NewDecimal(wh, 0)})
	}
	taken, err := d.series.Take(t.Context(), "h1", telemetry.BatchOf(fresh))
	must(t, err)
	d.board.note("h1", taken.Changes)
	f(10_500, 189.515) // half a kWh of off-peak in the middle of the morning: 8.175
	if status, got := d.call(admin, "PUT", "/api/households/h1/contract", `{"from":"2025-01-01","option":"base","powerKVA":6}`); status != http.StatusOK {
		t.Fatalf("%d %s", status, got)
	}
	f(10_500, 204.96) // one price, whatever the meter counts by
}

// Every territory has its prices, its options, its own days and a forecast; Tempo is sold on the mainland alone.
func TestTheBillOfEveryTerritory(t *testing.T) {
	for _, territory := range lakaz.Territories() {
		d := openDoor(t, options{}, nil)
		admin := d.sessions()["administrator"]
		home, err := d.registry.Household(t.Context(), "h1")
		must(t, err)
		must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: "h1", Operation: home.Operation, Name: home.Name, Dwelling: lakaz.Dwelling{Territory: territory}}))
		now := d.clock()
		d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), now.AddDate(0, 0, -50), now, 60,
			func(minute int) float64 { return 5000 + float64(minute)*1000/60 }) // 24 kWh a day
		f := func(contract string, status int, eur string) {
			t.Helper()
			if got, body := d.call(admin, "PUT", "/api/households/h1/contract", contract); got != status {
				t.Errorf("%s: %s: %d %s", territory, contract, got, body)
			}
			var b bill
			if d.read(admin, "/api/households/h1/bill", &b); b.Forecast == nil || fmt.Sprintf("%.2f", b.Forecast.EUR) != eur ||
				b.Forecast.Low > b.Forecast.EUR || b.Forecast.High < b.Forecast.EUR || b.Estimated != territory.Overseas() {
				t.Errorf("%s: %s: %+v %+v, want %s", territory, contract, b, b.Forecast, eur)
			}
			if first, last := b.Days[0].Day, b.Days[len(b.Days)-1].Day; first != "2026-01-01" || last != territory.In(now).Format(time.DateOnly) {
				t.Errorf("%s: from %s to %s", territory, first, last)
			}
		}
		f(`{"from":"2025-01-01","option":"base","powerKVA":6}`, 200, "145.23")                           // 744 * 0.1952
		f(`{"from":"2025-01-01","option":"hphc","powerKVA":6,"offPeak":["22:00-06:00"]}`, 200, "143.77") // 248 * 0.1635 + 496 * 0.2081
		if territory.Overseas() {
			f(`{"from":"2025-01-01","option":"tempo","powerKVA":9}`, 422, "143.77")
		}
	}
}

// The colour that a home's own Linky tells goes before what was told of all: of its home alone.
func TestTheLinkyTellsTheColour(t *testing.T) {
	d := openDoor(t, options{}, nil)
	ctx := t.Context()
	must(t, d.registry.PutGateway(ctx, registry.Gateway{ID: "gw", Household: "h1", Username: "gw"}, "un secret assez long"))
	for _, h := range []lakaz.HouseholdID{"h1", "h2"} {
		home, err := d.registry.Household(ctx, h)
		must(t, err)
		must(t, d.registry.PutHousehold(ctx, lakaz.Household{ID: h, Operation: home.Operation, Name: home.Name, Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}}))
		must(t, d.registry.PutContract(ctx, h, lakaz.Contract{From: "2025-01-01", Option: lakaz.Tempo, PowerKVA: 9}))
	}
	must(t, d.registry.PutTempoDays(ctx, map[string]string{"2026-01-15": "bleu"}))
	frame := "\x02" + ticGroup("PTEC", "HPJR") + ticGroup("DEMAIN", "BLAN") + ticGroup("PAPP", "00740") + "\x03"
	must(t, d.ingest.Publish(ctx, "gw", "lakaz/gw/tic", []byte(frame), d.clock()))
	f := func(h lakaz.HouseholdID, at time.Time, want telemetry.Period) {
		t.Helper()
		home, err := d.registry.Household(ctx, h)
		must(t, err)
		b, err := d.billing(ctx, home)
		must(t, err)
		if got := b.Rate(at); got.Period != want {
			t.Errorf("%s at %v: %s, want %s", h, at, got.Period, want)
		}
	}
	f("h1", d.clock(), telemetry.RedPeak)
	f("h1", d.clock().Add(24*time.Hour), telemetry.WhitePeak)
	f("h2", d.clock(), telemetry.BluePeak)
}

// ticGroup is a group of a historique frame.
func ticGroup(label, value string) string {
	text, sum := label+" "+value, byte(0)
	for _, c := range []byte(text) {
		sum += c
	}
	return "\n" + text + " " + string(rune(sum&0x3f+0x20)) + "\r"
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
	// The home's people see it where they look at their month.
	f := func(day string, want ...telemetry.Total) {
		t.Helper()
		month := d.told("h1", telemetry.Electricity, telemetry.Month, day, false)
		if got := month.Totals[2:]; !slices.Equal(got, want) {
			t.Errorf("%s: %+v, want %+v", day, got, want)
		}
	}
	f("2026-01-15", telemetry.Total{Label: "À la fin du mois, environ", Figure: "145\u202f€", Detail: "de 145\u202f€ à 146\u202f€, sans l’abonnement"})
	f("2025-12-15")
}
