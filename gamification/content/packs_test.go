package content

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lakaz/locales"
)

// slips are the slips of French typography that the catalogues' tests look for.
func slips() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"a straight apostrophe or quote":   regexp.MustCompile(`['"]`),
		"no narrow space before a sign":    regexp.MustCompile(`[^\x{202f} ;!?%€][;!?%€]|[ \x{00a0}][;!?%€]`),
		"no no-break space before a colon": regexp.MustCompile(`[^\x{00a0}]:(\s|$)`),
		"no narrow space before a unit":    regexp.MustCompile(`\d[ \x{00a0}]?(°C|W|Wh|kWh|km|min|h|m³|L|g)([^\p{L}\d]|$)`),
		"a hyphen for a minus":             regexp.MustCompile(`(^|\s)-\d`),
		"three dots for an ellipsis":       regexp.MustCompile(`\.\.\.`),
		"no no-break space in quotes":      regexp.MustCompile(`«[^\x{00a0}]|[^\x{00a0}]»`),
	}
}

// What Load has not refused, and what is asked of the packs of the binary beyond.
func TestThePacksAreComplete(t *testing.T) {
	list, err := os.ReadFile("../../assets/icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range All() {
		if problems := p.CheckIcons(strings.Fields(string(list))); problems != nil {
			t.Errorf("%s: %v", p.ID, problems)
		}
		for _, tag := range Languages() {
			if p.Texts[tag] == nil {
				t.Errorf("%s does not speak %s", p.ID, tag)
			}
			for key, text := range p.Texts[tag] {
				for slip, found := range slips() {
					if found.MatchString(text) {
						t.Errorf("%s %s %s: %s: %q", p.ID, tag, key, slip, text)
					}
				}
			}
		}
	}
}

func TestThePacksSpeakTheProgrammesLanguages(t *testing.T) {
	tags := []string{}
	for _, l := range locales.Languages() {
		tags = append(tags, l.Tag)
	}
	if slices.Sort(tags); !slices.Equal(tags, slices.Sorted(slices.Values(Languages()))) {
		t.Errorf("packs speak %q, the programme %q", Languages(), tags)
	}
}
