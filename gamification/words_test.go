package gamification

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"lakaz/locales"
)

// wordsOf are a gesture's words in a language by part; the test fails where one is missing, or there for nobody.
func wordsOf(t *testing.T, p *locales.Printer, s Sheet) map[string]string {
	t.Helper()
	words := map[string]string{}
	for _, part := range []string{"title", "why", "how", "care"} {
		area := "gestures."
		if s.Daily() && (part == "title" || part == "why") {
			area = "gesture."
		}
		key := area + s.ID + "." + part
		text := p.T(key)
		if wanted := part != "care" || s.Care; wanted == (text == key) || p.Lang(key) != "" {
			t.Errorf("%s: %s is missing or for nobody", p.Language().Tag, key)
		}
		if text != key {
			words[part] = text
		}
	}
	return words
}

func TestEveryGestureHasItsWords(t *testing.T) {
	for _, l := range locales.Languages() {
		for _, s := range pack(t) {
			words := wordsOf(t, locales.For(l.Tag), s)
			if n := utf8.RuneCountInString(words["title"]); n > 60 {
				t.Errorf("%s %s: a title of %d letters: %q", l.Tag, s.ID, n, words["title"])
			}
			for name, v := range s.Limits { // who is told to take care is told the figure
				if !strings.Contains(words["care"], strconv.FormatFloat(v, 'f', -1, 64)) {
					t.Errorf("%s %s: %s of %v is not in %q", l.Tag, s.ID, name, v, words["care"])
				}
			}
			if from := s.Guard.NotBelowCelsius; from > 0 && !strings.Contains(words["care"], strconv.Itoa(int(from))) {
				t.Errorf("%s %s: %v °C is not in %q", l.Tag, s.ID, from, words["care"])
			}
		}
	}
}

// A figure of euros in a gesture's words is one of its sheet, in every language.
func TestEurosInWordsAreTheSheets(t *testing.T) {
	euros := regexp.MustCompile(`(\d+)\x{202f}€`)
	for _, l := range locales.Languages() {
		for _, s := range pack(t) {
			for part, text := range wordsOf(t, locales.For(l.Tag), s) {
				for _, m := range euros.FindAllStringSubmatch(text, -1) {
					if eur, _ := strconv.Atoi(m[1]); eur != s.HighEUR {
						t.Errorf("%s %s %s: %d € is not in the pack, %d is: %q", l.Tag, s.ID, part, eur, s.HighEUR, text)
					}
				}
			}
		}
	}
}

func TestNoGestureSpeaksOfHeatingOverseas(t *testing.T) {
	for _, l := range locales.Languages() {
		found := 0
		for _, s := range pack(t) {
			for part, text := range wordsOf(t, locales.For(l.Tag), s) {
				switch {
				case HeatingWord(l.Tag, text) == "":
				case slices.Contains(s.Places, Overseas):
					t.Errorf("%s %s %s: %q", l.Tag, s.ID, part, text)
				default:
					found++
				}
			}
			for _, picture := range s.Pictures {
				if slices.Contains(s.Places, Overseas) && (picture == "heater" || picture == "radiator-off") {
					t.Errorf("%s shows a radiator", s.ID)
				}
			}
		}
		if found < 10 {
			t.Errorf("%s: %d texts of the mainland speak of heating: the words are not right", l.Tag, found)
		}
	}
}

// Words invite: nobody is scolded or told what they must do.
func TestWordsAreKind(t *testing.T) {
	harsh := regexp.MustCompile(`(?i)vous devez|il faut|obligatoire|interdit|gâch|gaspill|votre faute|économisez`)
	for _, s := range pack(t) {
		for part, text := range wordsOf(t, locales.For(locales.Source), s) {
			if found := harsh.FindString(text); found != "" && part != "care" {
				t.Errorf("%s %s says %q: %q", s.ID, part, found, text)
			}
		}
	}
}
