//go:build !js

// Package workshops is what is planned and kept of workshops: who is invited and who came, the rooms that were opened, and
// every event of a room in its order.
//
// On disk, JSON under a tuple key (see kv.Table):
//
//	workshop          (id)                   Workshop
//	workshop/of       (operation, id)        the workshop's id, to list an operation
//	workshop/guest    (household, workshop)  Guest: what the workshop has to do with the household
//	workshop/guest-of (workshop, household)  the household's id, to list a workshop's
//	room              (id)                   Room
//	room/pack         (id)                   content.Pack as it was when the room was opened: a later edition changes nothing
//	room/event        (room, n)              room.Event, without a gap
//	room/code         (code)                 the room's id, while people may type it
//	room/slip         (code)                 Slip: which seat somebody took home on paper, for a year
//	room/slip-of      (room, player)         the slip's code
//
// What is personal of a household stands under its name, where its people take it along and its erasure finds it; a
// room's events name players by what they are called in the room alone.
package workshops

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/gamification/room"
)

// Workshop is an hour that is planned.
type Workshop struct {
	ID           string            `json:"id"` // a ULID, made where it is planned
	Operation    lakaz.OperationID `json:"operation"`
	Title        string            `json:"title"`
	Place        string            `json:"place"`
	At           time.Time         `json:"at"`
	Minutes      int               `json:"minutes"`
	Facilitators []lakaz.PersonID  `json:"facilitators"`
	Languages    []string          `json:"languages"`
	Pack         string            `json:"pack"`
	PackVersion  int               `json:"packVersion"`
	Settings     room.Settings     `json:"settings"`
	WalkIns      []WalkIn          `json:"walkIns"`
	// Table is the demo table whose power the room shows, "" for none.
	Table lakaz.HouseholdID `json:"table,omitempty"`
	// Rehearsal tells that nobody is invited: players that are none try a pack. It stands in no operation's list.
	Rehearsal bool   `json:"rehearsal,omitempty"`
	Room      string `json:"room,omitempty"` // the last that was opened
	// Earlier are the rooms that were opened before it, the oldest first.
	Earlier []string `json:"earlier,omitempty"`
	// Cancelled is when it was called off: those invited are told until its hour is over, and it may be taken back.
	Cancelled time.Time `json:"cancelled,omitzero"`
	// Was is the hour and the place that those invited were told first, where they have changed since.
	Was *Appointment `json:"was,omitempty"`
	// Changes is how often those invited had to be told something new: another hour, another place, off, or on again.
	Changes int `json:"changes,omitempty"`
	// Gone are the households that were its guests and are erased: of them it keeps how many they were.
	Gone Gone `json:"gone,omitzero"`
}

// Appointment is where and when people are awaited.
type Appointment struct {
	At    time.Time `json:"at"`
	Place string    `json:"place"`
}

// Rooms are all that were opened for it, the oldest first.
func (w Workshop) Rooms() []string {
	if w.Room == "" {
		return nil
	}
	return append(slices.Clone(w.Earlier), w.Room)
}

// opens makes a room its last one.
func (w *Workshop) opens(id string) {
	w.Earlier, w.Room = w.Rooms(), id
	w.Earlier = slices.DeleteFunc(w.Earlier, func(x string) bool { return x == id })
}

// Until is when its hour is over.
func (w Workshop) Until() time.Time { return w.At.Add(time.Duration(w.Minutes) * time.Minute) }

// Gone counts households of which nothing else is kept.
type Gone struct {
	Invited int `json:"invited,omitempty"`
	Came    int `json:"came,omitempty"`
}

// Count is how many households a workshop invited, and how many came, those among them that are erased meanwhile.
func (w Workshop) Count(guests []Guest) (invited, came int) {
	invited, came = w.Gone.Invited, w.Gone.Came
	for _, g := range guests {
		if g.Invited {
			invited++
		}
		if !g.Came.IsZero() {
			came++
		}
	}
	return invited, came
}

// WalkIn is somebody who came without an invitation, and with whom.
type WalkIn struct {
	ID     string    `json:"id"` // a ULID, made where they were written down
	Name   string    `json:"name"`
	People int       `json:"people"`
	At     time.Time `json:"at"`
	Card   int       `json:"card,omitempty"` // the voting card they were given, 0 for none
}

// The bounds of a plan.
const (
	mostTitle        = 120 // characters
	mostMinutes      = 480
	mostFacilitators = 12
	mostGuests       = 300
	mostWalkIns      = 200
	mostPeople       = 20 // who came together
)

// Check refuses a plan that could not be held with a pack. known are the languages there are.
func (w Workshop) Check(p content.Pack, known []string) error {
	switch _, err := ulid.ParseStrict(w.ID); {
	case err != nil:
		return lakaz.Invalid("id", "workshop.badID")
	case !worded(w.Title):
		return lakaz.Invalid("title", "workshop.titleMissing")
	case utf8.RuneCountInString(w.Place) > mostTitle || !utf8.ValidString(w.Place):
		return lakaz.Invalid("place", "workshop.placeLong")
	case w.At.IsZero() || w.Minutes < 10 || w.Minutes > mostMinutes:
		return lakaz.Invalid("minutes", "workshop.badTime")
	case len(w.Facilitators) == 0 || len(w.Facilitators) > mostFacilitators:
		return lakaz.Invalid("facilitators", "workshop.noFacilitator")
	}
	if err := checkLanguages(w.Languages, known); err != nil {
		return err
	}
	return checkSettings(w.Settings, p)
}

// checkLanguages refuses none, those that are not known, and one twice.
func checkLanguages(tags, known []string) error {
	for i, tag := range tags {
		if !slices.Contains(known, tag) || slices.Contains(tags[:i], tag) {
			return lakaz.Invalid("languages", "workshop.badLanguage")
		}
	}
	if len(tags) == 0 {
		return lakaz.Invalid("languages", "workshop.badLanguage")
	}
	return nil
}

// checkSettings refuses what a room could not be played by.
func checkSettings(set room.Settings, p content.Pack) error {
	boards := []room.BoardKind{"", room.NoBoard, room.OwnBoard, room.TeamsBoard, room.TopBoard}
	unknown := func(id string) bool { _, ok := p.Activity(id); return !ok }
	repeated := len(slices.Compact(slices.Sorted(slices.Values(set.Activities)))) < len(set.Activities)
	switch {
	case !slices.Contains(boards, set.Board):
		return lakaz.Invalid("settings.board", "workshop.badSettings")
	case !(set.SpeedBonus >= 0 && set.SpeedBonus <= room.MaxBonus):
		return lakaz.Invalid("settings.speedBonus", "workshop.badSettings")
	case set.Teams < 0 || set.Teams > room.MaxTeams || set.Board == room.TeamsBoard && set.Teams < 2:
		return lakaz.Invalid("settings.teams", "workshop.badTeams")
	case repeated || slices.ContainsFunc(set.Activities, unknown):
		return lakaz.Invalid("settings.activities", "workshop.badActivity")
	}
	return nil
}

// worded reports whether a title or a name is there and short enough to be shown.
func worded(s string) bool {
	return strings.TrimSpace(s) != "" && utf8.RuneCountInString(s) <= mostTitle && utf8.ValidString(s)
}
