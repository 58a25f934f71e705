package e2e

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// unsigned lists what can be tapped or filled in and seen on the page, and has no sign but words: no pictogram, drawing or
// number of its own or of its label.
const unsigned = `[...document.querySelectorAll('a[href], button, input, select, summary')].filter((e) => e.checkVisibility({visibilityProperty: true}) &&
	!e.matches('.skip, .amb-wake') && !/\d/.test(e.textContent) && ![e, ...(e.labels ?? [])].some((s) => s.querySelector('svg, img'))).map((e) => e.outerHTML.slice(0, 160))`

// wordsSeen lists the words that can be seen although words are hidden.
const wordsSeen = `(() => {
	const hidden = new Map();
	for (const r of CSS.highlights.get('words') ?? []) hidden.set(r.startContainer, (hidden.get(r.startContainer) ?? 0) + r.toString().length);
	const seen = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = texts.nextNode(); n; n = texts.nextNode()) {
		if (n.parentElement.closest('svg, script, .vh, .skip') || !n.parentElement.checkVisibility({visibilityProperty: true})) continue;
		const letters = (n.data.match(/\p{L}/gu) ?? []).length;
		if (letters - (hidden.get(n) ?? 0) > 4) seen.push(n.data);
	}
	return seen;
})()`

// TestEverythingIsDoneWithoutReading hides every word and does what a resident does: finds how warm it is, opens a room's
// past and changes how long it is, hears a card, answers an advice, takes up a gesture, calls for help, and chooses
// another language, each by a pictogram, a colour, a number or a place.
func TestEverythingIsDoneWithoutReading(t *testing.T) {
	d := living(t)
	ctx := browser(t)
	do(t, ctx, screen(360, 640), prefers("light"), chromedp.Navigate(d.enter(t, "resident", "fr")))
	opens := func(path, ready string) {
		t.Helper()
		do(t, ctx, chromedp.Navigate(d.HTTP+path+"?mots=caches"))
		sees(t, ctx, 30*time.Second, path, interactive+" && document.querySelector("+strconv.Quote(ready)+")")
		sees(t, ctx, 10*time.Second, path+": the words are hidden", "CSS.highlights.get('words')?.size > 5 && "+wordsSeen+".length === 0")
	}
	for _, v := range []struct{ path, ready string }{{"/", ".ring-n"}, {"/historique", "figure svg path"}, {"/gestes", "main .card .recipe"},
		{"/budget", "main .card"}, {"/moi", "#langue"}, {"/moi/donnees", "main .card"}, {"/moi/aide", "main .card"}, {"/moi/avis", "main .card"}, {"/atelier", "main h2"}} {
		opens(v.path, v.ready)
		for _, control := range js[[]string](t, ctx, unsigned) {
			t.Errorf("%s: no sign but words: %s", v.path, control)
		}
		shoot(t, ctx, "sans-mots"+strings.ReplaceAll(v.path, "/", "-"))
	}

	// tap presses the first button or link in a part of the page that carries a pictogram.
	tap := func(what, within, pictogram string) {
		t.Helper()
		control := "[...document.querySelectorAll(" + strconv.Quote(within+" :is(a[href], button)") + ")].find((e) => e.querySelector('use[href$=\"#" + pictogram + "\"]') && e.checkVisibility())"
		sees(t, ctx, 20*time.Second, what, control)
		js[bool](t, ctx, control+".click(), true")
	}
	opens("/", ".ring-n")
	sees(t, ctx, 10*time.Second, "how warm it is, in colour and number", "/\\d/.test(document.querySelector('.hero[data-c] .ring-n').textContent)")
	if js[bool](t, ctx, "!!document.querySelector('.hero .say')") { // where the browser has the interface
		tap("the loudspeaker of the main room", ".hero", "volume-2")
	}
	tap("a bedroom", ".rooms", "bed-double")
	sees(t, ctx, 20*time.Second, "its past", "location.pathname === '/historique' && document.querySelector('figure svg path')")
	js[bool](t, ctx, "[...document.querySelectorAll('.seg button')].find((e) => e.querySelector('.num')?.textContent === '30').click(), true")
	sees(t, ctx, 20*time.Second, "thirty days", "document.querySelector('.seg [aria-pressed=true] .num')?.textContent === '30' && new URLSearchParams(location.search).get('span') === 'month'")
	tap("home", "nav.bar", "house")
	sees(t, ctx, 20*time.Second, "an advice", "document.querySelector('.advice[aria-labelledby=conseil]')")
	before := js[string](t, ctx, "document.querySelector('#conseil').textContent")
	tap("an answer to it", ".advice", "clock")
	sees(t, ctx, 20*time.Second, "another advice, or none", "document.querySelector('#conseil')?.textContent !== "+strconv.Quote(before))
	tap("the gestures", "nav.bar", "sprout")
	sees(t, ctx, 20*time.Second, "the gestures", "location.pathname === '/gestes'")
	paths := js[int](t, ctx, "document.querySelectorAll('.road').length")
	tap("taking one up", "main", "plus")
	sees(t, ctx, 20*time.Second, "its path", "document.querySelectorAll('.road').length > "+strconv.Itoa(paths))
	tap("oneself", "nav.bar", "user-round")
	tap("help", "main", "hand-heart")
	sees(t, ctx, 20*time.Second, "what it is about", "location.pathname === '/moi/aide' && document.querySelector('main .card')")
	tap("the cold", "main", "thermometer")
	tap("sending", "main", "hand-heart")
	sees(t, ctx, 20*time.Second, "the call was heard", "document.querySelector('main').textContent.includes('appel')")
	tap("oneself", "nav.bar", "user-round")
	tap("La Réunion's language", "#langue", "mountain")
	sees(t, ctx, 20*time.Second, "the language", "document.documentElement.lang === 'rcf'")
}
