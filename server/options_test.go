package main

import (
	"fmt"
	"math"
	"net/http"
	"testing"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// A kilowatt all December: 744 kWh at one price, or a third of them off peak.
func TestOptionsAreCompared(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026, 17 h 42 in Paris
	session := d.sessions()["resident"]
	december := time.Date(2025, 11, 30, 23, 0, 0, 0, time.UTC)
	ask := func() *compared {
		t.Helper()
		var got optionsAnswer
		d.read(session, "/api/households/h1/options", &got)
		return got.Compared
	}
	if got := ask(); got != nil {
		t.Errorf("of nothing: %+v", got)
	}
	kilowatt := func(minute int) float64 { return 5000 + float64(minute)*1000/60 }
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), december, d.clock(), 60, kilowatt)
	f := func(option lakaz.TariffOption, eur string, current bool) {
		t.Helper()
		for _, o := range ask().Options {
			if o.Option == option {
				if got := fmt.Sprintf("%.2f", o.EUR); got != eur || o.Current != current {
					t.Errorf("%+v, want %s", o, eur)
				}
				return
			}
		}
		t.Errorf("no %s", option)
	}
	got := ask()
	if got == nil || got.From != "2025-01-01" || got.To != "2026-01-01" || got.Days != 31 || math.Abs(got.KWh-744) > 1e-6 ||
		math.Abs(got.OffPeak-1.0/3) > 1e-9 || !got.Assumed || len(got.Hours) != 1 || got.Hours[0] != "22:00-06:00" {
		t.Fatalf("%+v", got)
	}
	f(lakaz.Base, "145.23", true)  // 744 * 0.1952
	f(lakaz.HPHC, "143.77", false) // 248 * 0.1635 + 496 * 0.2081
	if !math.IsNaN(got.gain(lakaz.HPHC)) {
		t.Error("a month tells of a year")
	}
	if status, body := d.call(d.sessions()["administrator"], "PUT", "/api/households/h1/contract", `{"from":"2025-01-01","option":"hphc","powerKVA":6,"offPeak":["23:30-07:30"]}`); status != http.StatusOK {
		t.Fatal(status, body)
	}
	f(lakaz.HPHC, "143.77", true) // eight hours still
	if got := ask(); got.Assumed || got.Hours[0] != "23:30-07:30" {
		t.Errorf("%+v", got)
	}
}

// Overseas no Tempo is sold, and none is compared.
func TestOptionsOfATerritory(t *testing.T) {
	d := openDoor(t, options{}, nil)
	d.lived("h2", channel(telemetry.Electricity, telemetry.Energy), d.clock().AddDate(0, 0, -60), d.clock(), 60, func(minute int) float64 { return float64(minute) })
	h, err := d.registry.Household(t.Context(), "h2")
	must(t, err)
	got, err := d.server.compare(t.Context(), h)
	must(t, err)
	if got == nil || len(got.Options) != 2 || got.Options[0].Option != lakaz.Base || got.Options[1].Option != lakaz.HPHC {
		t.Errorf("%+v", got)
	}
}
