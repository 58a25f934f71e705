package lakaz_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is the drawing of the README: each package of ours and the ones of ours it may import. A package that is not
// in it fails the test: put it in the drawing first.
var mayImport = map[string][]string{
	"lakaz":                        {},
	"lakaz/kv":                     {},
	"lakaz/kv/badgerkv":            {"lakaz/kv"},
	"lakaz/kv/kvtest":              {"lakaz/kv"},
	"lakaz/kv/backup":              {"lakaz/kv"},
	"lakaz/live":                   {},
	"lakaz/locales":                {},
	"lakaz/assets":                 {},
	"lakaz/telemetry":              {"lakaz", "lakaz/kv", "lakaz/live"},
	"lakaz/telemetry/series":       {"lakaz", "lakaz/kv", "lakaz/telemetry"},
	"lakaz/telemetry/devices":      {"lakaz", "lakaz/kv", "lakaz/telemetry"},
	"lakaz/telemetry/advice":       {"lakaz"},
	"lakaz/telemetry/detect":       {"lakaz", "lakaz/telemetry"},
	"lakaz/telemetry/fleet":        {"lakaz", "lakaz/kv", "lakaz/telemetry", "lakaz/telemetry/devices"},
	"lakaz/telemetry/simulate":     {"lakaz", "lakaz/telemetry"},
	"lakaz/telemetry/imports":      {"lakaz", "lakaz/telemetry"},
	"lakaz/casework":               {"lakaz", "lakaz/kv"},
	"lakaz/gamification":           {"lakaz", "lakaz/kv", "lakaz/live"},
	"lakaz/gamification/content":   {"lakaz", "lakaz/gamification"},
	"lakaz/gamification/room":      {"lakaz", "lakaz/gamification/content", "lakaz/gamification/paper"},
	"lakaz/gamification/shelf":     {"lakaz", "lakaz/kv", "lakaz/gamification/content"},
	"lakaz/gamification/workshops": {"lakaz", "lakaz/kv", "lakaz/gamification/content", "lakaz/gamification/room"},
	"lakaz/gamification/paper":     {},
	"lakaz/screen":                 {"lakaz", "lakaz/telemetry", "lakaz/locales"},
	"lakaz/registry":               {"lakaz", "lakaz/kv"},
	"lakaz/broker":                 {"lakaz", "lakaz/telemetry"},
	"lakaz/gateway":                {"lakaz", "lakaz/telemetry", "lakaz/telemetry/imports", "lakaz/telemetry/simulate"},
	"lakaz/demo":                   {"lakaz", "lakaz/telemetry", "lakaz/telemetry/series", "lakaz/telemetry/simulate", "lakaz/registry", "lakaz/gateway"},
	"lakaz/app":                    {"lakaz", "lakaz/live", "lakaz/telemetry", "lakaz/gamification", "lakaz/screen", "lakaz/locales"},
	"lakaz/server":                 {"*"}, // all but app
	"lakaz/e2e":                    {},
}

// Why the browser's program must not reach these: see each reason.
var notInTheBrowser = map[string]string{
	"net/http":                            "half a megabyte of download; the browser fetches by itself",
	"text/template":                       "switches off the linker's removal of unused methods: 450 kB",
	"html/template":                       "the same",
	"database/sql":                        "engines stay on the server",
	"github.com/dgraph-io/badger/v4":      "engines stay on the server",
	"github.com/jackc/pgx/v5":             "engines stay on the server",
	"github.com/eclipse/paho.mqtt.golang": "gateways talk to the server",
	"github.com/prometheus/client_golang": "the server measures itself",
	"github.com/nicksnyder/go-i18n/v2":    "590 kB; the browser has a flat catalogue",
	"golang.org/x/text":                   "50 to 100 kB; the formats are our own",
	"github.com/go-echarts/go-echarts/v2": "options are made on the server",
	"github.com/gorilla/websocket":        "the browser has its own WebSocket",
	"github.com/klauspost/compress":       "series stay on the server",
	"github.com/danielgtaylor/huma/v2":    "the API is served, not spoken, here",
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Standard   bool
}

func list(t *testing.T, env []string, args ...string) (packages []goPackage) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps,Standard"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(out); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return packages
}

// broken lists the rules that packages break.
func broken(packages []goPackage) (faults []string) {
	for _, p := range packages {
		allowed, known := mayImport[p.ImportPath]
		if !known {
			faults = append(faults, p.ImportPath+" is not in the drawing")
			continue
		}
		for _, imported := range p.Imports {
			ours := imported == "lakaz" || strings.HasPrefix(imported, "lakaz/")
			everything := slices.Contains(allowed, "*") && imported != "lakaz/app"
			if ours && !everything && !slices.Contains(allowed, imported) {
				faults = append(faults, p.ImportPath+" imports "+imported)
			}
		}
	}
	return faults
}

// heavy lists what the browser's program reaches and must not.
func heavy(deps []string) (faults []string) {
	for _, dep := range deps {
		for banned, reason := range notInTheBrowser {
			if dep == banned || strings.HasPrefix(dep, banned+"/") {
				faults = append(faults, "app reaches "+dep+": "+reason)
			}
		}
	}
	return faults
}

func TestTheDrawingHolds(t *testing.T) {
	for _, fault := range broken(list(t, nil, "./...")) {
		t.Error(fault)
	}
	for _, fault := range broken(list(t, []string{"GOOS=js", "GOARCH=wasm"}, "./app", "./live", "./locales", "./screen", "./telemetry", ".")) {
		t.Error(fault)
	}
}

// The lean build's go.mod leaves out what go-app itself would bring.
func TestTheBrowserStaysLight(t *testing.T) {
	const leanMod = "build/go.mod"
	if _, err := os.Stat(leanMod); err != nil {
		t.Skip("the lean build of go-app is made by `make assets`: ", err)
	}
	for _, p := range list(t, []string{"GOOS=js", "GOARCH=wasm", "GOFLAGS=-mod=mod -modfile=" + leanMod}, "./app") {
		for _, fault := range heavy(p.Deps) {
			t.Error(fault)
		}
	}
}

func TestTheDrawingCanFail(t *testing.T) {
	f := func(p goPackage, want string) {
		t.Helper()
		if got := strings.Join(broken([]goPackage{p}), "; "); got != want {
			t.Errorf("%v: %q, want %q", p, got, want)
		}
	}
	f(goPackage{ImportPath: "lakaz/kv", Imports: []string{"lakaz"}}, "lakaz/kv imports lakaz")
	f(goPackage{ImportPath: "lakaz/server", Imports: []string{"lakaz/app", "lakaz/kv"}}, "lakaz/server imports lakaz/app")
	f(goPackage{ImportPath: "lakaz/stray"}, "lakaz/stray is not in the drawing")
	f(goPackage{ImportPath: "lakaz/telemetry", Imports: []string{"lakaz/kv", "time"}}, "")
	if got := heavy([]string{"net/http/internal", "net/httpx", "net/url"}); len(got) != 1 {
		t.Errorf("net/http/internal: %v", got)
	}
}
