package telemetry

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"lakaz"
)

// tariffsJSON lists the prices with the day each begins to apply and where it comes from.
//
//go:embed tariffs.json
var tariffsJSON []byte

// Tariff is one price and the day in the territory from which it applies.
type Tariff struct {
	Territories []lakaz.Territory `json:"territories"`
	From        string            `json:"from"`                // 2006-01-02, the territory's own day
	EURPerKWh   float64           `json:"eurPerKWh,omitempty"` // all taxes included
	EURPerM3    float64           `json:"eurPerM3,omitempty"`  // all taxes included
	Estimate    bool              `json:"estimate,omitempty"`  // an order of size, not a price list
	Source      string            `json:"source"`
}

// tariffBook is the content of tariffs.json, each list by territory and date.
type tariffBook struct {
	Electricity []Tariff       `json:"electricity"` // option Base, 3 to 6 kVA
	Options     []optionPrices `json:"options"`
	Water       []Tariff       `json:"water"`
}

// tariffs reads the embedded file once; that it can be read is a test.
var tariffs = sync.OnceValue(func() (book tariffBook) {
	if err := json.Unmarshal(tariffsJSON, &book); err != nil {
		return tariffBook{}
	}
	return book
})

// TariffOf is the electricity price that applies in a territory at an instant. Before the earliest known price that
// earliest one stands in, and exact is false; it is false as well where the price is an estimate.
func TariffOf(t lakaz.Territory, at time.Time) (tariff Tariff, exact bool) {
	return valid(tariffs().Electricity, t, t.In(at).Format(time.DateOnly))
}

// WaterTariffOf is the price of cold water that applies in a territory at an instant, as TariffOf.
func WaterTariffOf(t lakaz.Territory, at time.Time) (tariff Tariff, exact bool) {
	return valid(tariffs().Water, t, t.In(at).Format(time.DateOnly))
}

// WaterPrice is the price of water in a territory at an instant, in EUR/m³ with all taxes and sanitation.
func WaterPrice(t lakaz.Territory, at time.Time) float64 {
	tariff, _ := WaterTariffOf(t, at)
	return tariff.EURPerM3
}

// valid finds the last price of the territory that begins on or before a day there, 2006-01-02.
func valid(list []Tariff, t lakaz.Territory, day string) (found Tariff, exact bool) {
	for _, tariff := range list {
		if !slices.Contains(tariff.Territories, t) {
			continue
		}
		if tariff.From > day {
			if found.From == "" {
				return tariff, false
			}
			break
		}
		found = tariff
	}
	return found, found.From != "" && !found.Estimate
}
