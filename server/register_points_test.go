package main

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// The first and the last reading of each hour tell the same uses and costs as all, whatever the register did.
func TestRegisterPoints(t *testing.T) {
	energy := channel(telemetry.Electricity, telemetry.Energy)
	midnight := time.Date(2026, 1, 12, 23, 0, 0, 0, time.UTC)
	loc := lakaz.Mainland.Location()
	thinned := false
	rapid.Check(t, func(t *rapid.T) {
		mem, err := badgerkv.OpenInMemory()
		if err != nil {
			t.Fatal(err)
		}
		defer mem.Close()
		store, err := series.Open(t.Context(), mem, series.In(lakaz.Mainland))
		if err != nil {
			t.Fatal(err)
		}
		minute, value := 0, int64(5_000)
		calm := rapid.Bool().Draw(t, "calm")
		var readings []telemetry.Reading
		for minute < 3*24*60 {
			readings = append(readings, telemetry.Reading{Channel: energy, At: midnight.Add(time.Duration(minute) * time.Minute), Value: telemetry.NewDecimal(value, 0)})
			switch what := rapid.IntRange(0, 400).Draw(t, "what"); {
			case what == 0: // a silence
				minute += rapid.IntRange(61, 1_000).Draw(t, "silent")
			case what == 1 && !calm: // a new meter
				value = 0
			case what == 2 && !calm: // a gateway's clock that was wrong
				value -= rapid.Int64Range(0, 300).Draw(t, "back")
			}
			minute += rapid.SampledFrom([]int{7, 10, 30}).Draw(t, "step")
			value += rapid.Int64Range(0, 200).Draw(t, "used")
		}
		if err := store.Import(t.Context(), "h", readings); err != nil {
			t.Fatal(err)
		}
		billing := telemetry.Billing{Territory: lakaz.Mainland}
		if rapid.Bool().Draw(t, "two prices") {
			edge := rapid.SampledFrom([]int{22 * 60, 22*60 + 30}).Draw(t, "edge")
			billing.Contracts = []lakaz.Contract{{From: "2020-01-01", Option: lakaz.HPHC, PowerKVA: 6, OffPeak: []lakaz.ClockRange{{From: edge, To: 6 * 60}}}}
		}
		from, to := midnight, midnight.Add(3*24*time.Hour)
		all, err := store.Range(t.Context(), "h", energy, from, to)
		if err != nil {
			t.Fatal(err)
		}
		few, err := registerPoints(t.Context(), store, "h", energy, from, to, changesOnTheHour(billing))
		if err != nil {
			t.Fatal(err)
		}
		thinned = thinned || len(few) < len(all)
		days := telemetry.Steps([]telemetry.Interval{{From: from.In(loc), To: to.In(loc)}}, 24*time.Hour)
		want, wantUnplaced := telemetry.Spread(telemetry.StepsOf(telemetry.Energy, all), days)
		got, unplaced := telemetry.Spread(telemetry.StepsOf(telemetry.Energy, few), days)
		same := func(a, b float64) bool { return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-6 }
		if !slices.EqualFunc(want, got, func(a, b telemetry.Use) bool { return same(a.Amount, b.Amount) && a.Quality == b.Quality }) || !same(wantUnplaced, unplaced) {
			t.Fatalf("%v %v, want %v %v", got, unplaced, want, wantUnplaced)
		}
		wantCosts, wantHidden, wantEstimated := billing.Costs(telemetry.UsedBetween(all), days)
		costs, hidden, estimated := billing.Costs(telemetry.UsedBetween(few), days)
		if !slices.EqualFunc(wantCosts, costs, same) || !same(wantHidden, hidden) || wantEstimated != estimated {
			t.Fatalf("%v %v, want %v %v", costs, hidden, wantCosts, wantHidden)
		}
	})
	if !thinned {
		t.Error("all readings were read every time")
	}
}

// A silence over midnight belongs to both days: each of them, the days beside them and the week tell the same.
func TestASilenceAtTheEdgeOfASpan(t *testing.T) {
	f := func(silent time.Duration, want string) {
		t.Helper()
		d := openDoor(t, options{}, nil)
		midnight := time.Date(2026, 1, 12, 23, 0, 0, 0, time.UTC) // Tuesday begins
		energy := channel(telemetry.Electricity, telemetry.Energy)
		begin, end := midnight.Add(-4*time.Hour), midnight.Add(-4*time.Hour+silent)
		d.lived("h1", energy, midnight.Add(-30*time.Hour), begin, 10, func(minute int) float64 { return 10_000 + float64(minute)*10 })
		d.lived("h1", energy, end, end.Add(2*time.Hour), 10, func(minute int) float64 {
			return 10_000 + (26*60+silent.Minutes()+float64(minute))*10
		})
		tuesday := d.told("h1", telemetry.Electricity, telemetry.Day, "2026-01-13", false)
		week := d.told("h1", telemetry.Electricity, telemetry.Week, "2026-01-13", false)
		words := qualityColumn(tuesday)
		if len(words) != 24 || words[0] != "dans le total" {
			t.Fatalf("%v: the silence is not told: %v", silent, words)
		}
		got := plainSpaces(strings.Join([]string{tuesday.Totals[0].Label, tuesday.Totals[0].Figure, week.Rows[1][1]}, "|"))
		if got != want {
			t.Errorf("%v: %s, want %s", silent, got, want)
		}
	}
	f(10*time.Hour, "Électricité, environ|4,8 kWh|4,8 kWh")   // until 6 h, and two hours more
	f(27*time.Hour, "Électricité, environ|14,4 kWh|14,4 kWh") // until 23 h, and the day's last hour
}
