package room

import (
	"time"

	"lakaz"
)

// EventKind is what happened.
type EventKind string

const (
	Opened     EventKind = "opened"     // Code
	Joined     EventKind = "joined"     // Player, Name, Alias, PIN, Language, Team
	Renamed    EventKind = "renamed"    // Player, Name ("" back to what the room gave)
	Removed    EventKind = "removed"    // Player
	Left       EventKind = "left"       // Player
	Returned   EventKind = "returned"   // Player
	Language   EventKind = "language"   // Player, Language
	Teamed     EventKind = "teamed"     // Player, Team
	Started    EventKind = "started"    // Activity, Place, Round, CloseAt
	Answered   EventKind = "answered"   // Player, Activity, Answer (empty: taken back), Took, Sides (of a card)
	Paused     EventKind = "paused"     // Pause, Took (until it stood still), Time (left)
	Resumed    EventKind = "resumed"    // CloseAt
	Extended   EventKind = "extended"   // CloseAt, or Time (left) while it stands still
	Extra      EventKind = "extra"      // Player, Time
	Shut       EventKind = "closed"     // Activity, Count (players there)
	Revealed   EventKind = "revealed"   // Activity, Marks, Teams
	Boarded    EventKind = "boarded"    //
	Metered    EventKind = "metered"    // Activity, Here: the measurement on the table begins, else it ends
	Measured   EventKind = "measured"   // Activity, and Watts, Read or Home
	Moderated  EventKind = "moderated"  // Activity, Word, Shown
	Controlled EventKind = "controlled" // By, Name, Fence, Here
	HeldUp     EventKind = "hands"      // Reading: voting cards are held up
	Projected  EventKind = "projected"  // Languages
	Ended      EventKind = "finished"   //
)

// Event is something that happened in a room. Its JSON is what is stored; each kind has the fields named beside it.
type Event struct {
	N       uint64         `json:"n"` // 1.., gapless
	At      time.Time      `json:"at"`
	Kind    EventKind      `json:"kind"`
	Command string         `json:"command,omitempty"` // the id of what caused it, "" for the clock
	By      lakaz.PersonID `json:"by,omitempty"`      // of a facilitator's

	Player    PlayerID          `json:"player,omitempty"`
	Name      string            `json:"name,omitempty"`
	Alias     Alias             `json:"alias,omitzero"`
	PIN       string            `json:"pin,omitempty"`
	Language  string            `json:"language,omitempty"`
	Languages []string          `json:"languages,omitempty"`
	Team      int               `json:"team,omitempty"`
	Code      string            `json:"code,omitempty"`
	Activity  string            `json:"activity,omitempty"`
	Place     int               `json:"place,omitempty"`
	Round     int               `json:"round,omitempty"`
	CloseAt   time.Time         `json:"closeAt,omitzero"`
	Answer    *Answer           `json:"answer,omitempty"`
	Sides     []int             `json:"sides,omitempty"`
	Reading   int               `json:"reading,omitempty"`
	Took      time.Duration     `json:"took,omitempty"`
	Time      time.Duration     `json:"time,omitempty"`
	Pause     Pause             `json:"pause,omitempty"`
	Count     int               `json:"count,omitempty"`
	Marks     map[PlayerID]Mark `json:"marks,omitempty"`
	Teams     []int             `json:"teams,omitempty"`
	Word      string            `json:"word,omitempty"`
	Shown     bool              `json:"shown,omitempty"`
	Watts     *float64          `json:"watts,omitempty"`
	Read      *float64          `json:"read,omitempty"`
	Home      *Home             `json:"home,omitempty"`
	Fence     uint64            `json:"fence,omitempty"`
	Here      bool              `json:"here,omitempty"`
}
