package room

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Alias is a name that the room gives: an animal and a colour, and a number where all of those are taken. Each reader's
// catalogue says it.
type Alias struct {
	Animal string `json:"animal"`
	Colour string `json:"colour"`
	Number int    `json:"number,omitempty"`
}

// maxName is the most runes of a chosen name.
const maxName = 24

// animals are kind ones of France and overseas: none that people fear, eat, or call each other; the words are
// seat.animal.<id>.
func animals() []string {
	return []string{"hedgehog", "squirrel", "swallow", "ladybird", "lark", "sparrow", "dove", "heron", "dolphin", "turtle",
		"butterfly", "hummingbird", "lizard", "pelican", "toucan", "ibis", "parrot", "cat", "horse", "tropicbird"}
}

// colours are those whose French word has one form for every animal; the words are seat.colour.<id>.
func colours() []string {
	return []string{"red", "yellow", "orange", "pink", "turquoise", "mauve", "blue", "green", "coral", "vanilla"}
}

// alias is a name that nobody in the room has, out of something random.
func (s State) alias(random uint64) Alias {
	animals, colours := animals(), colours()
	all := len(animals) * len(colours)
	start := int(random % uint64(all))
	for i := 0; ; i++ {
		n := (start + i*73) % all // 73 and 200 have no divisor in common: every name comes by
		a := Alias{Animal: animals[n%len(animals)], Colour: colours[n/len(animals)]}
		if i >= all {
			a.Number = i/all + 1
		}
		if !slices.ContainsFunc(s.Players, func(p Player) bool { return p.Alias == a }) {
			return a
		}
	}
}

// alias says a name that the room gave in a language.
func (r Rules) alias(a Alias, tag string) string {
	name := r.Say(tag, "seat.animal."+a.Animal) + " " + r.Say(tag, "seat.colour."+a.Colour)
	if a.Number > 0 {
		name += fmt.Sprintf(" %d", a.Number)
	}
	return name
}

// name is a player's: the chosen one, or the room's in the player's own language, so that what is on the wall is what
// they read on their phone.
func (r Rules) name(p Player) string {
	if p.Name != "" {
		return p.Name
	}
	if card, is := p.ID.Card(); is {
		return r.Say(p.Language, "seat.card") + " " + strconv.Itoa(card)
	}
	return r.alias(p.Alias, p.Language)
}

// plain is a text of a stranger's as one line: without signs that do not show or turn the line round, spaces single, cut
// at a number of runes.
func plain(text string, runes int) string {
	if len(text) > 16*runes {
		text = text[:16*runes]
	}
	text = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case c == unicode.ReplacementChar || !unicode.IsGraphic(c):
			return -1
		}
		return c
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if cut := []rune(text); len(cut) > runes {
		text = strings.TrimSpace(string(cut[:runes]))
	}
	return text
}
