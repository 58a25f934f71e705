//go:build !js

package gamification

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"lakaz"
)

//go:embed gestures.json
var packJSON []byte

// Pack is a content pack: sheets of gestures.
type Pack []Sheet

// Sheet is all that the programme knows of a gesture.
type Sheet struct {
	Gesture
	Theme   Theme `json:"theme"`
	OffPeak bool  `json:"offPeak,omitempty"` // only where the contract has cheap hours
	// What it spares a year beside EUR: kWh, and m³ of water.
	LowKWh  float64 `json:"lowKWh,omitempty"`
	HighKWh float64 `json:"highKWh,omitempty"`
	LowM3   float64 `json:"lowM3,omitempty"`
	HighM3  float64 `json:"highM3,omitempty"`
	// Abroad is what it is worth overseas, where water comes warmer out of the tap and that makes a difference.
	Abroad *Saving `json:"overseas,omitempty"`
	Per    Per     `json:"per,omitempty"`
	Level  Level   `json:"level"`
	// Told is what it would take to prove what sensors could in principle see, and ours cannot: the gesture counts on the
	// home's word, which its card says.
	Told  string `json:"told,omitempty"`
	Proof Proof  `json:"proof"`
	// Limits are figures of the guard that the words name and no sensor of ours can hold anybody to.
	Limits map[Limit]float64 `json:"limits,omitempty"`
	Care   bool              `json:"care,omitempty"` // there are words of what to take care of
	// Sources are codes of the programme's bibliography; E is its own estimate, K common knowledge of the trade.
	Sources []string `json:"sources"`
}

// Saving is what a gesture is worth a year: EUR, kWh and m³ of water, from low to high, zero where it is not known.
type Saving struct {
	LowEUR  int     `json:"lowEUR,omitempty"`
	HighEUR int     `json:"highEUR,omitempty"`
	LowKWh  float64 `json:"lowKWh,omitempty"`
	HighKWh float64 `json:"highKWh,omitempty"`
	LowM3   float64 `json:"lowM3,omitempty"`
	HighM3  float64 `json:"highM3,omitempty"`
}

// Saving is what a gesture is worth in a place.
func (s Sheet) Saving(place Place) Saving {
	if place == Overseas && s.Abroad != nil {
		return *s.Abroad
	}
	return Saving{LowEUR: s.LowEUR, HighEUR: s.HighEUR, LowKWh: s.LowKWh, HighKWh: s.HighKWh, LowM3: s.LowM3, HighM3: s.HighM3}
}

// Home is what decides which gestures fit a home.
type Home struct {
	Territory lakaz.Territory
	Month     time.Month
	OffPeak   bool // its contract has cheap hours
	Known
	Equipment Equipment
}

// Fit lists the sheets that fit a home: its place, its season, its contract, and what its guards allow.
func (p Pack) Fit(h Home) []Sheet {
	fit := []Sheet{}
	for _, s := range p {
		if s.suits(PlaceOf(h.Territory), h.Month) && (h.OffPeak || !s.OffPeak) && s.Guard.allows(h.Known) {
			fit = append(fit, s)
		}
	}
	return fit
}

var gestures = sync.OnceValues(func() (Pack, error) {
	var p Pack
	if err := json.Unmarshal(packJSON, &p); err != nil {
		return nil, fmt.Errorf("gestures.json: %w", err)
	}
	if err := p.Check(); err != nil {
		return nil, fmt.Errorf("gestures.json: %w", err)
	}
	return p, nil
})

// Gestures is the programme's own pack. That it is right is a test; the error lists all faults.
func Gestures() (Pack, error) { return gestures() }

// Daily tells whether a gesture is one that the browser carries, whose words are in its catalogue.
func (s Sheet) Daily() bool {
	for _, g := range daily() {
		if g.ID == s.ID {
			return true
		}
	}
	return false
}
