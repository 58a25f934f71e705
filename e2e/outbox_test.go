package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdpnetwork "github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// device starts Chromium with a profile that outlives it; the returned function pulls its plug.
func device(t testing.TB, profile string) (ctx context.Context, unplug func()) {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed (apt-get install chromium): ", err)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(profile), chromedp.Flag("lang", "fr-FR"), chromedp.WindowSize(360, 640))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // the browser lives as long as this context
		t.Fatal(err)
	}
	return ctx, func() {
		if err := chromedp.FromContext(ctx).Browser.Process().Kill(); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
}

// inOutbox is the expression for so many things waiting on the device.
func inOutbox(n int) string {
	return fmt.Sprintf("(lakaz.outbox.all().then((all) => window.waits = JSON.parse(all).length), true) && window.waits === %d", n)
}

// What a person does without a network is kept on the device's disk: the browser is killed the moment it says so, started
// again without a network, and once there is one everything arrives, in order and once. What the server refuses is told.
// Nobody leaves while something waits.
func TestWhatIsDoneWithoutANetworkArrives(t *testing.T) {
	server := serve(t)
	h := server.newHome(server.admin(), "FR", flat())
	publish(t, server.connect(h), h, air(20.4, 640))
	network := newWire(t, server.http)
	base := "http://" + network.addr
	me := server.person()
	me.form("/entrer", map[string]string{"code": h.Code})
	taken := func() (all []struct{ ID, Gesture string }) {
		t.Helper()
		me.call("GET", "/api/households/"+h.Household+"/challenges", nil, &all)
		return all
	}

	profile := t.TempDir()
	ctx, unplug := device(t, profile)
	card := base + h.CardURL[strings.Index(h.CardURL, "/c/"):]
	do(t, ctx, chromedp.Navigate(card), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 30*time.Second, "the app", interactive)
	do(t, ctx, chromedp.Navigate(base+"/gestes"))
	const offer = `document.querySelector('[aria-labelledby^="carte-offer"] .btn')`
	sees(t, ctx, 30*time.Second, "a gesture offered", interactive+" && "+offer)
	do(t, ctx, chromedp.Navigate(base+"/budget"))
	sees(t, ctx, 30*time.Second, "the budget", interactive+" && document.querySelector('#carte-contract')")
	sees(t, ctx, 30*time.Second, "the app is kept for later", "navigator.serviceWorker.controller && caches.keys().then(k => window.kept = k.length) && window.kept > 0")

	// Browsers take their time to write what a page remembers; what is in the outbox they write at once.
	eventually(t, 30*time.Second, "what the page remembers is on the disk", func() error {
		files, _ := filepath.Glob(filepath.Join(profile, "Default", "Local Storage", "leveldb", "*.log"))
		for _, name := range files {
			if text, err := os.ReadFile(name); err == nil && bytes.Contains(text, []byte("lakaz.sheet.budget")) {
				return nil
			}
		}
		return fmt.Errorf("not in %d files", len(files))
	})

	network.set(true)
	do(t, ctx, chromedp.Navigate(base+"/gestes"))
	sees(t, ctx, 30*time.Second, "the gestures as they were", interactive+" && "+offer+" && document.querySelector('.ribbon')")
	sees(t, ctx, 5*time.Second, "how old they are", hasText("Mis à jour"))
	label := js[string](t, ctx, offer+".innerText")
	js[bool](t, ctx, offer+".click() || true")
	sees(t, ctx, 10*time.Second, "that it is kept", `document.querySelector('.kept')?.innerText.includes("partira avec le réseau")`)
	unplug()

	ctx, _ = device(t, profile)
	do(t, ctx, chromedp.Navigate(base+"/gestes"))
	sees(t, ctx, 30*time.Second, "what waits, after the cut", interactive+" && document.querySelector('.kept b')?.innerText === "+fmt.Sprintf("%q", label))
	sees(t, ctx, 5*time.Second, "it is not done twice", offer+".disabled")
	inEveryLook(t, ctx, "gestes-en-attente", axeSource(t))

	// A contract that the server will refuse, since nobody has a meter of no power.
	do(t, ctx, chromedp.Navigate(base+"/budget"))
	sees(t, ctx, 30*time.Second, "the budget as it was", interactive+" && document.querySelector('#change-from')")
	js[bool](t, ctx, `(() => { const field = document.querySelector('#change-from'); field.value = '1999-01-01'; field.dispatchEvent(new Event('input')); return true })()`)
	js[bool](t, ctx, `[...document.querySelectorAll('[aria-labelledby="carte-change"] > .btns .btn')][0].click() || true`)
	sees(t, ctx, 10*time.Second, "both wait", inOutbox(2))

	do(t, ctx, chromedp.Navigate(base+"/moi"))
	sees(t, ctx, 30*time.Second, "Moi", interactive+` && document.querySelector('main > .stack > .btns .btn')`)
	js[bool](t, ctx, `document.querySelector('main > .stack > .btns .btn').click() || true`)
	sees(t, ctx, 10*time.Second, "the question", "document.querySelector('#quitter')")
	js[bool](t, ctx, `document.querySelector('[aria-labelledby="quitter"] .btn').click() || true`)
	sees(t, ctx, 30*time.Second, "nobody leaves without a network", hasText("Il faut le réseau pour quitter"))
	if n := len(taken()); n != 0 {
		t.Fatalf("%d challenges before there was a network", n)
	}

	// The session has ended meanwhile: what waits stays its person's, and goes when they have entered again.
	do(t, ctx, command(cdpnetwork.ClearBrowserCookies, cdp.Empty{}))
	network.set(false)
	sees(t, ctx, 60*time.Second, "the way in, and that something waits", "location.pathname === '/entrer' && !document.querySelector('[data-waiting]').hidden")
	shoot(t, ctx, "entrer-en-attente")
	// Another person enters on the device: they are shown nothing of it, and nothing is done in their name.
	other := server.newHome(server.admin(), "FR", flat())
	do(t, ctx, chromedp.Navigate(base+other.CardURL[strings.Index(other.CardURL, "/c/"):]), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 60*time.Second, "another home", interactive+" && "+inOutbox(2))
	do(t, ctx, chromedp.Navigate(base+"/gestes"))
	sees(t, ctx, 30*time.Second, "gestures of another home", interactive+" && "+offer+" && !document.querySelector('.kept') && !document.querySelector('.toast') && "+inOutbox(2))
	if n := len(taken()); n != 0 {
		t.Fatalf("%d challenges in another person's session", n)
	}
	do(t, ctx, command(cdpnetwork.ClearBrowserCookies, cdp.Empty{}), chromedp.Navigate(card), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 60*time.Second, "the refusal, on whatever screen", "document.querySelector('.toast[role=alert]')")
	inEveryLook(t, ctx, "refus", axeSource(t))
	if all := taken(); len(all) != 1 {
		t.Errorf("after the network came back: %+v", all)
	}
	js[bool](t, ctx, "document.querySelector('.toast .btn').click() || true")
	sees(t, ctx, 10*time.Second, "nothing waits any more", "!document.querySelector('.toast') && "+inOutbox(0))
	do(t, ctx, chromedp.Navigate(base+"/gestes"))
	sees(t, ctx, 30*time.Second, "the challenge", interactive+` && document.querySelector('[aria-labelledby^="carte-challenge"]')`)
}
