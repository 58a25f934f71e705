package room

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"lakaz"
	"lakaz/gamification/content"
)

// Answer is what a player says to an activity. It names ids of choices, never positions. On the wire it is one of three:
// a list of texts (quiz, truefalse, poll, order in the order, commit: ids; words: the words), a number (estimate, measure:
// in the estimate's unit), or an object (match: the target of each choice). An empty list takes an answer back.
type Answer struct {
	List   []string
	Number *float64
	Pairs  map[string]string
}

// The bounds of an answer.
const (
	maxList   = 20 // ids
	maxText   = 64 // bytes of an id
	maxWords  = 3  // of one player
	maxWord   = 40 // runes
	maxPledge = 3  // gestures at once, as in challenges
)

var errAnswer = errors.New("an answer is a list of texts, a number or an object of texts")

// MarshalJSON writes whichever of the three it is.
func (a Answer) MarshalJSON() ([]byte, error) {
	switch {
	case a.Number != nil:
		return json.Marshal(*a.Number)
	case a.Pairs != nil:
		return json.Marshal(a.Pairs)
	case a.List == nil:
		return []byte("[]"), nil
	}
	return json.Marshal(a.List)
}

// UnmarshalJSON reads one of the three.
func (a *Answer) UnmarshalJSON(data []byte) error {
	*a = Answer{}
	data = bytes.TrimSpace(data)
	switch {
	case len(data) == 0:
		return errAnswer
	case data[0] == '[':
		if err := json.Unmarshal(data, &a.List); err != nil {
			return errAnswer
		}
		if len(a.List) == 0 {
			a.List = nil
		}
		return a.bounded()
	case data[0] == '{':
		if err := json.Unmarshal(data, &a.Pairs); err != nil {
			return errAnswer
		}
		return a.bounded()
	}
	var n float64
	if err := json.Unmarshal(data, &n); err != nil || bytes.Equal(data, []byte("null")) {
		return errAnswer
	}
	a.Number = &n
	return nil
}

// bounded refuses an answer that no activity can ask for.
func (a Answer) bounded() error {
	long := len(a.List) > maxList || len(a.Pairs) > maxList
	for _, text := range a.List {
		long = long || len(text) > 8*maxWord
	}
	for choice, target := range a.Pairs {
		long = long || len(choice) > maxText || len(target) > maxText
	}
	if long {
		return errAnswer
	}
	return nil
}

// Empty tells that the answer says nothing.
func (a Answer) Empty() bool { return a.Number == nil && len(a.List) == 0 && len(a.Pairs) == 0 }

// Equal tells that two answers say the same.
func (a Answer) Equal(b Answer) bool {
	if (a.Number == nil) != (b.Number == nil) || a.Number != nil && *a.Number != *b.Number {
		return false
	}
	return slices.Equal(a.List, b.List) && maps.Equal(a.Pairs, b.Pairs)
}

// fit is an answer in the form in which the set keeps it, or the refusal of one that says nothing the activity asks.
func fit(a content.Activity, in Answer) (Answer, error) {
	bad := lakaz.Invalid("answer", "seat.answerUnfit")
	if in.Empty() {
		return Answer{}, nil
	}
	if in.bounded() != nil {
		return in, bad
	}
	ids := func(yes bool) (Answer, error) {
		if !yes || in.List == nil {
			return in, bad
		}
		return Answer{List: slices.Clone(in.List)}, nil
	}
	switch a.Kind {
	case content.Quiz, content.TrueFalse, content.Poll:
		return ids(among(in.List, choices(a)) && (a.Several || len(in.List) == 1))
	case content.Order:
		return ids(among(in.List, choices(a)) && len(in.List) == len(a.Choices))
	case content.Commit:
		return ids(among(in.List, append(choices(a), a.Gestures...)) && len(in.List) <= maxPledge)
	case content.Words:
		words := wordsOf(in.List)
		if len(words) == 0 || len(words) > maxWords {
			return in, bad
		}
		return Answer{List: words}, nil
	case content.Guess, content.Measure:
		e := a.Estimate
		if in.Number == nil || e == nil || math.IsNaN(*in.Number) || *in.Number < e.Low || *in.Number > e.High {
			return in, bad
		}
		n := *in.Number
		return Answer{Number: &n}, nil
	case content.Match:
		for choice, target := range in.Pairs {
			known := slices.ContainsFunc(a.Targets, func(t content.Target) bool { return t.ID == target })
			if !known || !slices.Contains(choices(a), choice) {
				return in, bad
			}
		}
		if len(in.Pairs) == 0 {
			return in, bad
		}
		return Answer{Pairs: maps.Clone(in.Pairs)}, nil
	}
	return in, lakaz.Invalid("answer", "seat.nothingAsked")
}

