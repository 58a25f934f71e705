package assets

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func small() fstest.MapFS {
	return fstest.MapFS{
		"manifest.json": {Data: []byte(`{"version":"v1","files":{
			"web/app.wasm":{"hash":"abc","type":"application/wasm","sizes":{"identity":5,"br":2,"gzip":3}},
			"web/a.png":{"hash":"def","type":"image/png","sizes":{"identity":4}},
			"app-worker.js":{"hash":"123","type":"text/javascript","sizes":{"identity":6,"gzip":1}}}}`)},
		"web/app.wasm": {Data: []byte("plain")}, "web/app.wasm.br": {Data: []byte("br")}, "web/app.wasm.gz": {Data: []byte("gzi")},
		"web/a.png": {Data: []byte("png!")}, "app-worker.js": {Data: []byte("worker")}, "app-worker.js.gz": {Data: []byte("w")},
	}
}

func open(t *testing.T, dist fs.FS) *Set {
	t.Helper()
	s, err := Open(dist)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestServe(t *testing.T) {
	s := open(t, small())
	f := func(address, accept, body, encoding, cache string) {
		t.Helper()
		r := httptest.NewRequest("GET", address, nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		got := []string{w.Body.String(), w.Header().Get("Content-Encoding"), w.Header().Get("Cache-Control")}
		if want := []string{body, encoding, cache}; strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s with %q: %q, want %q", address, accept, got, want)
		}
	}
	f("/web/app.wasm?v=abc", "gzip, deflate, br, zstd", "br", "br", forever)
	f("/web/app.wasm?v=old", "gzip, br", "br", "br", always)
	f("/web/app.wasm", "gzip;q=1.0, br;q=0", "gzi", "gzip", always)
	f("/web/app.wasm", "identity", "plain", "", always)
	f("/web/app.wasm", "", "plain", "", always)
	f("/web/app.wasm", "*", "br", "br", always)
	f("/web/app.wasm", "*;q=0", "plain", "", always)
	f("/web/app.wasm", "br;q=nonsense", "plain", "", always)
	f("/web/a.png?v=def", "br", "png!", "", forever)
	f("/app-worker.js", "br, gzip", "w", "gzip", always)
}

func TestServeHeaders(t *testing.T) {
	s := open(t, small())
	ask := func(method, address, header, value string) *http.Response {
		r := httptest.NewRequest(method, address, nil)
		r.Header.Set("Accept-Encoding", "br")
		if header != "" {
			r.Header.Set(header, value)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Result()
	}
	f := func(what string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	get := ask("GET", "/web/app.wasm", "", "")
	f("type", get.Header.Get("Content-Type"), "application/wasm")
	f("vary", get.Header.Get("Vary"), "Accept-Encoding")
	f("length", get.Header.Get("Content-Length"), "2")
	f("same tag", ask("GET", "/web/app.wasm", "If-None-Match", `"x", W/`+get.Header.Get("ETag")).StatusCode, 304)
	f("tag of another encoding", ask("GET", "/web/app.wasm", "If-None-Match", `"abc-gzip"`).StatusCode, 200)
	f("head", ask("HEAD", "/web/app.wasm", "", "").ContentLength, int64(2))
	f("post", ask("POST", "/web/app.wasm", "", "").StatusCode, 405)
	f("no such file", ask("GET", "/web/none.js", "", "").StatusCode, 404)
	f("the manifest is not served", ask("GET", "/manifest.json", "", "").StatusCode, 404)
	f("nothing above", ask("GET", "/web/../manifest.json", "", "").StatusCode, 404)
}

func TestOpenRefuses(t *testing.T) {
	if _, err := Open(fstest.MapFS{".gitkeep": {}}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("nothing built: %v", err)
	}
	missing := small()
	delete(missing, "web/app.wasm.br")
	if _, err := Open(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	cut := small()
	cut["web/a.png"] = &fstest.MapFile{Data: []byte("p")}
	if _, err := Open(cut); err == nil {
		t.Error("a file cut short was taken")
	}
}

// built is the real set, or skips on a clone where nothing is built yet.
func built(t *testing.T) *Set {
	t.Helper()
	s, err := load()
	if errors.Is(err, ErrNotBuilt) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBuiltSetIsWhole(t *testing.T) {
	s := built(t)
	for _, name := range []string{"app.wasm", "wasm_exec.js", "boot.js", "charts.js", "lakaz.css", "icons.svg", "favicon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png", "licences.txt"} {
		if _, ok := s.File("web/" + name); !ok {
			t.Errorf("web/%s is missing", name)
		}
	}
	worker, _ := s.File("app-worker.js")
	for _, name := range []string{"web/app.wasm", "web/boot.js", "web/lakaz.css", "web/icons.svg"} {
		if f, _ := s.File(name); !strings.Contains(string(worker.Plain), f.URL()) {
			t.Errorf("the service worker does not keep %s", f.URL())
		}
	}
	if boot, _ := s.File("web/boot.js"); !strings.Contains(string(boot.Plain), s.Version()) || !strings.Contains(string(worker.Plain), s.Version()) {
		t.Error("the loader and the service worker do not carry the set's version")
	}
}

// Every picture the screens may ask for by name is in the sprite, and no two share a name.
func TestSprite(t *testing.T) {
	f, _ := built(t).File("web/icons.svg")
	seen := map[string]int{}
	for _, m := range regexp.MustCompile(`<symbol id="([^"]+)"`).FindAllStringSubmatch(string(f.Plain), -1) {
		seen[m[1]]++
	}
	want := []string{"house", "logo", "radiator-off", "window-open", "glyph-bien"}
	for _, state := range []string{"froid", "frais", "bien", "chaud", "trop", "asleep"} {
		want = append(want, "kaz-"+state, "kaz-"+state+"-outremer")
	}
	for _, id := range want {
		if seen[id] == 0 {
			t.Errorf("no symbol %q", id)
		}
	}
	for id, n := range seen {
		if n > 1 {
			t.Errorf("%d symbols %q", n, id)
		}
	}
}

// Every picture that the programme and the server's pages name outright is one the sprite is made of.
func TestNamedPicturesExist(t *testing.T) {
	have := map[string]bool{}
	list, err := os.ReadFile("icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(list)) {
		have[name] = true
	}
	drawings, _ := filepath.Glob("drawings/*.svg")
	for _, path := range drawings {
		have[strings.TrimSuffix(filepath.Base(path), ".svg")] = true
	}
	named := regexp.MustCompile(`(?:\bicon\(|\{\{-?\s*icon |\bheading\("[^"]*", )"([a-z0-9-]*[a-z0-9])"`)
	found := 0
	for _, pattern := range []string{"../app/*.go", "../server/*.go", "../server/templates/*.html"} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range named.FindAllStringSubmatch(string(text), -1) {
				found++
				if !have[m[1]] {
					t.Errorf("%s asks for the picture %q: add it to assets/icons.txt", path, m[1])
				}
			}
		}
	}
	if found == 0 {
		t.Error("no picture is asked for any more: the pattern is old")
	}
}

// Colours live in tokens.css alone, and every token used is one of them.
func TestColoursAreTokens(t *testing.T) {
	hex := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`)
	used := regexp.MustCompile(`var\((--[\w-]+)`)
	defined := regexp.MustCompile(`(--[\w-]+)\s*:`)
	tokens := map[string]bool{"--done": true} // set by the loader
	sheets, _ := filepath.Glob("styles/*.css")
	drawings, _ := filepath.Glob("drawings/*.svg")
	faces, _ := filepath.Glob("drawings/kaz/*.svg")
	if len(sheets) < 3 || len(drawings) == 0 || len(faces) == 0 {
		t.Fatal("the sources are not where they were")
	}
	texts := map[string]string{}
	for _, name := range append(append(sheets, drawings...), faces...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
		for _, m := range defined.FindAllStringSubmatch(string(text), -1) {
			tokens[m[1]] = true
		}
	}
	for name, text := range texts {
		if found := hex.FindString(text); found != "" && name != "styles/tokens.css" {
			t.Errorf("%s holds the colour %s: name a token", name, found)
		}
		for _, m := range used.FindAllStringSubmatch(text, -1) {
			if !tokens[m[1]] {
				t.Errorf("%s uses %s, which no sheet sets", name, m[1])
			}
		}
	}
}

// The lock file travels: it names no registry host and no folder of a machine.
func TestLockFileNamesNoHost(t *testing.T) {
	text, err := os.ReadFile("../package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{`"resolved"`, "registry.npmjs", "file:"} {
		if strings.Contains(string(text), word) {
			t.Errorf("package-lock.json holds %s", word)
		}
	}
}

// TestPlainPagesRunInOldBrowsers: what the workshop's phones and wall run is ES2018, as acorn reads it, and loads nothing.
func TestPlainPagesRunInOldBrowsers(t *testing.T) {
	if err := Built(); err != nil {
		t.Skip("make test does it: ", err)
	}
	if _, err := os.Stat("../node_modules/acorn"); err != nil {
		t.Skip("acorn is not installed, make test does it: ", err)
	}
	read := func(script, version string) error {
		cmd := exec.Command("node", "--input-type=module", "-e", `import { parse } from "acorn"; import { readFileSync } from "node:fs"; parse(readFileSync(0, "utf8"), { ecmaVersion: `+version+` });`)
		cmd.Dir, cmd.Stdin = "..", strings.NewReader(script)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	for _, name := range []string{"player.js", "wallscreen.js"} {
		if err := read(string(Plain(name)), "2018"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if read("a?.b", "2018") == nil || read("a?.b", "2020") != nil {
		t.Error("acorn does not tell ES2020 from ES2018")
	}
	for _, young := range []string{".flatMap(", ".at(", ".replaceAll(", "Object.fromEntries", "globalThis", "structuredClone", ".replaceChildren(", ".allSettled("} {
		for _, name := range []string{"player.js", "wallscreen.js"} {
			if strings.Contains(string(Plain(name)), young) {
				t.Errorf("%s calls %s, which browsers of ES2018 do not have", name, young)
			}
		}
	}
}
