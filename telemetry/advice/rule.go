// Package advice says what would help a home now: one thing, why it is said, and what to do.
//
// rules.json is the content: each rule's conditions on what is known of the home, the places and months it suits, how
// urgent it is, how long it rests once it was shown or put aside, and the gesture or the help it leads to. Its words are
// in the language catalogues: advice.<id>.title, advice.<id>.why, advice.<id>.do. A home that is cold is offered help and
// never told to save.
package advice

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"lakaz"
)

//go:embed rules.json
var rulesJSON []byte

// Kind says what a rule is for.
type Kind string

const (
	Help   Kind = "help"   // somebody should come or be called: health, rights, equipment
	Health Kind = "health" // what one can do for one's comfort
	Saving Kind = "saving" // what spares energy or money; never said to a home that is cold
	Praise Kind = "praise" // what was done and seen
)

// Rule is one advice and when it is said.
type Rule struct {
	ID       string      `json:"id"`
	Kind     Kind        `json:"kind"`
	Priority int         `json:"priority"`         // 1 is said first
	Places   []Place     `json:"places,omitempty"` // empty: everywhere
	Months   []int       `json:"months,omitempty"` // 1 to 12; empty: all year
	When     []Condition `json:"when"`             // all of them
	// NotCold is of what opens windows: it is not said to a home that is cold, which is offered help instead.
	NotCold  bool     `json:"notCold,omitempty"`
	RestDays int      `json:"restDays"` // after it was put aside or done
	Gesture  string   `json:"gesture,omitempty"`
	Call     string   `json:"call,omitempty"` // what kind of help it asks for: equipment, cold, bill
	Pictures []string `json:"pictures"`
	Why      []Fact   `json:"why,omitempty"`  // the figures its explanation names
	Room     Fact     `json:"room,omitempty"` // the room that it is about
}

// Place is where a rule makes sense.
type Place string

const (
	OnTheMainland Place = "mainland"
	Overseas      Place = "overseas"
)

// Condition is a bound on a fact. A fact that is not known meets none.
type Condition struct {
	Fact    Fact     `json:"fact"`
	AtLeast *float64 `json:"atLeast,omitempty"`
	Below   *float64 `json:"below,omitempty"`
}

func (c Condition) met(f Facts) bool {
	v, known := f[c.Fact]
	return known && (c.AtLeast == nil || v >= *c.AtLeast) && (c.Below == nil || v < *c.Below)
}

var parsed = sync.OnceValues(func() ([]Rule, error) {
	var rules []Rule
	if err := json.Unmarshal(rulesJSON, &rules); err != nil {
		return nil, fmt.Errorf("rules.json: %w", err)
	}
	for _, r := range rules {
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("rules.json: %q: %w", r.ID, err)
		}
	}
	slices.SortStableFunc(rules, func(a, b Rule) int { return a.Priority - b.Priority })
	return rules, nil
})

// Rules lists every rule, the most urgent first.
func Rules() []Rule {
	rules, err := parsed()
	if err != nil { // that it can be read is a test
		return nil
	}
	return rules
}

// check says what is wrong with a rule.
func (r Rule) check() error {
	switch {
	case r.ID == "" || r.Priority < 1 || len(r.When) == 0 || r.RestDays < 1 || len(r.Pictures) == 0:
		return fmt.Errorf("an id, a priority, a condition, a rest and a picture are needed: %w", lakaz.ErrInvalid)
	case !slices.Contains([]Kind{Help, Health, Saving, Praise}, r.Kind):
		return fmt.Errorf("kind %q: %w", r.Kind, lakaz.ErrInvalid)
	case r.Call != "" && !slices.Contains([]string{"equipment", "cold", "bill"}, r.Call):
		return fmt.Errorf("call %q: %w", r.Call, lakaz.ErrInvalid)
	case r.Kind == Help && r.Call == "":
		return fmt.Errorf("help without a call: %w", lakaz.ErrInvalid)
	}
	for _, p := range r.Places {
		if p != OnTheMainland && p != Overseas {
			return fmt.Errorf("place %q: %w", p, lakaz.ErrInvalid)
		}
	}
	for _, m := range r.Months {
		if m < 1 || m > 12 {
			return fmt.Errorf("month %d: %w", m, lakaz.ErrInvalid)
		}
	}
	for _, c := range r.When {
		if !slices.Contains(facts(), c.Fact) || c.AtLeast == nil && c.Below == nil {
			return fmt.Errorf("condition %+v: %w", c, lakaz.ErrInvalid)
		}
	}
	for _, f := range append(slices.Clip(r.Why), r.Room) {
		if f != "" && !slices.Contains(facts(), f) {
			return fmt.Errorf("figure %q: %w", f, lakaz.ErrInvalid)
		}
	}
	return nil
}

// suits tells whether a rule may be said in a territory at an instant.
func (r Rule) suits(t lakaz.Territory, at time.Time) bool {
	place := OnTheMainland
	if t.Overseas() {
		place = Overseas
	}
	return (len(r.Places) == 0 || slices.Contains(r.Places, place)) &&
		(len(r.Months) == 0 || slices.Contains(r.Months, int(t.In(at).Month())))
}

func (r Rule) met(f Facts) bool {
	for _, c := range r.When {
		if !c.met(f) {
			return false
		}
	}
	return true
}

// Speaks tells whether a rule suits a territory at an instant, its conditions are met, it does not rest after an answer,
// and the home is not too cold for it, whatever was put aside.
func (r Rule) Speaks(t lakaz.Territory, at time.Time, f Facts, answered Answers) bool {
	return r.suits(t, at) && r.met(f) && !r.rests(at, answered) && !(r.NotCold && f.cold())
}

// Find is the rule of an id; false where there is none.
func Find(id string) (Rule, bool) {
	for _, r := range Rules() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Placeholder is the name of a fact's figure in a rule's words: ColdHours for coldHours.
func Placeholder(f Fact) string {
	return strings.ToUpper(string(f[:1])) + string(f[1:])
}
