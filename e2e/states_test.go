package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// inEveryLook runs axe-core on the page as it is in light, dark and high contrast, keeps a picture of each, and finds the
// page no wider than a phone's window or a tablet's.
func inEveryLook(t *testing.T, ctx context.Context, name, axe string) {
	t.Helper()
	for _, look := range []struct {
		name string
		worn chromedp.Action[chromedp.Void]
	}{{"light", prefers("light")}, {"dark", prefers("dark")}, {"contrast", highContrast()}} {
		do(t, ctx, look.worn)
		accessible(t, ctx, name+"-"+look.name, axe)
		shoot(t, ctx, "etat-"+name+"-"+look.name)
	}
	for _, size := range sizes[1:] {
		do(t, ctx, screen(size.width, size.height), prefers("light"))
		shoot(t, ctx, "etat-"+name+"-"+size.name)
		within(t, ctx, name+"-"+size.name)
	}
	do(t, ctx, screen(sizes[0].width, sizes[0].height))
	within(t, ctx, name)
}

// What the device remembers of its person's screens, and of their person and home.
const (
	forgetSheets = `Promise.all([caches.delete('lakaz-histories'), ...Object.keys(localStorage).filter(k => k.startsWith('lakaz.sheet.')).map(k => localStorage.removeItem(k))]).then(() => true)`
	forgetHome   = `localStorage.removeItem('lakaz.last'), true`
)

