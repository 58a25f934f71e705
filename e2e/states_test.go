package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// inEveryLook runs axe-core on the page as it is in light, dark and high contrast, and keeps a picture of each.
func inEveryLook(t *testing.T, ctx context.Context, name, axe string) {
	t.Helper()
	for _, look := range []struct{ name, scheme, contrast string }{{"light", "light", "no-preference"}, {"dark", "dark", "no-preference"}, {"contrast", "light", "more"}} {
		do(t, ctx, command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: look.scheme}, {Name: "prefers-contrast", Value: look.contrast}, {Name: "prefers-reduced-motion", Value: "reduce"}}}))
		accessible(t, ctx, name+"-"+look.name, axe)
		shoot(t, ctx, "etat-"+name+"-"+look.name)
	}
}

// forgetful clears what the device remembers of screens, not of its person.
const forgetful = `Promise.all([caches.delete('lakaz-histories'), ...Object.keys(localStorage).filter(k => k.startsWith('lakaz.sheet.')).map(k => localStorage.removeItem(k))]).then(() => true)`

// TestEveryStateOfAScreen shows each of a resident's screens while its answer is on the way, when the server has a
// trouble, without a network and nothing known of it, complete, and without a network as it was; in light, dark and high
// contrast axe-core finds nothing.
func TestEveryStateOfAScreen(t *testing.T) {
	server, axe := serve(t), axeSource(t)
	h := server.newHome(server.admin(), "FR", flat())
	publish(t, server.connect(h), h, air(20.4, 640))
	gate := newGate(t, server.http)
	ctx := browser(t)
	do(t, ctx, screen(360, 640), chromedp.Navigate(gate.URL+h.CardURL[strings.Index(h.CardURL, "/c/"):]), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 30*time.Second, "the app", interactive)

	const trouble = "document.querySelector('.card.empty #etat')"
	for _, s := range []struct{ name, path, full string }{
		{"chez-moi", "/", hero + ".startsWith('20,4')"},
		{"atelier", "/atelier", "document.querySelector('main h2')"},
		{"moi", "/moi", "document.querySelector('#langue')"},
		{"historique", "/historique?span=day", "document.querySelector('.dit, .chart-none')"},
		{"gestes", "/gestes", "document.querySelector('.sheet [id^=carte-]')"},
		{"budget", "/budget", "document.querySelector('.sheet [id^=carte-]')"},
		{"moi-donnees", "/moi/donnees", "document.querySelector('.sheet [id^=carte-]')"},
		{"moi-aide", "/moi/aide", "document.querySelector('.sheet [id^=carte-]')"},
		{"moi-avis", "/moi/avis", "document.querySelector('.sheet [id^=carte-]')"},
	} {
		visit := func(state, mode, shows string) {
			t.Helper()
			gate.set(mode)
			do(t, ctx, chromedp.Navigate(gate.URL+s.path))
			sees(t, ctx, 30*time.Second, s.name+", "+state, interactive+" && "+shows)
			inEveryLook(t, ctx, s.name+"-"+state, axe)
		}
		switch s.name {
		case "historique", "gestes", "budget": // the other sheets have the same states in the same words
			visit("attend", holds, "document.querySelector('main .sk, main .skel')")
			visit("souci", refuses, trouble)
			js[bool](t, ctx, forgetful) // what was held has come after all
			visit("perdu", loses, trouble+" && "+hasText("Sans réseau"))
		}
		visit("complet", through, s.full)
		if strings.HasPrefix(s.full, "document.querySelector('.sheet") {
			visit("garde", loses, s.full+" && "+hasText("Mis à jour"))
		}
		gate.set(through)
		js[bool](t, ctx, forgetful)
	}
}

// TestAHomeWithNothingYet shows a home before its first sensor: each screen says so kindly.
func TestAHomeWithNothingYet(t *testing.T) {
	server, axe := serve(t), axeSource(t)
	h := server.newHome(server.admin(), "RE", map[string]any{"floor": 18})
	ctx := browser(t)
	base := "http://" + server.http
	do(t, ctx, screen(360, 640), chromedp.Navigate(base+h.CardURL[strings.Index(h.CardURL, "/c/"):]), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 30*time.Second, "the app", interactive)
	for name, path := range map[string]string{"chez-moi": "/", "gestes": "/gestes", "budget": "/budget", "historique": "/historique"} {
		do(t, ctx, chromedp.Navigate(base+path))
		sees(t, ctx, 30*time.Second, name, interactive+" && document.querySelector('main h2, main .card')&& !document.querySelector('main .sk')")
		inEveryLook(t, ctx, name+"-vide", axe)
	}
}
