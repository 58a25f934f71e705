package advice

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lakaz/gamification"
)

func TestRulesShowPicturesThatExist(t *testing.T) {
	list, err := os.ReadFile("../../assets/icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	have := strings.Fields(string(list))
	drawings, _ := filepath.Glob("../../assets/drawings/*.svg")
	for _, path := range drawings {
		have = append(have, strings.TrimSuffix(filepath.Base(path), ".svg"))
	}
	for _, r := range Rules() {
		for _, picture := range r.Pictures {
			if !slices.Contains(have, picture) {
				t.Errorf("%s: no picture %q", r.ID, picture)
			}
		}
	}
}

// A rule leads to a gesture of the pack, and one that is offered wherever the rule is said.
func TestRulesLeadToGesturesOfThePack(t *testing.T) {
	pack, err := gamification.Gestures()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Rules() {
		if r.Gesture == "" {
			continue
		}
		i := slices.IndexFunc(pack, func(s gamification.Sheet) bool { return s.ID == r.Gesture })
		if i < 0 {
			t.Errorf("%s: no gesture %q", r.ID, r.Gesture)
			continue
		}
		if r.overseas() && !slices.Contains(pack[i].Places, gamification.Overseas) {
			t.Errorf("%s is said overseas and leads to %s, which is not", r.ID, r.Gesture)
		}
	}
}
