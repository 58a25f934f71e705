package room

import (
	"math"
	"math/rand/v2"
	"slices"

	"lakaz/gamification/content"
)

// Simulated is what a player who is none would answer to an activity, for rehearsals: two of three are right, the others
// are near it. words are what there is for a cloud. The same seed says the same.
func Simulated(a content.Activity, seed uint64, words []string) Answer {
	r := rand.New(rand.NewPCG(seed, seed))
	knows := r.IntN(3) > 0
	ids := make([]string, len(a.Choices))
	for i, c := range a.Choices {
		ids[i] = c.ID
	}
	one := func() []string {
		if len(ids) == 0 {
			return nil
		}
		return []string{ids[r.IntN(len(ids))]}
	}
	switch a.Kind {
	case content.Guess, content.Measure:
		return Answer{Number: guessed(a.Estimate, knows, r)}
	case content.Match:
		pairs := map[string]string{}
		for _, c := range a.Choices {
			pairs[c.ID] = c.Target
			if !knows && len(a.Targets) > 0 {
				pairs[c.ID] = a.Targets[r.IntN(len(a.Targets))].ID
			}
		}
		return Answer{Pairs: pairs}
	case content.Order:
		if !knows && len(ids) > 1 {
			at := r.IntN(len(ids) - 1)
			ids[at], ids[at+1] = ids[at+1], ids[at]
		}
		return Answer{List: ids}
	case content.Words:
		if len(words) > 0 {
			return Answer{List: []string{words[r.IntN(len(words))]}}
		}
	case content.Quiz, content.TrueFalse:
		if knows {
			return Answer{List: slices.DeleteFunc(ids, func(id string) bool {
				return !slices.ContainsFunc(a.Choices, func(c content.Choice) bool { return c.ID == id && c.Right })
			})}
		}
	}
	return Answer{List: one()}
}

// guessed is a step of the slider, near the answer where somebody knows it.
func guessed(e *content.Estimate, knows bool, r *rand.Rand) *float64 {
	share := 0.5
	if knows {
		share = 0.1
	}
	v := e.Answer + (2*r.Float64()-1)*share*(e.High-e.Low)
	v = e.Low + math.Round((v-e.Low)/e.Step)*e.Step
	v = min(max(v, e.Low), e.High)
	return &v
}
