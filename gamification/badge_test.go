package gamification

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"lakaz"
	"lakaz/locales"
)

func TestBadgesAreRight(t *testing.T) {
	all, err := Badges("")
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile("../assets/icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		if !slices.Contains(strings.Fields(string(list)), b.Picture) {
			t.Errorf("%s: no picture %q", b.ID, b.Picture)
		}
	}
	f := func(territory lakaz.Territory, id string, want bool) {
		t.Helper()
		here, _ := Badges(territory)
		if got := slices.ContainsFunc(here, func(b Badge) bool { return b.ID == id }); got != want {
			t.Errorf("%s in %s: %v", id, territory, got)
		}
	}
	f(lakaz.Mainland, "warmHome", true)
	f(lakaz.Guyane, "warmHome", false)
	f(lakaz.Guyane, "coolHome", true)
	f(lakaz.Guyane, "helper", true)
}

func TestCheckBadgesTellsFaults(t *testing.T) {
	f := func(b Badge, want string) {
		t.Helper()
		if err := checkBadges([]Badge{b}); err == nil || err.Error() != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
	f(Badge{ID: "a", For: Energy, Times: 1, Picture: "leaf"}, "a: no badge for using less")
	f(Badge{ID: "a", For: "luck", Times: 1, Picture: "leaf"}, `a: no points for "luck"`)
	f(Badge{For: Kept, Times: 1, Picture: "leaf"}, ": an id of its own is needed")
	f(Badge{ID: "a", For: Kept, Picture: "leaf"}, "a: times and a picture are needed")
	f(Badge{ID: "a", For: Kept, Times: 1, Picture: "leaf", Places: []Place{"moon"}}, `a: no place "moon"`)
	f(Badge{ID: "a", For: Kept, Times: 1, Picture: "leaf", Gestures: []string{"g999"}}, `a: no gesture "g999"`)
}

// A badge praises, and compares nobody.
func TestEveryBadgeHasItsWords(t *testing.T) {
	all, err := Badges("")
	if err != nil {
		t.Fatal(err)
	}
	less := regexp.MustCompile(`(?i)moins|mwens|mwins|économi|ékonomi|que les autres`)
	for _, l := range locales.Languages() {
		p := locales.For(l.Tag)
		for _, b := range all {
			title, why := p.T("badge."+b.ID+".title"), p.T("badge."+b.ID+".why")
			if title == "badge."+b.ID+".title" || why == "badge."+b.ID+".why" || utf8.RuneCountInString(title) > 30 {
				t.Errorf("%s %s: %q %q", l.Tag, b.ID, title, why)
			}
			if less.MatchString(title + why) {
				t.Errorf("%s %s is for using less: %q %q", l.Tag, b.ID, title, why)
			}
			if HeatingWord(l.Tag, title+why) != "" {
				t.Errorf("%s %s speaks of heating: %q %q", l.Tag, b.ID, title, why)
			}
		}
	}
}
