package assets

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"
)

// A pushed message is shown as a notice, in its language and in the place of an earlier one of its kind; one that cannot be
// read is shown too.
func TestAPushIsShown(t *testing.T) {
	s, p := newSite(t, built(t)), browse(t)
	s.noWasm.Store(true)
	id := make(chan serviceworker.RegistrationID, 1)
	if err := chromedp.Listen(p.ctx, func(ev any) {
		if e, ok := ev.(*serviceworker.EventWorkerRegistrationUpdated); ok {
			for _, r := range e.Registrations {
				if !r.IsDeleted && strings.HasPrefix(r.ScopeURL, s.URL) {
					select {
					case id <- r.RegistrationID:
					default:
					}
				}
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	tell(p, serviceworker.Enable, cdp.Empty{})
	tell(p, browser.SetPermission, browser.SetPermissionParams{Permission: &browser.PermissionDescriptor{Name: "notifications"},
		Setting: browser.PermissionSettingGranted, Origin: s.URL})
	p.open(s.URL + "/moi")
	p.until(`!!navigator.serviceWorker.controller`)
	registration := <-id
	push := func(data string) {
		t.Helper()
		tell(p, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{Origin: s.URL, RegistrationID: registration, Data: data})
	}
	const shown = `navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map((n) => [n.title, n.body, n.lang, n.tag, n.data.page].join("|")).sort().join("\n"))`
	push(`{"title":"I ka fè fwèt","text":"Pijé pou li.","page":"/moi/aide","tag":"cold","lang":"gcf-GP"}`)
	p.until(shown + `.then((all) => all === "I ka fè fwèt|Pijé pou li.|gcf-GP|cold|/moi/aide")`)
	push(`{"title":"I fé fré","text":"Apiy pou lir.","page":"/moi/aide","tag":"cold","lang":"rcf"}`)
	p.until(shown + `.then((all) => all === "I fé fré|Apiy pou lir.|rcf|cold|/moi/aide")`)
	push(`no JSON`)
	p.until(shown + `.then((all) => all.split("\n").some((line) => line.startsWith("Lakaz|")))`)
}

// What comes of asking for notices is told to the server.
func TestTakingNotices(t *testing.T) {
	s := newSite(t, built(t))
	s.noWasm.Store(true)
	f := func(setting browser.PermissionSetting, prepare, want string) {
		t.Helper()
		p := browse(t) // with no worker yet, which would bring the programme
		tell(p, browser.SetPermission, browser.SetPermissionParams{Permission: &browser.PermissionDescriptor{Name: "notifications"}, Setting: setting, Origin: s.URL})
		s.told.Store("")
		p.open(s.URL + "/moi")
		p.run(prepare)
		p.run(`lakaz.notify().then(() => true)`)
		if got := s.told.Load(); got != want {
			t.Errorf("%s, %s: told %s, not %s", setting, prepare, got, want)
		}
	}
	f(browser.PermissionSettingDenied, `null`, `{"refused":"denied"}`)
	f(browser.PermissionSettingGranted, `delete window.PushManager`, `{"refused":"unsupported"}`)
	f(browser.PermissionSettingGranted, `PushManager.prototype.subscribe = async (o) => ({ toJSON: () => ({ endpoint: "https://push.example/" + o.applicationServerKey.length, expirationTime: null, keys: { auth: "a", p256dh: "b" } }) })`,
		`{"endpoint":"https://push.example/65","keys":{"p256dh":"b","auth":"a"}}`) // no push service stands behind this browser
}

// tell sends the browser a command of its protocol.
func tell[P, R any](p tab, c cdp.Command[P, R], params P) {
	p.Helper()
	if _, err := chromedp.Call(p.ctx, c, params); err != nil {
		p.Fatal(err)
	}
}
