// Package e2e uses the built binary as its people do: a browser, a gateway, a phone that loses its network, a machine
// that loses its power.
package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

const (
	adminEmail    = "admin@lakaz.test"
	adminPassword = "une longue phrase de passe"
)

// binary is the program under test, made by `make build`.
func binary(t testing.TB) string {
	t.Helper()
	path, err := filepath.Abs("../bin/lakaz")
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Skip("bin/lakaz is not built, `make test` and `make build` do it: ", err)
	}
	return path
}

// lakaz is a running server with its data folder; it can be killed and started again on the same addresses.
type lakaz struct {
	t          testing.TB
	data       string
	http, mqtt string   // host:port
	flags      []string // more, of `lakaz serve`
	inside     []string // the command that `lakaz serve` runs under, if any
	cmd        *exec.Cmd
	ended      chan error
	log        *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// freePort is an address nobody listens on now.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// serve starts `lakaz serve` on a new data folder with one administrator.
func serve(t testing.TB) *lakaz {
	t.Helper()
	l := &lakaz{t: t, data: t.TempDir(), http: freePort(t), mqtt: freePort(t), log: new(lockedBuffer)}
	l.addAdministrator()
	l.start()
	t.Cleanup(func() {
		l.kill()
		if t.Failed() {
			t.Log("the server said:\n" + tail(l.log.String(), 4000))
		}
	})
	return l
}

// addAdministrator makes the first account in a stopped server's folder.
func (l *lakaz) addAdministrator() {
	l.t.Helper()
	add := exec.Command(binary(l.t), "user", "add", "--data", l.data, "--email", adminEmail, "--name", "Admin", "--role", "administrator")
	add.Stdin = strings.NewReader(adminPassword + "\n")
	if out, err := add.CombinedOutput(); err != nil {
		l.t.Fatalf("user add: %v\n%s", err, out)
	}
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

func (l *lakaz) start() {
	l.t.Helper()
	command := slices.Concat(l.inside, []string{binary(l.t), "serve", "--data", l.data, "--http", l.http, "--mqtt", l.mqtt}, l.flags)
	l.cmd = exec.Command(command[0], command[1:]...)
	l.cmd.Stdout, l.cmd.Stderr = l.log, l.log
	if err := l.cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.ended = make(chan error, 1)
	go func(cmd *exec.Cmd, ended chan error) { ended <- cmd.Wait() }(l.cmd, l.ended)
	eventually(l.t, 30*time.Second, "the server is ready", func() error {
		select {
		case err := <-l.ended:
			l.ended <- err
			l.t.Fatalf("the server ended: %v\n%s", err, tail(l.log.String(), 2000))
		default:
		}
		resp, err := http.Get("http://" + l.http + "/readyz")
		if err != nil {
			return err
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("readyz: %s", resp.Status)
		}
		return nil
	})
}

// kill ends the server as a power cut does: at once, with nothing flushed.
func (l *lakaz) kill() {
	if l.cmd == nil {
		return
	}
	l.cmd.Process.Kill()
	<-l.ended
	l.cmd = nil
}

// eventually polls until ready returns nil.
func eventually(t testing.TB, limit time.Duration, what string, ready func() error) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for {
		err := ready()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s: %v", limit, what, err)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		}
	}
}

// person is someone with a cookie jar.
type person struct {
	t    testing.TB
	base string
	c    *http.Client
}

func (l *lakaz) person() *person {
	jar, _ := cookiejar.New(nil)
	return &person{l.t, "http://" + l.http, &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// admin is the administrator, entered.
func (l *lakaz) admin() *person {
	l.t.Helper()
	p := l.person()
	p.form("/entrer/equipe", map[string]string{"email": adminEmail, "password": adminPassword})
	var me struct{ Role string }
	if p.call("GET", "/api/me", nil, &me); me.Role != "administrator" {
		l.t.Fatalf("entered as %q", me.Role)
	}
	return p
}

func (p *person) form(path string, fields map[string]string) *http.Response {
	p.t.Helper()
	values := make([]string, 0, len(fields))
	for k, v := range fields {
		values = append(values, k+"="+strings.NewReplacer("%", "%25", "&", "%26", "+", "%2B", " ", "+", "=", "%3D").Replace(v))
	}
	resp, err := p.c.Post(p.base+path, "application/x-www-form-urlencoded", strings.NewReader(strings.Join(values, "&")))
	if err != nil {
		p.t.Fatal(err)
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp
}

// status makes a request and returns its status and body.
func (p *person) status(method, path string, body any) (int, []byte) {
	p.t.Helper()
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			p.t.Fatal(err)
		}
		in = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, p.base+path, in)
	if err != nil {
		p.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := p.c.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, out
}

// call makes a request that must succeed.
func (p *person) call(method, path string, body, out any) {
	p.t.Helper()
	status, b := p.status(method, path, body)
	if status < 200 || status > 299 {
		p.t.Fatalf("%s %s: %d %s", method, path, status, tail(string(b), 500))
	}
	if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			p.t.Fatalf("%s %s: %v in %s", method, path, err, tail(string(b), 500))
		}
	}
}

// home is a household with its gateway and its card.
type home struct {
	Household string
	Gateway   string
	Secret    string
	CardURL   string
	Code      string
}

// newHome makes a household with a gateway and a card.
func (l *lakaz) newHome(admin *person, territory string, dwelling map[string]any) (h home) {
	l.t.Helper()
	var operation, household struct{ ID string }
	admin.call("POST", "/api/operations", map[string]any{"name": "Résidence " + territory, "territory": territory}, &operation)
	dwelling["territory"] = territory
	admin.call("POST", "/api/households", map[string]any{"operation": operation.ID, "name": "Famille Essai", "dwelling": dwelling}, &household)
	h.Household = household.ID
	var gw struct{ ID, Username, Password string }
	admin.call("POST", "/api/gateways", map[string]any{"household": h.Household}, &gw)
	h.Gateway, h.Secret = gw.ID, gw.Password
	var card struct{ URL, Code string }
	admin.call("POST", "/api/households/"+h.Household+"/cards", map[string]any{}, &card)
	h.CardURL, h.Code = card.URL, card.Code
	return h
}

// connect connects a gateway with a real MQTT client.
func (l *lakaz) connect(h home) mqtt.Client {
	l.t.Helper()
	opts := mqtt.NewClientOptions().AddBroker("tcp://" + l.mqtt).SetClientID(h.Gateway).SetUsername(h.Gateway).SetPassword(h.Secret)
	c := mqtt.NewClient(opts)
	if token := c.Connect(); !token.WaitTimeout(10*time.Second) || token.Error() != nil {
		l.t.Fatal("connect: ", token.Error())
	}
	l.t.Cleanup(func() { c.Disconnect(0) })
	return c
}

// publish sends a pack and waits until it is acknowledged.
func publish(t testing.TB, c mqtt.Client, h home, pack string) {
	t.Helper()
	token := c.Publish("lakaz/"+h.Gateway+"/senml", 1, false, pack)
	if !token.WaitTimeout(10*time.Second) || token.Error() != nil {
		t.Fatal("publish: ", token.Error())
	}
}

// demo is a running `lakaz demo` and what it says of itself on its first line.
type demo struct {
	HTTP   string
	MQTT   string
	People []struct{ Role, Name, Territory, Language, URL string }
	// Gateways are the homes' own.
	Gateways []struct{ Household string }
}

var startDemo = sync.OnceValues(func() (demo, error) {
	var d demo
	bin, err := filepath.Abs("../bin/lakaz")
	if err != nil {
		return d, err
	}
	dir, err := os.MkdirTemp("", "lakaz-demo")
	if err != nil {
		return d, err
	}
	cmd := exec.Command(bin, "demo", "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--data", dir, "--json")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return d, err
	}
	log := new(lockedBuffer)
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		return d, err
	}
	stopDemo = func() { cmd.Process.Kill(); cmd.Wait(); os.RemoveAll(dir) }
	line, err := bufio.NewReaderSize(out, 1<<20).ReadBytes('\n')
	if err != nil {
		return d, fmt.Errorf("%w\n%s", err, tail(log.String(), 2000))
	}
	go io.Copy(io.Discard, out)
	return d, json.Unmarshal(line, &d)
})

var stopDemo = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	stopDemo()
	os.Exit(code)
}

// living is the demonstration, started once for all the tests that look at it.
func living(t testing.TB) demo {
	t.Helper()
	binary(t)
	d, err := startDemo()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// enter is the address that signs in as the first person of a role and language.
func (d demo) enter(t testing.TB, role, language string) string {
	t.Helper()
	for _, p := range d.People {
		if p.Role == role && (language == "" || p.Language == language) {
			return p.URL
		}
	}
	t.Fatalf("nobody in the demonstration is %s speaking %q", role, language)
	return ""
}
