//go:build !js

package gamification

import (
	"slices"
	"time"
)

// Challenge is a gesture of the pack that a household has taken up. It only ever goes forward: what was seen once stays
// seen, whatever later days say, and putting a challenge down takes nothing away.
type Challenge struct {
	ID      string    `json:"id"` // a ULID that the household's device made, or the server for what was chosen at a workshop
	Gesture string    `json:"gesture"`
	Picked  string    `json:"picked"`            // the dwelling's own day, 2026-01-31
	Shared  bool      `json:"shared,omitempty"`  // it was the residence's gesture of the week
	Chosen  bool      `json:"chosen,omitempty"`  // at a workshop
	Dropped time.Time `json:"dropped,omitzero"`  // put down again
	Told    []Telling `json:"told,omitempty"`    // what people said, in the order of the days
	Judged  string    `json:"judged,omitempty"`  // the newest day that the sensors' judgement has seen
	Newest  Finding   `json:"finding,omitempty"` // that judgement
	Seen    *Sighting `json:"seen,omitempty"`
	// Kept is that it was seen or told again four weeks after: a habit. What sensors saw they alone see again.
	Kept *Sighting `json:"kept,omitempty"`
}

// Telling is somebody's word that a gesture was done.
type Telling struct {
	Day string  `json:"day"`
	By  Witness `json:"by"`
}

// Witness is who saw a gesture done.
type Witness string

const (
	BySensors Witness = "sensors"
	ByHome    Witness = "home"  // its own people said so
	ByVisit   Witness = "visit" // somebody saw it at a visit
)

// Sighting is a gesture that was seen.
type Sighting struct {
	Day string  `json:"day"`
	By  Witness `json:"by"`
	Finding
}

// State is how far a challenge has come.
type State string

const (
	Picked  State = "picked"  // no day is over yet
	Watched State = "watched" // days are over, and nobody can tell yet
	NotYet  State = "notYet"  // days were judged, and it was not seen yet
	SeenNow State = "seen"
	Habit   State = "kept" // seen again four weeks after
	Resting State = "resting"
	PutDown State = "putDown"
)

// habitDays is after how many days a gesture that was seen is looked for again: four weeks.
const habitDays = 28

// challengesAtOnce is how many challenges a household may have under way, and placeDays for how many days one that was seen
// still takes a place: nobody takes up, tells and earns a whole catalogue in an hour.
const (
	challengesAtOnce = 3
	placeDays        = 7
)

// State is how far the challenge has come.
func (c Challenge) State() State {
	switch {
	case !c.Dropped.IsZero():
		return PutDown
	case c.Kept != nil:
		return Habit
	case c.Seen != nil:
		return SeenNow
	case c.Newest.Outcome == Rests:
		return Resting
	case c.Newest.Outcome == Missed:
		return NotYet
	case c.Judged != "":
		return Watched
	}
	return Picked
}

// Running tells that the challenge is under way: neither put down nor a habit yet.
func (c Challenge) Running() bool { return c.Dropped.IsZero() && c.Kept == nil }

// InHand tells whether the challenge is under way and takes one of a household's places on a day: until it has been seen
// for a week.
func (c Challenge) InHand(day string) bool { return c.Running() && c.takesPlace(day) }

// takesPlace is InHand for a challenge that may have been put down meanwhile: what was seen keeps its place for its week,
// or one could take up, tell and put down the whole catalogue in an hour.
func (c Challenge) takesPlace(day string) bool {
	switch {
	case c.Kept != nil:
		return false
	case c.Seen != nil:
		return daysBetween(c.Seen.Day, day) < placeDays
	}
	return c.Running()
}

// Room tells whether a household may take up one more challenge on a day.
func Room(all []Challenge, day string) bool {
	taken := 0
	for _, c := range all {
		if c.takesPlace(day) {
			taken++
		}
	}
	return taken < challengesAtOnce
}

