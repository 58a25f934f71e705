package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A resident switches the sensors off and on with one tap each, reads all that is known of them, is asked twice before
// everything is erased, and holds the receipt: in their Creole on a telephone, readable for everybody.
func TestWhatIsKnownAndGone(t *testing.T) {
	server := serve(t)
	h := server.newHome(server.admin(), "GP", flat())
	gateway := server.connect(h)
	publish(t, gateway, h, air(27.4, 640))
	axe := axeSource(t)
	j := journey{T: t, ctx: browser(t), base: "http://" + server.http}
	do(t, j.ctx, screen(360, 640), chromedp.Navigate(j.base+h.CardURL[strings.Index(h.CardURL, "/c/"):]),
		chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	j.sees("the app", interactive)

	j.goes("/moi/donnees", "document.querySelector('#carte-sensors')")
	j.taps(card("sensors", "> .btns .btn"))
	j.sees("off", "document.querySelector('"+card("sensors", "li .btn")+"') && !document.querySelector('#sensors-until')")
	look(t, j.ctx, "donnees-eteint", axe)
	publish(t, gateway, h, air(31.9, 640)) // acknowledged, and not stored
	j.goes("/", hasText("Ou étenn sé kaptè-la"))
	if js[bool](t, j.ctx, hasText("31,9")) {
		t.Error("what was measured with the sensors off is on the screen")
	}
	look(t, j.ctx, "chez-moi-eteint", axe)
	j.goes("/moi/donnees", "document.querySelector('"+card("sensors", "li .btn")+"')")
	j.taps(card("sensors", "li .btn"))
	j.sees("on", "document.querySelector('#sensors-until')")
	publish(t, gateway, h, air(26.6, 640))
	j.goes("/", hasText("26,6"))

	j.goes("/moi/donnees", "document.querySelector('#carte-take')")
	js[bool](t, j.ctx, `(async () => { // one thing of theirs waits, one of somebody else
		const { person } = await (await fetch("/api/me")).json();
		for (const [id, who] of [["1", person], ["2", "somebody"]]) await lakaz.outbox.put(JSON.stringify({ id, person: who }));
		return true;
	})()`)
	do(t, j.ctx, chromedp.Navigate(j.base+"/mes-donnees/"+h.Household))
	j.sees("what is known", hasText("Sa nou konnèt dè vou"))
	look(t, j.ctx, "mes-donnees", axe)
	do(t, j.ctx, chromedp.Navigate(j.base+"/quitter/"+h.Household))
	j.sees("both ways", "document.querySelectorAll('main form').length === 2")
	look(t, j.ctx, "quitter", axe)
	j.taps("main form:last-of-type button")
	j.sees("the question", hasText("Éfasé tout pou bon"))
	look(t, j.ctx, "quitter-vraiment", axe)
	j.taps("main form button")
	j.sees("the receipt", "location.pathname.startsWith('/recu/e-')")
	j.sees("it in their language", "document.documentElement.lang === 'gcf-GP'")
	look(t, j.ctx, "recu", axe)
	j.sees("what waits on the device is another's", `window.waits?.join() === "2" || (indexedDB.open("lakaz", 1).onsuccess = (e) => {
		e.target.result.transaction("outbox").objectStore("outbox").getAllKeys().onsuccess = (all) => { window.waits = all.target.result; };
	}, false)`)
	j.sees("nothing of theirs is kept on it", `Object.keys(localStorage).every((key) => /^lakaz\.(device|words)/.test(key)) && caches.has("lakaz-histories").then((has) => { window.keeps = has; }) && window.keeps === false`)
	if status, _ := server.admin().status("GET", "/api/households/"+h.Household, nil); status != 404 {
		t.Errorf("the household is still there: %d", status)
	}
}
