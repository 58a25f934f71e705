package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// view is a screen as somebody meets it.
type view struct {
	name, path string
	ready      string // what shows that it is complete
}

// sizes are the phone in the hand and the laptop at the office.
var sizes = []struct {
	name          string
	width, height int64
}{{"phone", 360, 640}, {"desk", 1280, 800}}

// sheetShown is the expression for a sheet's cards being on screen.
const sheetShown = "document.querySelector('.sheet [id^=carte-]')"

// TestEveryScreenIsAccessible visits every screen of every kind of person in French and a Creole, small and large, light
// and dark, and in high contrast; axe-core finds nothing, nothing is wider than the window, and the pictures are kept for people to look at.
func TestEveryScreenIsAccessible(t *testing.T) {
	d := living(t)
	axe := axeSource(t)
	resident := []view{
		{"chez-moi", "/", "document.querySelector('.ring-n')"},
		{"historique-jour", "/historique?span=day", "document.querySelector('figure svg path')"},
		{"historique-semaine", "/historique?span=week", "document.querySelector('figure svg path')"},
		{"historique-mois", "/historique?span=month", "document.querySelector('figure svg path')"},
		{"historique-annee", "/historique?span=year", "document.querySelector('figure svg path')"},
		{"historique-electricite", "/historique?place=electricity&span=week", "document.querySelector('figure svg path')"},
		{"gestes", "/gestes", sheetShown},
		{"budget", "/budget", sheetShown},
		{"atelier", "/atelier", sheetShown},
		{"moi", "/moi", "document.querySelector('#langue')"},
		{"moi-donnees", "/moi/donnees", sheetShown},
		{"moi-aide", "/moi/aide", sheetShown},
		{"moi-avis", "/moi/avis", sheetShown},
	}
	office := []view{{"bureau", "/bureau", "document.querySelector('main h2, main table')"}}
	people := []struct {
		role, language string
		views          []view
	}{
		{"resident", "fr", resident}, {"resident", "rcf", resident}, {"resident", "gcf-GP", resident[:3]},
		{"advisor", "", append(office, view{"budget", "/budget?id=" + d.Gateways[0].Household, sheetShown}, view{"gestes", "/gestes?id=" + d.Gateways[0].Household, sheetShown})}, {"manager", "", office}, {"facilitator", "", append(office, view{"atelier", "/atelier", sheetShown})}, {"administrator", "", office},
	}
	for _, p := range people {
		t.Run(strings.Trim(p.role+"-"+p.language, "-"), func(t *testing.T) {
			ctx := browser(t)
			do(t, ctx, chromedp.Navigate(d.enter(t, p.role, p.language)))
			for _, v := range p.views {
				for _, size := range sizes {
					do(t, ctx, screen(size.width, size.height), prefers("light"), chromedp.Navigate(d.HTTP+v.path))
					sees(t, ctx, 30*time.Second, v.name+": the app", interactive)
					sees(t, ctx, 30*time.Second, v.name, v.ready)
					for _, scheme := range []string{"light", "dark"} {
						do(t, ctx, prefers(scheme))
						look(t, ctx, strings.Join([]string{p.role, p.language, v.name, size.name, scheme}, "-"), axe)
					}
				}
				do(t, ctx, screen(sizes[0].width, sizes[0].height), highContrast())
				look(t, ctx, strings.Join([]string{p.role, p.language, v.name, "contrast"}, "-"), axe)
			}
		})
	}
}

