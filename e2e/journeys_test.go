package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// journey is a resident on their way through the screens.
type journey struct {
	*testing.T
	ctx  context.Context
	base string
}

// goes opens an address and waits for what it is to show.
func (j journey) goes(path, shows string) {
	j.Helper()
	do(j.T, j.ctx, chromedp.Navigate(j.base+path))
	sees(j.T, j.ctx, 30*time.Second, path, interactive+" && ("+shows+")")
}

// sees waits for what an act is to bring.
func (j journey) sees(what, shows string) {
	j.Helper()
	sees(j.T, j.ctx, 20*time.Second, what, shows)
}

// taps presses what a selector finds first, as a finger does: it must be there, large enough, and nothing before it.
func (j journey) taps(selector string) {
	j.Helper()
	j.sees(selector, fmt.Sprintf("document.querySelector(%q) && !document.querySelector(%q).disabled", selector, selector))
	if fault := js[string](j.T, j.ctx, fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		e.scrollIntoView({ block: 'center' });
		const r = e.getBoundingClientRect(), met = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
		if (r.width < 44 || r.height < 44) return r.width + 'x' + r.height + ' px';
		if (!e.contains(met)) return 'behind ' + met?.outerHTML.slice(0, 120);
		e.click();
		return '';
	})()`, selector)); fault != "" {
		j.Fatalf("%s is %s", selector, fault)
	}
}

// writes fills a field.
func (j journey) writes(selector, text string) {
	j.Helper()
	js[bool](j.T, j.ctx, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; e.dispatchEvent(new Event('input')); return true })()`, selector, text))
}

// card is the selector of a card, or of what is in it.
func card(id, within string) string {
	return fmt.Sprintf(`[aria-labelledby^="carte-%s"] %s`, id, within)
}

// A resident takes up a gesture, says it was done and puts it down; tells their contract and takes it back; calls for help;
// says who may see their data; chooses what they are told: in French and a Creole, on a phone and a tablet, and without a
// network the screens are as they were until it is back.
func TestTheResidentsJourneys(t *testing.T) {
	server := serve(t)
	admin := server.admin()
	for _, who := range []struct {
		language, territory, size string
		width, height             int64
	}{{"fr", "FR", "phone", 360, 640}, {"fr", "FR", "tablet", 800, 1280}, {"rcf", "RE", "phone", 360, 640}, {"rcf", "RE", "tablet", 1280, 800}} {
		t.Run(who.language+"-"+who.size, func(t *testing.T) {
			t.Parallel()
			h := server.newHome(admin, who.territory, flat())
			publish(t, server.connect(h), h, air(20.4, 640))
			network := newWire(t, server.http)
			j := journey{t, browser(t), "http://" + network.addr}
			do(t, j.ctx, screen(who.width, who.height), chromedp.Navigate(j.base+h.CardURL[strings.Index(h.CardURL, "/c/"):]),
				chromedp.Click(chromedp.CSS("main form button[type=submit]")))
			j.sees("the home in its language", interactive+" && document.documentElement.lang === '"+who.language+"'")
			j.gestures()
			j.budget()
			j.moi()
			j.offline(network)
			j.leaves()
		})
	}
}

// gestures: a gesture is taken up, told as done, put down after a question.
func (j journey) gestures() {
	j.Helper()
	j.taps(`nav.bar a[href="/gestes"]`)
	j.taps(card("offer", ".btn"))
	j.sees("the challenge", "document.querySelector('"+card("challenge", ".road")+"')")
	j.sees("the reader stays where they were", "document.activeElement !== document.body")
	j.taps(card("challenge", ".btns .btn:first-child")) // "I did it"
	j.sees("told for today", "document.querySelectorAll('"+card("challenge", "> .btns .btn")+"').length === 1")
	j.taps(card("challenge", ".btns .btn"))
	j.sees("a question", "document.activeElement.closest('.asks')")
	j.taps(".asks .btn.ghost")
	j.sees("not done", "!document.querySelector('.asks') && document.querySelector('"+card("challenge", ".road")+"')")
	j.taps(card("challenge", ".btns .btn"))
	j.taps(".asks .btn:not(.ghost)")
	j.sees("put down, and it may be taken up again", "!document.querySelector('"+card("challenge", ".road")+"') && document.querySelector('"+card("down", ".btn")+"')")
}

