package room

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"lakaz/gamification/paper"
)

// maxEvent is the most of a room's day that one event may span.
const maxEvent = 24 * time.Hour

// maxReadings is more than any activity asks of cards.
const maxReadings = 200

var errEvent = errors.New("no room has such an event")

// UnmarshalJSON reads an event and refuses one that no room can have caused: a file may come from anywhere.
func (e *Event) UnmarshalJSON(data []byte) error {
	type plainEvent Event
	var p plainEvent
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	read := Event(p)
	if !read.bounded() {
		return errEvent
	}
	*e = read
	return nil
}

// bounded tells that nothing in an event is longer, larger or further away than a room makes it.
func (e Event) bounded() bool {
	for _, id := range []string{e.Command, string(e.Kind), string(e.Player), string(e.By), e.Alias.Animal, e.Alias.Colour, e.PIN,
		e.Language, e.Code, e.Activity, string(e.Pause)} {
		if len(id) > maxText {
			return false
		}
	}
	if len(e.Languages) > maxWall || slices.ContainsFunc(e.Languages, func(tag string) bool { return len(tag) > maxText }) {
		return false
	}
	far := func(d time.Duration) bool { return d < -maxEvent || d > maxEvent }
	if len(e.Name) > 8*maxWord || len(e.Word) > 8*maxWord || far(e.Took) || far(e.Time) || len(e.Marks) > MaxPlayers ||
		len(e.Teams) > MaxTeams || !e.CloseAt.IsZero() && far(e.CloseAt.Sub(e.At)) {
		return false
	}
	if len(e.Sides) > maxReadings || slices.ContainsFunc(e.Sides, func(side int) bool { return side < 0 || side > paper.Sides }) {
		return false
	}
	for _, n := range []int{e.Team, e.Place, e.Round, e.Count, e.Reading, e.Alias.Number} {
		if n < 0 || n > 1000 {
			return false
		}
	}
	for _, m := range e.Marks {
		if !(m.Right >= 0 && m.Right <= 1) || m.Points < 0 || m.Points > 120 {
			return false
		}
	}
	for _, points := range e.Teams {
		if points < 0 || points > 120 {
			return false
		}
	}
	return (e.Watts == nil || measurable(*e.Watts)) && (e.Read == nil || legible(*e.Read)) && (e.Home == nil || e.Home.sane())
}
