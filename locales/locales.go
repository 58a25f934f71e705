// Package locales puts every sentence, number and date in the reader's language: French, the source and fall-back, and
// four Creoles.
//
// On disk, catalogues/<tag>/<area>.json holds the messages of one area of the product in one language, in go-i18n's
// format; a key is "area.name", a placeholder is {{.Name}} and nothing else. French lives in catalogues/fr; a Creole
// file is laid over it message by message. catalogues/<tag>.review.json tells who reviewed a Creole catalogue, and how
// sure each of its sentences is.
//
// On the server a Printer speaks through go-i18n. The browser fetches the same messages as one flat JSON catalogue (see
// Catalogue) and fills it with a small formatter of its own: go-i18n would add 590 KB to the programme. A test compares
// the two on every message. Numbers, money, dates and hours are written the French way in every language.
package locales

// Source is the language every message exists in; the others fall back to it.
const Source = "fr"

// Language is one language people can choose.
type Language struct {
	Tag   string `json:"tag"`   // BCP 47, as <html lang> carries it
	Name  string `json:"name"`  // its own name for itself, the same in every language
	Badge string `json:"badge"` // two letters for a small button
	// Picture is the pictogram of where it is spoken, for who does not read letters.
	Picture string `json:"picture"`
}

// Languages lists what people can choose from, French first.
func Languages() []Language {
	return []Language{
		{"fr", "Français", "FR", "hexagon"},
		{"gcf-GP", "Kréyòl Gwadloup", "GP", "shell"},
		{"gcf-MQ", "Kréyòl Matinik", "MQ", "flower-2"},
		{"gcr", "Kréyòl gwiyanè", "GY", "trees"},
		{"rcf", "Kréol rényoné", "RÉ", "mountain"},
	}
}

// LanguageOf finds a language by its exact tag; French and false for any other.
func LanguageOf(tag string) (Language, bool) {
	all := Languages()
	for _, l := range all {
		if l.Tag == tag {
			return l, true
		}
	}
	return all[0], false
}

// Args are the values of a message's placeholders. Whole numbers are written the French way with their thousands apart,
// so a year goes in as text. Floats go in as text, formatted by whoever knows their precision.
type Args = map[string]any

// Words is a language ready to speak: a Printer on the server, a Catalogue in the browser.
type Words interface {
	// T is the message of a key; the key itself where there is none.
	T(key string, args ...Args) string
	// N is a message that counts something; {{.Count}} is the count, written out.
	N(key string, count int, args ...Args) string
	// Lang is "fr" where the message fell back to French, for the lang attribute; "" where it is in the language asked.
	Lang(key string) string
}
