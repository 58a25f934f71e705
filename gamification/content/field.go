package content

import (
	"maps"
	"slices"
	"strings"
)

// Field is a text that a pack has in each of its languages.
type Field struct {
	Key      string
	Activity string // whose it is; "" for the pack's own
	Most     int    // runes
	Optional bool
}

// Fields lists the texts of a pack in the order in which they are played.
func (p Pack) Fields() (list []Field) {
	for _, t := range p.texts() {
		list = append(list, Field{t.key, t.activity, t.most, t.optional})
	}
	return list
}

// Prune takes away the texts, the recordings and the drawings that nothing in the pack asks for any more.
func (p Pack) Prune() {
	known, named := p.keys(), p.pictures()
	for _, words := range p.Texts {
		maps.DeleteFunc(words, func(key, _ string) bool { return !known[key] })
	}
	maps.DeleteFunc(p.Voices, func(name string, _ []byte) bool {
		_, key, _ := strings.Cut(name, "/")
		return !known[key]
	})
	maps.DeleteFunc(p.Pictures, func(name, _ string) bool { return !slices.Contains(named, ownPicture+name) })
}

// CheckDrawing tells what is wrong with a drawing that somebody brings; "" where it may be shown.
func CheckDrawing(svg []byte) string {
	if len(svg) > mostPicture {
		return "trop lourd"
	}
	if err := checkSVG(string(svg)); err != nil {
		return err.Error()
	}
	return ""
}
