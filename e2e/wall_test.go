package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestATabletStaysOnItsWall hangs a tablet up: it rests and wakes on a touch, leads nowhere else, and after a power cut
// without a network it is where it was.
func TestATabletStaysOnItsWall(t *testing.T) {
	d := living(t)
	axe := axeSource(t)
	ctx := browser(t)
	do(t, ctx, screen(1024, 600), prefers("light"), chromedp.Navigate(d.enter(t, "resident", "fr")))
	do(t, ctx, chromedp.Navigate(d.HTTP+"/moi"))
	sees(t, ctx, 30*time.Second, "the card", interactive+" && document.querySelector('[aria-labelledby=mur] .btn')")
	sees(t, ctx, 30*time.Second, "the service worker", "navigator.serviceWorker.controller")
	do(t, ctx, chromedp.Click(chromedp.CSS("[aria-labelledby=mur] .btn")))
	sees(t, ctx, 10*time.Second, "on the wall", "document.documentElement.dataset.wall === 'on' && document.querySelector('button.hold')")
	look(t, ctx, "resident-fr-moi-mur", axe)

	// A link that leads away does not.
	js[bool](t, ctx, `(() => { const a = document.createElement('a'); a.href = '/langues'; a.id = 'dehors'; document.querySelector('main').append(a); a.click(); a.remove(); return true })()`)
	sees(t, ctx, 10*time.Second, "why", "location.pathname === '/moi' && document.querySelector('.ribbon')?.textContent.includes('téléphone')")

	rest := func(name string) {
		t.Helper()
		do(t, ctx, chromedp.Click(chromedp.CSS("[aria-labelledby=mur] .btn")))
		sees(t, ctx, 10*time.Second, "it rests", "document.querySelector('.amb .amb-comfort .n')")
		look(t, ctx, name, axe)
	}
	rest("resident-fr-veille")
	do(t, ctx, chromedp.Click(chromedp.CSS(".amb .land")))
	sees(t, ctx, 10*time.Second, "Chez moi", "location.pathname === '/' && document.querySelector('.ring-n')")

	cut := d.cutNetwork(t, ctx)
	do(t, ctx, chromedp.Reload())
	sees(t, ctx, 30*time.Second, "Chez moi after a power cut", interactive+" && document.documentElement.dataset.wall === 'on' && document.querySelector('.ring-n')")
	cut()
}
