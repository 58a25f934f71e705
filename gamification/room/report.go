package room

import (
	"slices"

	"lakaz/gamification/content"
)

// FewAnswers is below how many people nothing is told of them by answer to whoever was not there: see Report.Coarse.
const FewAnswers = 10

// Report is what a room came to, of all together: no name, and nobody's own answer.
type Report struct {
	Players    int            `json:"players"`   // seats, a table one
	Languages  map[string]int `json:"languages"` // players by the language they chose
	Activities []ReportLine   `json:"activities"`
	Knowledge  []Learned      `json:"knowledge"`
	Words      []Word         `json:"words"`   // those let through
	Pledges    []Pledge       `json:"pledges"` // gestures people mean to do, the most chosen first
	Fill       float64        `json:"fill"`    // of the shared picture, 0 to 1
}

// ReportLine is one activity that was played.
type ReportLine struct {
	ID       string         `json:"id"`
	Kind     content.Kind   `json:"kind"`
	Round    int            `json:"round"`
	Asked    int            `json:"asked"`    // players who were there
	Answered int            `json:"answered"` // the size of the set of answers
	Right    *float64       `json:"right"`    // how much of the answers was right, 0 to 1; nil where nothing is, or nobody answered
	Tally    map[string]int `json:"tally"`    // answers by choice
}

// Learned is the same question before and after.
type Learned struct {
	Pair          string   `json:"pair"`
	Before, After string   `json:"-"`     // the activities
	First         *float64 `json:"first"` // how much was right before, of those who answered both times; nil for nobody
	Then          *float64 `json:"then"`  // and after
	Both          int      `json:"both"`  // who answered both times
	Better        int      `json:"better"`
	Worse         int      `json:"worse"`
}

// Pledge is a gesture and how many mean to do it.
type Pledge struct {
	Gesture string `json:"gesture"`
	Players int    `json:"players"`
}

// ReportOf is what a room came to so far. What is not told yet in the hall is not marked here.
func ReportOf(s State, r Rules) Report {
	v := Report{Players: len(s.Players), Languages: map[string]int{}, Activities: []ReportLine{}, Knowledge: []Learned{},
		Words: []Word{}, Pledges: []Pledge{}, Fill: s.fill(r)}
	for _, p := range s.Players {
		v.Languages[p.Language]++
	}
	played := slices.Clip(s.Past)
	if s.Now.Activity != "" {
		played = append(played, s.Now)
	}
	pairs := map[string]Played{}
	for _, p := range played {
		a, ok := r.Pack.Activity(p.Activity)
		if !ok {
			continue
		}
		line := ReportLine{ID: a.ID, Kind: a.Kind, Round: a.Round, Asked: max(p.Expected, len(p.Given)), Answered: len(p.Given), Tally: p.tally(a)}
		line.Right = mean(p, nil)
		v.Activities = append(v.Activities, line)
		switch a.Kind {
		case content.Words:
			shown, _ := p.cloud()
			v.Words = append(v.Words, shown...)
		case content.Commit:
			for id, n := range p.tally(a) {
				if n > 0 {
					v.Pledges = append(v.Pledges, Pledge{id, n})
				}
			}
		}
		if a.Pair == "" {
			continue
		}
		if before, is := pairs[a.Pair]; is {
			v.Knowledge = append(v.Knowledge, learned(a.Pair, before, p))
		} else {
			pairs[a.Pair] = p
		}
	}
	slices.SortFunc(v.Pledges, func(a, b Pledge) int {
		if a.Players != b.Players {
			return b.Players - a.Players
		}
		if a.Gesture < b.Gesture {
			return -1
		}
		return 1
	})
	return v
}

// learned is what changed between two times that the same was asked, of those who answered both times.
func learned(pair string, before, after Played) Learned {
	v := Learned{Pair: pair, Before: before.Activity, After: after.Activity}
	both := func(p PlayerID) bool {
		a, was := before.given(p)
		b, is := after.given(p)
		return was && is && a.Mark != nil && b.Mark != nil
	}
	for _, g := range before.Given {
		if !both(g.Player) {
			continue
		}
		v.Both++
		then, _ := after.given(g.Player)
		switch first, now := g.Mark.Right, then.Mark.Right; {
		case now > first:
			v.Better++
		case now < first:
			v.Worse++
		}
	}
	v.First, v.Then = mean(before, both), mean(after, both)
	return v
}

// mean is how much of the answers of those who count was right; nil where nobody's was marked. All count with a nil count.
func mean(p Played, count func(PlayerID) bool) *float64 {
	sum, n := 0.0, 0
	for _, g := range p.Given {
		if g.Mark != nil && (count == nil || count(g.Player)) {
			sum, n = sum+g.Mark.Right, n+1
		}
	}
	if n == 0 {
		return nil
	}
	sum /= float64(n)
	return &sum
}

// Coarse is the report for those who were not there: of fewer than FewAnswers people it tells how many, and not what they
// said (domain.md, 9: groups of ten or more).
func (v Report) Coarse() Report {
	if v.Players < FewAnswers {
		v.Languages = map[string]int{}
	}
	v.Activities = slices.Clone(v.Activities)
	for i, line := range v.Activities {
		if line.Answered < FewAnswers {
			v.Activities[i].Right, v.Activities[i].Tally = nil, map[string]int{}
			if line.Kind == content.Commit {
				v.Pledges = []Pledge{}
			}
			if line.Kind == content.Words {
				v.Words = []Word{}
			}
		}
	}
	v.Knowledge = slices.DeleteFunc(slices.Clone(v.Knowledge), func(l Learned) bool { return l.Both < FewAnswers })
	return v
}
