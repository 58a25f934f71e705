package assets

import (
	"bytes"
	"context"
	"fmt"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// policy is the content security policy the pages are served under: nothing written into the page runs or styles.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; object-src 'none'"

// site serves the built files with pages around them, as Lakaz's server does.
type site struct {
	*httptest.Server
	set     atomic.Pointer[Set]
	down    atomic.Bool // every connection is cut
	noWasm  atomic.Bool // pages do not get the wasm, only the worker does: the programme would take their place
	history atomic.Int64
}

func newSite(t *testing.T, set *Set) *site {
	s := &site{}
	s.set.Store(set)
	url := func(name string) string {
		f, _ := s.set.Load().File("web/" + name)
		return f.URL()
	}
	// page is one with these scripts and this body; %s in the body is the sprite's address.
	page := func(script, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			head := ""
			if script != "" {
				head = `<script src="` + url(script) + `"></script>`
			}
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="fr" data-loading="Chargement" data-failed="Pas de direct." data-retry="Réessayer"><head><title>Lakaz</title>`+
				`<link rel="stylesheet" href="%s">%s</head><body><div><header class="eave">Lakaz</header>%s</div></body></html>`, url("lakaz.css"), head, strings.ReplaceAll(body, "%s", url("icons.svg")))
		}
	}
	mux := http.NewServeMux()
	files := func(w http.ResponseWriter, r *http.Request) { s.set.Load().ServeHTTP(w, r) }
	mux.HandleFunc("/web/", files)
	mux.HandleFunc("/app-worker.js", files)
	mux.HandleFunc("/web/app.wasm", func(w http.ResponseWriter, r *http.Request) {
		if s.noWasm.Load() && !strings.HasSuffix(r.Referer(), "/app-worker.js") {
			http.Error(w, "none", http.StatusNotFound)
			return
		}
		files(w, r)
	})
	mux.HandleFunc("/api/households/h1/history", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s.history.Add(1)) })
	mux.HandleFunc("/shell", page("", `<p id="shell">coquille</p>`))
	mux.HandleFunc("/moi", page("boot.js", `<p id="person">Mme Morel</p>`))
	mux.HandleFunc("/plain", page("", `<svg data-c="chaud" width="120" height="120"><use href="%s#kaz-bien"/></svg>`))
	mux.HandleFunc("/chart", page("charts.js", `<div class="plot"></div>`))
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.down.Load() {
			panic(http.ErrAbortHandler)
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// tab is a page in a browser of its own.
type tab struct {
	*testing.T
	ctx context.Context
}

// browse starts a browser. What a page throws fails the test.
func browse(t *testing.T) tab {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium: type make test, which installs it")
	}
	ctx, stop := context.WithTimeout(context.Background(), 90*time.Second)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(800, 640))...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	p := tab{t, ctx}
	p.do(chromedp.EmulateViewport(360, 640))
	said := chromedp.Console(ctx)
	go func() {
		for message, err := range said {
			if err != nil {
				return
			}
			if message.IsException() {
				t.Errorf("the page threw: %s", message)
			}
		}
	}()
	return p
}

func (p tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Fatal(err)
	}
}

// open goes to an address and takes whatever page comes, the browser's own error page too.
func (p tab) open(address string) {
	p.Helper()
	p.do(chromedp.Navigate(address))
}

// eval is what an expression is in the page, awaited where it is a promise.
func eval[T any](p tab, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return v
}

// run is eval for an expression whose value nobody wants.
func (p tab) run(expression string) {
	p.Helper()
	eval[chromedp.Void](p, expression)
}

// until waits for an expression to be true, across pages that come and go.
func (p tab) until(expression string) {
	p.Helper()
	for tick := time.NewTicker(30 * time.Millisecond); ; {
		is, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](expression, chromedp.EvalAwaitPromise))
		if err == nil && is {
			tick.Stop()
			return
		}
		select {
		case <-p.ctx.Done():
			p.Fatalf("never true: %s (last: %v)", expression, err)
		case <-tick.C:
		}
	}
}

// The page's own colours reach into the sprite, though it is another document.
func TestSpriteTakesThePagesColours(t *testing.T) {
	s, p := newSite(t, built(t)), browse(t)
	for _, theme := range []string{"light", "dark"} {
		p.open(s.URL + "/plain")
		p.run(`document.documentElement.dataset.theme = "` + theme + `"`)
		var r, g, b uint8
		token := eval[string](p, `getComputedStyle(document.documentElement).getPropertyValue("--chaud").trim()`)
		if _, err := fmt.Sscanf(strings.ToUpper(token), "#%02X%02X%02X", &r, &g, &b); err != nil {
			t.Fatalf("--chaud is %q: %v", token, err)
		}
		p.until(`performance.getEntriesByType("resource").some((e) => e.name.includes("icons.svg") && e.responseEnd > 0)`)
		shot, err := chromedp.Run(p.ctx, chromedp.Screenshot(chromedp.CSS("svg")))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(shot))
		if err != nil {
			t.Fatal(err)
		}
		at := picture.Bounds().Min
		wall := color.RGBAModel.Convert(picture.At(at.X+26, at.Y+104))
		if want := (color.RGBA{r, g, b, 255}); wall != want {
			t.Errorf("%s: Kaz's wall is %v, the page's colour is %v", theme, wall, want)
		}
	}
}

func TestChartFollowsTheTheme(t *testing.T) {
	s, p := newSite(t, built(t)), browse(t)
	const option = `{"animation":false,"tooltip":{"trigger":"axis"},"xAxis":[{"type":"category","data":["lun.","mar.","mer."]}],"yAxis":[{"type":"value","axisLabel":{"formatter":"fmt:euro"}}],` +
		`"grid":[{"left":80,"right":0,"top":10,"bottom":30}],"series":[{"type":"bar","name":"<b>Gaz","data":[0.5,1,1480],"tooltip":{"valueFormatter":"fmt:euro"},"itemStyle":{"color":"--honey"}}]}`
	const honey = `document.querySelector(".plot svg").outerHTML.toLowerCase().includes(getComputedStyle(document.documentElement).getPropertyValue("--honey").trim().toLowerCase())`
	p.open(s.URL + "/chart")
	p.run(`document.addEventListener("securitypolicyviolation", (e) => { window.refused = e.violatedDirective + " " + e.sourceFile + " " + e.lineNumber + e.sample })`)
	p.run(`document.documentElement.dataset.theme = "light"; document.addEventListener("lakaz:chart", (e) => { window.tapped = e.detail.index });
		lakazChartsLoaded.draw(document.querySelector(".plot"), ` + "`" + option + "`" + `)`)
	p.until(honey)
	if text, want := eval[string](p, `document.querySelector(".plot svg").textContent`), "1\u202f500,00\u202f€"; !strings.Contains(text, want) {
		t.Errorf("the axis says %q, wanted %q in it", text, want)
	}
	p.run(`document.documentElement.dataset.theme = "dark"`)
	p.until(honey)
	p.do(chromedp.MouseClickXY(320, 150))
	p.until(`window.tapped === 2 && !document.querySelector(".veil").hidden`)
	p.until(`document.querySelector(".plot").innerText.includes("<b>Gaz")`) // the tooltip, its text as text
	if refused := eval[string](p, `window.refused ?? ""`); refused != "" {
		t.Errorf("the page's policy refused %s", refused)
	}
	p.run(`lakazChartsLoaded.dispose(document.querySelector(".plot"))`)
	p.until(`!document.querySelector(".plot svg")`)
}

// Where the wasm does not come the page stays, says so once, and offers to try again.
func TestLoaderFailsQuietly(t *testing.T) {
	s, p := newSite(t, built(t)), browse(t)
	s.noWasm.Store(true)
	p.open(s.URL + "/moi")
	p.until(`document.documentElement.dataset.live === "false" && !!document.querySelector(".ribbon")`)
	if said := eval[string](p, `document.querySelector("body").textContent`); said != "LakazPas de direct.RéessayerMme Morel" {
		t.Errorf("the page says %q", said)
	}
	before := eval[float64](p, `performance.timeOrigin`)
	p.do(chromedp.Click(chromedp.CSS(".ribbon button")))
	p.until(fmt.Sprintf(`performance.timeOrigin > %f`, before)) // another page has come
}

// Without a network any address opens the shell, never a page with someone's data; histories come as they were until
// their person leaves.
func TestWorkerOffline(t *testing.T) {
	s, p := newSite(t, built(t)), browse(t)
	const history = `fetch("/api/households/h1/history?span=week").then((r) => r.text(), () => "none")`
	s.noWasm.Store(true)
	p.open(s.URL + "/moi")
	p.until(`!!navigator.serviceWorker.controller`)
	p.open(s.URL + "/moi") // through the worker
	online := eval[string](p, history)
	s.down.Store(true)
	s.CloseClientConnections()
	p.open(s.URL + "/historique?place=salon")
	p.until(`!!document.querySelector("#shell") && getComputedStyle(document.querySelector(".eave")).position === "relative"`)
	if offline := eval[string](p, history); offline != online || online != "1" {
		t.Errorf("offline the history is %q, it was %q", offline, online)
	}
	if eval[bool](p, `caches.keys().then(async (names) => {
		for (const name of names) {
			const cache = await caches.open(name);
			for (const key of await cache.keys()) if ((await (await cache.match(key)).text()).includes("Mme Morel")) return true;
		}
		return false;
	})`) {
		t.Error("a page with someone's data was kept")
	}
	p.run(`navigator.serviceWorker.controller.postMessage({ type: "forget" })`)
	p.until(`caches.has("lakaz-histories").then((has) => !has)`)
	if after := eval[string](p, history); after != "none" {
		t.Errorf("after leaving, the history is still %q", after)
	}
}

// next is the set as another build would have made it.
func (s *Set) next() *Set {
	out := &Set{files: map[string]File{}, version: "the-next-one"}
	for name, f := range s.files {
		if name == "web/boot.js" || name == "app-worker.js" {
			f.Plain = bytes.ReplaceAll(f.Plain, []byte(s.version), []byte(out.version))
			f.Brotli, f.Gzip, f.Hash = nil, nil, f.Hash+"-next"
		}
		out.files[name] = f
	}
	return out
}

// workerVersion asks the worker in charge for its version.
const workerVersion = `new Promise((resolve) => {
	const { port1, port2 } = new MessageChannel();
	port1.onmessage = (event) => resolve(event.data);
	navigator.serviceWorker.controller.postMessage({ type: "version" }, [port2]);
})`

// nextAlone tells that the next worker has taken over and cleared up. It asks nothing of a worker: browsers put off looking
// for a new one while the old one is kept busy.
const nextAlone = `caches.keys().then((names) => names.join() === "lakaz-the-next-one")`

// A page that is open when a new version comes keeps its own until the person taps.
func TestUpdateWaitsForTheTap(t *testing.T) {
	set := built(t)
	s, p := newSite(t, set), browse(t)
	s.noWasm.Store(true)
	p.open(s.URL + "/moi")
	p.until(`!!navigator.serviceWorker.controller`)
	s.set.Store(set.next())
	p.run(`goappTryUpdate()`)
	p.until(`goappUpdatedBeforeWasmLoaded`)
	if version := eval[string](p, workerVersion); version != set.Version() {
		t.Fatalf("the worker changed to %s without a tap", version)
	}
	p.run(`setTimeout(lakaz.activate)`)
	p.until(`lakaz.version === "the-next-one"`)
	p.until(nextAlone)
	if version := eval[string](p, workerVersion); version != "the-next-one" {
		t.Errorf("after the tap the worker is %s", version)
	}
}

// A page that came with the new version asks nothing: the worker follows it.
func TestUpdateFollowsThePage(t *testing.T) {
	set := built(t)
	s, p := newSite(t, set), browse(t)
	s.noWasm.Store(true)
	p.open(s.URL + "/moi")
	p.until(`!!navigator.serviceWorker.controller`)
	s.set.Store(set.next())
	p.open(s.URL + "/moi")
	p.until(nextAlone)
	if version := eval[string](p, workerVersion); version != "the-next-one" {
		t.Errorf("the worker is %s", version)
	}
	if eval[bool](p, `goappUpdatedBeforeWasmLoaded`) {
		t.Error("the person was asked to update to the version on screen")
	}
}
