package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
	"lakaz/kv/badgerkv"
)

// asked is an activity as the room shows it.
type asked struct {
	ID, Kind        string
	Choices         []struct{ ID string }
	Targets         []struct{ ID string }
	Low, High, Step float64
}

// says is what a player answers: each another, so that every share of what is right occurs.
func (a asked) says(number int) any {
	ids := []string{}
	for _, c := range a.Choices {
		ids = append(ids, c.ID)
	}
	switch a.Kind {
	case "words":
		return []string{fmt.Sprintf("mot %d", number%7)}
	case "estimate":
		return a.Low + a.Step*float64(number*7%int(math.Round((a.High-a.Low)/a.Step)+1))
	case "order":
		at := number % len(ids)
		ids = slices.Concat(ids[at:], ids[:at])
		if number%2 == 1 {
			ids[0], ids[1] = ids[1], ids[0]
		}
		return ids
	case "match":
		pairs := map[string]string{}
		for i, id := range ids {
			pairs[id] = a.Targets[(i*(number%3+1)+number)%len(a.Targets)].ID
		}
		return pairs
	}
	return []string{ids[number%len(ids)]}
}

// marked is how much of an answer is right, 0 to 1, worked out here from what the README promises; truth is what is right.
func marked(a content.Activity, answer json.RawMessage, all []json.RawMessage) float64 {
	var list []string
	var pairs map[string]string
	var number float64
	read := func(into any) {
		if err := json.Unmarshal(answer, into); err != nil {
			panic(err)
		}
	}
	switch a.Kind {
	case content.Quiz, content.TrueFalse: // what is right less what is wrong, of all that is right
		read(&list)
		right, of := 0.0, 0.0
		for _, c := range a.Choices {
			taken := slices.Contains(list, c.ID)
			if c.Right {
				of++
			}
			if taken && c.Right {
				right++
			} else if taken {
				right--
			}
		}
		return max(0, right/of)
	case content.Order: // Kendall's tau
		read(&list)
		tau, pairs := 0.0, 0.0
		for i := range a.Choices {
			for j := range i {
				pairs++
				if slices.Index(list, a.Choices[j].ID) < slices.Index(list, a.Choices[i].ID) {
					tau++
				} else {
					tau--
				}
			}
		}
		return max(0, tau/pairs)
	case content.Match:
		read(&pairs)
		right := 0.0
		for _, c := range a.Choices {
			if pairs[c.ID] == c.Target {
				right++
			}
		}
		return right / float64(len(a.Choices))
	case content.Guess: // whole within near, nothing from half the slider away; the nearest has half at least
		e := a.Estimate
		away := func(n float64) float64 { return max(0, math.Abs(n-e.Answer)-e.Near) }
		read(&number)
		share, nearest := max(0, 1-away(number)/((e.High-e.Low)/2-e.Near)), true
		for _, other := range all {
			var n float64
			if err := json.Unmarshal(other, &n); err != nil {
				panic(err)
			}
			nearest = nearest && away(number) <= away(n)
		}
		if nearest {
			return max(share, 0.5)
		}
		return share
	}
	return 0
}

// teamPoints are the points of each team after the activities that were played: of each the mean of its members', rounded.
func teamPoints(pack content.Pack, players []*player, stored map[string]map[string]json.RawMessage) map[int]int {
	points := map[int]int{}
	for activity, by := range stored {
		a, ok := pack.Activity(activity)
		if !ok || !a.Kind.Answered() {
			continue
		}
		all := []json.RawMessage{}
		for _, answer := range by {
			all = append(all, answer)
		}
		sums, counts := map[int]float64{}, map[int]float64{}
		for _, p := range players {
			counts[p.seat.Team]++
			if answer, ok := by[p.seat.ID]; ok {
				sums[p.seat.Team] += math.Round(100 * marked(a, answer, all))
			}
		}
		for team, n := range counts {
			points[team] += int(math.Round(sums[team] / n))
		}
	}
	return points
}

// storedAnswers reads the events of a stopped server's room and counts for itself: of each activity the last answer of each
// player. It fails where a command was done twice.
func storedAnswers(t *testing.T, data, id string) map[string]map[string]json.RawMessage {
	t.Helper()
	store, err := badgerkv.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	_, _, events, err := workshops.NewBook(store, func(int) string { return "" }).Load(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	set, commands := map[string]map[string]json.RawMessage{}, map[string]bool{}
	for _, e := range events {
		if e.Kind != room.Answered {
			continue
		}
		if commands[e.Command] {
			t.Errorf("command %s was done twice", e.Command)
		}
		commands[e.Command] = true
		if set[e.Activity] == nil {
			set[e.Activity] = map[string]json.RawMessage{}
		}
		answer, err := json.Marshal(e.Answer)
		if err != nil {
			t.Fatal(err)
		}
		set[e.Activity][string(e.Player)] = answer
	}
	return set
}

// told compares what the wall showed of an activity when it was explained with the answers that are stored; words
// are the pack's in the wall's language. "" where they say the same.
func told(shown wallShows, a asked, truth content.Activity, words map[string]string, set map[string]json.RawMessage) string {
	counts := map[string]int{}
	for _, answer := range set {
		var list []string
		if json.Unmarshal(answer, &list) == nil {
			for _, id := range list {
				counts[id]++
			}
		}
	}
	switch a.Kind {
	case "order":
		want := []string{}
		for _, c := range truth.Choices {
			want = append(want, c.ID)
		}
		if !slices.Equal(shown.Rows, want) {
			return fmt.Sprintf("%v, want %v", shown.Rows, want)
		}
	case "estimate":
		if want := fmt.Sprint(truth.Estimate.Answer); shown.Number != want {
			return fmt.Sprintf("%s, want %s", shown.Number, want)
		}
	case "words":
		got := map[string]int{}
		for _, word := range shown.Cloud {
			got[word.Text] = word.Size
		}
		for word, n := range counts {
			counts[word] = min(3, n)
		}
		if !maps.Equal(got, counts) {
			return fmt.Sprintf("%v, want %v", got, counts)
		}
	case "match":
		want, text := map[string]string{}, func(id string) string { return words[a.ID+"."+id] }
		for _, c := range truth.Choices {
			want[text(c.ID)] = text(c.Target)
		}
		if !maps.Equal(shown.Pairs, want) {
			return fmt.Sprintf("%v, want %v", shown.Pairs, want)
		}
	default:
		want := []int{}
		for _, c := range a.Choices {
			want = append(want, counts[c.ID])
		}
		if !slices.Equal(shown.Tally, want) {
			return fmt.Sprintf("%v, want %v", shown.Tally, want)
		}
	}
	return ""
}
