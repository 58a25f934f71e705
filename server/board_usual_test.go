package main

import (
	"fmt"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// today is the day so far of a home, and where its month will end.
func (d *door) today(h lakaz.HouseholdID) (telemetry.Today, *telemetry.BillForecast) {
	d.t.Helper()
	home, err := d.registry.Household(d.t.Context(), h)
	must(d.t, err)
	state, err := d.server.home(d.t.Context(), home)
	must(d.t, err)
	return *state.Today, state.Bill
}

// A home that heats when it is cold outdoors: a frosty day is held against frosty days, not against all days.
func TestTodayAgainstDaysOfLikeWeather(t *testing.T) {
	midnight := time.Date(2026, 1, 14, 23, 0, 0, 0, time.UTC) // in Paris
	f := func(what string, outdoor, salon, times float64, want telemetry.Against) {
		t.Helper()
		d := openDoor(t, options{}, nil) // 15 January 2026, 17 h 42
		frost := func(day int) float64 {
			switch {
			case day == 70:
				return outdoor
			case day%5 == 0:
				return -4
			}
			return 10
		}
		first, wh := midnight.AddDate(0, 0, -70), 5000.0
		d.lived("h1", channel(telemetry.Outdoor, telemetry.Temperature), first, d.clock(), 60, func(minute int) float64 { return frost(minute / (24 * 60)) })
		d.lived("h1", channel("salon", telemetry.Temperature), first.AddDate(0, 0, 50), d.clock(), 60, func(int) float64 { return salon })
		d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), first, d.clock(), 60, func(minute int) float64 {
			if day := (minute - 60) / (24 * 60); minute > 0 {
				used := 500 + 50*(15-frost(day))
				if day == 70 {
					used *= times
				}
				wh += used
			}
			return wh
		})
		must(t, d.weeks.judgeAll(t.Context()))
		if today, _ := d.today("h1"); today.Against != want {
			t.Errorf("%s: %q, want %q", what, today.Against, want)
		}
	}
	f("a frosty day like the others", -4, 20, 1, telemetry.AsUsual)
	f("a mild day like the others", 10, 20, 1, telemetry.AsUsual)
	f("a mild day with a frosty day's use", 10, 20, 1450.0/750, telemetry.Above)
	f("half of what such a day takes", -4, 20, 0.5, telemetry.Below)
	f("the same in a home that is cold", -4, 15, 0.5, "")
	f("weather as never before", -20, 20, 1, "")
}

// What the registers of gas and water have counted since midnight, and a reading that comes late.
func TestMetersOfToday(t *testing.T) {
	d := openDoor(t, options{}, nil)
	home, err := d.registry.Household(t.Context(), "h1")
	must(t, err)
	home.Dwelling.ColdWater = true
	must(t, d.registry.PutHousehold(t.Context(), home))
	midnight := time.Date(2026, 1, 14, 23, 0, 0, 0, time.UTC)
	f := func(want string) {
		t.Helper()
		today, _ := d.today("h1")
		got := ""
		for _, place := range []string{telemetry.Gas, telemetry.ColdWater} {
			if m, told := today.Meters[place]; told {
				got += fmt.Sprintf("%s %.3f %.3f;", place, m.M3, m.EUR)
			}
		}
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	f("")
	d.lived("h1", channel(telemetry.ColdWater, telemetry.Volume), midnight.Add(-time.Hour), midnight.Add(10*time.Hour), 60, func(minute int) float64 { return 100 + float64(minute)/6000 })
	f("water-cold 0.100 0.434;") // 10 hours of 10 litres at 4.34 €/m³
	taken, err := d.series.Take(t.Context(), "h1", telemetry.BatchOf([]telemetry.Reading{
		{Channel: channel(telemetry.ColdWater, telemetry.Volume), At: midnight.Add(11 * time.Hour), Value: telemetry.NewDecimal(100_150, 3)},
		{Channel: channel(telemetry.Gas, telemetry.Volume), At: midnight.Add(time.Hour), Value: telemetry.NewDecimal(50, 0)},
		{Channel: channel(telemetry.Gas, telemetry.Volume), At: midnight.Add(2 * time.Hour), Value: telemetry.NewDecimal(51, 0)}}))
	must(t, err)
	d.board.note("h1", taken.Changes)
	f("gas 1.000 0.000;water-cold 0.140 0.608;")
	d.pass(24 * time.Hour)
	f("")
}

// The month's end is told with the home, and follows the contract.
func TestTheBillOfTheHome(t *testing.T) {
	d := openDoor(t, options{}, nil)
	now := d.clock()
	if _, bill := d.today("h1"); bill != nil {
		t.Errorf("of nothing: %+v", bill)
	}
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), now.AddDate(0, 0, -50), now, 60, func(minute int) float64 { return 5000 + float64(minute)*1000/60 })
	f := func(low, high string) {
		t.Helper()
		if _, bill := d.today("h1"); bill == nil || bill.Month != "2026-01" || fmt.Sprintf("%.2f", bill.Low) != low || fmt.Sprintf("%.2f", bill.High) != high {
			t.Errorf("%+v, want %s to %s", bill, low, high)
		}
	}
	d.pass(time.Hour)
	f("145.23", "145.23")
	if status, body := d.call(d.sessions()["resident"], "PUT", "/api/households/h1/contract", `{"from":"2025-01-01","option":"hphc","powerKVA":6,"offPeak":["22:00-06:00"]}`); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	f("143.77", "143.77")
}
