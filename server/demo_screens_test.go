package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/demo"
	"lakaz/gamification"
	"lakaz/locales"
)

// everythingSaid is all that a page tells to eyes, ears and fingers.
const everythingSaid = `[document.title, document.body.textContent, ...[...document.querySelectorAll('[aria-label], [title], [alt], [placeholder]')].flatMap((e) =>
	['aria-label', 'title', 'alt', 'placeholder'].map((name) => e.getAttribute(name) ?? ''))].join('\n')`

// What the demonstration's homes see in a browser, in January: the under-heated one is offered help and holds no points for
// energy, the damp one hears of airing and of its building, and the one in La Réunion reads no word of heating on any
// screen in any language.
func TestTheDemosHomesInTheBrowser(t *testing.T) {
	d := openDoor(t, options{}, nil)
	world, err := demo.Build(t.Context(), d.registry, d.series, demo.Options{Seed: 1, Now: d.clock(), History: 45 * 24 * time.Hour})
	must(t, err)
	must(t, d.recallGame(t.Context(), world))
	must(t, d.recallChallenges(t.Context(), world))
	must(t, d.weeks.judgeAll(t.Context()))
	must(t, d.scores.judgeAll(t.Context()))
	w := locales.For("fr")
	says := func(b tab, selector string, texts ...string) {
		t.Helper()
		b.sees(selector, fmt.Sprintf("document.querySelector(%q)", selector))
		shown := read[string](b, fmt.Sprintf("document.querySelector(%q).innerText", selector))
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				t.Errorf("%s says %q, nothing of %q", selector, shown, text)
			}
		}
	}
	const sheet = "document.querySelector('.sheet [id^=carte-]')"

	cold := d.enters("tilleuls-2")
	cold.opens("/", "document.querySelector('.advice[aria-labelledby=conseil]')")
	says(cold, ".advice[aria-labelledby=conseil]", w.T("advice.privation.title"), w.T("advice.privation.do"))
	if !read[bool](cold, "!!document.querySelector('.advice a[href=\"/moi/aide\"]')") {
		t.Error("the cold home's advice leads to no help")
	}
	cold.opens("/gestes", sheet)
	says(cold, "[aria-labelledby=carte-cold]", w.T("residence.cold.title"), w.T("residence.cold.help"))
	says(cold, "[aria-labelledby=carte-points]", w.T("residence.mine"))
	energy := w.T("residence.source." + string(gamification.Energy))
	if said := read[string](cold, "document.querySelector('[aria-labelledby=carte-points]').innerText"); strings.Contains(said, energy) {
		t.Errorf("the cold home earned for energy: %q", said)
	}
	if others := fmt.Sprintf("%+v", card(d.cardsOf(lakaz.Resident, "fr", "tilleuls-1"), "points")); !strings.Contains(others, energy) {
		t.Errorf("nor did a neighbour who is warm: %s", others)
	}
	if first := read[string](cold, "document.querySelector('.sheet [id^=carte-]').id"); first != "carte-cold" {
		t.Errorf("the cold home is told first of %s", first)
	}

	damp := d.enters("tilleuls-4")
	damp.opens("/", "document.querySelector('.advice[aria-labelledby=conseil]')")
	says(damp, ".advice[aria-labelledby=conseil]", w.T("advice.mouldSpot.title"), "Aérez chaque jour", "Le logement lui-même peut en être la cause", "votre conseiller")

	island := d.enters("ravine-blanche-1")
	seen := 0
	for _, l := range locales.Languages() {
		if status := read[float64](island, `fetch('/api/me/language', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"language":"`+l.Tag+`"}' }).then((a) => a.status)`); status >= 300 {
			t.Fatal(l.Tag, ": ", status)
		}
		for path, shows := range map[string]string{"/": "document.querySelector('.ring-n') && document.querySelector('.advice')", "/historique": "document.querySelector('figure svg path')",
			"/historique?place=electricity&span=month": "document.querySelector('figure svg path')", "/gestes": sheet, "/budget": sheet, "/moi": "document.querySelector('#langue')",
			"/moi/donnees": sheet, "/moi/aide": sheet, "/moi/avis": sheet, "/atelier": "document.querySelector('main h2')"} {
			island.opens(path, "document.documentElement.lang === '"+l.Tag+"' && ("+shows+")")
			said := read[string](island, everythingSaid)
			for _, at := range heatingWords.FindAllStringIndex(said, 3) {
				t.Errorf("%s %s: …%s…", l.Tag, path, said[max(0, at[0]-60):min(len(said), at[1]+40)])
			}
			if len(said) > 200 {
				seen++
			}
		}
	}
	if seen != 10*len(locales.Languages()) {
		t.Errorf("%d screens had words", seen)
	}
}
