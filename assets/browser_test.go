package assets

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

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
	another := strings.ReplaceAll(history, "week", "day")
	eval[string](p, another)
	s.down.Store(true)
	s.CloseClientConnections()
	p.open(s.URL + "/historique?place=salon")
	p.until(`!!document.querySelector("#shell") && getComputedStyle(document.querySelector(".eave")).position === "relative"`)
	if offline := eval[string](p, history); offline != online || online != "1" {
		t.Errorf("offline the history is %q, it was %q", offline, online)
	}
	if offline := eval[string](p, another); offline != "none" {
		t.Errorf("another's history was kept: %q", offline)
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
	// Where nobody has entered nothing of who was in is left, but for what they did that is still to be sent: it is said so.
	s.down.Store(false)
	p.run(`localStorage.setItem("lakaz.last", "{}"), localStorage.setItem("lakaz.sheet.privacy", "{}"), localStorage.setItem("lakaz.device", "{}")`)
	p.open(s.URL + "/entrer")
	p.until(`caches.has("lakaz-histories").then((has) => !has)`)
	if kept := eval[string](p, `Object.keys(localStorage).join() + ", " + document.querySelector("[data-waiting]").hidden`); kept != "lakaz.device, true" {
		t.Errorf("the device keeps %s", kept)
	}
	p.run(`new Promise((resolve, reject) => { const asked = indexedDB.open("lakaz", 1);
		asked.onsuccess = () => { const put = asked.result.transaction("outbox", "readwrite").objectStore("outbox").put({ id: "1", person: "somebody" });
			put.onsuccess = resolve; put.onerror = reject; }; asked.onerror = reject; })`)
	p.open(s.URL + "/entrer")
	p.until(`!document.querySelector("[data-waiting]").hidden`)
	s.down.Store(true)
	s.CloseClientConnections()
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
