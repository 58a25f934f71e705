package main

import (
	"lakaz"
	"lakaz/locales"
)

// args are the values of a message's placeholders.
type args = locales.Args

// storedWords is the catalogue the device remembers of a language; nil where it has none.
func storedWords(tag string) *locales.Catalogue {
	text, ok := readStorage(keyWords + tag)
	if !ok {
		return nil
	}
	c, err := locales.ParseCatalogue([]byte(text))
	if err != nil || len(c.Texts) == 0 {
		return nil
	}
	return c
}

// fetchWords asks the server for a language and keeps it for the next start. It waits.
func fetchWords(tag string) (*locales.Catalogue, error) {
	c := new(locales.Catalogue)
	if _, err := request("GET", "/i18n/"+tag+".json", nil, c); err != nil {
		return nil, err
	}
	if len(c.Texts) == 0 {
		return nil, errOffline // a portal's page in between
	}
	remember(keyWords+tag, c)
	return c, nil
}

// speaks puts the language on the page, and the territory whose eave it hangs.
func speaks(c *locales.Catalogue, t lakaz.Territory) {
	setRoot("lang", c.Tag)
	eave := ""
	if t.Overseas() {
		eave = "outremer"
	}
	setRoot("data-territory", eave)
}

// language is a language's own name and badge.
func language(tag string) locales.Language {
	l, _ := locales.LanguageOf(tag)
	return l
}
