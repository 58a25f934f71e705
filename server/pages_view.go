package main

import (
	"html/template"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"lakaz"
	"lakaz/assets"
	"lakaz/locales"
	"lakaz/registry"
	"lakaz/screen"
	"lakaz/telemetry"
)

// view is what every template is drawn from.
type view struct {
	Data     any
	Key      string // of the title
	Overseas bool
	Shell    bool
	Path     string // of this page, for the links that switch the language
	Entered  bool
	Person   lakaz.PersonID // whose page it is, "" for nobody's
	Early    string         // what the programme will ask for first, addresses with spaces between them
	Live     string         // the live channel it will watch first
	Follow   bool           // the page asks anew by itself
	Wordless bool           // this browser was asked to hide words in a tab
	Voice    string         // the languages in which sentences were recorded
	words    *locales.Printer
}

func (s *server) view(v visit, a reply) view {
	words := v.Words
	if a.Language != "" {
		words = locales.For(a.Language)
	}
	territory := a.Territory
	if territory == "" && v.Actor.Household != "" && !a.Public {
		// A home that cannot be read costs the page its eave, nothing more.
		if h, err := s.registry.Household(v.Context(), v.Actor.Household); err == nil {
			territory = h.Dwelling.Territory
		}
	}
	p := view{Data: a.Data, Key: a.Title, Overseas: territory.Overseas(), Shell: a.Shell, Follow: a.Follow, Path: v.URL.Path, Wordless: v.Wordless, Voice: s.voices.tags(), words: words}
	if !a.Public {
		p.Entered, p.Person = v.Entered, v.Actor.Person
		if a.Shell && v.Entered {
			p.Early = "/api/me /i18n/" + p.Tag() + ".json"
			if v.Actor.Household != "" {
				home := " /api/households/" + url.PathEscape(string(v.Actor.Household))
				p.Early += home
				if sheet := shellSheets[v.URL.Path]; sheet != "" {
					p.Early += home + "/sheets/" + sheet
				}
				p.Live = telemetry.Topic(v.Actor.Household)
			}
		}
	}
	return p
}

// T is a message of the page's language as plain text; pairs are its placeholders' names and values.
func (v view) T(key string, pairs ...any) string { return v.words.T(key, args(pairs)) }

// N is a message that counts.
func (v view) N(key string, count int, pairs ...any) string {
	return v.words.N(key, count, args(pairs))
}

// S is a message for a text of the page: one that fell back to French says so to screen readers.
func (v view) S(key string, pairs ...any) template.HTML { return v.mark(key, v.T(key, pairs...)) }

// SN is a message that counts, for a text of the page.
func (v view) SN(key string, count int, pairs ...any) template.HTML {
	return v.mark(key, v.N(key, count, pairs...))
}

func (v view) mark(key, text string) template.HTML {
	escaped := template.HTMLEscapeString(text)
	if lang := v.words.Lang(key); lang != "" && lang != v.Tag() {
		escaped = `<span lang="` + lang + `">` + escaped + `</span>`
	}
	return template.HTML(escaped)
}

// args reads placeholders given as name, value, name, value.
func args(pairs []any) locales.Args {
	a := locales.Args{}
	for i := 0; i+1 < len(pairs); i += 2 {
		a[pairs[i].(string)] = pairs[i+1]
	}
	return a
}

// Tag is the page's language, Languages what one may switch to.
func (v view) Tag() string                   { return v.words.Language().Tag }
func (v view) Languages() []locales.Language { return locales.Languages() }

// Draft tells that nobody who speaks the language from home has signed its translation yet.
func (v view) Draft() bool {
	return v.Tag() != locales.Source && locales.CoverageOf(v.Tag()).ReviewedBy == ""
}

// Packed are the languages that content packs speak.
func (v view) Packed() []locales.Language { return languages() }

// Switch is the address of this page in another language.
func (v view) Switch(tag string) string {
	return (&url.URL{Path: v.Path, RawQuery: url.Values{"lang": {tag}}.Encode()}).String()
}

