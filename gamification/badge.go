//go:build !js

package gamification

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"lakaz"
)

//go:embed badges.json
var badgesJSON []byte

// Badge is what a household can earn and keep. There is none for using less than others: energy earns no badge. Its
// words are badge.<id>.title and badge.<id>.why.
type Badge struct {
	ID       string   `json:"id"`
	For      Source   `json:"for"`
	Places   []Place  `json:"places,omitempty"`   // empty: everywhere
	Gestures []string `json:"gestures,omitempty"` // any of them; empty: any at all
	Reached  string   `json:"reached,omitempty"`  // of comfort: cold, heat or mould; empty: any
	Times    int      `json:"times"`
	Weeks    int      `json:"weeks,omitempty"` // in a row; 0 for no matter when
	Picture  string   `json:"picture"`
}

var badges = sync.OnceValues(func() ([]Badge, error) {
	var all []Badge
	if err := json.Unmarshal(badgesJSON, &all); err != nil {
		return nil, fmt.Errorf("badges.json: %w", err)
	}
	if err := checkBadges(all); err != nil {
		return nil, fmt.Errorf("badges.json: %w", err)
	}
	return all, nil
})

// Badges lists the badges that can be earned in a territory, all of them for the empty one.
func Badges(t lakaz.Territory) ([]Badge, error) {
	all, err := badges()
	if err != nil || t == "" {
		return all, err
	}
	here := []Badge{}
	for _, b := range all {
		if len(b.Places) == 0 || slices.Contains(b.Places, PlaceOf(t)) {
			here = append(here, b)
		}
	}
	return here, nil
}

// reached tells whether awards have come to a badge.
func (b Badge) reached(awards []Award) bool {
	times := 0
	for _, a := range awards {
		switch {
		case a.Source != b.For || a.Weeks < b.Weeks:
		case len(b.Gestures) > 0 && !slices.Contains(b.Gestures, a.Of):
		case b.Reached != "" && b.Reached != a.Of:
		default:
			times += max(a.Times, 1)
		}
	}
	return times >= b.Times
}

// checkBadges lists every fault of badges, each with its badge's id; nil where there is none.
func checkBadges(all []Badge) error {
	pack, err := Gestures()
	faults := []error{err}
	seen := map[string]bool{}
	for _, b := range all {
		fault := func(format string, args ...any) {
			faults = append(faults, fmt.Errorf("%s: %s", b.ID, fmt.Sprintf(format, args...)))
		}
		if b.ID == "" || seen[b.ID] {
			fault("an id of its own is needed")
		}
		seen[b.ID] = true
		switch {
		case b.For == Energy:
			fault("no badge for using less")
		case !slices.Contains(Sources(), b.For):
			fault("no points for %q", b.For)
		}
		if b.Times < 1 || b.Weeks < 0 || b.Picture == "" {
			fault("times and a picture are needed")
		}
		if b.Reached != "" && (b.For != Comfort || !slices.Contains([]string{"cold", "heat", "mould"}, b.Reached)) {
			fault("%q cannot be reached", b.Reached)
		}
		for _, p := range b.Places {
			if !slices.Contains([]Place{OnTheMainland, InTheHeights, Overseas}, p) {
				fault("no place %q", p)
			}
		}
		for _, id := range b.Gestures {
			if !slices.ContainsFunc(pack, func(s Sheet) bool { return s.ID == id }) {
				fault("no gesture %q", id)
			}
		}
	}
	return errors.Join(faults...)
}
