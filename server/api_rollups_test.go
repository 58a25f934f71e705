package main

import (
	"math"
	"net/http"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
	"lakaz/telemetry"
)

// A home's hours and days, and an operation's days, with their quality; nobody sees what is not theirs.
func TestRollupsOverHTTP(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026, 17 h 42 in Paris
	midnight := time.Date(2026, 1, 12, 23, 0, 0, 0, time.UTC)
	energy := channel(telemetry.Electricity, telemetry.Energy)
	d.lived("h1", energy, midnight, midnight.Add(24*time.Hour), 30, func(minute int) float64 {
		if minute >= 12*60 {
			return float64(minute - 12*60) // a new meter at noon
		}
		return 1000 + float64(minute)*10
	})
	d.lived("h1", channel("salon", telemetry.Temperature), midnight, midnight.Add(90*time.Minute), 30, func(minute int) float64 { return 18 + float64(minute)/30 })
	must(t, d.series.Seal(t.Context(), d.now()))
	sessions := d.sessions()
	f := func(who, path string, status int, want string) {
		t.Helper()
		got, body := d.call(sessions[who], "GET", path, "")
		if got != status || status == http.StatusOK && string(body) != want+"\n" {
			t.Errorf("%s %s: %d %s", who, path, got, body)
		}
	}
	hours := "/api/households/h1/hours?channels=salon/temperature&from=2026-01-12T23:00:00Z&to=2026-01-13T02:00:00Z"
	f("advisor", hours, http.StatusOK, `{"start":1768258800000,"step":3600000,"count":3,"channels":[{"channel":"salon/temperature","min":[18,20,null],"max":[19,21,null],"mean":[18.5,20.5,null],"weighted":[19,20.5,null],"covered":[3600,1800,0],"quality":["measured","measured",""]}]}`)
	f("", hours, http.StatusUnauthorized, "")
	f("manager", hours, http.StatusNotFound, "")
	f("advisor", "/api/households/h1/days?channels=electricity/energy&from=2026-01-12T23:00:00Z&to=2026-01-13T23:00:00Z", http.StatusOK,
		`{"dates":["2026-01-13"],"channels":[{"channel":"electricity/energy","used":[7620],"quality":["measured+reset"]}]}`)
	f("advisor", "/api/households/h1/days?channels=x&from=2026-01-12T23:00:00Z&to=2026-01-13T23:00:00Z", http.StatusUnprocessableEntity, "")
	f("manager", "/api/operations/lille/days?channel=electricity/energy&from=2026-01-13&to=2026-01-14", http.StatusForbidden, "")
	f("administrator", "/api/operations/nowhere/days?channel=electricity/energy&from=2026-01-13&to=2026-01-14", http.StatusNotFound, "")
	f("advisor", hours+"&figures=mean", http.StatusOK, `{"start":1768258800000,"step":3600000,"count":3,"channels":[{"channel":"salon/temperature","mean":[18.5,20.5,null]}]}`)
	f("advisor", hours+"&figures=max,quality,min,used", http.StatusOK, `{"start":1768258800000,"step":3600000,"count":3,"channels":[{"channel":"salon/temperature","min":[18,20,null],"max":[19,21,null],"quality":["measured","measured",""]}]}`)
	// An hour that has begun is answered whole; the same channel twice is answered once.
	f("advisor", "/api/households/h1/hours?channels=salon/temperature,electricity/energy,salon/temperature&figures=mean,used&from=2026-01-13T00:10:00Z&to=2026-01-13T00:20:00Z", http.StatusOK,
		`{"start":1768262400000,"step":3600000,"count":1,"channels":[{"channel":"salon/temperature","mean":[20.5]},{"channel":"electricity/energy","used":[600]}]}`)
	f("advisor", hours+"&figures=median", http.StatusUnprocessableEntity, "")
	fleet := "/api/operations/lille/days?channel=electricity/energy&from=2026-01-13&to=2026-01-14"
	f("advisor", fleet, http.StatusOK, `{"channel":"electricity/energy","dates":["2026-01-13"],"households":["h1"],"used":[[7620]],"quality":[["measured+reset"]]}`)
	f("advisor", fleet+"&figures=mean", http.StatusOK, `{"channel":"electricity/energy","dates":["2026-01-13"],"households":["h1"]}`)
	// A home overseas, and one of which nothing is known, beside it: each by its own dates.
	for id, territory := range map[lakaz.HouseholdID]lakaz.Territory{"h8": lakaz.Guadeloupe, "h9": lakaz.Mainland} {
		must(t, d.registry.PutHousehold(t.Context(), lakaz.Household{ID: id, Operation: "lille", Name: "A home", Dwelling: lakaz.Dwelling{Territory: territory}}))
		d.agree(id)
	}
	d.lived("h8", channel("salon", telemetry.Temperature), midnight.Add(5*time.Hour), midnight.Add(29*time.Hour), 30, func(int) float64 { return 27 })
	fleet = "/api/operations/lille/days?channel=salon/temperature&from=2026-01-12&to=2026-01-14"
	for range 2 { // before the day is in the fleet's columns, and after
		f("advisor", fleet+"&figures=mean,quality", http.StatusOK, `{"channel":"salon/temperature","dates":["2026-01-12","2026-01-13"],"households":["h1","h8","h9"],"mean":[[null,19.5],[null,27],[null,null]],"quality":[["","measured"],["","measured"],["",""]]}`)
		f("advisor", fleet+"&figures=covered,mean", http.StatusOK, `{"channel":"salon/temperature","dates":["2026-01-12","2026-01-13"],"households":["h1","h8","h9"],"mean":[[null,19.5],[null,27],[null,null]],"covered":[[0,5400],[0,86400],[0,0]]}`)
		must(t, d.series.Seal(t.Context(), d.now()))
	}
}

