package telemetry

import (
	"testing"
	"time"

	"lakaz"
)

func TestPrice(t *testing.T) {
	f := func(territory lakaz.Territory, at string, want float64, exact bool) {
		t.Helper()
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		tariff, ok := TariffOf(territory, instant)
		if tariff.EURPerKWh != want || ok != exact {
			t.Errorf("%s at %s: %v (%v), want %v (%v)", territory, at, tariff.EURPerKWh, ok, want, exact)
		}
	}
	f(lakaz.Mainland, "2026-11-20T12:00:00Z", 0.1940, true)
	f(lakaz.Mainland, "2026-02-01T12:00:00Z", 0.1940, true)
	f(lakaz.Mainland, "2026-01-31T23:30:00Z", 0.1940, true) // already the 1st of February in Paris
	f(lakaz.Mainland, "2026-01-31T22:30:00Z", 0.1952, true)
	f(lakaz.Mainland, "2025-07-31T12:00:00Z", 0.2016, true)
	f(lakaz.Mainland, "2020-01-01T12:00:00Z", 0.2062, false) // earliest known
	f(lakaz.Mainland, "2024-01-31T12:00:00Z", 0.2276, false) // not compared with the published list
	f(lakaz.Mainland, "2024-02-01T12:00:00Z", 0.2516, true)
	f(lakaz.Reunion, "2026-11-20T12:00:00Z", 0.1940, false) // estimate
	f(lakaz.Reunion, "2026-01-31T21:00:00Z", 0.1940, false) // already February at UTC+4
	f("XX", "2026-11-20T12:00:00Z", 0, false)
}

func TestEveryTerritoryHasItsPrices(t *testing.T) {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, territory := range lakaz.Territories() {
		if tariff, _ := TariffOf(territory, at); tariff.EURPerKWh < 0.05 || tariff.EURPerKWh > 1 {
			t.Errorf("%s: %v EUR/kWh", territory, tariff.EURPerKWh)
		}
		if p := WaterPrice(territory, at); p != 4.34 {
			t.Errorf("%s: %v EUR/m³", territory, p)
		}
	}
	for _, list := range [][]Tariff{tariffs().Electricity, tariffs().Water} {
		last := map[lakaz.Territory]string{}
		for _, tariff := range list {
			if _, err := time.Parse(time.DateOnly, tariff.From); err != nil || tariff.Source == "" {
				t.Errorf("%+v: a price needs its day and its source", tariff)
			}
			for _, territory := range tariff.Territories {
				if last[territory] >= tariff.From {
					t.Errorf("%s: %s is not after %s", territory, tariff.From, last[territory])
				}
				last[territory] = tariff.From
			}
		}
	}
}
