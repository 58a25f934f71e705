package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

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
	f("advisor", hours, http.StatusOK, `{"begins":["2026-01-13T00:00:00+01:00","2026-01-13T01:00:00+01:00","2026-01-13T02:00:00+01:00"],"channels":[{"channel":"salon/temperature","min":[18,20,null],"max":[19,21,null],"mean":[18.5,20.5,null],"weighted":[19,20.5,null],"covered":[3600,1800,0],"quality":["measured","measured",""]}]}`)
	f("", hours, http.StatusUnauthorized, "")
	f("manager", hours, http.StatusNotFound, "")
	f("advisor", "/api/households/h1/days?channels=electricity/energy&from=2026-01-12T23:00:00Z&to=2026-01-13T23:00:00Z", http.StatusOK,
		`{"begins":["2026-01-13T00:00:00+01:00"],"channels":[{"channel":"electricity/energy","used":[7620],"quality":["measured+reset"]}]}`)
	f("advisor", "/api/households/h1/days?channels=x&from=2026-01-12T23:00:00Z&to=2026-01-13T23:00:00Z", http.StatusUnprocessableEntity, "")
	f("manager", "/api/operations/lille/days?channel=electricity/energy&from=2026-01-13&to=2026-01-14", http.StatusForbidden, "")
	f("administrator", "/api/operations/nowhere/days?channel=electricity/energy&from=2026-01-13&to=2026-01-14", http.StatusNotFound, "")
	_, body := d.call(sessions["advisor"], "GET", "/api/operations/lille/days?channel=electricity/energy&from=2026-01-13&to=2026-01-14", "")
	if want := `{"household":"h1","begins":["2026-01-13T00:00:00+01:00"],"channels":[{"channel":"electricity/energy","used":[7620],"quality":["measured+reset"]}]}`; !strings.Contains(string(body), want) {
		t.Errorf("%s", body)
	}
}
