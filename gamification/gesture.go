// Package gamification is workshops and their activities, challenges, points, badges and content packs. It begins with
// the eco-gestures: one a day for a home, fit for its place and season, and never one that could leave it colder.
//
// gestures.json is the content pack: the programme's whole catalogue of gestures, each with the places and months it
// suits, its pictures in order, what it is worth, how sensors can prove it, the guard that keeps it from harm, and its
// sources. It stays on the server. daily.json is the part of it that the browser carries for the gesture of the day.
// Words are in the language catalogues: gesture.<id>.title and .why of the daily ones, gestures.<id>.title, .why, .how
// and .care of all others.
package gamification

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"lakaz"
)

//go:embed daily.json
var dailyJSON []byte

// Gesture is one eco-gesture, as it is offered.
type Gesture struct {
	ID     string  `json:"id"`
	Places []Place `json:"places"`
	// Months are those it suits, 1 to 12, in the places where a season matters; elsewhere it suits the whole year.
	Months   map[Place][]int `json:"months,omitempty"`
	Pictures []string        `json:"pictures"` // icons that tell it without words
	// LowEUR and HighEUR are what it is worth a year, in EUR; zero where it is done for health alone.
	LowEUR  int   `json:"lowEUR,omitempty"`
	HighEUR int   `json:"highEUR,omitempty"`
	Guard   Guard `json:"guard,omitzero"`
}

// Place is where a gesture makes sense.
type Place string

const (
	OnTheMainland Place = "mainland"
	InTheHeights  Place = "heights" // of La Réunion, where homes are heated; no dwelling tells yet that it stands there
	Overseas      Place = "overseas"
)

// PlaceOf is the place a territory's gestures are for.
func PlaceOf(t lakaz.Territory) Place {
	if t.Overseas() {
		return Overseas
	}
	return OnTheMainland
}

// suits tells whether a gesture makes sense in a place in a month.
func (g Gesture) suits(place Place, month time.Month) bool {
	months := g.Months[place]
	return slices.Contains(g.Places, place) && (len(months) == 0 || slices.Contains(months, int(month)))
}

var daily = sync.OnceValue(func() (all []Gesture) {
	if err := json.Unmarshal(dailyJSON, &all); err != nil { // that it can be read is a test
		return nil
	}
	return all
})

// Today is the gesture of a dwelling's own day: of those that suit, the ones that the household has picked, else all, each
// in its turn; one gives way to the next where what is known of the home forbids it. It is false where none suits.
func Today(t lakaz.Territory, day time.Time, known Known, picked ...string) (Gesture, bool) {
	var fit, own []Gesture
	for _, g := range daily() {
		if g.suits(PlaceOf(t), day.Month()) && g.Guard.allows(known) {
			if fit = append(fit, g); slices.Contains(picked, g.ID) {
				own = append(own, g)
			}
		}
	}
	if len(own) > 0 {
		fit = own
	}
	if len(fit) == 0 {
		return Gesture{}, false
	}
	days := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 3600)
	return fit[int(days)%len(fit)], true
}
