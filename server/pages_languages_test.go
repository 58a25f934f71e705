package main

import (
	"strings"
	"testing"

	"lakaz/locales"
)

// Every language says of itself how far it has come, and a draft says that it is one.
func TestLanguagesTellHowFarTheyAre(t *testing.T) {
	d := openDoor(t, options{}, nil)
	for _, reader := range locales.Languages() {
		got := d.visitor().send("GET", "/langues?lang="+reader.Tag, nil)
		page := got.text
		if got.StatusCode != 200 || !strings.Contains(page, `lang="`+reader.Tag+`"`) {
			t.Fatalf("%s: %d", reader.Tag, got.StatusCode)
		}
		drafts := 0
		for _, l := range locales.Languages() {
			c := locales.CoverageOf(l.Tag)
			if !strings.Contains(page, l.Name) {
				t.Errorf("%s: %s is missing", reader.Tag, l.Name)
			}
			if told := locales.For(reader.Tag).T("page.languagesShare", locales.Args{"Share": locales.Percent(100 * c.Share()), "Count": locales.Number(float64(c.Translated), 0)}); !strings.Contains(page, told) {
				t.Errorf("%s: %s: %q is missing", reader.Tag, l.Name, told)
			}
			if l.Tag != locales.Source && c.ReviewedBy == "" {
				drafts++
			}
		}
		if got := strings.Count(page, locales.For(reader.Tag).T("page.languagesDraft")); got != drafts {
			t.Errorf("%s: %d languages are called drafts, want %d", reader.Tag, got, drafts)
		}
	}
}
