package advice

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lakaz"
	"lakaz/locales"
)

// said is a text of a rule with its figures left open, as {ColdHours}; the test fails where there is none.
func said(t *testing.T, p *locales.Printer, key string) string {
	t.Helper()
	text := p.T(key)
	if text == key || p.Lang(key) != "" {
		t.Errorf("%s: %s is missing", p.Language().Tag, key)
	}
	return text
}

// Every rule has its words in every language, and they name exactly the figures it hands them.
func TestEveryRuleHasItsWords(t *testing.T) {
	figure := regexp.MustCompile(`\{(\w+)\}`)
	for _, l := range locales.Languages() {
		p := locales.For(l.Tag)
		for _, r := range Rules() {
			var want, got []string
			for _, f := range r.Why {
				want = append(want, Placeholder(f))
			}
			title := said(t, p, "advice."+r.ID+".title")
			for _, part := range []string{"title", "why", "do"} {
				for _, found := range figure.FindAllStringSubmatch(said(t, p, "advice."+r.ID+"."+part), -1) {
					if part == "why" || !slices.Contains(want, found[1]) {
						got = append(got, found[1])
					}
				}
			}
			slices.Sort(want)
			if slices.Sort(got); !slices.Equal(slices.Compact(got), want) {
				t.Errorf("%s %s: the words name %v, the rule gives %v", l.Tag, r.ID, got, want)
			}
			if n := utf8.RuneCountInString(title); n > 40 {
				t.Errorf("%s %s: a title of %d letters: %q", l.Tag, r.ID, n, title)
			}
		}
		for _, button := range []string{"done", "later", "notOurs", "call", "listen"} {
			said(t, p, "advice.button."+button)
		}
	}
}

// Who is cold or was cut short is offered somebody to call; who lives in the damp is never left to think it is their
// fault alone.
func TestWordsOfHelp(t *testing.T) {
	advisor := regexp.MustCompile(`conseiller|konséyé`)
	home := map[string]string{"fr": "logement lui-même", "gcf-GP": "kaz-la menm", "gcf-MQ": "kay-la menm", "gcr": "kaz-a menm", "rcf": "la kaz mèm"}
	saving := regexp.MustCompile(`(?i)économi|ékonomi|zékonomi|gaspi`)
	for _, l := range locales.Languages() {
		p := locales.For(l.Tag)
		for _, r := range Rules() {
			why, do := said(t, p, "advice."+r.ID+".why"), said(t, p, "advice."+r.ID+".do")
			if r.Kind == Help && !advisor.MatchString(do) {
				t.Errorf("%s %s: nobody to call: %q", l.Tag, r.ID, do)
			}
			if r.Kind == Help && saving.MatchString(why+do) {
				t.Errorf("%s %s: help that speaks of saving: %q %q", l.Tag, r.ID, why, do)
			}
			if damp := r.ID == "damp" || r.ID == "mouldSpot"; damp && !strings.Contains(strings.ToLower(why), home[l.Tag]) {
				t.Errorf("%s %s: the building may be the cause: %q", l.Tag, r.ID, why)
			}
		}
	}
}

// What is said overseas never speaks of heating, in any language.
func TestAdviceOverseasNeverSpeaksOfHeating(t *testing.T) {
	heating := regexp.MustCompile(`(?i)chauffage|chauffez|radiat|thermostat|réchauff|chaudière|chof(aj|é)|\bsof(az|é)?\b|radyat|tèrmosta|tèwmosta`)
	if !heating.MatchString("Étinn sofaz") || heating.MatchString("Sofo i travay") {
		t.Fatal("the list of words is not right")
	}
	for _, r := range Rules() {
		if !r.overseas() {
			continue
		}
		for _, l := range locales.Languages() {
			for _, part := range []string{"title", "why", "do"} {
				if text := said(t, locales.For(l.Tag), "advice."+r.ID+"."+part); heating.MatchString(text) {
					t.Errorf("%s %s: %q", l.Tag, r.ID, text)
				}
			}
		}
	}
}

// overseas tells whether a rule may be said overseas in some month.
func (r Rule) overseas() bool {
	for month := 1; month <= 12; month++ {
		if r.suits(lakaz.Reunion, noon(time.Month(month))) {
			return true
		}
	}
	return false
}
