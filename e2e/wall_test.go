package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestATabletStaysOnItsWall hangs a tablet up: it rests and wakes on a touch, leads nowhere else, and after a power cut
// without a network it is where it was.
func TestATabletStaysOnItsWall(t *testing.T) {
	server := serve(t)
	h := server.newHome(server.admin(), "FR", flat())
	publish(t, server.connect(h), h, air(20.4, 640))
	network := newWire(t, server.http)
	base := "http://" + network.addr
	axe := axeSource(t)
	ctx := browser(t)
	do(t, ctx, screen(1024, 600), prefers("light"), chromedp.Navigate(base+h.CardURL[strings.Index(h.CardURL, "/c/"):]))
	do(t, ctx, chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 30*time.Second, "the app has taken over", interactive)
	sees(t, ctx, 30*time.Second, "the app is kept for later", "navigator.serviceWorker.controller && caches.keys().then(k => window.kept = k.length) && window.kept > 0")
	do(t, ctx, chromedp.Navigate(base+"/moi"))
	sees(t, ctx, 30*time.Second, "the card", interactive+" && document.querySelector('[aria-labelledby=mur] .btn')")
	do(t, ctx, chromedp.Click(chromedp.CSS("[aria-labelledby=mur] .btn")))
	sees(t, ctx, 10*time.Second, "on the wall", "document.documentElement.dataset.wall === 'on' && document.querySelector('button.hold')")
	sees(t, ctx, 5*time.Second, "nobody leaves on the wall", "!document.querySelector('main > .stack > .btns .btn')")
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

	network.set(true)
	do(t, ctx, chromedp.Reload())
	sees(t, ctx, 30*time.Second, "Chez moi after a power cut, without a network", interactive+" && document.documentElement.dataset.wall === 'on' && "+hero+".startsWith('20,4')")
	do(t, ctx, chromedp.Click(chromedp.CSS(`nav.bar a[href="/moi"]`)))
	rest("resident-fr-veille-sans-reseau")
	sees(t, ctx, 40*time.Second, "how old the values are", "document.querySelector('.amb-facts').textContent.includes('sans réseau')")

	network.set(false)
	do(t, ctx, chromedp.Click(chromedp.CSS(".amb .land")))
	do(t, ctx, chromedp.Click(chromedp.CSS(`nav.bar a[href="/moi"]`)))
	sees(t, ctx, 10*time.Second, "the way off the wall", "document.querySelector('button.hold')")
	js[bool](t, ctx, `document.querySelector('button.hold').dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))`)
	sees(t, ctx, 20*time.Second, "off the wall", "!document.documentElement.dataset.wall && document.querySelector('main > .stack > .btns .btn')")
}
