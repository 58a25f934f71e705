package advice

import (
	"time"

	"lakaz"
)

// Reason is why somebody put an advice aside.
type Reason string

const (
	Done    Reason = "done"    // it is done
	Later   Reason = "later"   // not now: it may come back after a day
	NotOurs Reason = "notOurs" // it cannot be done here: it rests four times as long
)

// Answer is what somebody said to an advice.
type Answer struct {
	At     time.Time `json:"at"`
	Reason Reason    `json:"reason"`
}

// Answers are the last answers of a household by rule.
type Answers map[string]Answer

// later is how long what was put off rests.
const later = 20 * time.Hour

// Choose is the one advice for a home now, the most urgent of those that suit it and do not rest; false where there is
// none. A home that is cold, or whose supply was reduced, is told nothing about saving.
func Choose(t lakaz.Territory, at time.Time, f Facts, answered Answers) (Rule, bool) {
	for _, r := range Rules() {
		if r.Kind == Saving && f.inNeed() {
			continue
		}
		if r.Speaks(t, at, f, answered) {
			return r, true
		}
	}
	return Rule{}, false
}

// cold tells that a home's week was too cold.
func (f Facts) cold() bool { return f[ColdLevel] >= 2 || f[Privation] > 0 }

// inNeed tells that a home is cold, or has hardly any electricity.
func (f Facts) inNeed() bool { return f.cold() || f[ReducedVA] > 0 }

// rests tells whether a rule was answered too recently to be said again.
func (r Rule) rests(at time.Time, answered Answers) bool {
	a, ok := answered[r.ID]
	if !ok {
		return false
	}
	rest := time.Duration(r.RestDays) * 24 * time.Hour
	switch a.Reason {
	case Later:
		rest = later
	case NotOurs:
		rest *= 4
	}
	return at.Before(a.At.Add(rest))
}
