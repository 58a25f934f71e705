package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// drawing is the expression for what the first screen draws: each element with its attributes and each text, a line each.
// Left out is what only one of the two can have: loudspeakers and the way back to French need the app, and a sentence asks
// for JavaScript.
const drawing = `(() => {
	const lines = [], walk = (node, depth) => {
		if (node.nodeType === Node.TEXT_NODE) {
			const text = node.data.replace(/[ \n\t]+/g, ' ').trim();
			if (text) lines.push(depth + text);
		}
		if (node.nodeType !== Node.ELEMENT_NODE || node.matches('.say, .draft button, noscript')) return;
		const attributes = [...node.attributes].map(a => a.name + '=' + a.value).sort();
		lines.push(depth + '<' + [node.localName, ...attributes].join(' ') + '>');
		node.normalize();
		for (const child of node.childNodes) walk(child, depth + '  ');
	};
	walk(document.querySelector('main'), '');
	return lines;
})()`

// The server's page, before any JavaScript, and the app draw the same first screen to the last attribute.
func TestTheFirstScreenIsDrawnTwiceTheSame(t *testing.T) {
	server := serve(t)
	admin := server.admin()
	ctx := browser(t)
	old := time.Now().Add(-12*time.Minute - 5*time.Second).Unix() // its age stays 12 minutes for as long as the test looks
	f := func(name, territory string, dwelling map[string]any, packs ...string) {
		t.Helper()
		h := server.newHome(admin, territory, dwelling)
		gateway := server.connect(h)
		for _, pack := range packs {
			publish(t, gateway, h, pack)
		}
		path := h.CardURL[strings.Index(h.CardURL, "/c/"):]
		base := "http://" + server.http
		do(t, ctx, screen(360, 640), chromedp.Navigate(base+path), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
		sees(t, ctx, 30*time.Second, "the app has taken over", interactive)
		sees(t, ctx, 10*time.Second, "the app is live", "document.querySelector('.live')")
		app := js[[]string](t, ctx, drawing)

		do(t, ctx, scripts(false), chromedp.Navigate(base+"/"))
		page := js[[]string](t, ctx, drawing)
		do(t, ctx, scripts(true))
		if diff := cmp.Diff(page, app); diff != "" || len(page) < 8 {
			t.Errorf("%s: the app (+) draws another screen than the server (-):\n%s", name, diff)
		}
	}
	rooms := flat()
	rooms["gas"], rooms["coldWater"] = true, true
	f("live and old", "FR", rooms, air(20.4, 640), fmt.Sprintf(`[{"n":"chambre/temperature","u":"Cel","v":17.2,"t":%d},{"n":"gas/volume","u":"m3","v":1234.5}]`, old))
	f("damp and cold, damp and well", "FR", map[string]any{"floor": 18, "rooms": []map[string]any{{"id": "salon", "kind": "living"},
		{"id": "chambre", "kind": "bedroom"}, {"id": "bain", "kind": "bathroom"}, {"id": "cuisine", "kind": "kitchen"}}}, air(20.4, 640),
		`[{"n":"chambre/temperature","u":"Cel","v":12.4},{"n":"chambre/humidity","u":"%RH","v":82},{"n":"bain/temperature","u":"Cel","v":19.6},
		{"n":"bain/humidity","u":"%RH","v":85},{"n":"cuisine/temperature","u":"Cel","v":19.1},{"n":"cuisine/humidity","u":"%RH","v":48}]`)
	f("nothing measured", "FR", flat())
	f("nothing put up", "FR", map[string]any{"floor": 18, "rooms": []any{}})
	f("overseas", "RE", flat(), air(30.9, 200))
}

// scripts lets pages run JavaScript, or not.
func scripts(run bool) chromedp.Action[chromedp.Void] {
	return command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run})
}
