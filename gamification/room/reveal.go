package room

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"

	"lakaz/gamification/content"
)

// curvePoints is how many points of a curve are told; a longer one is thinned.
const curvePoints = 120

// mixed are an activity's choices as they are asked. What is put in order or matched is mixed, always in the same way for
// an activity: the pack's own order would tell.
func mixed(a content.Activity) []content.Choice {
	if a.Kind != content.Order && a.Kind != content.Match {
		return a.Choices
	}
	key := func(c content.Choice) uint64 {
		h := fnv.New64a()
		h.Write([]byte(a.ID + "." + c.ID))
		return h.Sum64()
	}
	list := slices.Clone(a.Choices)
	slices.SortFunc(list, func(b, c content.Choice) int { return cmp.Compare(key(b), key(c)) })
	if a.Kind == content.Order && len(list) > 1 && slices.Equal(list, a.Choices) {
		slices.Reverse(list)
	}
	return list
}

// revelation is what is told of an activity after its close.
func (r Rules) revelation(a content.Activity, p Played) *Revelation {
	v := &Revelation{Right: right(a, p), Tally: p.tally(a), Words: []Word{}, Texts: map[string]string{}}
	if e := a.Estimate; e != nil {
		truth := p.truth(a)
		v.Near = &[2]float64{truth - e.Near, truth + e.Near}
	}
	if a.Kind == content.Words {
		v.Words, _ = p.cloud()
	}
	if r.Pack.Texts[content.Source][a.ID+".why"] != "" {
		v.Texts = r.texts(a.ID + ".why")
	}
	return v
}

// right is what is right: ids (in their order for order), a target for each choice, or a number; nil where nothing is.
func right(a content.Activity, p Played) any {
	switch {
	case !a.Kind.Answered():
		return nil
	case a.Estimate != nil:
		return p.truth(a)
	case a.Kind == content.Order:
		return choices(a)
	case a.Kind == content.Match:
		pairs := map[string]string{}
		for _, c := range a.Choices {
			pairs[c.ID] = c.Target
		}
		return pairs
	}
	ids := []string{}
	for _, c := range a.Choices {
		if c.Right {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// tally counts the answers by what they chose; of what was put in order or matched, by the choices that stand right.
func (p Played) tally(a content.Activity) map[string]int {
	tally := map[string]int{}
	for _, id := range append(choices(a), a.Gestures...) {
		tally[id] = 0
	}
	if a.Kind == content.Words {
		return tally
	}
	for _, g := range p.Given {
		for i, id := range g.Answer.List {
			if a.Kind != content.Order || i < len(a.Choices) && a.Choices[i].ID == id {
				tally[id]++
			}
		}
		for _, c := range a.Choices {
			if target, ok := g.Answer.Pairs[c.ID]; ok && target == c.Target {
				tally[c.ID]++
			}
		}
	}
	return tally
}

// standing is the board that the room chose; nil for none.
func (r Rules) standing(s State) *Standing {
	v := &Standing{Kind: r.Settings.Board, Rows: []Row{}}
	switch r.Settings.Board {
	case TeamsBoard:
		for i := range min(r.Settings.Teams, MaxTeams) {
			row := Row{Team: i + 1}
			if i < len(s.TeamPoints) {
				row.Points = s.TeamPoints[i]
			}
			v.Rows = append(v.Rows, row)
		}
		slices.SortStableFunc(v.Rows, func(a, b Row) int { return cmp.Compare(b.Points, a.Points) })
	case TopBoard:
		for _, p := range s.top() {
			v.Rows = append(v.Rows, Row{Name: r.name(p), Points: p.Points})
		}
	case OwnBoard:
	default:
		return nil
	}
	return v
}

// fill is how much of the shared picture is there: of each activity that asks something, the part of the players there
// that answered, right or not.
func (s State) fill(r Rules) float64 {
	asked, sum := 0, 0.0
	for _, a := range r.activities() {
		if a.Kind != content.LiveHome {
			asked++
		}
	}
	for _, p := range append(slices.Clip(s.Past), s.Now) {
		of := p.Expected
		if p.At == s.Now.At && s.Phase == Open {
			of = s.crowd()
		}
		sum += min(1, float64(len(p.Given))/float64(max(1, of)))
	}
	return min(1, math.Round(1000*sum/float64(max(1, asked)))/1000)
}

// curve is what was measured on the demo table; nil for nothing.
func (p Played) curve() *Curve {
	if len(p.Samples) == 0 {
		return nil
	}
	v := &Curve{KWh: math.Round(1e4*kWh(p.Samples)) / 1e4}
	every := (len(p.Samples) + curvePoints - 1) / curvePoints
	for i := 0; i < len(p.Samples); i += every {
		highest := p.Samples[i]
		for _, s := range p.Samples[i:min(i+every, len(p.Samples))] {
			if s.W > highest.W {
				highest = s
			}
		}
		v.Points = append(v.Points, [2]float64{float64(highest.At.UnixMilli()), highest.W})
	}
	return v
}
