package main

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// tallied is the home's day in Wh and cents, and its usual.
func (d *door) tallied(h lakaz.HouseholdID) (day string, wh, cents float64, usual telemetry.Usual) {
	d.t.Helper()
	home, err := d.registry.Household(d.t.Context(), h)
	must(d.t, err)
	got, err := d.board.count(d.t.Context(), home)
	must(d.t, err)
	return got.today.Day, math.Round(got.today.EnergyWh*100) / 100, math.Round(got.today.CostEUR*10000) / 100, got.usual
}

func (d *door) register(h lakaz.HouseholdID, at time.Time, wh int64) {
	d.t.Helper()
	r := telemetry.Reading{Channel: channel(telemetry.Electricity, telemetry.Energy), At: at, Value: telemetry.NewDecimal(wh, 0)}
	taken, err := d.series.Take(d.t.Context(), h, telemetry.BatchOf([]telemetry.Reading{r}))
	must(d.t, err)
	d.board.note(h, taken.Changes)
}

// The day begins at the dwelling's midnight, 23:00 UTC in winter. What the register counts across it is shared out.
func TestTodayIsTheDwellingsDay(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026, 17 h 42 in Paris
	midnight := time.Date(2026, 1, 14, 23, 0, 0, 0, time.UTC)
	f := func(day string, wh, cents float64) {
		t.Helper()
		gotDay, gotWh, gotCents, _ := d.tallied("h1")
		if gotDay != day || gotWh != wh || gotCents != cents {
			t.Errorf("%s: %v Wh, %v cents; want %s: %v Wh, %v cents", gotDay, gotWh, gotCents, day, wh, cents)
		}
	}
	f("2026-01-15", 0, 0)
	d.register("h1", midnight.Add(-30*time.Minute), 10_000)
	d.register("h1", midnight.Add(30*time.Minute), 10_200) // 100 Wh of it are today's
	f("2026-01-15", 100, 1.95)
	d.register("h1", midnight.Add(10*time.Hour), 15_100) // added on
	f("2026-01-15", 5000, 97.6)
	d.register("h1", midnight.Add(5*time.Hour), 12_000) // late, between two: nothing more
	if !d.board.homes["h1"].stale {
		t.Error("a late reading is not noticed")
	}
	f("2026-01-15", 5000, 97.6)
	d.register("h1", midnight.Add(11*time.Hour), 40) // a new meter: it counts anew
	d.register("h1", midnight.Add(12*time.Hour), 90)
	f("2026-01-15", 5050, 98.58)
	d.pass(7 * time.Hour) // past midnight
	f("2026-01-16", 0, 0)
}

// What is counted is published to those who watch, and for nobody else is it counted.
func TestTodayIsPublished(t *testing.T) {
	d := openDoor(t, options{}, nil)
	midnight := time.Date(2026, 1, 14, 23, 0, 0, 0, time.UTC)
	d.register("h1", midnight, 0)
	if d.hub.Holds("home:h1") || len(d.board.take()) != 0 {
		t.Error("counted for nobody")
	}
	d.hub.State("home:h1", nil) // as somebody who watches makes it be
	d.register("h1", midnight.Add(time.Hour), 1500)
	if dirty := d.board.take(); len(dirty) != 1 || !dirty["h1"] {
		t.Errorf("to be counted: %v", dirty)
	}
	must(t, d.board.refresh(t.Context(), "h1"))
	var today telemetry.Today
	must(t, json.Unmarshal(d.hub.Values("home:h1")[telemetry.KeyToday], &today))
	if today.EnergyWh != 1500 || today.Day != "2026-01-15" {
		t.Errorf("published: %+v", today)
	}
	d.hub.Forget("home:h1")
	must(t, d.board.refresh(t.Context(), "h1"))
	if again := d.hub.Values("home:h1"); len(again) != 0 {
		t.Errorf("published to nobody: %s", again)
	}
}

// A page that is opened counts the home too: those who watch it are told all the same, at the turn of the hour of what is
// usual now.
func TestAPageTakesNoNewsFromWatchers(t *testing.T) {
	d := openDoor(t, options{}, nil) // 17 h 42 in Paris
	hour := time.Date(2026, 1, 15, 16, 0, 0, 0, time.UTC)
	d.lived("h1", channel(telemetry.Electricity, telemetry.Power), hour.AddDate(0, 0, -3), hour.Add(2*time.Hour), 15, func(minute int) float64 {
		return float64(100 * (1 + minute/60%24))
	})
	midnight := time.Date(2026, 1, 14, 23, 0, 0, 0, time.UTC)
	d.hub.State("home:h1", nil) // as somebody who watches makes it be
	d.register("h1", midnight, 0)
	must(t, d.board.refresh(t.Context(), "h1"))
	d.pass(time.Hour)
	d.register("h1", midnight.Add(19*time.Hour), 1500)
	_, wh, _, usual := d.tallied("h1") // somebody opens the page
	must(t, d.board.refresh(t.Context(), "h1"))
	var told telemetry.Usual
	var today telemetry.Today
	must(t, json.Unmarshal(d.hub.Values("home:h1")[telemetry.KeyUsual], &told))
	must(t, json.Unmarshal(d.hub.Values("home:h1")[telemetry.KeyToday], &today))
	if told != usual || today.EnergyWh != wh {
		t.Errorf("the page shows %+v and %v Wh, those who watch are told %+v and %v Wh", usual, wh, told, today.EnergyWh)
	}
}

// The usual is the middle half of this local hour over four weeks; the dial ends where the home rarely goes.
func TestUsualIsThisHours(t *testing.T) {
	d := openDoor(t, options{}, nil) // 17 h 42 in Paris
	hour := time.Date(2026, 1, 15, 16, 0, 0, 0, time.UTC)
	d.lived("h1", channel(telemetry.Electricity, telemetry.Power), hour.AddDate(0, 0, -29), hour.Add(-time.Minute), 15, func(minute int) float64 {
		switch h := (minute / 60) % 24; {
		case h == 0 && (minute/60)/24 == 0:
			return 9000 // before the four weeks
		case h == 0:
			return float64(minute % 60 * 20) // 0, 300, 600, 900 W between 17 h and 18 h
		case h == 3:
			return 2300
		}
		return 200
	})
	_, _, _, usual := d.tallied("h1")
	if usual != (telemetry.Usual{Low: 300, High: 600, Max: 2500}) {
		t.Errorf("usual: %+v", usual)
	}
	if _, _, _, unknown := d.tallied("h2"); unknown != (telemetry.Usual{}) {
		t.Errorf("a home that never spoke has a usual: %+v", unknown)
	}
}
