package room

import (
	"lakaz/gamification/content"
)

// Remote is what the facilitator's remote shows: Wall, who is there, what comes next and what waits for a yes.
type Remote struct {
	Wall
	List       []Listed       `json:"list"`
	Next       *Preview       `json:"next"`
	Right      any            `json:"right"`   // what is right of the activity that is on
	Tally      map[string]int `json:"tally"`   // as it comes in
	Pending    []Word         `json:"pending"` // words to let through or not
	Controller Controller     `json:"controller"`
	Table      *Table         `json:"table"` // nil where there is none; of the host's own knowledge
	Read       *float64       `json:"read"`  // what the facilitator read off a meter
}

// Table is what the meter of the demo table says now, whatever the room's phase: the facilitator sees it before anybody else.
type Table struct {
	Heard  bool         `json:"heard"`  // that it ever said something
	Watts  float64      `json:"watts"`  // its last word
	Quiet  int          `json:"quiet"`  // s since then, in steps of QuietStep
	Points [][2]float64 `json:"points"` // of the last minutes, [Unix ms, W]
}

// QuietStep is how finely is told how long a meter has said nothing.
const QuietStep = 10 // s

// Listed is one player.
type Listed struct {
	ID       PlayerID `json:"id"`
	Name     string   `json:"name"`
	Team     int      `json:"team"`
	Language string   `json:"lang"`
	Here     bool     `json:"here"`
	Answered bool     `json:"answered"`
	Extra    int      `json:"extra"` // s
	PIN      string   `json:"pin"`   // for who has forgotten theirs
	Points   int      `json:"points"`
}

// Preview is the activity that comes, with what is right.
type Preview struct {
	Shown
	Right any               `json:"right"`
	Why   map[string]string `json:"why"` // by language
}

// RemoteView is what the facilitator's remote shows.
func RemoteView(s State, r Rules) Remote {
	v := Remote{Wall: WallView(s, r), List: []Listed{}, Tally: map[string]int{}, Pending: []Word{}, Controller: s.Controller}
	for _, p := range s.Players {
		answered := place(s.Now.Given, p.ID) >= 0
		v.List = append(v.List, Listed{ID: p.ID, Name: r.name(p), Team: p.Team, Language: p.Language, Here: p.Here, PIN: p.PIN,
			Answered: answered && s.Phase != Finished, Extra: int(p.Extra.Seconds()), Points: p.Points})
	}
	if a, ok := r.Pack.Activity(s.Now.Activity); ok && s.Phase != Finished {
		v.Right, v.Tally, v.Read = right(a, s.Now), s.Now.tally(a), s.Now.Read
		if a.Kind == content.Words {
			_, v.Pending = s.Now.cloud()
		}
	}
	if a, ok := r.after(s); ok && s.Phase != Finished {
		v.Next = &Preview{Shown: *r.shown(a), Right: right(a, Played{}), Why: r.texts(a.ID + ".why")}
		v.Next.Seconds = a.Seconds
	}
	return v
}
