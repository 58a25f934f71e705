package room

import (
	"cmp"
	"slices"
	"strings"

	"lakaz/gamification/content"
)

// Play is what every player sees, and no more than anybody may know. Each view's top-level keys are always there, so that
// a client folds what changed with Object.assign.
type Play struct {
	Title    map[string]string `json:"title"` // by language
	Phase    Phase             `json:"phase"`
	Paused   Pause             `json:"paused"`
	At       int               `json:"at"` // which of the activities, 1..; 0 in the lobby
	Of       int               `json:"of"`
	Round    int               `json:"round"`
	Activity *Shown            `json:"activity"`
	CloseAt  int64             `json:"closeAt"` // Unix ms; 0 without a timer and while it stands still
	Left     int64             `json:"left"`    // ms, while it stands still
	Players  int               `json:"players"`
	Answered int               `json:"answered"` // the size of the set of answers
	Reveal   *Revelation       `json:"reveal"`
	Board    *Standing         `json:"board"`
	Fill     float64           `json:"fill"`    // of the shared picture, 0 to 1: answers given, right or not
	Measure  *Curve            `json:"measure"` // of the demo table
	Metering Metering          `json:"metering"`
	Home     *Home             `json:"home"`
}

// Shown is an activity as it is asked: nothing of what is right.
type Shown struct {
	ID       string             `json:"id"`
	Kind     content.Kind       `json:"kind"`
	Several  bool               `json:"several"`
	Picture  string             `json:"picture"`
	Choices  []Tile             `json:"choices"`
	Targets  []content.Target   `json:"targets"`
	Unit     string             `json:"unit,omitempty"`
	Low      float64            `json:"low"`
	High     float64            `json:"high"`
	Step     float64            `json:"step"`
	Gestures []string           `json:"gestures"`
	Seconds  int                `json:"seconds"` // what it was given at first, for the ring of the clock; 0 without a timer
	Texts    map[string]Wording `json:"texts"`   // by language

	Clips map[string]map[string]string `json:"clips,omitempty"` // by language and text ("q", "why", a choice): the sum of a recording
}

// Tile is a choice as it is asked.
type Tile struct {
	ID      string `json:"id"`
	Picture string `json:"picture"`
}

// Wording is an activity's words in one language.
type Wording struct {
	Question string            `json:"q"`
	Say      string            `json:"say"` // what a voice says
	Choices  map[string]string `json:"choices"`
	Targets  map[string]string `json:"targets"`
	Example  string            `json:"example,omitempty"` // where the home comes from that is shown where no real one is
}

// Revelation is what is told after the close.
type Revelation struct {
	Right any               `json:"right"` // ids, or a target for each choice, or a number; nil where nothing is right
	Tally map[string]int    `json:"tally"` // answers by choice
	Near  *[2]float64       `json:"near"`  // between which a guess is as good as right
	Words []Word            `json:"words"` // those let through
	Texts map[string]string `json:"texts"` // why, by language
}

// Standing is a board.
type Standing struct {
	Kind BoardKind `json:"kind"`
	Rows []Row     `json:"rows"` // of teams or of the three best; none where each sees their own
}

// Row is one line of a board.
type Row struct {
	Team   int    `json:"team,omitempty"`
	Name   string `json:"name,omitempty"`
	Points int    `json:"points"`
}

// Metering is how far the measurement on the demo table is, "" where none has begun.
type Metering string

const (
	Runs Metering = "running"
	Done Metering = "stopped"
)

// Curve is what was measured: [Unix ms, W], at most curvePoints of them, and the energy.
type Curve struct {
	Points [][2]float64 `json:"points"`
	KWh    float64      `json:"kWh"`
}

// Wall is what the projector shows: Play, how to come in, and what a hall may read of others.
type Wall struct {
	Play
	Code      string   `json:"code"`
	Names     []string `json:"names"`     // of who is there, in the lobby: as many as are counted
	Words     []Word   `json:"words"`     // let through, while they come in
	Languages []string `json:"languages"` // the wall's, two in turns; none as it was opened
	Hands     *Hands   `json:"hands"`     // what voting cards are held up for; null in a room without
}

