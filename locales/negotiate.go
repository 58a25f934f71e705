//go:build !js

package locales

import (
	"strings"

	"golang.org/x/text/language"
)

// Negotiate chooses the language to speak first: what the person chose; else a Creole their browser prefers; else the
// one of their territory, which a browser that only says French does not contradict (none announces a Creole by
// itself); else French.
func Negotiate(explicit, acceptLanguage, territoryDefault string) string {
	if _, ok := LanguageOf(explicit); ok {
		return explicit
	}
	fallback, _ := LanguageOf(territoryDefault)
	asked, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(asked) == 0 {
		return fallback.Tag
	}
	languages := Languages()
	tags := make([]language.Tag, len(languages))
	for i, l := range languages {
		tags[i] = language.Make(l.Tag)
	}
	_, i, _ := language.NewMatcher(tags).Match(asked...)
	found := languages[i].Tag
	if found == Source {
		return fallback.Tag
	}
	// Guadeloupe and Martinique share a language code: whoever asks for it without a place means the island they live on.
	if base, _, _ := strings.Cut(found, "-"); strings.HasPrefix(fallback.Tag, base+"-") && !names(asked, found) {
		return fallback.Tag
	}
	return found
}

// names reports whether one of the tags is exactly the one written.
func names(tags []language.Tag, tag string) bool {
	for _, t := range tags {
		if t.String() == tag {
			return true
		}
	}
	return false
}
