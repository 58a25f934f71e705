package main

import (
	"lakaz/locales"
)

// languageRow is how far one language has come.
type languageRow struct {
	locales.Language
	locales.Coverage
	Words []sureness // how sure the words are, the surest first; none in French
}

// sureness is how many messages rest on words of one kind.
type sureness struct {
	Key   string // of its name
	Count int
}

// Percent is a count as a part of the language's messages.
func (r languageRow) Percent(n int) string {
	return locales.Percent(100 * float64(n) / float64(max(r.Messages, 1)))
}

// Whole is the same of the messages in the language itself.
func (r languageRow) Whole() string { return r.Percent(r.Translated) }

// languagesPage shows everyone how far each language has come and how sure its words are: drafts are called drafts.
func (s *server) languagesPage(visit) (reply, error) {
	var rows []languageRow
	for _, l := range locales.Languages() {
		row := languageRow{Language: l, Coverage: locales.CoverageOf(l.Tag)}
		for _, kind := range []struct{ key, name string }{{"page.sureAttested", "attested"}, {"page.sureSeen", "form-attested"},
			{"page.sureComposed", "composed"}, {"page.sureInferred", "inferred"}} {
			if n := row.Confidence[kind.name]; n > 0 {
				row.Words = append(row.Words, sureness{kind.key, n})
			}
		}
		rows = append(rows, row)
	}
	return reply{Page: "languages.html", Title: "language.all", Data: rows, Public: true}, nil
}
