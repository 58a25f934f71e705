package room

import (
	"cmp"
	"math"
	"slices"
	"time"

	"lakaz/gamification/content"
)

// nearestShare is what the nearest guess of a hall is worth where nobody was near.
const nearestShare = 0.5

// marks are what the answers to the activity that is on are worth; none where nothing is right. Accuracy is 0 to 100
// points. For speed there is a bonus where it was chosen: at most Settings.SpeedBonus of them, and never as much as would
// put an answer beside one that is more accurate.
func (r Rules) marks(s State) map[PlayerID]Mark {
	a, _ := r.Pack.Activity(s.Now.Activity)
	if !a.Kind.Answered() || len(s.Now.Given) == 0 {
		return nil
	}
	marks := map[PlayerID]Mark{}
	shares := s.Now.shares(a)
	var levels []int
	for i, g := range s.Now.Given {
		right := math.Round(shares[i]*1000) / 1000
		points := int(math.Round(100 * right))
		marks[g.Player] = Mark{Right: right, Points: points}
		levels = append(levels, points)
	}
	rate := min(max(r.Settings.SpeedBonus, 0), MaxBonus)
	if rate == 0 || s.Clock.Whole == 0 {
		return marks
	}
	slices.Sort(levels)
	for _, g := range s.Now.Given {
		m := marks[g.Player]
		p, _ := s.player(g.Player)
		bonus := int(rate * float64(m.Points) * spared(g.Took, s.Clock.Whole+p.Extra))
		if i, _ := slices.BinarySearch(levels, m.Points+1); i < len(levels) {
			bonus = min(bonus, levels[i]-m.Points-1)
		}
		m.Points += bonus
		marks[g.Player] = m
	}
	return marks
}

// spared is the part of somebody's own time that they did not need, 0 to 1.
func spared(took, whole time.Duration) float64 {
	return min(max(1-float64(took)/float64(whole), 0), 1)
}

// shares are how much of each answer is right, 0 to 1, in the order of the set.
func (p Played) shares(a content.Activity) []float64 {
	shares := make([]float64, len(p.Given))
	if a.Estimate != nil {
		p.nearness(a, shares)
		return shares
	}
	for i, g := range p.Given {
		switch a.Kind {
		case content.Order:
			shares[i] = inOrder(choices(a), g.Answer.List)
		case content.Match:
			shares[i] = matched(a.Choices, g.Answer.Pairs)
		default:
			shares[i] = chosen(a.Choices, g.Answer.List)
		}
	}
	return shares
}

// chosen is the right choices less the wrong ones, of all that are right.
func chosen(all []content.Choice, ids []string) float64 {
	right, of := 0, 0
	for _, c := range all {
		taken := slices.Contains(ids, c.ID)
		switch {
		case c.Right:
			of++
			if taken {
				right++
			}
		case taken:
			right--
		}
	}
	if of == 0 {
		return 0
	}
	return max(0, float64(right)/float64(of))
}

// inOrder is Kendall's tau of an order, 0 where as many pairs are wrong as right or more.
func inOrder(right, given []string) float64 {
	good, pairs := 0, 0
	for i := range right {
		for j := i + 1; j < len(right); j++ {
			pairs++
			if slices.Index(given, right[i]) < slices.Index(given, right[j]) {
				good++
			}
		}
	}
	if pairs == 0 {
		return 0
	}
	return max(0, 2*float64(good)/float64(pairs)-1)
}

// matched is the part of the choices that were given their target.
func matched(all []content.Choice, pairs map[string]string) float64 {
	right := 0
	for _, c := range all {
		if pairs[c.ID] == c.Target {
			right++
		}
	}
	return float64(right) / float64(max(1, len(all)))
}

// nearness fills in how near each guess is: all within Near of the truth, nothing from half the slider away. Where
// nobody was near, the nearest have nearestShare at least. A voting card that shows the range of the truth has said all
// that a card can say, and is right.
func (p Played) nearness(a content.Activity, shares []float64) {
	e, truth, best := a.Estimate, p.truth(a), math.Inf(1)
	off := func(g Given) float64 {
		switch {
		case g.Answer.Number == nil:
			return math.Inf(1)
		case g.shows(a, truth):
			return 0
		}
		return max(0, math.Abs(*g.Answer.Number-truth)-e.Near)
	}
	for i, g := range p.Given {
		best = min(best, off(g))
		shares[i] = max(0, 1-off(g)/max((e.High-e.Low)/2-e.Near, e.Step, 1e-9))
	}
	for i, g := range p.Given {
		if off(g) == best && !math.IsInf(best, 1) {
			shares[i] = max(shares[i], nearestShare)
		}
	}
}

// teams are the points of an activity for each team, team 1 first: the mean of its members that are there or answered, so
// that a small team is as well off as a large one and no answer, right or not, costs a team anything.
func (r Rules) teams(s State, marks map[PlayerID]Mark) []int {
	n := min(r.Settings.Teams, MaxTeams)
	if n <= 0 || len(marks) == 0 {
		return nil
	}
	sums, counts := make([]int, n), make([]int, n)
	for _, p := range s.Players {
		m, answered := marks[p.ID]
		if (p.Here || answered) && p.Team >= 1 && p.Team <= n {
			sums[p.Team-1] += m.Points
			counts[p.Team-1]++
		}
	}
	for i := range sums {
		sums[i] = int(math.Round(float64(sums[i]) / float64(max(1, counts[i]))))
	}
	return sums
}

// top are the three players with the most points, those without any left out; who joined first stands first among equals.
func (s State) top() []Player {
	best := slices.Clone(s.Players)
	slices.SortStableFunc(best, func(a, b Player) int { return cmp.Compare(b.Points, a.Points) })
	best = keep(best, func(p Player) bool { return p.Points > 0 })
	return best[:min(3, len(best))]
}