// Asset is the address of a file under /web/, with its version; Sprite that of a picture.
func (v view) Asset(name string) string  { return assets.URL(name) }
func (v view) Sprite(name string) string { return sprite(name) }

func sprite(name string) string { return assets.URL("icons.svg") + "#" + name }

// History is the address of a place's history.
func (v view) History(place string) string {
	return "/historique?" + url.Values{"place": {place}}.Encode()
}

// With is the same page around another part of its data, for the parts a template is made of.
func (v view) With(data any) view {
	v.Data = data
	return v
}

// In is the same page in another language, for the parts that are somebody else's to read.
func (v view) In(tag string) view {
	v.words = locales.For(tag)
	return v
}

// LanguageName is the page's language's own name, Badge the same in two letters.
func (v view) LanguageName() string { return v.words.Language().Name }
func (v view) Badge() string        { return v.words.Language().Badge }

// LanguagePicture is the pictogram of where the page's language is spoken.
func (v view) LanguagePicture() string { return v.words.Language().Picture }

// CardDevices is how many devices a card lets in.
func (v view) CardDevices() int { return registry.CardDevices }

// DayMonthYear is a date in the page's language.
func (v view) DayMonthYear(at time.Time) string { return locales.DayMonthYear(v.words, at) }

// Number is a count as it is written in every language.
func (v view) Number(n int) string { return locales.Number(float64(n), 0) }

// icon is a pictogram; it stands beside a word, so screen readers skip it.
func icon(name string, class ...string) template.HTML {
	classes := "i"
	for _, c := range class {
		classes += " " + c
	}
	return template.HTML(`<svg class="` + template.HTMLEscapeString(classes) + `" viewBox="0 0 24 24" aria-hidden="true"><use href="` +
		template.HTMLEscapeString(sprite(name)) + `"/></svg>`)
}

// kaz is the house with a face, so many pixels wide, in its state's colours; overseas it hangs a lambrequin under its
// roof.
func kaz(face string, overseas bool, width int) template.HTML {
	state := face
	if face == "asleep" {
		state = "perdu"
	}
	return template.HTML(`<svg data-c="` + template.HTMLEscapeString(state) + `" viewBox="0 0 120 124" width="` + strconv.Itoa(width) +
		`" height="` + strconv.Itoa(width*124/120) + `" aria-hidden="true"><use href="` + template.HTMLEscapeString(sprite(screen.Kaz(face, overseas))) +
		`" width="120" height="124"/></svg>`)
}

// scene is a drawing that is coloured from the left, as far as it is filled, 0 to 1.
func scene(name string, filled float64) template.HTML {
	use := func(part, more string) string {
		return `<use href="` + template.HTMLEscapeString(assets.URL("scenes.svg")+"#"+part) + `" width="326" height="236"` + more + `/>`
	}
	edge := strconv.FormatFloat(326*min(max(filled, 0), 1), 'f', 0, 64)
	return template.HTML(`<svg class="scene" viewBox="0 0 326 236" aria-hidden="true"><clipPath id="filled"><path d="M0 0H` + edge + `V236H0z"/></clipPath>` +
		use(name, "") + use(name+"-full", ` clip-path="url(#filled)"`) + `</svg>`)
}

// setRetry tells programmes when another attempt makes sense.
func setRetry(h http.Header, seconds int) {
	if seconds > 0 {
		h.Set("Retry-After", strconv.Itoa(seconds))
	}
}

// waiting is a wait in whole seconds, rounded up.
func waiting(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// Wait says a wait in words a person counts in: seconds, and from two minutes on, minutes.
func (v view) Wait(seconds int) template.HTML {
	if seconds < 120 {
		return v.SN("enter.waitSeconds", seconds)
	}
	return v.SN("enter.waitMinutes", (seconds+59)/60)
}

// homeOf is where a person goes once they are in.
func homeOf(a lakaz.Actor) string {
	switch {
	case a.Role == lakaz.Facilitator:
		return "/atelier"
	case a.Role.Staff():
		return "/bureau"
	}
	return "/"
}
