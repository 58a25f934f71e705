package e2e

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"
)

// lighthouseScore is one category of a page: points of 100, and the audits that cost some.
type lighthouseScore struct {
	Score int
	Lost  []string
}

// TestLighthouse runs Lighthouse, mobile, on the resident's screens as they are opened the second time: accessibility and
// best practices are whole. The performance depends on the machine's load: it is told.
func TestLighthouse(t *testing.T) {
	if _, err := os.Stat("../node_modules/lighthouse"); err != nil {
		t.Skip("Lighthouse is not installed, `make test` does it: ", err)
	}
	d := living(t)
	port := strings.TrimPrefix(freePort(t), "127.0.0.1:")
	profile, err := os.MkdirTemp("", "lakaz-lighthouse-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) }) // a browser reached by its port may still write while it ends
	ctx := browser(t, chromedp.Flag("remote-debugging-port", port), remote.WebSocket, chromedp.UserDataDir(profile))
	do(t, ctx, screen(412, 823), chromedp.Navigate(d.enter(t, "resident", "fr")))
	var urls []string
	for _, path := range []string{"/", "/historique", "/gestes", "/budget", "/moi"} {
		urls = append(urls, d.HTTP+path)
		do(t, ctx, chromedp.Navigate(d.HTTP+path))
		sees(t, ctx, 30*time.Second, path+": the app", interactive+" && document.querySelector('main h2')")
	}
	sees(t, ctx, 30*time.Second, "the app is kept for later", "navigator.serviceWorker.controller && caches.keys().then(k => window.kept = k.length) && window.kept > 0")

	short, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	run := exec.CommandContext(short, "node", append([]string{"lighthouse.mjs", port, "../build/lighthouse"}, urls...)...)
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	var pages []struct {
		Path, Failed                              string
		Performance, Accessibility, BestPractices lighthouseScore
	}
	if err := json.Unmarshal(out, &pages); err != nil {
		t.Fatal(err)
	}
	if len(pages) != len(urls) {
		t.Fatalf("%d pages of %d", len(pages), len(urls))
	}
	for _, p := range pages {
		t.Logf("%s: performance %d, accessibility %d, best practices %d; performance lost by %v", p.Path, p.Performance.Score,
			p.Accessibility.Score, p.BestPractices.Score, p.Performance.Lost)
		if p.Failed != "" || p.Accessibility.Score < 100 || p.BestPractices.Score < 100 {
			t.Errorf("%s: %s %v %v", p.Path, p.Failed, p.Accessibility.Lost, p.BestPractices.Lost)
		}
	}
}