// Tell notes somebody's word that the gesture was done on a day; the same word twice is one. Of a challenge that was put
// down it is kept and earns nothing.
func (c Challenge) Tell(day string, by Witness) Challenge {
	word := Telling{Day: day, By: by}
	if slices.Contains(c.Told, word) {
		return c
	}
	c.Told = append(slices.Clone(c.Told), word)
	slices.SortStableFunc(c.Told, func(a, b Telling) int { return compareDays(a.Day, b.Day) })
	if !c.Dropped.IsZero() {
		return c
	}
	return c.sight(Sighting{Day: day, By: by})
}

// Judge takes over what the sensors say at the end of a day.
func (c Challenge) Judge(day string, f Finding) Challenge {
	c.Judged, c.Newest = max(day, c.Judged), f
	if f.Outcome != Proven {
		return c
	}
	if c.Seen != nil && c.Seen.By != BySensors { // what was told is now measured; four weeks after it is proven anew
		if c.Kept != nil {
			day = c.Seen.Day
		}
		c.Seen = &Sighting{Day: day, By: BySensors, Finding: f}
		return c
	}
	return c.sight(Sighting{Day: day, By: BySensors, Finding: f})
}

// sight takes over that the gesture was seen: for the first time, or again after four weeks.
func (c Challenge) sight(s Sighting) Challenge {
	switch {
	case c.Seen == nil:
		c.Seen = &s
	case c.Kept == nil && (c.Seen.By != BySensors || s.By == BySensors) && daysBetween(c.Seen.Day, s.Day) >= habitDays:
		c.Kept = &s
	}
	return c
}

// Due tells whether the household is reminded of a challenge on one of its days: on each of the first seven, then once a
// week; of one that was seen after four weeks, once a week, to see it again. Not where somebody has said on that day
// that it was done, nor while it rests.
func (c Challenge) Due(day string) bool {
	told := slices.ContainsFunc(c.Told, func(t Telling) bool { return t.Day == day })
	switch state := c.State(); {
	case told, !c.Running(), state == Resting:
		return false
	case state == SeenNow:
		since := daysBetween(c.Seen.Day, day)
		return since >= habitDays && (since-habitDays)%7 == 0
	}
	since := daysBetween(c.Picked, day)
	return since >= 0 && (since < 7 || since%7 == 0)
}

// Earning is what a challenge earns once it has come so far. Its key is the same however often it is counted.
type Earning struct {
	Stage  State // SeenNow or Habit
	Points int
	Times  int // on how many days it was seen or told, 1 at least
	Weeks  int // for how many weeks it was kept
}

// What challenges earn: what sensors saw counts more than what was told, and most of all what they saw again four weeks
// after. The habit's bonus is for what was proven again: the rules of the programme speak of no other, so
// a gesture that is only told earns for its habit what a told word earns, and not the bonus.
const (
	pointsMeasured = 20
	pointsTold     = 10
	pointsHabit    = 30
	pointsShared   = 10 // more, where the neighbours do it in the same week
)

// Earnings lists what a challenge has earned so far.
func (c Challenge) Earnings() (list []Earning) {
	if c.Seen != nil {
		points := pointsTold
		if c.Seen.By == BySensors {
			points = pointsMeasured
		}
		if c.Shared {
			points += pointsShared
		}
		list = append(list, Earning{Stage: SeenNow, Points: points, Times: max(len(c.Told), c.Seen.Times, 1)})
	}
	if c.Kept != nil {
		points := pointsTold
		if c.Kept.By == BySensors {
			points = pointsHabit
		}
		list = append(list, Earning{Stage: Habit, Points: points, Times: max(c.Kept.Times, 1), Weeks: habitDays / 7})
	}
	return list
}

// AgainOn is the day from which a gesture that was seen is looked for again; the zero time before it was seen.
func (c Challenge) AgainOn() time.Time {
	if c.Seen == nil {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, c.Seen.Day)
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, habitDays)
}

// daysBetween is how many days the second day is after the first; both are written 2006-01-02.
func daysBetween(from, to string) int {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

// compareDays orders days written 2006-01-02.
func compareDays(a, b string) int { return -daysBetween(a, b) }
