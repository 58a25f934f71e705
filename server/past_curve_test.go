package main

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"lakaz/locales"
	"lakaz/telemetry"
)

// A home of which only the power is known: its nights of 1 kW from midnight to 6 h cost what the night costs, in the day,
// the week, the bill and on the first screen, by the steps that each power lasted.
func TestPowerAlonePricesAHome(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026, 17 h 42 in Paris
	admin := d.sessions()["administrator"]
	now := d.clock()
	midnight := time.Date(2026, 1, 14, 23, 0, 0, 0, time.UTC)
	from := midnight.AddDate(0, 0, -45)
	d.lived("h1", channel(telemetry.Electricity, telemetry.Power), from, now, 30, func(minute int) float64 {
		if of := minute % (24 * 60); of > 0 && of <= 6*60 {
			return 1000
		}
		return 0
	})
	f := func(contract string, cents float64, forecast string) {
		t.Helper()
		if status, body := d.call(admin, "PUT", "/api/households/h1/contract", contract); status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		if _, wh, got, _ := d.tallied("h1"); wh != 6000 || fmt.Sprintf("%.2f", got) != fmt.Sprintf("%.2f", cents) {
			t.Errorf("%s: today %v Wh, %v cents, want %v", contract, wh, got, cents)
		}
		week := d.told("h1", telemetry.Electricity, telemetry.Week, "2026-01-15", false)
		if got, want := week.Rows[1][2], locales.Euro(cents/100); got != want {
			t.Errorf("%s: the week's Tuesday costs %q, want %q: %v", contract, got, want, week.Rows[1])
		}
		var b bill
		d.read(admin, "/api/households/h1/bill", &b)
		if b.Forecast == nil || fmt.Sprintf("%.2f", b.Forecast.EUR) != forecast || fmt.Sprintf("%.4f", b.SpentEUR) != fmt.Sprintf("%.4f", 15*cents/100) {
			t.Errorf("%s: %+v %+v", contract, b, b.Forecast)
		}
	}
	f(`{"from":"2025-01-01","option":"base","powerKVA":6}`, 117.12, "36.31")                           // 6 * 19.52; 31 days
	f(`{"from":"2025-01-01","option":"hphc","powerKVA":6,"offPeak":["22:00-06:00"]}`, 98.10, "30.41")  // 6 * 16.35
	f(`{"from":"2025-01-01","option":"hphc","powerKVA":6,"offPeak":["21:30-05:30"]}`, 100.33, "31.10") // half an hour at 20.81
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), midnight.Add(7*time.Hour), midnight.Add(9*time.Hour), 60,
		func(minute int) float64 { return 5000 + float64(minute) })
	d.board.recount("h1")
	if _, wh, _, _ := d.tallied("h1"); wh != 120 {
		t.Errorf("the register tells of today, and %v Wh are told", wh)
	}
}

// What a register counted over days of silence is spent, though nobody knows on which of them.
func TestASilenceIsOnTheBill(t *testing.T) {
	d := openDoor(t, options{}, nil)
	midnight := time.Date(2026, 1, 14, 23, 0, 0, 0, time.UTC)
	energy := channel(telemetry.Electricity, telemetry.Energy)
	d.lived("h1", energy, midnight.AddDate(0, 0, -12), midnight.AddDate(0, 0, -8), 60, func(minute int) float64 { return 5000 + float64(minute)*1000/60 })
	d.lived("h1", energy, midnight.AddDate(0, 0, -3), midnight, 60, func(minute int) float64 { return 5000 + 9*24_000 + float64(minute)*1000/60 })
	var b bill
	d.read(d.sessions()["resident"], "/api/households/h1/bill", &b)
	if want := 12 * 24 * 0.1952; fmt.Sprintf("%.4f", b.SpentEUR) != fmt.Sprintf("%.4f", want) || len(b.Days) != 7 {
		t.Errorf("%v EUR on %d days, want %v", b.SpentEUR, len(b.Days), want)
	}
}
