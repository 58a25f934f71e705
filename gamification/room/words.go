package room

import (
	"slices"
	"strings"

	"lakaz"
	"lakaz/gamification/content"
)

// Verdict is what a facilitator said of a word: whether the wall may show it.
type Verdict struct {
	Word  string // in small letters
	Shown bool
}

// Word is one of a cloud.
type Word struct {
	Text  string `json:"text"` // as the first who sent it wrote it
	Count int    `json:"n"`
}

// judged is the list of verdicts with one more, or one changed.
func judged(list []Verdict, e Event) []Verdict {
	list = keep(list, func(v Verdict) bool { return v.Word != e.Word })
	return append(list, Verdict{Word: e.Word, Shown: e.Shown})
}

// cloud is the words that were sent and what was said of them: those that are let through, and those that wait.
func (p Played) cloud() (shown, pending []Word) {
	words, place := []Word{}, map[string]int{}
	for _, g := range p.Given {
		for _, text := range g.Answer.List {
			key := strings.ToLower(text)
			if i, ok := place[key]; ok {
				words[i].Count++
				continue
			}
			place[key] = len(words)
			words = append(words, Word{Text: text, Count: 1})
		}
	}
	shown, pending = []Word{}, []Word{}
	for _, w := range words {
		i := slices.IndexFunc(p.Words, func(v Verdict) bool { return v.Word == strings.ToLower(w.Text) })
		switch {
		case i < 0:
			pending = append(pending, w)
		case p.Words[i].Shown:
			shown = append(shown, w)
		}
	}
	return shown, pending
}

// moderate lets a word through to the wall, or keeps it away from it; either can be taken back while its activity is on.
func (d *decision) moderate() error {
	c, now := d.command, d.state.Now
	a, _ := d.rules.Pack.Activity(now.Activity)
	if c.Activity != now.Activity || a.Kind != content.Words {
		return refusal(lakaz.ErrConflict, "activity", "seat.notNow")
	}
	key := strings.ToLower(plain(c.Word, maxWord))
	sent := slices.ContainsFunc(now.Given, func(g Given) bool {
		return slices.ContainsFunc(g.Answer.List, func(text string) bool { return strings.ToLower(text) == key })
	})
	if !sent {
		return refusal(lakaz.ErrNotFound, "word", "seat.noWord")
	}
	if !slices.Contains(now.Words, Verdict{Word: key, Shown: c.Shown}) {
		d.add(Event{Kind: Moderated, Activity: now.Activity, Word: key, Shown: c.Shown})
	}
	return nil
}
