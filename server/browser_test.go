package main

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lakaz"
	"lakaz/assets"
)

// tab is a resident's browser at the door, on the door's own clock and not the machine's: what depends on the season is
// seen in any.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// enters opens a browser by a home's card. It skips the test where there is no Chromium, or the programme is not built.
func (d *door) enters(h lakaz.HouseholdID) tab {
	d.t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		d.t.Skip("chromium is not installed (apt-get install chromium): ", err)
	}
	if err := assets.Built(); err != nil {
		d.t.Skip("make test does it: ", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(d.t.TempDir()), chromedp.Flag("lang", "fr-FR"), chromedp.WindowSize(360, 640))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	d.t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	d.t.Cleanup(cancel)
	must(d.t, chromedp.Do(ctx, chromedp.Navigate("about:blank"))) // the browser lives as long as this context
	b := tab{d.t, ctx, d.base}
	b.do(chromedp.Navigate(d.base+"/c/"+d.card(h).Token), chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	b.sees("the app", "document.documentElement?.dataset.ready === 'true'")
	return b
}

func (b tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	must(b.t, chromedp.Do(ctx, actions...))
}

// opens goes to an address and waits until what it shows is there.
func (b tab) opens(path, shows string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
	b.sees(path, "document.documentElement?.dataset.ready === 'true' && "+shows)
}

// sees waits until an expression is true.
func (b tab) sees(what, expression string) {
	b.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !read[bool](b, "!!("+expression+")"); {
		if time.Now().After(deadline) {
			b.t.Fatalf("%s: the page shows %q", what, read[string](b, "location.pathname + ': ' + document.body.innerText.slice(0, 600)"))
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-b.t.Context().Done():
			b.t.Fatal(b.t.Context().Err())
		}
	}
}

// read evaluates an expression; while a page goes and another comes it is the zero value.
func read[T any](b tab, expression string) (value T) {
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Log(err)
	}
	return value
}
