package assets

import (
	"os"
	"os/exec"
	"regexp"
	"testing"
)

// On a phone whose storage is full the service worker still hands over what came from the network.
func TestAFullPhoneStillShowsWhatCame(t *testing.T) {
	const script = `
const full = { match: async () => undefined, delete: async () => false, keys: async () => [],
  put: async () => { throw new DOMException("no room", "QuotaExceededError"); } };
const hears = {};
Object.assign(globalThis, {
  SHELF: { version: "1", urls: [] }, caches: { open: async () => full, match: async () => undefined },
  self: { addEventListener: (event, f) => { hears[event] = f; }, location: new URL("https://lakaz.example/") },
  fetch: async () => new Response("came", { headers: { "Lakaz-Keep": "own" } }),
});
new Function(process.argv[1])();
(async () => {
  for (const path of ["/i18n/fr.json?v=1", "/web/charts.js", "/api/households/h1/history?place=salon"]) {
    let answer;
    hears.fetch({ request: { method: "GET", url: "https://lakaz.example" + path }, respondWith: (a) => { answer = a; } });
    const text = await answer.then((a) => a.text(), (error) => error.name);
    if (text !== "came") throw new Error(path + ": " + text);
  }
})().catch((error) => { console.error(error.message); process.exit(1); });`
	worker, err := os.ReadFile("src/worker.js")
	if err != nil {
		t.Fatal(err)
	}
	alone := regexp.MustCompile(`(?m)^import .*$`).ReplaceAll(worker, nil) // what it imports, this does not call
	if out, err := exec.Command("node", "-e", script, string(alone)).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
