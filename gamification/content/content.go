// Package content is what a workshop plays: content packs of questions, answers, explanations and pictures, as folders of
// data that are checked before anybody sees them.
//
// A pack is a folder, or a ZIP of one:
//
//	pack.json            the activities in their order, the sources, where the pack may be played
//	<tag>.json           the words in one language, flat: title, summary, <activity>.q, .why, .say, .example, .<choice>, .<target>
//	<tag>.review.json    {"draft": true, "by": ""} until a native reader has signed them; none for French
//	pictures/<name>.svg  drawings of the pack's own, named pack:<name>
//	voice/<tag>/<key>.wav    a recording of a text, or .mp3
//
// Three packs are in the binary, below packs/.
package content

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"lakaz/gamification"
)

// Kind is what people do in an activity.
type Kind string

const (
	Quiz      Kind = "quiz"      // choose the right one, or several
	TrueFalse Kind = "truefalse" // choices "true" and "false"
	Guess     Kind = "estimate"  // a number; the nearest wins a share
	Order     Kind = "order"     // put the choices in order
	Match     Kind = "match"     // find each choice's cost
	Poll      Kind = "poll"      // nothing is right
	Words     Kind = "words"     // a cloud of words
	Commit    Kind = "commit"    // choose gestures to do at home
	Measure   Kind = "measure"   // guess, then measure on the demo table
	LiveHome  Kind = "home"      // the comfort of a home that agreed, without a name
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Quiz, TrueFalse, Guess, Order, Match, Poll, Words, Commit, Measure, LiveHome}
}

// Answered tells whether the kind has a right answer, which earns points and needs a source.
func (k Kind) Answered() bool {
	return slices.Contains([]Kind{Quiz, TrueFalse, Guess, Order, Match, Measure}, k)
}

// Pack is the content of one workshop.
type Pack struct {
	ID         string                       `json:"id"`
	Version    int                          `json:"version"` // 1 and up; raised by each change
	Places     []gamification.Place         `json:"places"`  // where it may be played: mainland, overseas
	Activities []Activity                   `json:"activities"`
	Sources    map[string]string            `json:"sources"` // by code: title, publisher, date, address
	Texts      map[string]map[string]string `json:"-"`       // by language tag and key
	Drafts     map[string]bool              `json:"-"`       // by language tag: no native reader has signed it yet
	Readers    map[string]string            `json:"-"`       // by language tag: the native reader who signed it
	Pictures   map[string]string            `json:"-"`       // by name: the SVG of a drawing
	Voices     map[string][]byte            `json:"-"`       // by <tag>/<key>: a recording, see SoundOf
}

// Activity is one thing that is played.
type Activity struct {
	ID       string    `json:"id"`
	Kind     Kind      `json:"kind"`
	Round    int       `json:"round"`             // 1 and up; boards are shown between rounds only
	Picture  string    `json:"picture"`           // an icon of assets/icons.txt ("zap"), or a drawing of the pack ("pack:kettle")
	Seconds  int       `json:"seconds,omitempty"` // the suggested time; 0 for none
	Several  bool      `json:"several,omitempty"` // quiz: several are right; poll: several may be chosen
	Choices  []Choice  `json:"choices,omitempty"` // of order in the right order; of commit one a gesture
	Targets  []Target  `json:"targets,omitempty"` // match: what each choice belongs to
	Estimate *Estimate `json:"estimate,omitempty"`
	Example  *Example  `json:"example,omitempty"`  // home: what is shown where no home agreed
	Gestures []string  `json:"gestures,omitempty"` // commit: the ids of its choices, of the catalogue of gestures
	Pair     string    `json:"pair,omitempty"`     // two activities with the same pair ask the same thing before and after
	Sources  []string  `json:"sources,omitempty"`  // codes of the pack's sources
}

// Choice is one tile.
type Choice struct {
	ID      string `json:"id"`
	Picture string `json:"picture"`
	Right   bool   `json:"right,omitempty"`
	Target  string `json:"target,omitempty"` // match
}

// Target is a cost that choices belong to.
type Target struct {
	ID  string  `json:"id"`
	EUR float64 `json:"eur,omitempty"`
	KWh float64 `json:"kwh,omitempty"`
}

// Estimate is a number that people guess.
type Estimate struct {
	Unit   string  `json:"unit"` // kWh, EUR, Cel, W, L or %
	Answer float64 `json:"answer"`
	Low    float64 `json:"low"` // where the slider begins
	High   float64 `json:"high"`
	Step   float64 `json:"step"`
	Near   float64 `json:"near"` // within this much of the answer is full marks
}

// Example is how it was in a home that a source of the activity tells of, or a case to reckon with; never a made-up one.
type Example struct {
	Celsius  float64 `json:"cel"`
	Humidity float64 `json:"humidity"` // %
}

// Source is the language that every text falls back to.
const Source = "fr"

// Languages lists the tags of the languages a pack may speak, French first.
func Languages() []string { return []string{Source, "gcf-GP", "gcf-MQ", "gcr", "rcf"} }

// Text is a text in a language, else in French, else the key.
func (p Pack) Text(tag, key string) string {
	return cmp.Or(p.Texts[tag][key], p.Texts[Source][key], key)
}

// Activity is the activity of an id; false where there is none.
func (p Pack) Activity(id string) (Activity, bool) {
	i := slices.IndexFunc(p.Activities, func(a Activity) bool { return a.ID == id })
	if i < 0 {
		return Activity{}, false
	}
	return p.Activities[i], true
}

//go:embed packs
var embedded embed.FS

// library is the packs of this binary, read once. It panics where one is broken, which a test would have told.
var library = sync.OnceValue(func() (all []Pack) {
	folders, err := fs.ReadDir(embedded, "packs")
	if err != nil {
		panic(err)
	}
	for _, folder := range folders {
		fsys, err := fs.Sub(embedded, "packs/"+folder.Name())
		if err != nil {
			panic(err)
		}
		p, err := Load(fsys)
		if err != nil {
			panic(fmt.Errorf("pack %s: %w", folder.Name(), err))
		}
		all = append(all, p)
	}
	return all
})

// All lists the packs of this binary by id. They are shared: nobody changes them.
func All() []Pack { return library() }
