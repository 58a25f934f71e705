// Package gamification is workshops and their activities, challenges, points, badges and content packs. It begins with
// the eco-gestures: one a day for a home, fit for its place and season, and never one that could leave it colder.
//
// gestures.json is the content: each gesture's identifier in the programme's catalogue of gestures, the places and
// months it suits, its pictures in order and what it is worth in a year. Its words are in the language catalogues:
// gesture.<id>.title and gesture.<id>.why.
package gamification

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"lakaz"
)

//go:embed gestures.json
var gesturesJSON []byte

// Gesture is one eco-gesture.
type Gesture struct {
	ID       string   `json:"id"`
	Places   []Place  `json:"places"`
	Months   []int    `json:"months,omitempty"` // 1 to 12 on the mainland's calendar; empty for the whole year
	Pictures []string `json:"pictures"`         // icons that tell it without words
	// LowEUR and HighEUR are what it is worth a year, in EUR; zero where it is done for health alone.
	LowEUR  int `json:"lowEUR,omitempty"`
	HighEUR int `json:"highEUR,omitempty"`
}

// Place is where a gesture makes sense.
type Place string

const (
	OnTheMainland Place = "mainland"
	Overseas      Place = "overseas"
)

var gestures = sync.OnceValue(func() (all []Gesture) {
	if err := json.Unmarshal(gesturesJSON, &all); err != nil { // that it can be read is a test
		return nil
	}
	return all
})

// Gestures lists the gestures that suit a territory in a month.
func Gestures(t lakaz.Territory, month time.Month) (out []Gesture) {
	place := OnTheMainland
	if t.Overseas() {
		place = Overseas
	}
	for _, g := range gestures() {
		if slices.Contains(g.Places, place) && (len(g.Months) == 0 || slices.Contains(g.Months, int(month))) {
			out = append(out, g)
		}
	}
	return out
}

// Today is the gesture of a dwelling's own day: each of those that suit comes in its turn. It is false where none suits.
func Today(t lakaz.Territory, day time.Time) (Gesture, bool) {
	fit := Gestures(t, day.Month())
	if len(fit) == 0 {
		return Gesture{}, false
	}
	days := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 3600)
	return fit[days%int64(len(fit))], true
}
