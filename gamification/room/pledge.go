package room

import (
	"slices"

	"lakaz/gamification/content"
)

// Pledged are the gestures that some players chose together, each once, in the order in which they were asked about.
func Pledged(s State, r Rules, players ...PlayerID) (gestures []string) {
	for _, p := range append(s.Past[:len(s.Past):len(s.Past)], s.Now) {
		a, ok := r.Pack.Activity(p.Activity)
		if !ok || a.Kind != content.Commit {
			continue
		}
		for _, g := range p.Given {
			if !slices.Contains(players, g.Player) {
				continue
			}
			for _, id := range g.Answer.List {
				if !slices.Contains(gestures, id) {
					gestures = append(gestures, id)
				}
			}
		}
	}
	return gestures
}