// PlayView is what every player sees.
func PlayView(s State, r Rules) Play {
	v := Play{
		Title: r.texts("title"), Phase: s.Phase, Paused: s.Clock.Pause, At: s.Now.At, Of: len(r.activities()), Round: s.Now.Round,
		Players: s.crowd(), Answered: len(s.Now.Given), Fill: s.fill(r),
	}
	switch {
	case s.Phase == Open && s.Clock.Pause != Running:
		v.Left = max(0, s.Clock.Left.Milliseconds())
	case s.Phase == Open && !s.Clock.CloseAt.IsZero():
		v.CloseAt = s.Clock.CloseAt.UnixMilli()
	}
	if a, ok := r.Pack.Activity(s.Now.Activity); ok && s.Phase != Finished {
		v.Activity = r.shown(a)
		v.Activity.Seconds = int(s.Clock.Whole.Seconds())
		v.Measure, v.Home = s.Now.curve(), s.Now.Home
		switch {
		case s.Measuring():
			v.Metering = Runs
		case !s.Now.Began.IsZero() || s.Now.Read != nil:
			v.Metering = Done
		}
		if s.Phase == Reveal || s.Phase == Board {
			v.Reveal = r.revelation(a, s.Now)
		}
	}
	if s.Phase == Board || s.Phase == Finished {
		v.Board = r.standing(s)
	}
	return v
}

// WallView is what the projector shows.
func WallView(s State, r Rules) Wall {
	v := Wall{Play: PlayView(s, r), Code: s.Code, Names: []string{}, Words: []Word{}, Languages: append([]string{}, s.Wall...), Hands: s.hands(r)}
	if s.Phase == Lobby {
		for _, p := range s.Players {
			if p.Here {
				v.Names = append(v.Names, r.name(p))
			}
		}
	}
	if v.Activity != nil && v.Activity.Kind == content.Words {
		v.Words, _ = s.Now.cloud()
	}
	return v
}

// texts is one of the pack's texts in each of the room's languages.
func (r Rules) texts(key string) map[string]string {
	texts := make(map[string]string, len(r.Settings.Languages))
	for _, tag := range r.Settings.Languages {
		texts[tag] = r.Pack.Text(tag, key)
	}
	return texts
}

// shown is an activity as it is asked. What people put in order, or find the target of, stands in the order of its ids:
// the pack's own order would tell.
func (r Rules) shown(a content.Activity) *Shown {
	v := &Shown{ID: a.ID, Kind: a.Kind, Several: a.Several, Picture: a.Picture, Choices: []Tile{}, Targets: []content.Target{},
		Gestures: append([]string{}, a.Gestures...), Texts: map[string]Wording{}}
	for _, c := range mixed(a) {
		v.Choices = append(v.Choices, Tile{ID: c.ID, Picture: c.Picture})
	}
	v.Targets = append(v.Targets, a.Targets...)
	if e := a.Estimate; e != nil {
		v.Unit, v.Low, v.High, v.Step = e.Unit, e.Low, e.High, e.Step
	}
	for _, tag := range r.Settings.Languages {
		w := Wording{Question: r.Pack.Text(tag, a.ID+".q"), Choices: map[string]string{}, Targets: map[string]string{}}
		w.Say = cmp.Or(r.Pack.Texts[tag][a.ID+".say"], w.Question)
		for _, c := range a.Choices {
			w.Choices[c.ID] = r.Pack.Text(tag, a.ID+"."+c.ID)
		}
		if a.Example != nil {
			w.Example = r.Pack.Text(tag, a.ID+".example")
		}
		for _, t := range a.Targets {
			w.Targets[t.ID] = r.Pack.Text(tag, a.ID+"."+t.ID)
		}
		v.Texts[tag] = w
	}
	for name, sum := range r.Clips {
		tag, key, _ := strings.Cut(name, "/")
		if part, ours := strings.CutPrefix(key, a.ID+"."); ours && slices.Contains(r.Settings.Languages, tag) {
			if v.Clips == nil {
				v.Clips = map[string]map[string]string{}
			}
			if v.Clips[tag] == nil {
				v.Clips[tag] = map[string]string{}
			}
			v.Clips[tag][part] = sum
		}
	}
	return v
}
