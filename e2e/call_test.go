package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A call for help goes from a resident's telephone to an open office, without anybody reloading anything, and what becomes
// of it comes back. Asked for without a network it waits on the device and arrives once.
func TestACallForHelpReachesTheOffice(t *testing.T) {
	server := serve(t)
	admin := server.admin()
	h := server.newHome(admin, "FR", flat())
	publish(t, server.connect(h), h, air(15.4, 640))
	network := newWire(t, server.http)
	home := journey{T: t, ctx: browser(t), base: "http://" + network.addr}
	office := journey{T: t, ctx: browser(t), base: "http://" + server.http}

	do(t, office.ctx, screen(1280, 800), chromedp.Navigate(office.base+"/entrer/equipe"))
	js[bool](t, office.ctx, fmt.Sprintf("document.querySelector('#email').value = %q, document.querySelector('#password').value = %q, true", adminEmail, adminPassword))
	do(t, office.ctx, chromedp.Click("main form button[type=submit]"))
	office.sees("the office", "location.pathname === '/bureau' && "+interactive+" && "+hasText("Aucune alerte"))

	do(t, home.ctx, screen(360, 640), chromedp.Navigate(home.base+h.CardURL[strings.Index(h.CardURL, "/c/"):]),
		chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	home.sees("the app", interactive)
	home.goes("/moi/aide", "document.querySelector('#carte-call')")
	shoot(t, home.ctx, "aide-appel")
	home.taps(card("call", ".choices.big li:first-child button"))
	home.writes("#call-words", "Le radiateur reste froid.")
	home.writes("#call-phone", "06 39 98 00 12")
	home.taps(card("call", "> .btns .btn"))
	home.sees("that it is received", hasText("Bien reçu"))

	office.sees("the call, by itself", hasText("Le radiateur reste froid.")+" && document.querySelector('a[href=\"tel:0639980012\"]')")
	accessible(t, office.ctx, "bureau-appel", axeSource(t))
	shoot(t, office.ctx, "bureau-appel")
	do(t, office.ctx, chromedp.Click(chromedp.CSS(".alarms li:first-child button")))
	office.sees("who takes care", hasText("s’en occupe")+" && "+hasText("J’ai appelé"))
	home.goes("/moi/aide", hasText("Vu par Admin"))

	sees(t, home.ctx, 30*time.Second, "the app is kept for later", "navigator.serviceWorker.controller && caches.keys().then(k => window.kept = k.length) && window.kept > 0")
	network.set(true)
	home.goes("/moi/aide", "document.querySelector('#carte-call') && document.querySelector('.ribbon')")
	home.taps(card("call", ".choices.big li:nth-child(3) button"))
	home.taps(card("call", "> .btns .btn"))
	home.sees("that it waits", "document.querySelector('.kept')")
	if all := calls(admin); all != 1 {
		t.Errorf("%d calls without a network", all)
	}
	network.set(false)
	sees(t, office.ctx, time.Minute, "the second call", hasText("Quelque chose est en panne"))
	if all := calls(admin); all != 2 {
		t.Errorf("%d calls, want 2", all)
	}
}

// calls is how many calls an office has.
func calls(p *person) int {
	p.t.Helper()
	var list []struct{ ID string }
	p.call(http.MethodGet, "/api/calls", nil, &list)
	return len(list)
}
