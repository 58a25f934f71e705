//go:build !js

package locales

import (
	"regexp"
	"strings"
	"testing"
)

// faults are the slips of French typography, which every language here follows.
func faults() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"a straight apostrophe or quote":   regexp.MustCompile(`['"]`),
		"no narrow space before a sign":    regexp.MustCompile(`[^\x{202f} ;!?%€][;!?%€]|[ \x{00a0}][;!?%€]`),
		"no no-break space before a colon": regexp.MustCompile(`[^\x{00a0}]:(\s|$)`),
		"no narrow space before a unit":    regexp.MustCompile(`(\d|\}\})[ \x{00a0}]?(°C|W|Wh|kWh|km|min|h|m³|L|g)([^\p{L}\d]|$)`),
		"a hyphen for a minus":             regexp.MustCompile(`(^|\s)-\d`),
		"three dots for an ellipsis":       regexp.MustCompile(`\.\.\.`),
		"no no-break space in quotes":      regexp.MustCompile(`«[^\x{00a0}]|[^\x{00a0}]»`),
	}
}

func TestFaultsAreSeen(t *testing.T) {
	seen := func(text string) string {
		for name, fault := range faults() {
			if fault.MatchString(text) {
				return name
			}
		}
		return ""
	}
	f := func(text, want string) {
		t.Helper()
		text = strings.NewReplacer("_", "\u202f", "~", "\u00a0").Replace(text)
		if got := seen(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	f("l'air", "a straight apostrophe or quote")
	f("Bravo !", "no narrow space before a sign")
	f("Bravo!", "no narrow space before a sign")
	f("48 %", "no narrow space before a sign")
	f("Attention : froid", "no no-break space before a colon")
	f("à 10: froid", "no no-break space before a colon")
	f("20 °C", "no narrow space before a unit")
	f("{{.Count}} min", "no narrow space before a unit")
	f("12min", "no narrow space before a unit")
	f("Attendez...", "three dots for an ellipsis")
	f("« Oui »", "no no-break space in quotes")
	f("il fait -3 dehors", "a hyphen for a minus")
	f("C’est fait_! 48_%, 12_min, 2 habitants~: https://lakaz.example, 17_h_42, 17:42, hôte:port, «~oui~»", "")
}

func TestTypography(t *testing.T) {
	for tag, s := range sources(t) {
		for _, key := range sorted(s.messages) {
			for _, text := range s.messages[key] {
				for name, fault := range faults() {
					if fault.MatchString(text) {
						t.Errorf("%s %s: %s: %q", tag, key, name, spaced(text))
					}
				}
			}
		}
	}
}
