package content_test

import (
	"os"
	"regexp"
	"testing"
	"testing/fstest"

	"lakaz/assets"
	"lakaz/gamification/content"
)

// The example of the page for whoever writes a pack is a pack that loads, and its pictures exist.
func TestTheExampleOfThePageLoads(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	example := fstest.MapFS{}
	for _, block := range regexp.MustCompile("(?s)`([a-z.]+)` :\n\n```json\n(.*?)```").FindAllSubmatch(page, -1) {
		example[string(block[1])] = &fstest.MapFile{Data: block[2]}
	}
	p, err := content.Load(example)
	if err != nil {
		t.Fatal(err)
	}
	if problems := p.CheckIcons(assets.Icons()); problems != nil {
		t.Error(problems)
	}
	if len(p.Activities) != 3 {
		t.Errorf("%d activities", len(p.Activities))
	}
}
