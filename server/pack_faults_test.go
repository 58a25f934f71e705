package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	packs "lakaz/gamification/content"
	"lakaz/locales"
)

// Whatever a pack breaks is told in each language by a sentence of its own, as exactly as in French.
func TestEveryRuleOfAPackHasItsSentence(t *testing.T) {
	files, err := filepath.Glob("../gamification/content/*.go")
	must(t, err)
	told, rules := regexp.MustCompile(`"([a-z][A-Za-z]+)", "[^"]* [^"]*"`), map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		must(t, err)
		for _, found := range told.FindAllStringSubmatch(string(source), -1) {
			rules[found[1]] = true
		}
	}
	if len(rules) < 50 {
		t.Errorf("only %d rules are found", len(rules))
	}
	for rule := range rules {
		for _, l := range locales.Languages() {
			w := locales.For(l.Tag)
			if got := faultText(w, packs.Problem{Key: "pack." + rule}); got == w.T("edit.fault.other") {
				t.Errorf("%s: %s has no sentence", l.Tag, rule)
			}
		}
	}
}