func TestAppendName(t *testing.T) {
	f := func(name, want string) {
		t.Helper()
		if got := string(appendName(nil, name)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	f("salon/temperature", `"salon/temperature"`)
	f(`a"b\c`, `"a\"b\\c"`)
	f("é\n", `"é\n"`)
	f("", `""`)
}

// Figures are written to four places, as short as can be.
func TestAppendFigure(t *testing.T) {
	f := func(v float64, want string) {
		t.Helper()
		if got := string(appendFigure(nil, v, 4)); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
	f(0, "0")
	f(20.5, "20.5")
	f(-0.25, "-0.25")
	f(-3, "-3")
	f(1.0/3, "0.3333")
	f(0.00005, "0.0001")
	f(-0.00001, "0")
	f(100.0203, "100.0203")
	f(1e300, strconv.FormatFloat(1e300, 'f', -1, 64))
	f(math.NaN(), "null")
	f(math.Inf(-1), "null")
	if got := string(appendFigure(appendFigure(appendFigure(nil, 20.449, 2), -0.04, 1), 99.96, 1)); got != "20.450100" {
		t.Error(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.IntRange(0, 4).Draw(t, "places")
		v, scale := rapid.Float64Range(-1e12, 1e12).Draw(t, "v"), math.Pow10(places)
		if rapid.Bool().Draw(t, "half") {
			v = (math.Trunc(v) + 0.5) / scale
		}
		back, err := strconv.ParseFloat(string(appendFigure(nil, v, places)), 64)
		if want := math.Round(v*scale) / scale; err != nil || back != want {
			t.Fatalf("%v to %d places came back as %v, want %v: %v", v, places, back, want, err)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e9, 1e9).Draw(t, "v")
		back, err := strconv.ParseFloat(string(appendFigure(nil, v, 4)), 64)
		if err != nil || back != math.Round(v*1e4)/1e4 {
			t.Fatalf("%v came back as %v: %v", v, back, err)
		}
	})
}
