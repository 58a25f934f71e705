// Package casework is accompanying a household. Today it is calls for help: what a household asked for, and how far the
// answer has come.
//
// On disk, JSON under a tuple key (see kv.Table):
//
//	call      (household, id)  Call
//	call/open (household, id)  the household's id, while the call is not resolved: what an office lists
package casework

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"

	"lakaz"
)

// Topic is what a household needs help with.
type Topic string

const (
	Cold      Topic = "cold"      // or too hot: the home is not well
	Bill      Topic = "bill"      // a bill, a reduced supply, a letter
	Equipment Topic = "equipment" // sensors, boiler, fridge, anything that does not work
)

// State is how far a call has come; each follows the one before.
type State string

const (
	Sent     State = "sent" // it is stored here
	Seen     State = "seen" // somebody takes care
	Called   State = "called"
	Resolved State = "resolved"
)

// rank is a state's place among all, -1 for none of them.
func (s State) rank() int { return slices.Index([]State{Sent, Seen, Called, Resolved}, s) }

// Step is a state that a call has reached.
type Step struct {
	State State          `json:"state" enum:"sent,seen,called,resolved"`
	At    time.Time      `json:"at"`
	By    lakaz.PersonID `json:"by,omitempty"`
}

// Call is a household's call for help. Its ID is made on the device, when it is asked for: however often it is sent, it is
// one call.
type Call struct {
	ID        string            `json:"id"` // a ULID
	Household lakaz.HouseholdID `json:"household"`
	Topic     Topic             `json:"topic" enum:"cold,bill,equipment"`
	Words     string            `json:"words,omitempty"`
	Phone     string            `json:"phone,omitempty"`                                  // where to call back; "" for as known
	When      string            `json:"when,omitempty" enum:",morning,afternoon,evening"` // to call back; "" for any time
	Asked     time.Time         `json:"asked"`
	Steps     []Step            `json:"steps"` // in order; the first is Sent
}

// mostWords is how many characters a household may write.
const mostWords = 500

// New is a call as it comes in at now. A call from a device without a network was asked for before.
func New(id string, h lakaz.HouseholdID, topic Topic, words, phone, when string, now time.Time) (Call, error) {
	at, err := ulid.ParseStrict(id)
	words, phone = strings.TrimSpace(words), strings.TrimSpace(phone)
	switch {
	case err != nil:
		return Call{}, lakaz.Invalid("id", "help.badCall")
	case !slices.Contains([]Topic{Cold, Bill, Equipment}, topic):
		return Call{}, lakaz.Invalid("topic", "help.chooseTopic")
	case utf8.RuneCountInString(words) > mostWords || !utf8.ValidString(words):
		return Call{}, lakaz.Invalid("words", "help.shorter")
	case phone != "" && !lakaz.SoundPhone(phone):
		return Call{}, lakaz.Invalid("phone", "registry.badPhone")
	case !slices.Contains([]string{"", "morning", "afternoon", "evening"}, when):
		return Call{}, lakaz.Invalid("when", "help.badCall")
	}
	asked, now := ulid.Time(at.Time()).UTC(), now.UTC()
	if asked.After(now) || now.Sub(asked) > 31*24*time.Hour { // a device's clock may be wrong
		asked = now
	}
	return Call{ID: id, Household: h, Topic: topic, Words: words, Phone: phone, When: when, Asked: asked,
		Steps: []Step{{State: Sent, At: now}}}, nil
}

// State is how far the call has come.
func (c Call) State() State { return c.Steps[len(c.Steps)-1].State }

// Reach returns the call once it has come to a state; one that it has reached already changes nothing.
func (c Call) Reach(s State, by lakaz.PersonID, at time.Time) Call {
	if s.rank() > c.State().rank() {
		c.Steps = append(slices.Clone(c.Steps), Step{State: s, At: at.UTC(), By: by})
	}
	return c
}

// ByNeed orders calls for an office: a cold home first, then the oldest.
func ByNeed(a, b Call) int {
	cold := func(c Call) int {
		if c.Topic == Cold {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(cold(a), cold(b)), a.Asked.Compare(b.Asked), cmp.Compare(a.ID, b.ID))
}
