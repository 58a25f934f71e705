package e2e

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestAWorkshopIsPreparedInABrowser plans a workshop, invites a residence, ticks who comes, writes a pack and rehearses it, reads
// what another came to, and looks at each page in two languages and in every light.
func TestAWorkshopIsPreparedInABrowser(t *testing.T) {
	d := living(t)
	axe := axeSource(t)
	ctx := browser(t)
	do(t, ctx, screen(1280, 800), prefers("light"), chromedp.Navigate(d.enter(t, "facilitator", "fr")))
	// sends is a form as the page would send it, and where that leads.
	sends := func(path string, pairs ...string) string {
		t.Helper()
		form := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		return js[string](t, ctx, fmt.Sprintf(`fetch(%q, {method: 'POST', headers: {'Content-Type': 'application/x-www-form-urlencoded'}, body: %q}).then((a) => a.status < 400 ? new URL(a.url).pathname : 'refused ' + a.status)`,
			path, form.Encode()))
	}
	do(t, ctx, chromedp.Navigate(d.HTTP+"/ateliers"))
	sees(t, ctx, 10*time.Second, "the list", "document.querySelector('a[href*=\"/ateliers/nouveau\"]')")
	do(t, ctx, chromedp.Click("a[href*='/ateliers/nouveau']"))
	sees(t, ctx, 10*time.Second, "an empty plan", "document.querySelector('#titre')")
	js[bool](t, ctx, `document.querySelector('#titre').value = 'Bien au chaud chez soi', document.querySelector('#lieu').value = 'Salle Courmont', true`)
	do(t, ctx, chromedp.Click("form.fields > button[type=submit]"))
	sees(t, ctx, 10*time.Second, "the plan is kept", hasText("C’est enregistré."))
	at := js[string](t, ctx, "location.pathname")
	do(t, ctx, chromedp.Navigate(d.HTTP+at+"/foyers"))
	js[bool](t, ctx, `document.querySelectorAll('input[name=foyer], li:first-child input[name=liste]').forEach(i => i.checked = true), true`)
	do(t, ctx, chromedp.Click("form.fields > button.wide:not(.ghost)"))
	sees(t, ctx, 10*time.Second, "the households are invited", hasText("C’est enregistré."))
	do(t, ctx, chromedp.Navigate(d.HTTP+at+"/presence"))
	do(t, ctx, chromedp.Click("button[name=present]"))
	sees(t, ctx, 10*time.Second, "one has come", "document.querySelector('button[name=absent]')")
	scan := at + "/presence"

	own := sends("/contenus", "de", "chauffage", "operation", js[string](t, ctx, `fetch('/contenu/chauffage').then((a) => a.text()).then((a) => new DOMParser().parseFromString(a, 'text/html').querySelector('[name=operation]').value)`))
	if !strings.HasPrefix(own, "/contenu/pack-") {
		t.Fatal(own)
	}
	quiz := sends(own, "faire", "ajouter", "genre", "quiz")
	match := own + "/activite/costs"
	rehearsal := sends("/contenu/chauffage/repetition", "operation", "tilleuls")
	do(t, ctx, chromedp.Navigate(d.HTTP+match))
	sees(t, ctx, 10*time.Second, "an activity", "document.querySelector('textarea')")
	js[bool](t, ctx, `(f => { f.value = 'Combien coûte une heure ?'; f.dispatchEvent(new Event('input', {bubbles: true})); return true })(document.querySelector('[id="t:fr:costs.q"]'))`)
	sees(t, ctx, 10*time.Second, "the look as it is typed", "document.querySelector('.look-phone').innerText.includes('Combien coûte une heure ?')")

	// What a workshop of last week came to, and what its people took home.
	past := js[string](t, ctx, `fetch('/operation/tilleuls/ateliers').then((a) => a.text()).then((a) => [...new DOMParser().parseFromString(a, 'text/html').querySelectorAll('a[href$="/bilan"]')].pop().getAttribute('href').replace('/bilan', ''))`)
	slip := js[string](t, ctx, fmt.Sprintf(`fetch('%s/choix').then((a) => a.text()).then((a) => '/choix/' + new DOMParser().parseFromString(a, 'text/html').querySelector('.slip-card .spelt').textContent.replaceAll('-', ''))`, past))

	for _, v := range []view{{"bilans", "/operation/tilleuls/ateliers", ""}, {"bilan", past + "/bilan", ""}, {"papiers", past + "/choix", ""}, {"choix", slip, ""},
		{"qui-a-quelle-carte", past + "/cartes", ""}, {"ateliers", "/ateliers", ""}, {"plan", at, ""}, {"foyers", at + "/foyers", ""}, {"cartes", at + "/invitations", ""},
		{"lettres", at + "/invitations?forme=lettres", ""}, {"emargement", at + "/emargement", ""}, {"accueil", scan, ""}, {"contenus", "/contenus", ""},
		{"contenu", own, ""}, {"contenu-livre", "/contenu/chauffage", ""}, {"activite-neuve", quiz, ""}, {"activite", match, ""}, {"image", quiz + "/image?pour=", ""},
		{"repetition", rehearsal, ""}} {
		for _, language := range []string{"fr", "rcf"} {
			to := d.HTTP + v.path + "?lang=" + language
			if strings.Contains(v.path, "?") {
				to = d.HTTP + v.path + "&lang=" + language
			}
			for _, size := range sizes {
				do(t, ctx, screen(size.width, size.height), prefers("light"), chromedp.Navigate(to))
				sees(t, ctx, 10*time.Second, v.name, "document.documentElement.lang === '"+language+"' && document.querySelector('main')")
				for _, scheme := range []string{"light", "dark"} {
					do(t, ctx, prefers(scheme))
					look(t, ctx, strings.Join([]string{"preparer", language, v.name, size.name, scheme}, "-"), axe)
				}
			}
			do(t, ctx, screen(sizes[0].width, sizes[0].height), highContrast())
			look(t, ctx, strings.Join([]string{"preparer", language, v.name, "contrast"}, "-"), axe)
		}
	}
}
