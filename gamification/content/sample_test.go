package content

import (
	"encoding/binary"
	"errors"
	"strings"

	"lakaz/gamification"
)

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><path d="M8 8h80v80z" fill="currentColor" fill-opacity="0.3"/></svg>`

// tone is a WAV of so many samples at 8 kHz.
func tone(samples int) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, 8000)
	b = binary.LittleEndian.AppendUint32(b, 16000)
	b = append(b, "\x02\x00\x10\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(2*samples))
	b = append(b, make([]byte, 2*samples)...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// sample is a right pack with an activity of each kind.
func sample() Pack {
	choices := func(ids ...string) (all []Choice) {
		for _, id := range ids {
			all = append(all, Choice{ID: id, Picture: "house"})
		}
		return all
	}
	quiz := choices("a", "b")
	quiz[1].Right = true
	several := choices("a", "b", "c")
	several[0].Right, several[1].Right = true, true
	truth := choices("true", "false")
	truth[0].Right = true
	match := choices("a", "b")
	match[0].Target, match[1].Target = "cheap", "dear"
	source := []string{"S"}
	p := Pack{
		ID: "sample", Version: 3, Places: []gamification.Place{gamification.OnTheMainland, gamification.Overseas},
		Activities: []Activity{
			{ID: "quiz", Kind: Quiz, Round: 1, Picture: "pack:kettle", Choices: quiz, Sources: source, Pair: "before-after", Seconds: 30},
			{ID: "several", Kind: Quiz, Round: 1, Picture: "house", Several: true, Choices: several, Sources: source},
			{ID: "truth", Kind: TrueFalse, Round: 1, Picture: "house", Choices: truth, Sources: source},
			{ID: "guess", Kind: Guess, Round: 1, Picture: "house", Sources: source, Estimate: &Estimate{Unit: "kWh", Answer: 0.1, High: 1, Step: 0.05, Near: 0.05}},
			{ID: "order", Kind: Order, Round: 1, Picture: "house", Choices: choices("a", "b", "c"), Sources: source},
			{ID: "match", Kind: Match, Round: 2, Picture: "house", Choices: match, Sources: source,
				Targets: []Target{{ID: "cheap", EUR: 1.5}, {ID: "dear", EUR: 20, KWh: 100}}},
			{ID: "poll", Kind: Poll, Round: 2, Picture: "house", Several: true, Choices: choices("a", "b")},
			{ID: "words", Kind: Words, Round: 2, Picture: "house"},
			{ID: "commit", Kind: Commit, Round: 2, Picture: "house", Choices: choices("g20", "g64"), Gestures: []string{"g20", "g64"}},
			{ID: "measure", Kind: Measure, Round: 2, Picture: "house", Sources: source, Estimate: &Estimate{Unit: "W", Answer: 2000, Low: 0, High: 4000, Step: 100}},
			{ID: "home", Kind: LiveHome, Round: 3, Picture: "house"},
			{ID: "again", Kind: Quiz, Round: 3, Picture: "house", Choices: quiz, Sources: source, Pair: "before-after"},
		},
		Sources:  map[string]string{"S": "Un rapport, un éditeur, 2026"},
		Texts:    map[string]map[string]string{Source: {}, "rcf": {}},
		Drafts:   map[string]bool{"rcf": true},
		Readers:  map[string]string{},
		Pictures: map[string]string{"kettle": drawing},
		Voices:   map[string][]byte{"fr/quiz.q": tone(80), "fr/title": tone(80)},
	}
	for _, t := range p.texts() {
		if t.activity != "home" || !t.optional {
			p.Texts[Source][t.key], p.Texts["rcf"][t.key] = "Texte "+t.key, "Tèks "+t.key
		}
	}
	return p
}

// found are a load's problems as "file activity rule", without pack. before the rule and pack.json for the file.
func found(err error) string {
	var problems Problems
	if err != nil && !errors.As(err, &problems) {
		return err.Error()
	}
	lines := []string{}
	for _, p := range problems {
		lines = append(lines, strings.TrimSpace(strings.TrimPrefix(p.File, packFile)+" "+p.Activity)+" "+strings.TrimPrefix(p.Key, "pack."))
	}
	return strings.TrimSpace(strings.Join(lines, ", "))
}
