package room

import (
	"math"
	"slices"

	"lakaz/gamification/content"
)

// Below how many people nothing is told of what they said, see Report.Coarse.
const (
	FewThere   = 5  // to those who held the workshop, and saw who was in the hall
	FewAnswers = 10 // to whoever was not there (domain.md, 9: groups of ten or more)
)

// Report is what a room came to, of all together: no name, and nobody's own answer.
type Report struct {
	Players    int            `json:"players"`   // seats, a table one
	Languages  map[string]int `json:"languages"` // players by the language they chose
	Activities []ReportLine   `json:"activities"`
	Knowledge  []Learned      `json:"knowledge"`
	Words      []Word         `json:"words"`   // those let through
	Pledges    []Pledge       `json:"pledges"` // gestures people mean to do, the most chosen first
	Fill       float64        `json:"fill"`    // of the shared picture, 0 to 1
	Few        bool           `json:"few"`     // something is left out because too few people said it
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

// Learned is the same question before and after, of those who answered it both times and of nobody else: who came late or
// left early would move the share of the hall without having learned or forgotten anything.
//
// Better and Worse stand side by side, for people who guess go both ways: of n who guess among k choices each time, (k-1)n/k²
// grow better by luck and as many worse. Better alone would praise whoever asks what nobody knows (regression to the mean);
// what counts is by how much it outweighs Worse, see Sure.
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
	pairs, pledged := map[string]Played{}, map[string]map[PlayerID]bool{}
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
			for _, g := range p.Given {
				for _, id := range g.Answer.List {
					if pledged[id] == nil {
						pledged[id] = map[PlayerID]bool{}
					}
					pledged[id][g.Player] = true
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
	for id, players := range pledged {
		v.Pledges = append(v.Pledges, Pledge{id, len(players)})
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

// doubt is how often luck alone may do what is called more than luck: one time in twenty.
const doubt = 0.05

// Sure tells that more people changed one way than luck explains: the two-sided sign test of those who changed, ties left
// out, at 5 % (McNemar, Psychometrika 12 (1947) 153-157, in its exact form; Conover, Practical Nonparametric Statistics,
// 3rd ed., 3.4). With n who changed and m of them the rarer way, p = min(1, 2 Σ C(n,i)/2^n, i = 0 to m). Fewer than six
// who changed are never sure, six of one mind are: p = 2/64 = 0.031.
func (l Learned) Sure() bool {
	n, rarer := l.Better+l.Worse, min(l.Better, l.Worse)
	p, term := 0.0, math.Exp2(-float64(n)) // C(n,0)/2^n
	for i := 0; i <= rarer; i++ {
		p += 2 * term
		term *= float64(n-i) / float64(i+1)
	}
	return p < doubt
}

// Coarse is the report without what fewer than few people said: of them it tells how many they were.
func (v Report) Coarse(few int) Report {
	languages := map[string]int{}
	for tag, n := range v.Languages {
		if n >= few {
			languages[tag] = n
		}
	}
	v.Few = len(languages) < len(v.Languages)
	v.Languages = languages
	v.Activities = slices.Clone(v.Activities)
	commits := 0
	for i, line := range v.Activities {
		if line.Kind == content.Commit {
			commits = max(commits, line.Answered)
		}
		if line.Answered >= few || line.Answered == 0 {
			continue
		}
		v.Few = true
		v.Activities[i].Right, v.Activities[i].Tally = nil, map[string]int{}
		if line.Kind == content.Words {
			v.Words = []Word{}
		}
	}
	if commits < few {
		v.Pledges = []Pledge{}
	}
	told := len(v.Knowledge)
	v.Knowledge = slices.DeleteFunc(slices.Clone(v.Knowledge), func(l Learned) bool { return l.Both < few })
	v.Few = v.Few || len(v.Knowledge) < told
	return v
}
