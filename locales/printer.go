//go:build !js

package locales

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Printer is one language on the server. It may be used by several goroutines at once.
type Printer struct {
	language  Language
	localizer *i18n.Localizer
	flat      *Catalogue          // every message, those of the server too
	slots     map[string][]string // the placeholders of each message
	body      []byte              // the flat catalogue as the browser fetches it
	hash      string
	coverage  Coverage
}

// For is the printer of a language, French for a tag that is none of Languages.
func For(tag string) *Printer {
	l, _ := LanguageOf(tag)
	return library()[l.Tag]
}

// newPrinter readies a language. go-i18n knows no plural rule for the Creoles' tags and picks one of several bundles'
// languages by itself: each language has a bundle of its own, where French is loaded and the Creole over it, both under
// the tag fr. Plurals are the French ones then, and a missing message is the French one.
func newPrinter(tag string, french, own source) (*Printer, error) {
	bundle := i18n.NewBundle(language.French)
	for _, files := range []map[string][]byte{french.files, own.files} {
		for _, name := range sorted(files) {
			if _, err := bundle.ParseMessageFileBytes(files[name], Source+".json"); err != nil {
				return nil, err
			}
		}
	}
	flat := flatten(tag, french, own)
	body, err := json.Marshal(forBrowser(*flat))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	l, _ := LanguageOf(tag)
	return &Printer{
		language:  l,
		localizer: i18n.NewLocalizer(bundle, Source),
		flat:      flat,
		slots:     slotsOf(flat),
		body:      body,
		hash:      hex.EncodeToString(sum[:8]),
		coverage:  cover(french, own, tag),
	}, nil
}

// Language is the printer's language.
func (p *Printer) Language() Language { return p.language }

// T is the message of a key, its placeholders filled; the key itself where there is none.
func (p *Printer) T(key string, args ...Args) string { return p.print(key, nil, args) }

// N is the message of a key in the form the count asks for.
func (p *Printer) N(key string, count int, args ...Args) string {
	return p.print(key, count, counted(count, args))
}

// Lang is "fr" where the message fell back to French, for the lang attribute; else "".
func (p *Printer) Lang(key string) string { return p.flat.Lang(key) }

func (p *Printer) print(key string, count any, args []Args) string {
	data := map[string]string{}
	for _, name := range p.slots[key] {
		value, ok := lookup(args, name)
		if !ok {
			value = "{" + name + "}"
		}
		data[name] = value
	}
	text, _ := p.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: count})
	if text == "" {
		return key
	}
	return text
}

// Flat is a language's catalogue as the browser fetches it, JSON that ParseCatalogue reads.
func Flat(tag string) []byte { return For(tag).body }

// FlatHash names the content of a language's flat catalogue, to cache it by.
func FlatHash(tag string) string { return For(tag).hash }

// Area is the messages of one area in a language as a plain page fetches them: JSON of texts by key, with {Name} for a
// placeholder and a key#one, key#many and key#other for a message that counts.
func Area(tag, area string) []byte {
	texts := map[string]string{}
	for key, text := range For(tag).flat.Texts {
		if strings.HasPrefix(key, area+".") {
			texts[key] = text
		}
	}
	body, err := json.Marshal(texts)
	if err != nil {
		panic(err) // texts always marshal
	}
	return body
}
