//go:build !js

package gamification

import (
	"regexp"
	"sync"
)

// heatingWords are words of heating a home, by language; one of them overseas is a fault. Creole chofo and sofo is the
// water heater, which is fine.
func heatingWords() map[string]string {
	return map[string]string{
		"fr":     `chauffag|chauffez|réchauff|radiat|thermostat|chaudière|poêle`,
		"gcf-GP": `chofaj|chofé|radyat|tèrmosta|chodyè|livè`,
		"gcf-MQ": `chofaj|chofé|radiat|tèrmosta|chodiè|livè`,
		"gcr":    `chofaj|chofé|radyat|tèrmosta|chodyèr|livèr`,
		"rcf":    `sofaz|\bsof \p{L}|radyat|tèrmosta|sodyèr|livèr`,
	}
}

var heatingPatterns = sync.OnceValue(func() map[string]*regexp.Regexp {
	all := map[string]*regexp.Regexp{}
	for tag, words := range heatingWords() {
		all[tag] = regexp.MustCompile(`(?i)` + words)
	}
	return all
})

// HeatingWord is the first word of heating a home in a text of a language; empty where there is none, as it must be
// overseas.
func HeatingWord(tag, text string) string {
	if pattern := heatingPatterns()[tag]; pattern != nil {
		return pattern.FindString(text)
	}
	return ""
}
