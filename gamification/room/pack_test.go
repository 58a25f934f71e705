package room_test

import "lakaz/gamification/content"

// halls is a pack with an activity of every kind, in two rounds.
var halls = content.Pack{
	ID: "halls", Version: 1,
	Activities: []content.Activity{
		{ID: "one", Kind: content.Quiz, Round: 1, Seconds: 60, Choices: []content.Choice{{ID: "x"}, {ID: "y", Right: true}, {ID: "z"}}},
		{ID: "poll", Kind: content.Poll, Round: 1, Seconds: 30, Choices: []content.Choice{{ID: "p"}, {ID: "q"}}},
		{ID: "several", Kind: content.Quiz, Round: 2, Seconds: 60, Several: true, Choices: []content.Choice{
			{ID: "x", Right: true}, {ID: "y", Right: true}, {ID: "z"}}},
		{ID: "true", Kind: content.TrueFalse, Round: 2, Choices: []content.Choice{{ID: "true", Right: true}, {ID: "false"}}},
		{ID: "guess", Kind: content.Guess, Round: 2, Seconds: 60, Estimate: &content.Estimate{Unit: "EUR", Answer: 100, Low: 0, High: 200, Step: 5, Near: 10}},
		{ID: "order", Kind: content.Order, Round: 2, Seconds: 60, Choices: []content.Choice{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}},
		{ID: "match", Kind: content.Match, Round: 3, Seconds: 60, Targets: []content.Target{{ID: "low", EUR: 5}, {ID: "high", EUR: 80}},
			Choices: []content.Choice{{ID: "lamp", Target: "low"}, {ID: "box", Target: "low"}, {ID: "clim", Target: "high"}}},
		{ID: "words", Kind: content.Words, Round: 3, Seconds: 60},
		{ID: "commit", Kind: content.Commit, Round: 3, Choices: []content.Choice{{ID: "g01"}, {ID: "g02"}, {ID: "g03"}, {ID: "g14"}}, Gestures: []string{"g01", "g02", "g03", "g14"}},
		{ID: "measure", Kind: content.Measure, Round: 3, Seconds: 60, Estimate: &content.Estimate{Unit: "kWh", Answer: 0.1, Low: 0, High: 1, Step: 0.01, Near: 0.02}},
		{ID: "home", Kind: content.LiveHome, Round: 3},
	},
	Texts: map[string]map[string]string{"fr": {"title": "La salle", "one.q": "Laquelle ?", "one.why": "C’est y."}, "rcf": {"title": "La sal"}},
}
