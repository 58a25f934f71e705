package room

import (
	"slices"
	"time"

	"lakaz"
)

// CommandKind is what is asked of a room.
type CommandKind string

// What whoever hosts the room asks, players, and facilitators.
const (
	CommandOpen    CommandKind = "open"    // Code
	CommandAway    CommandKind = "away"    // the controller's remote has not been heard of
	CommandMeasure CommandKind = "measure" // Watts or Home
	CommandDealt   CommandKind = "dealt"   // somebody has a voting card

	CommandJoin     CommandKind = "join" // ID, Language, Name, Team, Random
	CommandAnswer   CommandKind = "answer"
	CommandLanguage CommandKind = "language" // Language
	CommandLeave    CommandKind = "leave"
	CommandReturn   CommandKind = "return"

	CommandTake     CommandKind = "take" // Name
	CommandHold     CommandKind = "hold"
	CommandNext     CommandKind = "next" // From
	CommandClose    CommandKind = "close"
	CommandReveal   CommandKind = "reveal"
	CommandBoard    CommandKind = "board"
	CommandFinish   CommandKind = "finish"
	CommandPause    CommandKind = "pause"
	CommandResume   CommandKind = "resume"
	CommandExtend   CommandKind = "extend"   // Seconds
	CommandRename   CommandKind = "rename"   // Player, Name
	CommandRemove   CommandKind = "remove"   // Player
	CommandTeam     CommandKind = "team"     // Player, Team
	CommandExtra    CommandKind = "extra"    // Player, Seconds
	CommandModerate CommandKind = "moderate" // Activity, Word, Shown
	CommandStart    CommandKind = "start"    // to measure on the table; again, anew
	CommandStop     CommandKind = "stop"     // measuring
	CommandRead     CommandKind = "read"     // Value, in the estimate's unit: what a meter shows that tells nobody else
	CommandHands    CommandKind = "hands"    // From, Reading: voting cards are held up
	CommandProject  CommandKind = "project"  // Languages
)

// OfStaff tells that only a facilitator may ask it; all but take need the fence of the controller.
func (k CommandKind) OfStaff() bool {
	return slices.Contains([]CommandKind{CommandTake, CommandHold, CommandNext, CommandClose, CommandReveal, CommandBoard,
		CommandFinish, CommandPause, CommandResume, CommandExtend, CommandRename, CommandRemove, CommandTeam, CommandExtra,
		CommandModerate, CommandStart, CommandStop, CommandRead, CommandHands, CommandProject}, k)
}

// OfPlayer tells that a player may ask it for their own seat.
func (k CommandKind) OfPlayer() bool {
	return slices.Contains([]CommandKind{CommandAnswer, CommandLanguage, CommandLeave, CommandReturn}, k)
}

// Command is what somebody asks of a room. The host fills in who asks, the grace and what is random; the rest is as it
// came from the client.
type Command struct {
	ID   string      `json:"-"` // a ULID; the same one twice is done once
	Kind CommandKind `json:"-"`

	By     lakaz.PersonID `json:"-"` // of a facilitator's
	Grace  time.Duration  `json:"-"` // how long it was on its way, as the host's own pings tell; at most MaxGrace counts
	Random uint64         `json:"-"` // join: the name and PIN that the room gives are made of it
	Code   string         `json:"-"` // open
	Watts  *float64       `json:"-"` // measure
	Home   *Home          `json:"-"` // measure

	Player    PlayerID `json:"player,omitempty"` // of a player's command the host says whose seat it is
	Fence     uint64   `json:"fence,omitempty"`
	From      Position `json:"from,omitzero"` // what the sender saw: elsewhere the command does nothing
	Activity  string   `json:"activity,omitempty"`
	Answer    *Answer  `json:"answer,omitempty"`
	Showing   *Showing `json:"-"` // of a voting card, in the place of Answer
	Reading   int      `json:"reading,omitempty"`
	Again     bool     `json:"-"` // join: also a card that was taken out, which somebody holds after all
	Language  string   `json:"language,omitempty"`
	Languages []string `json:"languages,omitempty"`
	Name      string   `json:"name,omitempty"`
	Team      int      `json:"team,omitempty"`
	Seconds   int      `json:"seconds,omitempty"`
	Word      string   `json:"word,omitempty"`
	Shown     bool     `json:"shown,omitempty"`
	Value     *float64 `json:"value,omitempty"`
}

// Position is where a room is: a phase, and of which activity.
type Position struct {
	Phase    Phase  `json:"phase"`
	Activity string `json:"activity,omitempty"`
}

// position is where the room is.
func (s State) position() Position { return Position{Phase: s.Phase, Activity: s.Now.Activity} }
