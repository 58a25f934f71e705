package main

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"lakaz"
	"lakaz/assets"
	"lakaz/gamification/room"

	"github.com/oklog/ulid/v2"
)

// The hall of TestNothingLeavesTheHall: a network device behind which nobody is, and the way to everybody.
const (
	hallDevice = "hall0"
	hallHost   = "192.168.77.2"
	inTheHall  = "LAKAZ_TEST_IN_THE_HALL"
)

// TestNothingLeavesTheHall holds a workshop with a bag, a phone, a wall and the team's pages in a network namespace of its
// own, whose only way out is a device that counts. The kernel's count stays nought, and Chromium's log of requests names
// nobody but the bag. At the end one packet is sent on purpose: the count sees it.
func TestNothingLeavesTheHall(t *testing.T) {
	if os.Getenv(inTheHall) != "" {
		aloneInTheHall(t)
		return
	}
	if err := assets.Built(); err != nil {
		t.Skip("make test does it: ", err)
	}
	for _, tool := range []string{"unshare", "ip", "chromium"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool, " is not installed: ", err)
		}
	}
	flags := "-n"
	if os.Geteuid() != 0 {
		flags = "-rn"
	}
	script := strings.NewReplacer("DEV", hallDevice, "HOST", hallHost).Replace("ip link set lo up && ip link add DEV type veth peer name router && " +
		"for d in DEV router; do echo 1 >/proc/sys/net/ipv6/conf/$d/disable_ipv6; done && ip addr add HOST/24 dev DEV && " +
		"ip link set DEV up && ip link set router up && ip route add default via 192.168.77.1 dev DEV")
	if out, err := exec.Command("unshare", flags, "sh", "-c", script).CombinedOutput(); err != nil {
		t.Skipf("network namespaces are not allowed here: %v %s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), "unshare", flags, "sh", "-c", script+` && exec "$0" -test.run '^TestNothingLeavesTheHall$' -test.v`, os.Args[0])
	cmd.Env = append(os.Environ(), inTheHall+"=1")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestNothingLeavesTheHall") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// sentOut is how many packets the kernel has sent towards everybody else.
func sentOut(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/net/dev") // of this process's own namespace
	must(t, err)
	_, line, _ := strings.Cut(string(text), hallDevice+":")
	fields := strings.Fields(line)
	n, err := strconv.Atoi(fields[9])
	must(t, err)
	return n
}

func aloneInTheHall(t *testing.T) {
	d, by, _ := bagged(t, lakaz.Mainland, t.TempDir())
	hosts := d.server.bag.hosts()
	if len(hosts) != 1 || !strings.HasPrefix(hosts[0], hallHost) {
		t.Fatalf("the hall's addresses are %v", hosts)
	}
	by.post("/ateliers/maintenant", "operation", bagMark+"fr", "contenu", "facture").expect(t, http.StatusSeeOther)
	ws, err := d.rooms.book.Of(t.Context(), bagMark+"fr")
	must(t, err)
	h, err := d.rooms.host(t.Context(), ws[0].Room)
	must(t, err)
	base := "http://" + hosts[0]

	var mu sync.Mutex
	asked := map[string]int{}
	open := func(path string) tab {
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
			chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE "+hallHost)) // the browser's own errands; what pages ask is in the log
		ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
		t.Cleanup(cancel)
		ctx, cancel = chromedp.NewContext(ctx)
		t.Cleanup(cancel)
		must(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
		must(t, chromedp.Listen(ctx, func(e any) {
			to := ""
			switch e := e.(type) {
			case *network.EventRequestWillBeSent:
				to = e.Request.URL
			case *network.EventWebSocketCreated:
				to = e.URL
			}
			if u, err := url.Parse(to); err == nil && u.Host != "" {
				mu.Lock()
				asked[u.Host]++
				mu.Unlock()
			}
		}))
		b := tab{t, ctx, base}
		b.do(chromedp.Navigate(base + path))
		return b
	}
	phone, wall, team := open("/w/"+h.room.Code), open(h.wallPath()), open(d.server.bag.path())
	if read[bool](phone, "isSecureContext") {
		t.Error("the hall's address is a secure context: this proves nothing of plain HTTP")
	}
	phone.sees("the way in", `document.querySelector('[data-do="join"]')`)
	phone.do(chromedp.Click(chromedp.CSS(`[data-do="join"]`)))
	phone.sees("a seat", `document.querySelector('.mine')`)
	if cookie := read[string](phone, "document.cookie"); strings.Contains(cookie, "lakaz_seat") {
		t.Error("a script can read the seat")
	}
	team.do(chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	team.sees("the workshops", "location.pathname === '/ateliers'")
	ask := func(c room.Command) { must(t, h.ask(t.Context(), c)) }
	ask(room.Command{ID: ulid.Make().String(), Kind: room.CommandTake, By: bagPerson, Name: "Animation"})
	s := h.state
	ask(room.Command{ID: ulid.Make().String(), Kind: room.CommandNext, By: bagPerson, Fence: s.Controller.Fence, From: room.Position{Phase: s.Phase, Activity: s.Now.Activity}})
	phone.sees("the first question", "document.querySelector('.q h2')")
	wall.sees("the first question", "document.querySelector('.w-main h2')")
	team.do(chromedp.Navigate(base + "/atelier"))
	team.sees("the remote's home", "document.documentElement?.dataset.ready === 'true'")

	mu.Lock()
	defer mu.Unlock()
	for host, times := range asked {
		if host != hosts[0] {
			t.Errorf("%s was asked %d times", host, times)
		}
	}
	if asked[hosts[0]] < 10 {
		t.Errorf("the log of requests has only %v", asked)
	}
	if n := sentOut(t); n != 0 {
		t.Errorf("%d packets left the hall", n)
	}
	stray, err := net.Dial("udp", "203.0.113.1:53")
	must(t, err)
	defer stray.Close()
	_, err = stray.Write([]byte("on purpose"))
	must(t, err)
	if sentOut(t) == 0 { // the question who the router is leaves at once
		t.Error("the kernel's count does not see a packet that leaves")
	}
}
