package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A device is one person's: whoever leaves in one tab has left in all, and who enters in one has entered in all.
func TestOnePersonOnADevice(t *testing.T) {
	server := serve(t)
	admin := server.admin()
	first, second := server.newHome(admin, "FR", flat()), server.newHome(admin, "FR", flat())
	publish(t, server.connect(first), first, air(24.1, 640))
	publish(t, server.connect(second), second, air(19.3, 300))
	card := func(h home) string { return "http://" + server.http + h.CardURL[strings.Index(h.CardURL, "/c/"):] }

	tab := browser(t)
	do(t, tab, chromedp.Navigate(card(first)), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, tab, 30*time.Second, "the first home", interactive+" && "+hero+".startsWith('24,1')")

	other, cancel := chromedp.NewContext(tab)
	defer cancel()
	if err := chromedp.Do(other, chromedp.Navigate("about:blank")); err != nil { // the tab lives as long as this context
		t.Fatal(err)
	}
	do(t, other, chromedp.Navigate(card(second)), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, other, 30*time.Second, "the second home", interactive+" && "+hero+".startsWith('19,3')")
	sees(t, tab, 30*time.Second, "the second home in the first tab too", hero+".startsWith('19,3')")

	do(t, tab, chromedp.Click(chromedp.CSS(`nav.bar a[href="/moi"]`)))
	js[float64](t, other, "fetch('/api/leave', { method: 'POST' }).then((a) => a.status)")
	sees(t, tab, 30*time.Second, "the way in", "location.pathname === '/entrer'")
	sees(t, tab, 5*time.Second, "nobody remembered", "localStorage.getItem('lakaz.last') === null")
	do(t, tab, chromedp.Navigate("http://"+server.http+"/langues"))
	js[bool](t, tab, "setTimeout(() => history.go(-2)), true")
	sees(t, tab, 30*time.Second, "the way in instead of what was before", "location.pathname === '/entrer' && !document.body.innerText.includes('19,3') && !document.body.innerText.includes('24,1')")
}
