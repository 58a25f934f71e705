//go:build !js

package locales

import (
	"regexp"
	"slices"
	"strings"
)

// slot is a placeholder in a catalogue's file, flatSlot in a flat catalogue.
var (
	slot     = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)
	flatSlot = regexp.MustCompile(`\{(\w+)\}`)
)

// flatten is a language's messages in the browser's form, its own over the French.
func flatten(tag string, french, own source) *Catalogue {
	c := &Catalogue{Tag: tag, Texts: map[string]string{}}
	for key, m := range french.messages {
		if tag != Source {
			if translated, ok := own.messages[key]; ok {
				m = translated
			} else {
				c.Fallen = append(c.Fallen, key)
			}
		}
		for form, text := range m {
			name := key
			if m.counts() {
				name += "#" + form
			}
			c.Texts[name] = slot.ReplaceAllString(text, "{$1}")
		}
	}
	slices.Sort(c.Fallen)
	c.Drafts = tag != Source && own.review.ReviewedBy == ""
	c.Translated = cover(french, own, tag).Share()
	return c
}

// forBrowser is the part of a catalogue that the programme in the browser may say.
func forBrowser(c Catalogue) Catalogue {
	all := c.Texts
	c.Texts = map[string]string{}
	for name, text := range all {
		if !of(serverAreas, name) {
			c.Texts[name] = text
		}
	}
	c.Fallen = slices.DeleteFunc(slices.Clone(c.Fallen), func(key string) bool { return of(serverAreas, key) })
	return c
}

// slotsOf lists the placeholders of each message of a catalogue, those of all its forms together.
func slotsOf(c *Catalogue) map[string][]string {
	slots := map[string][]string{}
	for name, text := range c.Texts {
		key, _, _ := strings.Cut(name, "#")
		for _, found := range flatSlot.FindAllStringSubmatch(text, -1) {
			slots[key] = append(slots[key], found[1])
		}
	}
	return slots
}
