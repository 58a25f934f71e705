package room

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"lakaz/gamification/content"
)

// The habits of simulated players.
const (
	rehearsalJoins  = 3                // who comes in at once
	rehearsalSlow   = 25 * time.Second // after which everybody has answered who will
	rehearsalKnows  = 0.6              // part of the answers that are right
	rehearsalSilent = 0.1              // part of the players who leave an activity out
	rehearsalDoubts = 0.15             // part who change their mind
	rehearsalWatts  = 2000             // of the kettle on their table
)

// Rehearse is what simulated players do who have not done it by an instant: they come in, answer at their own pace, some
// wrongly, some twice, some not at all, and boil water where something is measured. The same seed, state and instant give
// the same commands. Ask again each second, with what came of it.
func Rehearse(s State, r Rules, seed uint64, players int, now time.Time) (list []Command) {
	if s.Phase == "" || s.Phase == Finished || s.Clock.Pause != Running || len(r.Settings.Languages) == 0 {
		return nil
	}
	players = min(players, MaxPlayers)
	for i := range players {
		id := rehearsed(i)
		if _, at := s.player(PlayerID(id)); at >= 0 {
			continue
		}
		list = append(list, Command{ID: id, Kind: CommandJoin, Language: r.Settings.Languages[i%len(r.Settings.Languages)], Random: dice(seed, id, "").Uint64()})
		if len(list) == rehearsalJoins {
			break
		}
	}
	a, ok := r.Pack.Activity(s.Now.Activity)
	switch {
	case !ok:
	case a.Kind == content.Measure && s.Measuring():
		watts := float64(rehearsalWatts)
		list = append(list, Command{ID: fmt.Sprintf("%s-%d", a.ID, now.UnixMilli()), Kind: CommandMeasure, Watts: &watts})
	case s.Phase == Open:
		list = append(list, r.rehearseAnswers(s, a, seed, players, now)...)
	}
	return list
}

// rehearsed is the id of a simulated player; those of people are ULIDs.
func rehearsed(i int) string { return fmt.Sprintf(rehearsalID+"%03d", i) }

const rehearsalID = "REHEARSAL"

// Simulated reports whether a player is one of a rehearsal's.
func (p Player) Simulated() bool { return strings.HasPrefix(string(p.ID), rehearsalID) }

// dice are a simulated player's for an activity.
func dice(seed uint64, id, activity string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(id + " " + activity))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// rehearseAnswers are the answers that simulated players have made up their mind about.
func (r Rules) rehearseAnswers(s State, a content.Activity, seed uint64, players int, now time.Time) (list []Command) {
	ran, whole := s.Clock.ran(now), rehearsalSlow
	if s.Clock.Whole > 0 {
		whole = min(whole, s.Clock.Whole*9/10)
	}
	for i := range players {
		id := rehearsed(i)
		p, at := s.player(PlayerID(id))
		d := dice(seed, id, a.ID)
		silent, doubts, after := d.Float64() < rehearsalSilent, d.Float64() < rehearsalDoubts, time.Duration(float64(whole)*math.Sqrt(d.Float64()))
		first := r.rehearseAnswer(a, p, d)
		if at < 0 || silent || ran < after {
			continue
		}
		if again := r.rehearseAnswer(a, p, d); doubts && ran >= (after+whole)/2 {
			first = again
		}
		given, _ := s.Now.given(p.ID)
		if fitted, err := fit(a, first); err == nil && !given.Answer.Equal(fitted) {
			list = append(list, Command{ID: fmt.Sprintf("%s-%s-%d", id, a.ID, now.UnixMilli()), Kind: CommandAnswer, Player: p.ID, Activity: a.ID, Answer: &first})
		}
	}
	return list
}

// rehearseAnswer is one answer, right or not.
func (r Rules) rehearseAnswer(a content.Activity, p Player, d *rand.Rand) Answer {
	knows := d.Float64() < rehearsalKnows
	switch a.Kind {
	case content.Guess, content.Measure:
		e := a.Estimate
		n := e.Answer + d.NormFloat64()*(e.High-e.Low)/8
		if knows {
			n = e.Answer + (2*d.Float64()-1)*e.Near
		}
		if e.Step > 0 {
			n = e.Low + math.Round((n-e.Low)/e.Step)*e.Step
		}
		n = min(max(n, e.Low), e.High)
		return Answer{Number: &n}
	case content.Order:
		ids := choices(a)
		if !knows {
			d.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		}
		return Answer{List: ids}
	case content.Match:
		pairs := map[string]string{}
		for _, c := range a.Choices {
			if pairs[c.ID] = c.Target; !knows && len(a.Targets) > 0 {
				pairs[c.ID] = a.Targets[d.IntN(len(a.Targets))].ID
			}
		}
		return Answer{Pairs: pairs}
	case content.Words:
		words := strings.FieldsFunc(r.Pack.Text(p.Language, a.ID+".q"), func(c rune) bool { return strings.ContainsRune(" ’'.,;:!?\u00a0\u202f-", c) })
		if len(words) == 0 {
			return Answer{}
		}
		return Answer{List: []string{words[d.IntN(len(words))]}}
	case content.LiveHome:
		return Answer{}
	}
	return Answer{List: rehearseChoice(a, knows, d)}
}

// rehearseChoice are the right choices, or any one.
func rehearseChoice(a content.Activity, knows bool, d *rand.Rand) (ids []string) {
	all := choices(a)
	if len(all) == 0 {
		all = a.Gestures
	}
	if len(all) == 0 {
		return nil
	}
	for _, c := range a.Choices {
		if knows && c.Right {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		ids = []string{all[d.IntN(len(all))]}
	}
	return ids
}
