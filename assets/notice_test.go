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
	const notices = `(await (await navigator.serviceWorker.ready).getNotifications()).map((n) => [n.title, n.body, n.lang, n.tag, n.data.page].join("|"))`
	f := func(data, want string) {
		t.Helper()
		// A browser that is very busy drops a message now and then; a push service sends it again, and so does this.
		look := `(async () => { for (let i = 0; i < 100; i++) {
			const all = ` + notices + `;
			if (` + want + `) return true;
			await new Promise((done) => setTimeout(done, 50)) } return false })()`
		for {
			tell(p, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{Origin: s.URL, RegistrationID: registration, Data: data})
			if is, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](look, chromedp.EvalAwaitPromise)); err == nil && is {
				return
			} else if p.ctx.Err() != nil {
				t.Fatalf("never shown: %s (last: %v)", data, err)
			}
		}
	}
	f(`{"title":"I ka fè fwèt","text":"Pijé pou li.","page":"/moi/aide","tag":"cold","lang":"gcf-GP"}`,
		`all.length === 1 && all[0] === "I ka fè fwèt|Pijé pou li.|gcf-GP|cold|/moi/aide"`)
	f(`{"title":"I fé fré","text":"Apiy pou lir.","page":"/moi/aide","tag":"cold","lang":"rcf"}`,
		`all.length === 1 && all[0] === "I fé fré|Apiy pou lir.|rcf|cold|/moi/aide"`)
	f(`no JSON`, `all.some((line) => line.startsWith("Lakaz|"))`)
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
