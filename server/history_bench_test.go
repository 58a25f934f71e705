package main

import (
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
	"lakaz/telemetry"
	"lakaz/telemetry/simulate"
)

// BenchmarkHistory draws the history of a home that reported every minute for two years: what a household waits for.
// LAKAZ_CHART names a folder where the drawings are left to be looked at.
func BenchmarkHistory(b *testing.B) {
	store, err := badgerkv.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	now := time.Date(2026, 1, 11, 21, 0, 0, 0, time.UTC)
	s, err := newServer(b.Context(), store, options{}, slog.New(slog.DiscardHandler), func() time.Time { return now })
	if err != nil {
		b.Fatal(err)
	}
	defer s.close(b.Context())
	p := typical(lakaz.Mainland)
	p.Day, p.Night, p.OneRoom = 19, 17.2, true
	h := lakaz.Household{ID: "h1", Operation: "essai", Name: "Essai", Dwelling: p.Dwelling}
	if err := s.registry.PutOperation(b.Context(), lakaz.Operation{ID: "essai", Name: "Essai", Territory: lakaz.Mainland}); err != nil {
		b.Fatal(err)
	}
	if err := s.registry.PutHousehold(b.Context(), h); err != nil {
		b.Fatal(err)
	}
	from := now.AddDate(-2, 0, 0)
	home := simulate.New(p, simulate.WeatherOf(lakaz.Mainland, 7), 7, from)
	var batch []telemetry.Reading
	for home.Now().Before(now) {
		home.Step(time.Minute)
		batch = home.Readings(batch)
		if len(batch) > 500_000 || !home.Now().Before(now) {
			if err := s.series.Import(b.Context(), h.ID, batch); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	for _, place := range []string{"salon", telemetry.Electricity, telemetry.Outdoor} {
		for _, span := range []telemetry.Span{telemetry.Day, telemetry.Week, telemetry.Month, telemetry.Year} {
			for _, lastYear := range []bool{false, true} {
				b.Run(fmt.Sprintf("%s/%s/lastYear=%v", place, span, lastYear), func(b *testing.B) {
					at := now
					if span == telemetry.Year {
						at = now.AddDate(0, -1, 0)
					}
					for b.Loop() {
						out, err := s.history(b.Context(), locales.For("fr"), h, place, span, at, lastYear)
						if err != nil || out.Empty {
							b.Fatal(out, err)
						}
						if folder := os.Getenv("LAKAZ_CHART"); folder != "" {
							os.WriteFile(fmt.Sprintf("%s/%s-%s-%v.json", folder, place, span, lastYear), encoded(out), 0o644)
						}
					}
				})
			}
		}
	}
}
