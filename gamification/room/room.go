// Package room holds the rules of a workshop's room: what a hall of players, a wall and a facilitator's remote may do, and
// what each of them sees. It is pure: it opens nothing, has no clock of its own and starts nothing.
//
// A room is its events. Decide turns a command into the events that it causes, or refuses it; whoever hosts the room
// stores them and only then folds them into the state with Apply, acknowledges the command and publishes what changed of
// each view (Changes). Due tells what the clock alone does. Folding the stored events of a room gives its state again, to
// the last answer.
//
// A room is in one of six phases: lobby, then for each activity open (answers are taken), closed (no longer), reveal (what
// was right, and why) and, between rounds only, board; and finished. A pause is no phase: within open, time stands still.
package room

import (
	"time"

	"lakaz"
	"lakaz/gamification/content"
)

// PlayerID is a player's, the ULID of the command that joined them.
type PlayerID string

// Phase is where a room is.
type Phase string

const (
	Lobby    Phase = "lobby"    // people arrive
	Open     Phase = "open"     // answers are taken and may be changed
	Closed   Phase = "closed"   // answers are no longer taken, nothing is told yet
	Reveal   Phase = "reveal"   // what was right, and why
	Board    Phase = "board"    // who stands where, between rounds only
	Finished Phase = "finished" // thanks
)

// Pause is why time stands still, "" where it does not.
type Pause string

const (
	Running  Pause = ""
	ByButton Pause = "button" // a facilitator asked for attention
	ByAway   Pause = "away"   // no facilitator is there
)

// State is all that is true of a room. It is a value: Apply returns a new one and leaves the old as it was. The zero
// State is a room that is not open yet.
type State struct {
	N       uint64 // of the last event
	Code    string // what people type to join
	Phase   Phase
	Players []Player // in the order in which they joined, the removed not among them
	Cards   bool     // voting cards are in use
	Now     Played   // the activity that is on, or was last; its zero value in the lobby
	Past    []Played // those before it, in order
	Clock   Clock

	Controller Controller
	Wall       []string // the wall's languages, two in turns; none as it was opened
	Done       []string // ids of the facilitators' last commands, the newest last
	Removed    []PlayerID
	TeamPoints []int // of each team, team 1 first; points out of 100 an activity, the mean of its members
}

// Player is somebody with a seat: a person, or a table.
type Player struct {
	ID       PlayerID
	Name     string // chosen, "" where the room gave one
	Alias    Alias  // the name that the room gave
	Language string
	Team     int    // 1.., 0 where there are none
	PIN      string // four digits, to take the seat along to another phone
	Extra    time.Duration
	Here     bool
	Points   int
	Seen     int // at which of the activities it last answered or came
}

// Played is one activity as it was played.
type Played struct {
	Activity string
	At       int // which of the room's activities it is, 1..
	Round    int
	Given    []Given // the set of answers, one a player
	Expected int     // players there when it was closed, those who answered among them
	Words    []Verdict
	Began    time.Time // when the measurement on the table began, Stopped when it ended; zero where it did not
	Stopped  time.Time
	Samples  []Sample
	Read     *float64 // what the facilitator read off a meter, in the estimate's unit
	Home     *Home
	Revealed bool
	Reading  int // which of an activity's readings voting cards are held up for, 0..
}

// Given is one player's answer.
type Given struct {
	Player PlayerID
	Answer Answer
	Sides  []int         // of a voting card: what it showed in each reading, 1.., 0 for nothing
	Took   time.Duration // since the activity was opened, pauses left out, until it was last changed
	Mark   *Mark         // after it was revealed, where there is a right answer
}

// Mark is what an answer is worth.
type Mark struct {
	Right  float64 `json:"r"`           // how much of it is right, 0 to 1
	Points int     `json:"p,omitempty"` // out of 100, and up to 20 for speed where that was chosen
}

// Clock is the time that an activity has. Its instants are the server's.
type Clock struct {
	CloseAt time.Time     // when answers are no longer taken; zero where there is no timer
	Pause   Pause         // why it stands still
	Left    time.Duration // until CloseAt, while it stands still; below zero where only extra time is left
	Ran     time.Duration // since the activity was opened until it last stood still
	Since   time.Time     // when it last began to run
	Whole   time.Duration // what the activity was given at first, 0 without a timer
	Shut    time.Time     // when it was closed
	Grown   time.Time     // when it was last extended
}

