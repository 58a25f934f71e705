package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser starts Chromium with a profile of its own: a device that has never been here.
func browser(t testing.TB, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed (apt-get install chromium): ", err)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "fr-FR"), chromedp.WindowSize(360, 640))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(opts, more...)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	thrown := chromedp.Events(ctx, runtime.ExceptionThrown)
	go func() {
		for ev, err := range thrown {
			if err != nil {
				return
			}
			t.Errorf("the page threw: %s", fmt.Sprintf("%+v", ev.ExceptionDetails.Exception))
		}
	}()
	return ctx
}

// do runs browser actions that must succeed.
func do(t testing.TB, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// js evaluates an expression, waiting for it if it is a promise.
func js[T any](t testing.TB, ctx context.Context, expression string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(expression[:min(len(expression), 80)], ": ", err)
	}
	return out
}

// sees waits until an expression is true and tells how long that took.
func sees(t testing.TB, ctx context.Context, limit time.Duration, what, expression string) time.Duration {
	t.Helper()
	began := time.Now()
	eventually(t, limit, what, func() error {
		short, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		ok, err := chromedp.Run(short, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err != nil || ok {
			return err
		}
		text, _ := chromedp.Run(short, chromedp.Evaluate[string]("location.pathname + ': ' + document.body.innerText.slice(0, 600)"))
		return fmt.Errorf("the page shows %q", text)
	})
	return time.Since(began)
}

// hasText is the expression for the page showing a text.
func hasText(text string) string {
	b, _ := json.Marshal(text)
	return "document.body.innerText.includes(" + string(b) + ")"
}

// interactive is the expression for the app having taken the page over from the server's drawing.
const interactive = "document.documentElement.dataset.ready === 'true'"

// command is an action made of one protocol command.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, c, params)
		return chromedp.Void{}, err
	}
}

// screen sets the size of the window.
func screen(width, height int64) chromedp.Action[chromedp.Void] {
	return chromedp.EmulateViewport(width, height)
}

// prefers sets what the system asks of pages, "light" or "dark"; motion is reduced so that pictures are still.
func prefers(scheme string) chromedp.Action[chromedp.Void] {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

// highContrast has the system ask pages for more contrast.
func highContrast() chromedp.Action[chromedp.Void] {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-contrast", Value: "more"}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

// shoot keeps a picture of the whole page in build/screens, for people to look at.
func shoot(t testing.TB, ctx context.Context, name string) {
	t.Helper()
	beyond, size := true, js[[]float64](t, ctx, "[innerWidth, Math.max(innerHeight, document.documentElement.scrollHeight)]")
	clip := &page.Viewport{Width: size[0], Height: size[1], Scale: 1}
	picture, err := chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) ([]byte, error) {
		r, err := cdp.Call(ctx, target, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond, Clip: clip})
		return r.Data, err
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join("..", "build", "screens")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}

// axeSource is the accessibility checker, installed by npm.
func axeSource(t testing.TB) string {
	t.Helper()
	source, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("axe-core is not installed, `make test` does it: ", err)
	}
	return string(source)
}

// accessible runs axe-core on the page as it is and fails on every finding.
func accessible(t testing.TB, ctx context.Context, name, axe string) {
	t.Helper()
	if !js[bool](t, ctx, "!!window.axe") {
		js[bool](t, ctx, axe+";true") // the protocol runs it beside the page's own policy for scripts
	}
	findings := js[[]string](t, ctx, `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v =>
		v.id + ' (' + v.impact + '): ' + v.help + ' | ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + (n.any[0]?.message || '').slice(0, 160)).join(' | ')))`)
	for _, f := range findings {
		t.Errorf("%s: %s", name, f)
	}
}
