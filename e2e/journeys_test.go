package e2e

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	cdpnetwork "github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"lakaz/locales"
)

// journey is a resident on their way through the screens.
type journey struct {
	*testing.T
	ctx   context.Context
	base  string
	words *locales.Printer
	axe   string // the accessibility checker
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
	j.sees(selector, fmt.Sprintf("((b) => b && b.checkVisibility()"+enabled+")(document.querySelector(%q))", selector))
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

// checks runs axe-core on what is open in the middle of a way.
func (j journey) checks(what string) {
	j.Helper()
	if j.axe != "" {
		accessible(j.T, j.ctx, what, j.axe)
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

// A resident looks at their home and its past, takes up a gesture, says it was done and puts it down, tells their contract
// and takes it back, calls for help, says who may see their data, chooses what they are told: in French and a Creole, on a
// phone and a tablet. Then the device loses its network, then the server is gone: every screen is as it was and says how
// old it is, and what was done arrives once, without a touch.
func TestTheResidentsJourneys(t *testing.T) {
	for _, who := range []struct {
		language, territory, size string
		width, height             int64
	}{{"fr", "FR", "phone", 360, 640}, {"fr", "FR", "tablet", 1280, 800}, {"rcf", "RE", "phone", 360, 640}, {"rcf", "RE", "tablet", 1280, 800}} {
		t.Run(who.language+"-"+who.size, func(t *testing.T) {
			t.Parallel()
			server := serve(t)
			h := server.newHome(server.admin(), who.territory, flat())
			gateway := server.connect(h)
			publish(t, gateway, h, lately(time.Now()))
			publish(t, gateway, h, air(20.4, 640))
			network := newWire(t, server.http)
			j := journey{t, browser(t), "http://" + network.addr, locales.For(who.language), axeSource(t)}
			do(t, j.ctx, screen(who.width, who.height), chromedp.Navigate(j.base+h.CardURL[strings.Index(h.CardURL, "/c/"):]),
				chromedp.Click(chromedp.CSS("main form button[type=submit]")))
			j.sees("the home in its language", interactive+" && document.documentElement.lang === '"+who.language+"'")
			j.home(func() { publish(t, gateway, h, air(21.7, 900)) })
			j.history()
			j.gestures()
			j.budget()
			j.moi()
			me := server.person()
			me.form("/entrer", map[string]string{"code": h.Code})
			j.withoutNetwork(network, me, h)
			gateway.Disconnect(0)
			j.withoutServer(server, h)
			j.leaves()
		})
	}
}

// lately is a pack with the last day and a half of a home, hour by hour.
func lately(now time.Time) string {
	var records []string
	for hour := range 36 {
		at := now.Truncate(time.Hour).Add(-time.Duration(hour) * time.Hour).Unix()
		records = append(records, fmt.Sprintf(`{"n":"salon/temperature","u":"Cel","t":%d,"v":%.1f}`, at, 20+float64(hour%5)/5),
			fmt.Sprintf(`{"n":"outdoor/temperature","u":"Cel","t":%d,"v":%.1f}`, at, 6+float64(hour%12)/4),
			fmt.Sprintf(`{"n":"electricity/energy","u":"Wh","t":%d,"v":%d}`, at, 40_000-300*hour))
	}
	return "[" + strings.Join(records, ",") + "]"
}

// home: the home is live, and says how it is without a touch.
func (j journey) home(changes func()) {
	j.Helper()
	j.sees("the home", hero+".startsWith('20,4') && document.querySelector('.live')")
	changes()
	j.sees("the change", hero+".startsWith('21,7')")
	j.sees("the electricity, the rooms and the bill", "document.querySelector('.dial') && document.querySelector('.rooms .room') && document.querySelector('a[href=\"/budget\"]')")
}

// history: a room's past by the week and the day, the day before, last year beside it, the figures as a table and to take
// along; then another place's.
func (j journey) history() {
	j.Helper()
	const drawn = "document.querySelector('figure svg path') && document.querySelector('.dit').innerText.length > 20"
	j.taps(".hero a.where")
	j.sees("the room's week", "location.pathname === '/historique' && "+drawn)
	week := js[string](j.T, j.ctx, "document.querySelector('.pager h2').innerText")
	j.taps(".seg button:first-child")
	j.sees("a day", "location.search.includes('span=day') && document.querySelector('.pager h2').innerText !== "+strconv.Quote(week)+" && "+drawn)
	today := js[string](j.T, j.ctx, "document.querySelector('.pager h2').innerText")
	j.taps(".pager button:first-child")
	j.sees("the day before", "document.querySelector('.pager h2').innerText !== "+strconv.Quote(today)+" && "+drawn)
	j.taps(".pager button:last-child")
	j.sees("the day again", "document.querySelector('.pager h2').innerText === "+strconv.Quote(today)+" && "+drawn)
	j.taps("button.switch")
	j.sees("last year beside it", "document.querySelector('button.switch[aria-checked=true]') && "+drawn)
	j.taps(".twin summary")
	j.sees("the figures", "document.querySelector('.twin[open] tbody tr td').checkVisibility()")
	const csv = `a[href*="history.csv"]`
	if kind := js[string](j.T, j.ctx, "fetch(document.querySelector('"+csv+"').href).then((a) => a.status + ' ' + a.headers.get('content-type'))"); !strings.HasPrefix(kind, "200 text/csv") {
		j.Errorf("taken along: %s", kind)
	}
	j.taps(csv)
	j.sees("the reader stays where they were", "location.pathname === '/historique' && "+drawn)
	j.taps(".eave button.round")
	j.sees("the places", "document.querySelector('.choices a').checkVisibility()")
	j.checks("the figures and the places, open")
	j.taps(`.choices a[href*="place=electricity"]`)
	j.sees("the electricity", "location.search.includes('place=electricity') && "+drawn)
	j.taps(".eave-back")
	j.sees("home again", "location.pathname === '/' && document.querySelector('.ring-n')")
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
	j.checks("a question")
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
	j.checks("a refusal")
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
	j.checks("a choice that is to be made first")
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

// said is the start of a sentence that goes on with an age, as an expression for a part of the page saying it.
func (j journey) said(selector, key string) string {
	words, _, _ := strings.Cut(j.words.T(key, locales.Args{"Age": "\x00"}), "\x00")
	return fmt.Sprintf("document.querySelector(%q)?.innerText.includes(%q)", selector, strings.TrimSpace(words))
}

// withoutNetwork: the device loses its network in its owner's hand. What they saw is there with its age; what they do is
// kept, or they are told that it was not done; with the network it arrives without a touch, once.
func (j journey) withoutNetwork(network *wire, me *person, h home) {
	j.Helper()
	j.sees("the app is kept for later", "navigator.serviceWorker.controller && caches.keys().then(k => window.kept = k.length) && window.kept > 0")
	network.set(true)
	do(j.T, j.ctx, offline(true))
	j.taps(`nav.bar a[href="/"]`)
	j.sees("the home as it was", hero+".startsWith('21,7') && "+j.said(".ribbon", "state.lastMeasure"))
	j.taps(".hero a.where")
	j.sees("its past as it was", "document.querySelector('figure svg path') && "+j.said(".ribbon", "state.lastMeasure"))
	j.taps(`nav.bar a[href="/gestes"]`)
	j.sees("the gestures as they were", "document.querySelector('#carte-down') && "+j.said(".eave-t p", "state.updated"))
	j.taps(card("offer", ".btn"))
	j.sees("that it is kept", j.said(".kept", "state.kept"))
	j.taps(`nav.bar a[href="/moi"]`)
	j.taps(`a[href="/moi/donnees"]`)
	j.sees("who may see what, as it was", j.said(".eave-t p", "state.updated"))
	j.taps(card("consent-research", "li:not([data-c]) .btn"))
	j.sees("that a consent waits for nothing and was not given", "document.querySelector('"+card("consent-research", ".wrong")+"')")
	j.checks("what was not done")
	j.taps(".eave-back")
	j.taps(`a[href="/moi/aide"]`)
	j.taps(card("call", ".choices li:first-child button"))
	j.taps(card("call", "> .btns .btn"))
	j.sees("that the call is kept", j.said(".kept", "state.kept")+" && "+inOutbox(2))

	do(j.T, j.ctx, offline(false))
	network.set(false)
	sees(j.T, j.ctx, time.Minute, "back, new, and nothing waits", "!document.querySelector('.ribbon, .kept') && !("+j.said(".eave-t", "state.updated")+") && "+inOutbox(0))
	var challenges []struct{ State string }
	me.call("GET", "/api/households/"+h.Household+"/challenges", nil, &challenges)
	var help struct {
		Cards []struct {
			ID    string
			Parts []struct{ Rows []struct{ Value string } }
		}
	}
	me.call("GET", "/api/households/"+h.Household+"/sheets/help", nil, &help)
	calls := 0
	for _, c := range help.Cards {
		for _, part := range c.Parts {
			calls += len(part.Rows)
		}
	}
	if len(challenges) != 2 || calls != 2 {
		j.Errorf("%d challenges, %d calls, not two of each", len(challenges), calls)
	}
}

// withoutServer: the server is gone and the device opened anew. No screen is blank; each is as it was and says how old it
// is; when the server is there again the home is live without a touch.
func (j journey) withoutServer(server *lakaz, h home) {
	j.Helper()
	server.kill()
	for _, v := range []struct{ path, shows string }{
		{"/gestes", card("challenge", ".road")}, {"/budget", "#carte-contract"}, {"/moi/aide", "#carte-calls"}, {"/moi/donnees", "#carte-consent-research"},
		{"/moi/avis", "#carte-kinds"}, {"/moi", "#langue"}, {"/historique", "figure svg path"}, {"/", ".ring-n"},
	} {
		shows := fmt.Sprintf("document.querySelector(%q)", v.shows)
		if strings.HasPrefix(v.shows, "#carte") || v.path == "/gestes" {
			shows += " && " + j.said(".eave-t p", "state.updated")
		}
		j.goes(v.path, shows)
	}
	j.sees("how old the home's values are", hero+".startsWith('21,7') && "+j.said(".ribbon", "state.lastMeasure"))
	server.start()
	publish(j.T, server.connect(h), h, air(19.2, 300))
	sees(j.T, j.ctx, time.Minute, "live again, untouched", hero+".startsWith('19,2') && document.querySelector('.live') && !document.querySelector('.ribbon')")
}

// offline has the browser know that its device has no network, or has one.
func offline(yes bool) chromedp.Action[chromedp.Void] {
	return command(cdpnetwork.OverrideNetworkState, cdpnetwork.OverrideNetworkStateParams{Offline: yes, DownloadThroughput: -1, UploadThroughput: -1})
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