// TestEveryStateOfAScreen shows each of a resident's screens while its answer is on the way, when the server has a
// trouble, without a server and nothing known of it, complete, and without a server as it was; in light, dark and high
// contrast axe-core finds nothing. With the server each screen comes back without a touch.
func TestEveryStateOfAScreen(t *testing.T) {
	server, axe := serve(t), axeSource(t)
	h := server.newHome(server.admin(), "FR", flat())
	gateway := server.connect(h)
	publish(t, gateway, h, lately(time.Now()))
	publish(t, gateway, h, air(20.4, 640))
	gate := newGate(t, server.http)
	ctx := browser(t)
	do(t, ctx, screen(360, 640), chromedp.Navigate(gate.URL+h.CardURL[strings.Index(h.CardURL, "/c/"):]), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 30*time.Second, "the app", interactive)
	sees(t, ctx, 30*time.Second, "the app is kept for later", "navigator.serviceWorker.controller && caches.keys().then(k => window.kept = k.length) && window.kept > 0")

	const (
		trouble = "document.querySelector('.card.empty #etat')"
		lost    = trouble + ".innerText.includes('Sans réseau')"
		waits   = "document.querySelector('main .sk, main .skel')"
		past    = "document.querySelector('figure svg path')"
	)
	shows := func(name, what string) {
		t.Helper()
		sees(t, ctx, 30*time.Second, name, what)
		inEveryLook(t, ctx, name, axe)
	}
	// elsewhere leaves the programme, which keeps what it knows when it is left, and forgets.
	elsewhere := func(forget string) {
		t.Helper()
		do(t, ctx, chromedp.Navigate(gate.URL+"/robots.txt"))
		js[bool](t, ctx, forget)
	}
	for _, s := range []struct{ name, path, full string }{
		{"historique", "/historique?span=day", past}, {"gestes", "/gestes", sheetShown}, {"budget", "/budget", sheetShown},
		{"moi-donnees", "/moi/donnees", sheetShown}, {"moi-aide", "/moi/aide", sheetShown}, {"moi-avis", "/moi/avis", sheetShown},
	} {
		visit := func(state, mode, what string) {
			t.Helper()
			gate.set(mode)
			do(t, ctx, chromedp.Navigate(gate.URL+s.path))
			shows(s.name+"-"+state, interactive+" && "+what)
		}
		visit("attend", holds, waits)
		visit("souci", refuses, trouble)
		elsewhere(forgetSheets) // what was held has come after all
		visit("perdu", loses, lost)
		if gate.set(through); s.name == "historique" || s.name == "gestes" { // all sheets are asked for by the same lines
			sees(t, ctx, 30*time.Second, s.name+", back untouched", s.full)
		}
		visit("complet", through, s.full)
		if s.full == sheetShown {
			visit("garde", loses, s.full+" && "+hasText("Mis à jour"))
			visit("souci-garde", refuses, s.full+" && "+trouble)
		} else {
			do(t, ctx, offline(true))
			visit("garde", loses, s.full+" && document.querySelector('.ribbon')")
			do(t, ctx, offline(false))
		}
		gate.set(through)
		elsewhere(forgetSheets)
	}
	for _, s := range []struct{ name, path, full string }{{"moi", "/moi", "document.querySelector('#langue')"}, {"atelier", "/atelier", "document.querySelector('main h2')"}} {
		do(t, ctx, chromedp.Navigate(gate.URL+s.path))
		shows(s.name+"-complet", interactive+" && "+s.full)
		gate.set(away)
		do(t, ctx, offline(true), chromedp.Navigate(gate.URL+s.path))
		shows(s.name+"-garde", interactive+" && "+s.full+" && document.querySelector('.ribbon')")
		gate.set(through)
		do(t, ctx, offline(false))
	}

	// Chez moi is drawn by the server before the programme has asked for anything.
	home := func(state, mode, forget, what string) {
		t.Helper()
		elsewhere(forget)
		gate.set(mode)
		do(t, ctx, chromedp.Navigate(gate.URL+"/"))
		shows("chez-moi-"+state, what)
	}
	const warm = hero + ".startsWith('20,4')"
	home("complet", through, "true", interactive+" && "+warm)
	home("garde", away, "true", interactive+" && "+warm+" && document.querySelector('.ribbon')")
	gate.set(through)
	home("dessine", holds, forgetHome, "!("+interactive+") && "+warm)
	gate.set(through)
	home("souci", refuses, forgetHome, interactive+" && "+trouble)
	gate.set(holds)
	js[bool](t, ctx, "document.querySelector('.card.empty .btn').click(), true")
	shows("chez-moi-attend", "document.querySelector('main .sk-ring')")
	gate.set(through)
	sees(t, ctx, 30*time.Second, "what was asked for again", warm)
	home("perdu", loses, forgetHome, interactive+" && "+lost)
	gate.set(through)
	sees(t, ctx, 30*time.Second, "Chez moi, back untouched", warm)
	elsewhere("localStorage.clear(), true")
	gate.set(away)
	do(t, ctx, chromedp.Navigate(gate.URL+"/"))
	shows("chez-moi-oublie", "document.querySelector('.ribbon.failed button') && "+hasText("Vérifiez le Wi-Fi"))
	gate.set(through)
}

// TestAHomeWithNothingYet shows a home before its first sensor, and one before its first measure: each screen says so
// kindly.
func TestAHomeWithNothingYet(t *testing.T) {
	server, axe := serve(t), axeSource(t)
	admin := server.admin()
	ctx := browser(t)
	base := "http://" + server.http
	for state, h := range map[string]home{"vide": server.newHome(admin, "RE", map[string]any{"floor": 18}), "muet": server.newHome(admin, "FR", flat())} {
		do(t, ctx, screen(360, 640), chromedp.Navigate(base+h.CardURL[strings.Index(h.CardURL, "/c/"):]), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
		sees(t, ctx, 30*time.Second, "the app", interactive)
		for name, path := range map[string]string{"chez-moi": "/", "gestes": "/gestes", "budget": "/budget", "historique": "/historique",
			"moi": "/moi", "moi-donnees": "/moi/donnees", "moi-aide": "/moi/aide", "moi-avis": "/moi/avis"} {
			do(t, ctx, chromedp.Navigate(base+path))
			sees(t, ctx, 30*time.Second, name, interactive+" && document.querySelector('main h2, main .card') && !document.querySelector('main .sk, main .skel') && document.querySelector('main').innerText.length > 40")
			inEveryLook(t, ctx, name+"-"+state, axe)
		}
	}
}
