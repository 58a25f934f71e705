package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/gorilla/websocket"
)

// flat is the dwelling the tests live in.
func flat() map[string]any {
	return map[string]any{"floor": 18, "outdoor": true, "rooms": []map[string]any{
		{"id": "salon", "kind": "living"}, {"id": "chambre", "kind": "bedroom"}}}
}

// air is a pack with the salon's temperature and the power now.
func air(celsius, watts float64) string {
	return fmt.Sprintf(`[{"bn":"urn:dev:test:","n":"salon/temperature","u":"Cel","v":%v},{"n":"salon/humidity","u":"%%RH","v":48},
		{"n":"outdoor/temperature","u":"Cel","v":3},{"n":"electricity/power","u":"W","v":%v},{"n":"electricity/energy","u":"Wh","v":1000}]`, celsius, watts)
}

// hero is the expression for the temperature of the main room on screen.
const hero = "(document.querySelector('.ring-n')?.textContent || '')"

// A resident enters by their card, sees a reading arrive without reloading, changes the language, loses the network,
// opens the app without it, and comes back.
func TestAHomeLivesOnTheScreen(t *testing.T) {
	server := serve(t)
	h := server.newHome(server.admin(), "FR", flat())
	gateway := server.connect(h)
	publish(t, gateway, h, air(24.1, 640))

	network := newWire(t, server.http)
	ctx := browser(t)
	base := "http://" + network.addr
	do(t, ctx, screen(360, 640), chromedp.Navigate(base+h.CardURL[strings.Index(h.CardURL, "/c/"):]))
	do(t, ctx, chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 30*time.Second, "the app has taken over", interactive)
	sees(t, ctx, 10*time.Second, "the last temperature", hero+".startsWith('24,1')")

	publish(t, gateway, h, air(25.3, 1480))
	t.Logf("a published reading was on screen after %v", sees(t, ctx, 10*time.Second, "the new temperature, without reloading", hero+".startsWith('25,3')"))
	sees(t, ctx, 5*time.Second, "the new power", hasText("1\u202f480"))
	if js[float64](t, ctx, "performance.getEntriesByType('navigation').length") != 1 {
		t.Error("the page was reloaded")
	}

	sees(t, ctx, 5*time.Second, "how it is installed is told once the programme runs", "document.querySelector('link[rel=manifest]')")

	// The language changes where one stands.
	do(t, ctx, chromedp.Navigate(base+"/moi"))
	sees(t, ctx, 20*time.Second, "the app has taken over", interactive)
	do(t, ctx, chromedp.Click(chromedp.CSS(`#langue span[lang="rcf"]`)))
	sees(t, ctx, 10*time.Second, "Réunionese Creole", "document.documentElement.lang === 'rcf'")
	do(t, ctx, chromedp.Click(chromedp.CSS(`nav.bar a[href="/"]`)))
	sees(t, ctx, 10*time.Second, "the home in Creole", hasText("Déor"))

	// Without a network the app opens with the last values and says so.
	sees(t, ctx, 30*time.Second, "the service worker holds the app", "navigator.serviceWorker.controller !== null")
	sees(t, ctx, 30*time.Second, "the app is kept for later", "caches.keys().then(k => window.kept = k.length) && window.kept > 0")
	network.set(true)
	sees(t, ctx, 40*time.Second, "the offline ribbon", "document.querySelector('.ribbon')")
	do(t, ctx, chromedp.Reload())
	sees(t, ctx, 30*time.Second, "the app opens without a network", interactive)
	sees(t, ctx, 10*time.Second, "the last values are kept", hero+".startsWith('25,3')")
	sees(t, ctx, 10*time.Second, "the offline ribbon", "document.querySelector('.ribbon')")

	// An address that leads nowhere leads home, without a network too.
	do(t, ctx, chromedp.Navigate(base+"/nulle/part"))
	sees(t, ctx, 30*time.Second, "the app opens without a network", interactive)
	sees(t, ctx, 10*time.Second, "Kaz asleep", hasText("So paz-la i ékzis pa"))
	shoot(t, ctx, "sans-reseau-nulle-part")
	do(t, ctx, chromedp.Click(chromedp.CSS("main a.btn")))
	sees(t, ctx, 10*time.Second, "home again", "location.pathname === '/' && "+hero+".startsWith('25,3')")

	// It comes back by itself.
	publish(t, gateway, h, air(22.2, 300))
	network.set(false)
	sees(t, ctx, 60*time.Second, "live again, untouched", hero+".startsWith('22,2') && !document.querySelector('.ribbon')")
}

// Two households cannot see each other: not by page, not by the API, not on the socket.
func TestHouseholdsAreApart(t *testing.T) {
	server := serve(t)
	admin := server.admin()
	ours, theirs := server.newHome(admin, "FR", flat()), server.newHome(admin, "FR", flat())
	publish(t, server.connect(theirs), theirs, air(19.7, 500))

	me := server.person()
	if resp := me.form("/entrer", map[string]string{"code": ours.Code}); resp.StatusCode != http.StatusOK {
		t.Fatal("entering with the code: ", resp.Status)
	}
	var own struct{ Household struct{ ID string } }
	me.call("GET", "/api/me", nil, &own)
	if own.Household.ID != ours.Household {
		t.Fatalf("entered %q, not %q", own.Household.ID, ours.Household)
	}
	for _, path := range []string{"", "/history?place=salon&span=day", "/readings?channels=salon/temperature&from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z"} {
		if status, body := me.status("GET", "/api/households/"+theirs.Household+path, nil); status != http.StatusNotFound {
			t.Errorf("their %s: %d %s", path, status, body)
		}
		if status, body := me.status("GET", "/api/households/nobody"+path, nil); status != http.StatusNotFound {
			t.Errorf("nobody's %s: %d %s", path, status, body)
		}
		if status, body := server.person().status("GET", "/api/households/"+ours.Household+path, nil); status != http.StatusUnauthorized {
			t.Errorf("ours to a stranger%s: %d %s", path, status, body)
		}
	}
	if status, body := me.status("GET", "/foyer?id="+theirs.Household, nil); strings.Contains(string(body), "19,7") {
		t.Errorf("their page: %d shows their temperature", status)
	}
	if _, body := me.status("GET", "/", nil); strings.Contains(string(body), "19,7") {
		t.Error("our page shows their temperature")
	}

	jar := me.c.Jar
	dialer := websocket.Dialer{Jar: jar, Subprotocols: []string{"lakaz.live.v1"}}
	conn, _, err := dialer.Dial("ws://"+server.http+"/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, id := range []string{theirs.Household, ours.Household} {
		if err := conn.WriteJSON(map[string]any{"v": 1, "ty": "sub", "ch": "home:" + id}); err != nil {
			t.Fatal(err)
		}
	}
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			t.Fatal("our own snapshot did not come: ", err)
		}
		var m struct{ Ty, Ch string }
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		if m.Ty == "snap" && m.Ch == "home:"+theirs.Household || strings.Contains(string(data), "19.7") {
			t.Fatalf("their state came: %s", data)
		}
		if m.Ty == "snap" && m.Ch == "home:"+ours.Household {
			return
		}
	}
}
