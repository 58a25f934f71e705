package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// weekly is a home's newest indicators as the advisor's list shows them.
func (d *door) weekly(session string, h lakaz.HouseholdID) *telemetry.Indicators {
	d.t.Helper()
	var lines []householdLine
	d.read(session, "/api/households", &lines)
	for _, line := range lines {
		if line.Household.ID == h {
			return line.Week
		}
	}
	d.t.Fatalf("%s is not on the list", h)
	return nil
}

// A home at 15 °C for a week whose use falls by half is on the advisor's list the same day; its own people read the
// figures and no suspicion.
func TestAWeekOfColdIsSeen(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026, 17 h 42 in Paris
	sessions, now := d.sessions(), d.clock()
	if got := d.weekly(sessions["advisor"], "h1"); got != nil {
		t.Errorf("a home that never spoke: %+v", got)
	}
	d.lived("h1", channel("salon", telemetry.Temperature), now.AddDate(0, 0, -9), now, 10, func(int) float64 { return 15 })
	d.lived("h1", channel("salon", telemetry.Humidity), now.AddDate(0, 0, -9), now, 10, func(int) float64 { return 50 })
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), now.AddDate(0, 0, -15), now, 30, func(minute int) float64 {
		return 1000 + float64(min(minute, 8*24*60))/6 + float64(max(0, minute-8*24*60))/12
	})
	must(t, d.server.weeks.judgeAll(t.Context()))
	got := d.weekly(sessions["advisor"], "h1")
	if got == nil || got.Cold != telemetry.Red || !got.Privation || got.DeepHours != 168 || got.Day != "2026-01-15" || got.Urgency() != 0 {
		t.Fatalf("the advisor sees %+v", got)
	}
	for _, name := range crowd() {
		want := http.StatusNotFound
		switch name {
		case "stranger":
			want = http.StatusUnauthorized
		case "resident", "advisor", "administrator":
			want = http.StatusOK
		}
		if status, body := d.call(sessions[name], "GET", "/api/households/h1/indicators", ""); status != want {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	var own []telemetry.Indicators
	d.read(sessions["resident"], "/api/households/h1/indicators", &own)
	if len(own) != 8 || own[7].Cold != telemetry.Red || own[7].Privation {
		t.Errorf("the home reads %+v", own)
	}
}

// Who goes without heat is seen whatever they heat with and however it is counted; who uses as much as before is not
// suspected.
func TestPrivationIsSeenWhateverHeats(t *testing.T) {
	f := func(name string, want bool, live func(d *door, from time.Time, counted func(minute int) float64)) {
		t.Helper()
		d := openDoor(t, options{}, nil)
		now := d.clock()
		d.lived("h1", channel("salon", telemetry.Temperature), now.AddDate(0, 0, -9), now, 10, func(int) float64 { return 15 })
		live(d, now.AddDate(0, 0, -15), func(minute int) float64 { // half as much from the eighth day on
			return float64(min(minute, 8*24*60)) + float64(max(0, minute-8*24*60))/2
		})
		must(t, d.server.weeks.judgeAll(t.Context()))
		if got := d.weekly(d.sessions()["advisor"], "h1"); got == nil || got.Cold != telemetry.Red || got.Privation != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	steady := func(d *door, from time.Time) {
		d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), from, d.clock(), 30, func(minute int) float64 { return 1000 + float64(minute) })
	}
	f("electricity as before", false, func(d *door, from time.Time, _ func(int) float64) { steady(d, from) })
	f("gas falls", true, func(d *door, from time.Time, counted func(int) float64) {
		steady(d, from)
		d.lived("h1", channel(telemetry.Gas, telemetry.Volume), from, d.clock(), 60, func(minute int) float64 { return 50 + counted(minute)/1000 })
	})
	f("power falls", true, func(d *door, from time.Time, _ func(int) float64) {
		d.lived("h1", channel(telemetry.Electricity, telemetry.Power), from, d.clock(), 30, func(minute int) float64 {
			if minute > 8*24*60 {
				return 400
			}
			return 900
		})
	})
}

// A gateway that was away sends its week at once: what it says is the same as if it had come in time.
func TestLateReadingsAreJudged(t *testing.T) {
	inTime, late := openDoor(t, options{}, nil), openDoor(t, options{}, nil)
	now := inTime.clock()
	readings := func(from, to time.Time) (list []telemetry.Reading) {
		for at := from; at.Before(to); at = at.Add(10 * time.Minute) {
			list = append(list, telemetry.Reading{Channel: channel("salon", telemetry.Temperature), At: at, Value: telemetry.NewDecimal(165, 1)})
		}
		return list
	}
	take := func(d *door, list []telemetry.Reading) {
		t.Helper()
		taken, err := d.series.Take(t.Context(), "h1", telemetry.BatchOf(list))
		must(t, err)
		d.server.weeks.note("h1", taken.Changes)
	}
	start := now.AddDate(0, 0, -8)
	take(inTime, readings(start, now))
	must(t, inTime.server.weeks.judgeAll(t.Context()))
	take(late, readings(now.Add(-time.Hour), now))
	must(t, late.server.weeks.judgeAll(t.Context()))
	admin := late.sessions()["administrator"]
	if got := late.weekly(admin, "h1"); got == nil || got.Cold != telemetry.LevelUnknown {
		t.Errorf("an hour tells %+v", got)
	}
	take(late, readings(start, now.Add(-time.Hour)))
	must(t, late.server.weeks.judgeLate(t.Context()))
	var want, got []telemetry.Indicators
	inTime.read(inTime.sessions()["administrator"], "/api/households/h1/indicators", &want)
	late.read(admin, "/api/households/h1/indicators", &got)
	if len(got) != len(want) || len(want) != 9 {
		t.Fatalf("%d days, want %d", len(got), len(want))
	}
	for i, w := range want {
		if g := got[i]; g != w {
			t.Errorf("%s: %+v, want %+v", w.Day, g, w)
		}
	}
	if want[8].Cold != telemetry.Red {
		t.Errorf("16.5 °C for a week: %+v", want[8])
	}
}

// Where it is known how warm it has been outdoors, the first screen and the history call 28 °C well.
func TestTheSeasonReachesTheScreens(t *testing.T) {
	d := openDoor(t, options{}, nil)
	resident, now := d.sessions()["resident"], d.clock()
	d.lived("h1", channel("salon", telemetry.Temperature), now.AddDate(0, 0, -8), now, 10, func(int) float64 { return 28 })
	d.lived("h1", channel("outdoor", telemetry.Temperature), now.AddDate(0, 0, -8), now, 10, func(int) float64 { return 24 })
	f := func(comfort telemetry.Comfort, says string) {
		t.Helper()
		var home telemetry.Home
		d.read(resident, "/api/households/h1", &home)
		if got := home.Climate("salon").Comfort; got != comfort {
			t.Errorf("28 °C is %q, want %q", got, comfort)
		}
		if got := sentenceOf(d.told("h1", "salon", telemetry.Day, "2026-01-14", false)); !strings.Contains(got, says) {
			t.Errorf("the history says %q, want %q", got, says)
		}
	}
	f(telemetry.Warm, "Il a fait chaud")
	must(t, d.server.weeks.judgeAll(t.Context()))
	f(telemetry.Well, "bien")
}
