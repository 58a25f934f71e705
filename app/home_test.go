//go:build !js

package main

import (
	"testing"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry"
)

// noon is the instant of the tests: 12 h on the mainland.
var noon = time.Date(2026, 1, 15, 11, 0, 0, 0, time.UTC)

// words is a language as the browser has it.
func words(t *testing.T, tag string) *locales.Catalogue {
	t.Helper()
	c, err := locales.ParseCatalogue(locales.Flat(tag))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// measure is one value of a test's home.
type measure struct {
	place    string
	quantity telemetry.Quantity
	value    string
	ago      time.Duration
}

// homeWith is a home of a territory with a living room and a bathroom that told these measures.
func homeWith(t *testing.T, territory lakaz.Territory, measures ...measure) telemetry.Home {
	t.Helper()
	h := telemetry.Home{Household: lakaz.Household{ID: "h1", Name: "Foyer Caron", Dwelling: lakaz.Dwelling{Territory: territory, Floor: 18, Outdoor: true,
		Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}, {ID: "bain", Kind: lakaz.Bathroom, Name: "La douche"}}}},
		Values: map[telemetry.Channel]telemetry.Sample{}}
	for _, m := range measures {
		v, err := telemetry.ParseDecimal(m.value)
		if err != nil {
			t.Fatal(err)
		}
		h.Values[telemetry.Channel{Place: m.place, Quantity: m.quantity}] = telemetry.Sample{Value: v, Unix: noon.Add(-m.ago).Unix()}
	}
	return h
}