// budget: a contract is told, refused with its reason, told rightly, and taken back.
func (j journey) budget() {
	j.Helper()
	j.goes("/", "document.querySelector('.ring-n')")
	j.taps(`a[href="/budget"]`)
	j.sees("the budget", "location.pathname === '/budget' && document.querySelector('#carte-contract')")
	j.taps(card("change", ".choices li:nth-child(2) button")) // off-peak hours, without telling which
	j.writes("#change-offPeak", "jamais")
	j.taps(card("change", "> .btns .btn"))
	j.sees("a refusal", "document.querySelector('.toast[role=alert]')")
	j.taps(".toast .btn")
	j.sees("read", "!document.querySelector('.toast')")
	j.taps(card("change", ".choices li:nth-child(2) button"))
	j.writes("#change-offPeak", "22:30-06:30")
	j.taps(card("change", "> .btns .btn"))
	j.sees("the contract", "document.querySelector('"+card("contract", ".set .btn")+"')")
	j.taps(card("contract", ".set .btn"))
	j.taps(".asks .btn:not(.ghost)")
	j.sees("taken back", "!document.querySelector('"+card("contract", ".set .btn")+"')")
}

// moi: help is called for, a consent given and taken back, a notice chosen.
func (j journey) moi() {
	j.Helper()
	j.taps(`nav.bar a[href="/moi"]`)
	j.sees("Moi", "location.pathname === '/moi' && document.querySelector('#langue')")
	j.taps(`a[href="/moi/aide"]`)
	j.sees("help", "document.querySelector('#carte-call')")
	j.taps(card("call", "> .btns .btn"))
	j.sees("what is to be chosen first", "document.querySelector('.wanted') && document.activeElement.id === 'call-topic'")
	j.taps(card("call", ".choices li:first-child button"))
	j.writes("#call-words", "il fait 15")
	j.taps(card("call", "> .btns .btn"))
	j.sees("the call", "document.querySelector('#carte-calls') && document.querySelector('#call-words').value === ''")

	j.taps(".eave-back")
	j.taps(`a[href="/moi/donnees"]`)
	j.sees("who may see what", "document.querySelector('#carte-consent-research')")
	given := "document.querySelectorAll('" + card("consent-research", "li[data-c]") + "').length"
	before := js[float64](j.T, j.ctx, given)
	j.taps(card("consent-research", "li:not([data-c]) .btn"))
	j.sees("given", fmt.Sprintf("%s === %v", given, before+1))
	j.taps(card("consent-research", "li[data-c] .btn:last-child"))
	j.sees("taken back", fmt.Sprintf("%s === %v", given, before))

	j.taps(".eave-back")
	j.taps(`a[href="/moi/avis"]`)
	j.taps(card("kinds", "li:first-child .btn"))
	j.sees("chosen", "document.querySelector('"+card("kinds", "li:first-child[data-c]")+"')")
}

// offline: the screens seen before are as they were, and say so; back, they are new.
func (j journey) offline(network *wire) {
	j.Helper()
	j.sees("the app is kept for later", "navigator.serviceWorker.controller && caches.keys().then(k => window.kept = k.length) && window.kept > 0")
	network.set(true)
	for path, shows := range map[string]string{"/gestes": "#carte-down", "/budget": "#carte-contract", "/moi/aide": "#carte-calls",
		"/moi/donnees": "#carte-consent-research", "/moi/avis": "#carte-kinds"} {
		j.goes(path, "document.querySelector('"+shows+"') && document.querySelector('.ribbon') && document.querySelector('.eave-t p')")
	}
	network.set(false)
	sees(j.T, j.ctx, time.Minute, "back, and new", "!document.querySelector('.ribbon') && !/Mis à jour|Mèt a zour/.test(document.querySelector('.eave-t').innerText)")
}

// leaves: nothing of the home is left on the device.
func (j journey) leaves() {
	j.Helper()
	j.goes("/moi", "document.querySelector('main > .stack > .btns .btn')")
	j.taps("main > .stack > .btns .btn")
	j.taps(`[aria-labelledby="quitter"] .btn:not(.ghost)`)
	j.sees("the way in", "location.pathname === '/entrer'")
	if left := js[[]string](j.T, j.ctx, "Object.keys(localStorage).filter((k) => k === 'lakaz.last' || k.startsWith('lakaz.sheet.'))"); len(left) > 0 {
		j.Errorf("left behind: %v", left)
	}
}
