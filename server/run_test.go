package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lakaz/kv/badgerkv"
	"lakaz/registry"
)

// said runs the program to its end and returns its status and what it wrote.
func said(t *testing.T, in string, args ...string) (status int, out string) {
	t.Helper()
	var b bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(in), &b, &b)
	return status, b.String()
}

func TestUserAdd(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	secret := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte("une autre phrase\n"), 0o600))
	f := func(status int, says, in string, args ...string) {
		t.Helper()
		args = append([]string{"user", "add", "--data", data}, args...)
		if got, out := said(t, in, args...); got != status || !strings.Contains(out, says) {
			t.Errorf("%v: %d %q, want %d %q", args, got, out, status, says)
		}
	}
	enters := func(password string, want bool) {
		t.Helper()
		store, err := badgerkv.Open(data)
		must(t, err)
		defer store.Close()
		people, err := registry.Open(t.Context(), store, time.Now)
		must(t, err)
		if p, err := people.Login(t.Context(), "awa@example.org", password); (err == nil) != want || want && p.Name != "Awa" {
			t.Errorf("%q: %+v %v", password, p, err)
		}
	}
	awa := []string{"--email", "Awa@example.org", "--name", "Awa", "--role", "administrator"}
	f(0, "Awa", "une phrase de passe\n", awa...)
	enters("une phrase de passe", true)
	f(0, "Awa", "", append(awa, "--password-file", secret)...) // the same address: changed, not added
	enters("une autre phrase", true)
	enters("une phrase de passe", false)
	f(1, "password", "court\n", awa...)
	f(1, "email", "une phrase de passe\n", "--email", "no address", "--name", "Awa", "--role", "manager")
	f(1, "nowhere", "une phrase de passe\n", append(awa, "--operation", "nowhere")...)
	f(2, "--role", "", "--email", "a@b.fr", "--name", "Awa", "--role", "resident")
	f(1, "", "", awa...) // no password at all
	enters("une autre phrase", true)
}

func TestCommandLine(t *testing.T) {
	f := func(status int, says string, args ...string) {
		t.Helper()
		if got, out := said(t, "", args...); got != status || !strings.Contains(out, says) {
			t.Errorf("%v: %d %q, want %d %q", args, got, out, status, says)
		}
	}
	f(0, "lakaz "+version, "version")
	f(0, "demo", "--help")
	f(0, "LAKAZ_HTTP", "serve", "--help")
	f(0, "gateway") // without a command it shows what there is
	f(2, "fly", "fly")
	f(1, "listen", "serve", "--http", "256.0.0.1:80", "--data", filepath.Join(t.TempDir(), "data"))
}

// The demonstration says on its first line where everything is, and lets anyone in as anyone.
func TestTheDemonstrationTellsWhereItIs(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"demo", "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "demo"), "--days", "1", "--json"},
			strings.NewReader(""), in, io.Discard)
		in.Close()
	}()
	var a demoAddresses
	must(t, json.NewDecoder(out).Decode(&a))
	if len(a.People) < 10 || len(a.Gateways) != 24 || !strings.HasPrefix(a.MQTT, "tcp://127.0.0.1:") {
		t.Errorf("%d people, %d gateways, %s", len(a.People), len(a.Gateways), a.MQTT)
	}
	for _, p := range a.People {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
		must(t, err)
		resp, err := http.DefaultTransport.RoundTrip(req)
		must(t, err)
		resp.Body.Close()
		if resp.StatusCode != http.StatusSeeOther || !strings.Contains(resp.Header.Get("Set-Cookie"), sessionCookie) {
			t.Errorf("%s: %s", p.URL, resp.Status)
		}
	}
	stop()
	if status := <-ended; status != 0 {
		t.Errorf("status %d", status)
	}
}

func TestReachable(t *testing.T) {
	f := func(addr, want string) {
		t.Helper()
		if got := reachable(addr); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
	f("[::]:8080", "localhost:8080")
	f("0.0.0.0:8080", "localhost:8080")
	f("127.0.0.1:8080", "127.0.0.1:8080")
	f("192.168.1.4:80", "192.168.1.4:80")
}
