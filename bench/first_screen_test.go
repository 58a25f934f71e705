package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// BenchmarkFirstScreen opens a resident's home on a slow phone: 4x slower CPU, Slow 4G. Cold is a device that has never
// been here; warm is the same device later. It reports, in ms since the navigation began: when the last values are
// painted, when the app is interactive, and when its first live values are in.
func BenchmarkFirstScreen(b *testing.B) {
	d := startDemo(b)
	enter := d.resident(b)
	var cold, warm []times
	for b.Loop() {
		profile := b.TempDir()
		link, err := SlowFourG(d.addr())
		if err != nil {
			b.Fatal(err)
		}
		cold = append(cold, visit(b, profile, link.Addr, enter))
		warm = append(warm, visit(b, profile, link.Addr, enter))
		link.Close()
	}
	report := func(name string, all []times) {
		b.ReportMetric(median(all, func(t times) float64 { return t.readable }), name+"-readable-ms")
		b.ReportMetric(median(all, func(t times) float64 { return t.interactive }), name+"-interactive-ms")
		b.ReportMetric(median(all, func(t times) float64 { return t.live }), name+"-live-ms")
	}
	report("cold", cold)
	report("warm", warm)
}

type times struct{ readable, interactive, live float64 }

func median(all []times, of func(times) float64) float64 {
	var values []float64
	for _, t := range all {
		values = append(values, of(t))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// visit opens the home of who signs in at an address, in a browser with a profile.
func visit(b *testing.B, profile, addr, enter string) times {
	b.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("/usr/bin/chromium"), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.UserDataDir(profile), chromedp.Flag("disable-component-update", true), chromedp.WindowSize(360, 640))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	defer chromedp.Cancel(ctx) // a browser that is closed, not killed, writes what it remembers
	base := "http://" + addr
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	// Chromium binds cookies to ports and writes them to the profile late: each visit is given its session.
	session, err := sessionOf(enter)
	must(err)
	must(chromedp.Do(ctx, command(network.SetCookie, network.SetCookieParams{Name: session.Name, Value: session.Value, URL: base + "/"})))
	must(chromedp.Do(ctx, command(emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})))
	must(chromedp.Do(ctx, chromedp.EmulateViewport(360, 640), chromedp.Navigate(base+"/")))
	limit, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var seen []float64
	const measured = `(() => { const at = n => performance.getEntriesByName(n)[0]?.startTime || 0;
		return [at('first-contentful-paint'), at('lakaz-ready'), at('lakaz-live'), document.querySelector('.ring-n') ? 1 : 0] })()`
	for {
		v, err := chromedp.Run(limit, chromedp.Evaluate[[]float64](measured))
		if err != nil {
			b.Fatalf("the home did not come: %v, last seen %v", err, seen)
		}
		seen = v
		if v[0] > 0 && v[1] > 0 && v[2] > 0 && v[3] == 1 {
			// Let the service worker finish keeping the app, so that the next visit is a warm one.
			_, err := chromedp.Run(limit, chromedp.Evaluate[bool](`navigator.serviceWorker.ready.then(() => true)`, chromedp.EvalAwaitPromise))
			must(err)
			return times{v[0], v[1], v[2]}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// command is an action made of one protocol command.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, c, params)
		return chromedp.Void{}, err
	}
}

// sessionOf signs in at an address of the demonstration and gives the cookie of the session.
func sessionOf(enter string) (*http.Cookie, error) {
	resp, err := http.DefaultTransport.RoundTrip(httptest.NewRequest(http.MethodGet, enter, nil))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		if c.Name == "lakaz_session" {
			return c, nil
		}
	}
	return nil, fmt.Errorf("%s: %s and no session", enter, resp.Status)
}

// demo is where everything is in a demonstration.
type demo struct {
	HTTP      string
	People    []struct{ Role, URL string }
	Workshops []struct{ Join string }
}

func (d demo) addr() string { return strings.TrimPrefix(d.HTTP, "http://") }

// resident is the address that signs in as one.
func (d demo) resident(b *testing.B) string {
	b.Helper()
	for _, p := range d.People {
		if p.Role == "resident" {
			return p.URL
		}
	}
	b.Fatal("no resident in the demonstration")
	return ""
}

// startDemo starts the demonstration.
func startDemo(b *testing.B) (d demo) {
	b.Helper()
	bin, err := filepath.Abs("../bin/lakaz")
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(bin, "demo", "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--data", b.TempDir(), "--json")
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Skip("bin/lakaz is made by `make build`: ", err)
	}
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReaderSize(out, 1<<20).ReadBytes('\n')
	if err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(line, &d); err != nil {
		b.Fatal(err)
	}
	return d
}
