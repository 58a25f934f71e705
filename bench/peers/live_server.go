package main

import (
	_ "embed"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

//go:embed live_ws.mjs
var wsServer []byte

// dialects are how the live part's servers are spoken to.
func dialects(kind string) dialect {
	switch kind {
	case "lakaz":
		return dialect{name: "Lakaz", subprotocol: "lakaz.live.v1", joined: `"ty":"snap"`,
			join: func(ch string) string { return `{"ty":"sub","ch":"` + ch + `"}` }}
	case "centrifuge":
		return dialect{name: "centrifuge", subprotocol: "centrifuge-json", joined: `"subscribe":`, ping: "{}",
			join: func(ch string) string {
				return `{"id":1,"connect":{}}` + "\n" + `{"id":2,"subscribe":{"channel":"` + ch + `"}}`
			}}
	case "ws":
		return dialect{name: "ws", joined: "ok", join: func(ch string) string { return ch }}
	}
	return dialect{name: "floor", joined: "ok", join: func(string) string { return "" }}
}

// liveServer is a server of live messages at work, Lakaz's or a peer's.
type liveServer struct {
	*process
	dialect
	addr string
}

// peerLive is the program that is Lakaz's hub, centrifuge or the floor.
const peerLive = "../bin/peer-live"

func buildLive() error {
	if out, err := exec.Command("go", "build", "-o", peerLive, "./liveserver").CombinedOutput(); err != nil {
		return fmt.Errorf("liveserver: %w\n%s", err, out)
	}
	return nil
}

// installWs puts ws, in the version of package.json, in a folder of the run's own and returns the server's file in it.
func (b *bench) installWs() (string, error) {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return "", err
		}
	}
	dir, err := filepath.Abs(b.path("ws"))
	if err != nil {
		return "", err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	versions, err := os.ReadFile("package.json")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "server.mjs")
	for name, text := range map[string][]byte{filepath.Join(dir, "package.json"): versions, file: wsServer} {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return "", err
		}
	}
	install := exec.Command("npm", "install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm has no network: %w\n%.500s", err, out)
	}
	return file, nil
}

func (b *bench) startLive(kind, ws string) (*liveServer, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	bin, args := peerLive, []string{"-addr", addr, "-kind", kind, "-patience", "5m"} // the stuck are to stay
	if kind == "ws" {
		_, port, _ := net.SplitHostPort(addr)
		bin, args = "node", []string{"--expose-gc", ws, port}
	}
	p, err := startProcess(b.path("live-"+kind+".log"), answers("http://"+addr+"/do/answer"), bin, args...)
	if err != nil {
		return nil, err
	}
	return &liveServer{process: p, dialect: dialects(kind), addr: addr}, nil
}

// do tells the server to do something and waits until it has.
func (l *liveServer) do(what string, args url.Values) error {
	resp, err := http.Post("http://"+l.addr+"/do/"+what+"?"+args.Encode(), "", nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// settled is what the server holds resident once it has thrown away what it no longer needs.
func (l *liveServer) settled() (float64, error) {
	if err := l.rest(); err != nil {
		return 0, err
	}
	if err := l.do("settle", nil); err != nil {
		return 0, err
	}
	time.Sleep(200 * time.Millisecond)
	now, _ := l.memory()
	return now.all, nil
}
