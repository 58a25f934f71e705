package bench

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// BenchmarkJoin opens a workshop's page on a slow phone that has never been here: 4x slower CPU, Slow 4G. It reports, in
// ms since the navigation began, when the first playable screen is there: painted, and its buttons at work.
func BenchmarkJoin(b *testing.B) {
	d := startDemo(b)
	join := ""
	for _, w := range d.Workshops {
		if join == "" {
			join = w.Join
		}
	}
	if join == "" {
		b.Fatal("no room is open in the demonstration")
	}
	at, err := url.Parse(join)
	if err != nil {
		b.Fatal(err)
	}
	var all []times
	for b.Loop() {
		link, err := SlowFourG(d.addr())
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, times{readable: playable(b, "http://"+link.Addr+at.Path)})
		link.Close()
	}
	b.ReportMetric(median(all, func(t times) float64 { return t.readable }), "join-playable-ms")
}

// playable opens a room's page in a new browser and waits for its first screen.
func playable(b *testing.B, address string) float64 {
	b.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("/usr/bin/chromium"), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.UserDataDir(b.TempDir()), chromedp.Flag("disable-component-update", true), chromedp.WindowSize(360, 640))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	if err := chromedp.Do(ctx, command(emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4}),
		chromedp.EmulateViewport(360, 640), chromedp.Navigate(address)); err != nil {
		b.Fatal(err)
	}
	limit, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	const measured = `(() => { const at = (n) => performance.getEntriesByName(n)[0]?.startTime || 0;
		const painted = at('first-contentful-paint'), ready = at('lakaz-playable');
		return painted && ready && document.querySelector('[data-do="join"]') ? Math.max(painted, ready) : 0 })()`
	for {
		ms, err := chromedp.Run(limit, chromedp.Evaluate[float64](measured))
		if err != nil {
			b.Fatal("the room's page did not come: ", err)
		}
		if ms > 0 {
			return ms
		}
		time.Sleep(20 * time.Millisecond)
	}
}