// Controller is the facilitator whose remote steers the room. The fence rises with each that takes it, so that a remote
// that was passed by cannot steer any more.
type Controller struct {
	Person lakaz.PersonID `json:"person"`
	Name   string         `json:"name"`
	Fence  uint64         `json:"fence"`
	Here   bool           `json:"here"`
}

// Sample is the power of what is measured on the demo table.
type Sample struct {
	At time.Time `json:"at"`
	W  float64   `json:"w"`
}

// Home is how a home that nobody can know is doing: its people consented; or the pack's example.
type Home struct {
	Celsius  float64 `json:"cel"`
	Humidity float64 `json:"humidity"`          // %
	Comfort  string  `json:"comfort,omitempty"` // a state of the comfort scale
	Example  bool    `json:"example,omitempty"`
}

// Rules are what a room is played by: a pack, what was chosen of it, and the words for the names that the room gives.
type Rules struct {
	Pack     content.Pack
	Settings Settings
	Say      func(language, key string) string // a sentence of the catalogue
	Clips    map[string]string                 // by <tag>/<key> of the pack's recordings: what tells one from another
}

// Settings are what a facilitator chose for a room.
type Settings struct {
	Languages  []string  `json:"languages"`
	Board      BoardKind `json:"board"`
	SpeedBonus float64   `json:"speedBonus"` // 0, or up to 0.2 of the points
	Teams      int       `json:"teams"`      // 0 none
	Timer      bool      `json:"timer"`
	Activities []string  `json:"activities,omitempty"` // ids of the pack's, in their order; all where there are none
}

// BoardKind is whose points are shown between rounds.
type BoardKind string

const (
	NoBoard    BoardKind = "none"
	OwnBoard   BoardKind = "own"   // each their own, on their own screen
	TeamsBoard BoardKind = "teams" // the teams'
	TopBoard   BoardKind = "top3"  // the three best, no others
)

// The bounds of a room.
const (
	MaxPlayers = 200
	MaxTeams   = 8
	MaxBonus   = 0.2                    // of an answer's points, for speed
	MaxGrace   = 300 * time.Millisecond // by which an answer may be late that was on its way
	MaxExtra   = 5 * time.Minute        // of a player's own
	maxExtend  = 10 * time.Minute       // at once
	maxClock   = 2 * time.Hour          // of an activity's clock, however often it was extended
	maxSamples = 1200                   // of one measurement
	maxWall    = 2                      // languages of the wall
)

// player is the player of an id and where they stand among the players, -1 where there is none.
func (s State) player(id PlayerID) (Player, int) {
	for i := range s.Players {
		if s.Players[i].ID == id {
			return s.Players[i], i
		}
	}
	return Player{}, -1
}

// place is where a player's answer stands in the set, -1 where there is none.
func place(set []Given, id PlayerID) int {
	for i := range set {
		if set[i].Player == id {
			return i
		}
	}
	return -1
}

// given is a player's answer to the activity.
func (p Played) given(id PlayerID) (Given, bool) {
	if i := place(p.Given, id); i >= 0 {
		return p.Given[i], true
	}
	return Given{}, false
}

// crowd counts who may be waited for: the players who are there, and those who have answered.
func (s State) crowd() (n int) {
	for i := range s.Players {
		if s.Players[i].Here || place(s.Now.Given, s.Players[i].ID) >= 0 {
			n++
		}
	}
	return n
}

// activities are the pack's that the room plays, in order.
func (r Rules) activities() []content.Activity {
	if len(r.Settings.Activities) == 0 {
		return r.Pack.Activities
	}
	var list []content.Activity
	for _, id := range r.Settings.Activities {
		if a, ok := r.Pack.Activity(id); ok {
			list = append(list, a)
		}
	}
	return list
}

// after is the activity that follows the one that is on, false after the last.
func (r Rules) after(s State) (content.Activity, bool) {
	list := r.activities()
	if s.Now.At >= len(list) {
		return content.Activity{}, false
	}
	return list[s.Now.At], true
}

// roundOver tells that the activity that is on is the last of its round.
func (r Rules) roundOver(s State) bool {
	next, more := r.after(s)
	return s.Now.At > 0 && (!more || next.Round != s.Now.Round)
}