// TestEveryScreenInEveryLanguage visits a resident's screens on a phone in the languages that TestEveryScreenIsAccessible
// does not: nothing is cut, nothing mixed.
func TestEveryScreenInEveryLanguage(t *testing.T) {
	d := living(t)
	axe := axeSource(t)
	ctx := browser(t)
	do(t, ctx, screen(360, 640), prefers("light"), chromedp.Navigate(d.enter(t, "resident", "gcf-GP")))
	sees(t, ctx, 30*time.Second, "the app", interactive)
	for _, tag := range []string{"gcf-GP", "gcf-MQ", "gcr"} {
		js[float64](t, ctx, `fetch('/api/me/language', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"language":"`+tag+`"}' }).then((a) => a.status)`)
		for _, v := range []view{
			{"historique", "/historique?span=week", "document.querySelector('figure svg path')"}, {"gestes", "/gestes", sheetShown},
			{"budget", "/budget", sheetShown}, {"atelier", "/atelier", sheetShown}, {"moi", "/moi", "document.querySelector('#langue')"},
			{"moi-donnees", "/moi/donnees", sheetShown}, {"moi-aide", "/moi/aide", sheetShown}, {"moi-avis", "/moi/avis", sheetShown},
			{"chez-moi", "/", "document.querySelector('.ring-n')"},
		} {
			name := "langue-" + tag + "-" + v.name
			do(t, ctx, chromedp.Navigate(d.HTTP+v.path))
			sees(t, ctx, 30*time.Second, name, interactive+" && document.documentElement.lang === '"+tag+"' && "+v.ready)
			if strings.HasPrefix(v.ready, sheetShown) {
				sees(t, ctx, 10*time.Second, name+" in its language", "document.querySelector('.sheet').lang === '"+tag+"'")
			}
			look(t, ctx, name, axe)
		}
	}
	js[float64](t, ctx, `fetch('/api/me/language', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"language":"gcf-GP"}' }).then((a) => a.status)`)
}

// TestEveryPageOfTheServerIsAccessible visits the pages that need no app: entering, the demonstration's door, errors.
func TestEveryPageOfTheServerIsAccessible(t *testing.T) {
	d := living(t)
	axe := axeSource(t)
	ctx := browser(t)
	for _, v := range []view{{"accueil", "/", ""}, {"entrer", "/entrer", ""}, {"entrer-equipe", "/entrer/equipe", ""},
		{"langues", "/langues", ""}, {"carte-inconnue", "/c/nulle-part", ""}, {"introuvable", "/nulle/part", ""}} {
		for _, language := range []string{"fr", "rcf"} {
			for _, size := range sizes {
				for _, scheme := range []string{"light", "dark"} {
					name := strings.Join([]string{"page", language, v.name, size.name, scheme}, "-")
					do(t, ctx, screen(size.width, size.height), prefers(scheme), chromedp.Navigate(d.HTTP+v.path+"?lang="+language))
					sees(t, ctx, 10*time.Second, name, "document.documentElement.lang === '"+language+"'")
					look(t, ctx, name, axe)
				}
			}
		}
	}
}

// TestThePagesOfDataAreAccessible visits the pages where the administrator sees what is kept, and erases a home.
func TestThePagesOfDataAreAccessible(t *testing.T) {
	d := living(t)
	axe := axeSource(t)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(d.enter(t, "administrator", "")))
	for _, v := range []view{{"donnees", "/donnees", ""}, {"effacer", "/donnees/effacer/" + d.Gateways[0].Household, ""}} {
		for _, language := range []string{"fr", "rcf"} {
			for _, size := range sizes {
				for _, scheme := range []string{"light", "dark"} {
					name := strings.Join([]string{"page", language, v.name, size.name, scheme}, "-")
					do(t, ctx, screen(size.width, size.height), prefers(scheme), chromedp.Navigate(d.HTTP+v.path+"?lang="+language))
					sees(t, ctx, 10*time.Second, name, "document.documentElement.lang === '"+language+"' && document.querySelector('main h1')")
					look(t, ctx, name, axe)
				}
			}
		}
	}
}

// look checks one screen as it stands.
func look(t *testing.T, ctx context.Context, name, axe string) {
	t.Helper()
	sees(t, ctx, 10*time.Second, name+": the styles and the font", "document.fonts.status === 'loaded' && getComputedStyle(document.documentElement).getPropertyValue('--page') !== ''")
	shoot(t, ctx, name)
	accessible(t, ctx, name, axe)
	within(t, ctx, name)
	if raw := js[[]string](t, ctx, `(document.body.innerText.match(/\b(home|history|me|office|nav|state|comfort|room|format|chart|enter|landing|page|card|problem|gesture|challenge|rights|plan|play|remote|report|slip|attend|voting|edit|workshop|seat)\.[a-zA-Z.]+/g) || [])`); len(raw) > 0 {
		t.Errorf("%s: untranslated keys on screen: %v", name, raw)
	}
}

// within finds the page no wider than its window.
func within(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	if over := js[float64](t, ctx, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
		t.Errorf("%s: the page is %v px wider than the window", name, over)
	}
}