// choices are the ids of an activity's choices.
func choices(a content.Activity) (ids []string) {
	for _, c := range a.Choices {
		ids = append(ids, c.ID)
	}
	return ids
}

// among tells that all of the ids are known, none twice.
func among(ids, known []string) bool {
	for i, id := range ids {
		if !slices.Contains(known, id) || slices.Contains(ids[:i], id) {
			return false
		}
	}
	return len(ids) > 0
}

// answer decides on a player's answer.
func (d *decision) answer() error {
	c, s := d.command, d.state
	p, err := d.seat()
	if err != nil {
		return err
	}
	a, known := d.rules.Pack.Activity(c.Activity)
	switch {
	case !known || c.Answer == nil && c.Showing == nil:
		return lakaz.Invalid("activity", "seat.answerUnfit")
	case c.Activity != s.Now.Activity && s.ahead(c.Activity):
		return &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: "activity", Key: "seat.notYet"}
	case c.Activity != s.Now.Activity || !s.takes(p, d.now.Add(-min(max(c.Grace, 0), MaxGrace))):
		return &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: "activity", Key: "seat.tooLate"}
	}
	old, _ := s.Now.given(p.ID)
	sides, said := old.Sides, c.Answer
	if c.Showing != nil {
		if sides, err = c.Showing.shows(a, old.Sides); err != nil {
			return err
		}
		made := CardAnswer(a, sides)
		said = &made
	}
	given, err := fit(a, *said)
	if err != nil {
		return err
	}
	if old.Answer.Equal(given) && slices.Equal(old.Sides, sides) {
		return nil
	}
	if c.Showing != nil && !slices.ContainsFunc(sides, func(side int) bool { return side > 0 }) {
		sides = nil
	}
	d.add(Event{Kind: Answered, Player: p.ID, Activity: c.Activity, Answer: &given, Sides: sides, Took: s.Clock.ran(d.now)})
	return nil
}

// ahead tells that the activity has not been on yet.
func (s State) ahead(activity string) bool {
	return activity != s.Now.Activity &&
		!slices.ContainsFunc(s.Past, func(p Played) bool { return p.Activity == activity })
}

// takes tells whether a player's answer that was sent at an instant is in time.
func (s State) takes(p Player, at time.Time) bool {
	switch {
	case s.Phase == Closed:
		own := s.Clock.Shut
		if !s.Clock.CloseAt.IsZero() && s.Clock.CloseAt.Add(p.Extra).Before(own) {
			own = s.Clock.CloseAt.Add(p.Extra)
		}
		return !at.After(own)
	case s.Phase != Open:
		return false
	case s.Clock.CloseAt.IsZero() || s.Clock.Pause != Running:
		return true
	}
	return !at.After(s.Clock.CloseAt.Add(p.Extra))
}

// ran is how long the activity has been open, pauses left out; of one that was left open overnight, a day.
func (c Clock) ran(now time.Time) time.Duration {
	if c.Pause != Running || !c.Shut.IsZero() {
		return c.Ran
	}
	return min(c.Ran+min(max(0, now.Sub(c.Since)), maxEvent), maxEvent)
}

// wordsOf are the words that a player sent: each trimmed, without signs that do not show or turn the line round, none
// twice, cut at maxWord runes.
func wordsOf(texts []string) (words []string) {
	for _, text := range texts {
		word := plain(text, maxWord)
		same := func(w string) bool { return strings.EqualFold(w, word) }
		if word != "" && !slices.ContainsFunc(words, same) {
			words = append(words, word)
		}
	}
	return words
}
